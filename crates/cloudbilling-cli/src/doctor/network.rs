//! From the name of the host to a TLS connection.

use std::time::{Duration, SystemTime};

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response, Uri};
use cloudbilling::transport::{
    CallOptions, Phase, Transport as _, TransportError, TransportErrorKind,
};
use jiff::Timestamp;
use soap_transport_hyper::{
    Builder, CertificateSummary, HyperTransport, Inspection, TlsInspection,
};

use super::report::{Check, Report};
use super::settings::Settings;
use super::time::Budget;

/// Certificates that end sooner are worth a warning. Public authorities renew them earlier.
const SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Larger than any response that a check expects.
const MAX_BYTES: u64 = 8 << 20;

/// The connection to the service.
pub(super) struct Network<'a> {
    pub(super) settings: &'a Settings<'a>,
    budget: Budget,
}

impl<'a> Network<'a> {
    pub(super) fn new(settings: &'a Settings<'a>, budget: Budget) -> Self {
        Self { settings, budget }
    }

    pub(super) fn budget(&self) -> Budget {
        self.budget
    }

    /// Returns the address of the endpoint with this query.
    pub(super) fn address(&self, query: &str) -> String {
        format!("{}{query}", self.settings.target().endpoint_text())
    }

    /// Replaces the secrets of the additional HTTP headers in a text of the service, which may echo
    /// them.
    pub(super) fn redacted(&self, text: &str) -> String {
        let secrets = self.settings.connection.http_headers().secrets().iter();
        secrets.fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose(), "[redacted]")
        })
    }

    /// Sends a request that holds no credentials of the account.
    pub(super) async fn send(
        &self,
        mut request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        let headers = self.settings.connection.http_headers();
        headers.write(request.headers_mut());
        let options = CallOptions::new(self.budget.next()).with_max_response_bytes(MAX_BYTES);
        let transport = self
            .builder()
            .build()
            .expect("it was built for the inspection");
        transport.call(request, &options).await
    }

    /// Checks name, addresses, proxy and TLS. Returns `true` if there is a connection.
    pub(super) async fn check(&self, report: &mut Report) -> bool {
        let uri: Uri = match self.address("").parse() {
            Ok(uri) => uri,
            Err(error) => {
                report.problem(Check::Endpoint, error, "correct the address");
                return false;
            }
        };
        match self.builder().inspect(&uri).await {
            Ok(inspection) => Shown::new(inspection, report).all(),
            Err(error) => {
                report.problem(
                    Check::Configuration,
                    error,
                    "correct the file given by --ca-file: it must hold certificates in PEM",
                );
                report.skip(&Check::ONLINE, "the settings cannot be used");
                false
            }
        }
    }

    fn builder(&self) -> Builder {
        let builder = HyperTransport::builder()
            // The endpoint was checked: plain http is allowed there, or it is not plain http.
            .allow_http_loopback(true)
            .user_agent(Some(concat!(
                "cloudbilling-doctor/",
                env!("CARGO_PKG_VERSION")
            )))
            .connect_timeout(self.budget.next());
        match &self.settings.ca_pem {
            Some(pem) => builder.root_certificates_pem(pem),
            None => builder,
        }
    }
}

/// An inspection whose findings are shown, step by step.
struct Shown<'a> {
    found: Inspection,
    report: &'a mut Report,
}

impl<'a> Shown<'a> {
    fn new(found: Inspection, report: &'a mut Report) -> Self {
        Self { found, report }
    }

    fn all(mut self) -> bool {
        let is_connected =
            self.settings() && self.name() && self.tcp() && self.tunnel() && self.certificate();
        self.report
            .skip(&Check::ONLINE[..5], "an earlier step failed");
        is_connected
    }

    /// Shows an error of these kinds, and returns `true` if there is none.
    fn passes(&mut self, check: Check, is_of_step: impl Fn(&TransportError) -> bool) -> bool {
        match &self.found.error {
            Some(error) if is_of_step(error) => {
                self.report.problem(check, error, error.help());
                false
            }
            _ => true,
        }
    }

    fn settings(&mut self) -> bool {
        self.passes(Check::Proxy, |error| {
            error.kind() == TransportErrorKind::Proxy && error.phase() == Phase::Prepare
        })
    }

    fn name(&mut self) -> bool {
        let is_resolved = self.passes(Check::Name, |error| {
            error.kind() == TransportErrorKind::Resolve || error.phase() == Phase::Resolve
        });
        if is_resolved {
            let addresses = self.found.addresses.iter();
            let addresses: Vec<_> = addresses.map(|it| it.address.ip().to_string()).collect();
            let whose = match &self.found.proxy {
                Some(_) => "of the proxy: ",
                None => "",
            };
            self.report
                .ok(Check::Name, format!("{whose}{}", addresses.join(", ")));
        }
        is_resolved
    }

    fn tcp(&mut self) -> bool {
        let is_direct = self.found.proxy.is_none();
        let is_connected = self.passes(Check::Tcp, |error| {
            is_direct && error.phase() <= Phase::Connect
        });
        if !is_connected {
            return false;
        }
        let failed: Vec<_> = self.found.addresses.iter().filter_map(failure_of).collect();
        if failed.is_empty() {
            self.report
                .ok(Check::Tcp, "every address accepts connections");
        } else {
            self.report.warning(
                Check::Tcp,
                format!("some addresses do not accept connections: {}", failed.join(", ")),
                "ask the operator of the service or of the network to correct the addresses or the route, such as that of IPv6",
            );
        }
        true
    }

    fn tunnel(&mut self) -> bool {
        let Some(proxy) = self.found.proxy.clone() else {
            self.report.skip(&[Check::Tunnel], "no proxy on the way");
            return true;
        };
        let is_open = self.passes(Check::Tunnel, |error| error.phase() <= Phase::Connect);
        if is_open {
            self.report
                .ok(Check::Tunnel, format!("{proxy} connects to the service"));
        }
        is_open
    }

    fn certificate(&mut self) -> bool {
        let tls = self.found.tls.take();
        let error = self.found.error.take();
        match (tls, error) {
            (None, None) => {
                let checks = [Check::Certificate, Check::Tls];
                self.report.skip(&checks, "plain http has no certificates");
                true
            }
            (Some(tls), None) => {
                self.accepted(&tls);
                true
            }
            (Some(tls), Some(error)) => {
                let what = tls.chain.first().map(describe).unwrap_or_default();
                let help = refusal_help(&tls.chain, &error);
                let message = format!("{error}; the certificate is {what}");
                self.report.problem(Check::Certificate, message, help);
                false
            }
            (None, Some(error)) => {
                self.report.problem(Check::Tls, &error, error.help());
                false
            }
        }
    }

    fn accepted(&mut self, tls: &TlsInspection) {
        if let Some(certificate) = tls.chain.first() {
            let what = describe(certificate);
            let left = certificate.not_after.duration_since(SystemTime::now());
            match left {
                Ok(left) if left > SOON => self.report.ok(Check::Certificate, what),
                _ => self.report.warning(
                    Check::Certificate,
                    format!("it expires soon: {what}"),
                    "ask the operator of the service to renew the certificate",
                ),
            }
        }
        let facts = [&tls.protocol, &tls.cipher_suite, &tls.http_version];
        let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
        self.report.ok(Check::Tls, facts.join(", "));
    }
}

fn failure_of(address: &soap_transport_hyper::AddressInspection) -> Option<String> {
    let error = address.error.as_ref()?;
    Some(format!("{} ({error})", address.address))
}

fn describe(certificate: &CertificateSummary) -> String {
    let CertificateSummary {
        subject,
        issuer,
        names,
        ..
    } = certificate;
    let (from, until) = (day(certificate.not_before), day(certificate.not_after));
    let names = names.join(", ");
    format!("for {names} ({subject}), issued by {issuer}, valid from {from} until {until}")
}

fn day(time: SystemTime) -> String {
    Timestamp::try_from(time).map_or_else(
        |_| "unknown".to_owned(),
        |time| time.to_string().chars().take(10).collect(),
    )
}

/// Returns the help for a chain that is refused. The chain says more than the error.
fn refusal_help(chain: &[CertificateSummary], error: &TransportError) -> &'static str {
    let is_untrusted = error
        .detail()
        .is_some_and(|detail| detail.contains("not trusted"));
    match chain {
        [own] if is_untrusted && own.is_self_issued() => {
            "the certificate is self-signed: if you know the server, save its certificate in a file, and give it with --ca-file"
        }
        [_] if is_untrusted => {
            "the server sends no intermediate certificate: if its authority is public, the chain is incomplete, and its operator must add the intermediates; if the authority is private, or that of a proxy that inspects TLS, give its certificate with --ca-file"
        }
        _ if is_untrusted => {
            "if the authority is private, or that of a proxy that inspects TLS, give its certificate with --ca-file"
        }
        _ => error.help(),
    }
}
