use std::{error::Error, time::Instant};

use reqwest::{Certificate, Client, redirect::Policy};
use soap_transport::{
    CallOptions, Phase, PlainHttp, Target, Transport, TransportError,
    TransportErrorKind::{
        self, Body, Connect, GateClosed, Head, InvalidRequest, Resolve, Timeout, Tls, TooLarge,
    },
    async_trait,
    bytes::{Bytes, BytesMut},
    http::{Request, Response},
};

use crate::gated_body::{AskedGate, GatedBody};

/// reqwest. It does not report how far a call got, so most of its failures are `Unknown`.
///
/// The gate of a call is asked when hyper begins to write the request, because the body is polled
/// then.
#[derive(Debug)]
pub struct ReqwestTransport(Client);

impl ReqwestTransport {
    /// Trusts the authority in `ca_pem` and no other.
    ///
    /// # Panics
    /// If it contains no certificate.
    #[must_use]
    pub fn new(ca_pem: &str) -> Self {
        // Fails if a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = Certificate::from_pem(ca_pem.as_bytes()).expect("the caller's PEM is one");
        let client = Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .tls_certs_only([ca])
            .build();
        Self(client.expect("the settings are valid"))
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        gate: AskedGate,
        max_bytes: u64,
    ) -> Result<Response<Bytes>, Failed> {
        let request = request
            .map(|body| reqwest::Body::wrap(GatedBody::new(body, gate)))
            .try_into()
            .map_err(|error| Failed::new(InvalidRequest, Phase::Prepare, error))?;
        let mut response = self.0.execute(request).await.map_err(explain)?;

        let mut body = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|_| Failed::after_sending(Body, Phase::Body))?
        {
            body.extend_from_slice(&chunk);
            if body.len() as u64 > max_bytes {
                return Err(Failed::after_sending(TooLarge, Phase::Body));
            }
        }
        let mut whole = Response::new(body.freeze());
        *whole.status_mut() = response.status();
        *whole.headers_mut() = std::mem::take(response.headers_mut());
        Ok(whole)
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let started = Instant::now();
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        let gate = AskedGate::new(options.gate().clone());
        let exchange = self.exchange(request, gate.clone(), options.max_response_bytes());
        let result = tokio::time::timeout(options.remaining(), exchange).await;
        // Nothing shows how far it got by then.
        let timed_out = Failed::after_sending(Timeout, Phase::Head);
        result.unwrap_or(Err(timed_out)).map_err(|failed| {
            if gate.was_closed() {
                let phase = Phase::Tls;
                return TransportError::new(GateClosed, phase, target.host(), started.elapsed());
            }
            let error =
                TransportError::new(failed.kind, failed.phase, target.host(), started.elapsed());
            match failed.cause {
                Some(cause) => error.with_source(cause),
                None => error,
            }
        })
    }
}

struct Failed {
    kind: TransportErrorKind,
    phase: Phase,
    cause: Option<reqwest::Error>,
}

impl Failed {
    fn new(kind: TransportErrorKind, phase: Phase, cause: reqwest::Error) -> Self {
        // The address can contain secrets.
        Self {
            kind,
            phase,
            cause: Some(cause.without_url()),
        }
    }

    /// Without a cause: the reason that a server gives for closing may quote the request.
    const fn after_sending(kind: TransportErrorKind, phase: Phase) -> Self {
        Self {
            kind,
            phase,
            cause: None,
        }
    }
}

fn explain(error: reqwest::Error) -> Failed {
    if !error.is_connect() {
        return Failed::after_sending(Head, Phase::Head);
    }
    let (kind, phase) = if says(&error, "dns error") {
        (Resolve, Phase::Resolve)
    } else if says(&error, "tls")
        || says(&error, "certificate")
        || says(&error, "received corrupt message")
        || says(&error, "handshake")
    {
        (Tls, Phase::Tls)
    } else {
        (Connect, Phase::Connect)
    };
    Failed::new(kind, phase, error)
}

/// Causes whose types are not public can be told apart by their texts only.
fn says(error: &reqwest::Error, words: &str) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.to_string().to_ascii_lowercase().contains(words) {
            return true;
        }
        cause = error.source();
    }
    false
}
