use std::{
    error::Error as StdError,
    io::{self, Read},
    time::{Duration, Instant},
};

use soap_transport::{
    BlockingTransport, CallOptions, Phase, PlainHttp, Target, TransportError,
    TransportErrorKind::{
        self, Body, Connect, GateClosed, Head, InvalidRequest, Other, Resolve, Timeout, Tls,
        TooLarge,
    },
    bytes::Bytes,
    http::{Request, Response},
};
use ureq::{
    Agent, Error,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::DefaultResolver,
        transport::{Connector, DefaultConnector},
    },
};

use crate::gated::{self, GateClosedError, GatedConnector};

/// ureq. It does not report how far a call got, so most of its failures are `Unknown`.
///
/// The gate of a call is asked when ureq writes the first bytes of the request, on the connection
/// that it writes them to.
#[derive(Debug)]
pub struct UreqTransport(Agent);

impl UreqTransport {
    /// Trusts the authority in `ca_pem` and no other.
    ///
    /// # Panics
    /// If it contains no certificate.
    #[must_use]
    pub fn new(ca_pem: &str) -> Self {
        let ca = Certificate::from_pem(ca_pem.as_bytes()).expect("the caller's PEM is one");
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[ca]));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_response_header_size(64 << 10)
            .tls_config(tls.build())
            .build();
        let connector = DefaultConnector::default().chain(GatedConnector);
        Self(Agent::with_parts(
            config,
            connector,
            DefaultResolver::default(),
        ))
    }
}

impl BlockingTransport for UreqTransport {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let started = Instant::now();
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        let fail = |kind, phase| TransportError::new(kind, phase, target.host(), started.elapsed());
        if options.remaining() == Duration::ZERO {
            return Err(fail(Timeout, Phase::Prepare));
        }

        let request = self.0.configure_request(request.map(|body| body.to_vec()));
        let request = request.timeout_global(Some(options.remaining())).build();
        let gate = options.gate().clone();
        let run = gated::within(gate, || self.0.run(request));
        let response = run.map_err(|error| {
            let (kind, phase) = explain(&error);
            fail(kind, phase).with_source(error)
        })?;

        let max_bytes = options.max_response_bytes();
        let (parts, body) = response.into_parts();
        let mut bytes = Vec::new();
        let mut body = body.into_reader().take(max_bytes.saturating_add(1));
        body.read_to_end(&mut bytes).map_err(|error| {
            let kind = if is_timeout(&error) { Timeout } else { Body };
            fail(kind, Phase::Body).with_source(error)
        })?;
        if bytes.len() as u64 > max_bytes {
            return Err(fail(TooLarge, Phase::Body));
        }
        Ok(Response::from_parts(parts, bytes.into()))
    }
}

fn explain(error: &Error) -> (TransportErrorKind, Phase) {
    match error {
        Error::BadUri(_) | Error::RequireHttpsOnly(_) => (InvalidRequest, Phase::Prepare),
        Error::ConnectionFailed => (Connect, Phase::Connect),
        Error::HostNotFound => (Resolve, Phase::Resolve),
        Error::Io(error) if has_cause::<GateClosedError>(error) => (GateClosed, Phase::Tls),
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            (Connect, Phase::Connect)
        }
        // The standard library has no error kind for name resolution.
        Error::Io(error) if error.to_string().contains("lookup address") => {
            (Resolve, Phase::Resolve)
        }
        // It does not say whether this was in the handshake or later, so it may have been later.
        Error::Io(error) if has_cause::<rustls::Error>(error) => (Tls, Phase::Head),
        Error::Rustls(_) | Error::Tls(_) => (Tls, Phase::Head),
        Error::Timeout(ureq::Timeout::Resolve) => (Timeout, Phase::Resolve),
        Error::Timeout(ureq::Timeout::Connect) => (Timeout, Phase::Connect),
        Error::Timeout(_) => (Timeout, Phase::Head),
        Error::Io(_) | Error::Protocol(_) | Error::LargeResponseHeader(..) => (Head, Phase::Head),
        _ => (Other, Phase::Head),
    }
}

fn is_timeout(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
    error.kind() == io::ErrorKind::TimedOut || matches!(inner, Some(Error::Timeout(_)))
}

fn has_cause<T: StdError + 'static>(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|it| it.is::<T>())
}
