use std::{error::Error, fmt, time::Instant};

use reqwest::{Certificate, Client, redirect::Policy};
use soap_transport::{
    CallOptions, Phase, PlainHttp, ResponseBody, Target, Transport, TransportError,
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

    /// Sends a request. Returns its response as soon as the head has arrived.
    async fn send(
        &self,
        request: Request<Bytes>,
        gate: AskedGate,
    ) -> Result<reqwest::Response, Failed> {
        let request = request
            .map(|body| reqwest::Body::wrap(GatedBody::new(body, gate)))
            .try_into()
            .map_err(|error| Failed::new(InvalidRequest, Phase::Prepare, error))?;
        self.0.execute(request).await.map_err(explain)
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let (head, mut body) = self.call_streaming(request, options).await?.into_parts();
        let mut whole = BytesMut::new();
        while let Some(chunk) = body.chunk().await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(Response::from_parts(head, whole.freeze()))
    }

    async fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn ResponseBody>>, TransportError> {
        let started = Instant::now();
        let target = Target::from_request(&request, PlainHttp::ToLoopback)?;
        let gate = AskedGate::new(options.gate().clone());
        let sent = self.send(request, gate.clone());
        let result = tokio::time::timeout(options.remaining(), sent).await;
        // Nothing shows how far it got by then.
        let timed_out = Failed::after_sending(Timeout, Phase::Head);
        let mut received = result.unwrap_or(Err(timed_out)).map_err(|failed| {
            if gate.was_closed() {
                let phase = Phase::Tls;
                return TransportError::new(GateClosed, phase, target.host(), started.elapsed());
            }
            failed.into_error(target.host(), started)
        })?;

        let (status, headers) = (received.status(), std::mem::take(received.headers_mut()));
        let body: Box<dyn ResponseBody> = Box::new(Arriving {
            bytes_left: options.max_response_bytes(),
            deadline: (started + options.remaining()).into(),
            failure: None,
            host: target.host().to_owned(),
            received,
            started,
        });
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// The body of a response that arrives while it is read.
struct Arriving {
    bytes_left: u64,
    deadline: tokio::time::Instant,
    failure: Option<TransportError>,
    host: String,
    received: reqwest::Response,
    started: Instant,
}

impl Arriving {
    async fn next(&mut self) -> Result<Option<Bytes>, Failed> {
        let chunk = tokio::time::timeout_at(self.deadline, self.received.chunk()).await;
        let chunk = chunk.map_err(|_| Failed::after_sending(Timeout, Phase::Body))?;
        let chunk = chunk.map_err(|_| Failed::after_sending(Body, Phase::Body))?;
        let length = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        let left = self.bytes_left.checked_sub(length);
        self.bytes_left = left.ok_or(Failed::after_sending(TooLarge, Phase::Body))?;
        Ok(chunk)
    }
}

#[async_trait]
impl ResponseBody for Arriving {
    async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        loop {
            match self.next().await {
                Ok(Some(chunk)) if chunk.is_empty() => {}
                Ok(chunk) => return Ok(chunk),
                Err(failed) => {
                    let failure = failed.into_error(&self.host, self.started);
                    return Err(self.failure.insert(failure).clone());
                }
            }
        }
    }
}

impl fmt::Debug for Arriving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arriving")
            .field("bytes_left", &self.bytes_left)
            .finish_non_exhaustive()
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

    fn into_error(self, host: &str, started: Instant) -> TransportError {
        let error = TransportError::new(self.kind, self.phase, host, started.elapsed());
        match self.cause {
            Some(cause) => error.with_source(cause),
            None => error,
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
