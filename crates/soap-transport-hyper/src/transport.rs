use std::{
    fmt,
    future::poll_fn,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, Version, header};
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use soap_transport::{
    CallOptions, Delivery, Phase, PlainHttp, SendGate, Target, Transport, TransportError,
    TransportErrorKind,
};
use tokio::runtime::Handle;

use crate::{
    body::{ACCEPT_ENCODING, Decode, SendBody},
    call::{
        Progress,
        deadline::{self, Cut},
    },
    connect::Connector,
    connection::{KeepAlive, Link, UsedConnection},
    diagnose,
    error::Failure,
};

/// A [`Transport`] on hyper-util and rustls. Clones share one pool of connections.
///
/// Calls must be made on a tokio runtime with I/O and time enabled. A call on a thread without a
/// runtime is an error, *not sent*.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, SendBody>,
    connector: Connector,
    keep_alive: Arc<KeepAlive>,
    plain_http: PlainHttp,
    user_agent: Option<HeaderValue>,
}

impl HyperTransport {
    pub(crate) fn new(
        client: Client<Connector, SendBody>,
        connector: Connector,
        keep_alive: KeepAlive,
        plain_http: PlainHttp,
        user_agent: Option<HeaderValue>,
    ) -> Self {
        Self {
            client,
            connector,
            keep_alive: Arc::new(keep_alive),
            plain_http,
            user_agent,
        }
    }

    fn prepare(
        &self,
        request: Request<Bytes>,
        gate: &SendGate,
        progress: &Progress,
    ) -> Request<SendBody> {
        let (mut parts, body) = request.into_parts();
        // The TLS handshake decides which version is used.
        parts.version = Version::HTTP_11;
        let headers = &mut parts.headers;
        headers
            .entry(header::ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static(ACCEPT_ENCODING));
        if let Some(user_agent) = &self.user_agent {
            headers
                .entry(header::USER_AGENT)
                .or_insert_with(|| user_agent.clone());
        }
        Request::from_parts(parts, SendBody::new(body, gate.clone(), progress.clone()))
    }

    async fn exchange(
        &self,
        request: Request<SendBody>,
        max_bytes: u64,
        progress: &Progress,
        connection: &UsedConnection,
    ) -> Result<Response<Bytes>, Failure> {
        let mut sending = pin!(self.client.request(request));
        // Held until the end of the call, body included.
        let mut visit = None;
        let sent = poll_fn(|context| {
            let polled = sending.as_mut().poll(context);
            if let Some(link) = connection.link() {
                visit = Some(link.visit(visit.take()));
            }
            polled
        });
        let mut response = sent.await.map_err(|error| {
            diagnose::exchange_failed(error, progress.phase(), connection.link().as_ref())
        })?;
        progress.advance(Phase::Body);
        let link = response.extensions_mut().remove::<Link>();
        let link = link.expect("every connection of the connector has a link");
        link.head_arrived();
        if response.version() <= Version::HTTP_11 {
            self.keep_alive.note(response.headers(), &link, connection);
        }
        read(response, max_bytes, &link).await
    }
}

#[async_trait]
impl Transport for HyperTransport {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let started = Instant::now();
        let target = Target::from_request(&request, self.plain_http)?;
        let progress = Progress::default();
        if Handle::try_current().is_err() {
            // Later this would be a panic, which does not say whether anything was sent.
            let failure = Failure::new(TransportErrorKind::Other, Phase::Prepare)
                .detail("this thread has no tokio runtime; call from within one");
            return Err(to_error(failure, &target, Duration::ZERO));
        }
        if options.remaining().is_zero() {
            return Err(timeout(progress.give_up(), &target, Duration::ZERO));
        }

        let _in_flight = self.connector.calls().begin();
        let mut request = self.prepare(request, options.gate(), &progress);
        let connection = UsedConnection::capture(&mut request);
        self.keep_alive.retire_expired();
        let max_bytes = options.max_response_bytes();
        let exchange = self.exchange(request, max_bytes, &progress, &connection);
        let exchange = progress.clone().scope(exchange);
        match deadline::within(options.remaining(), exchange).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(failure)) => {
                let reached = progress.give_up();
                let failure = if progress.is_gate_closed() {
                    Failure::new(TransportErrorKind::GateClosed, reached)
                } else {
                    failure
                };
                Err(failed(failure, reached, &target, started.elapsed()))
            }
            Err(Cut::TimeIsUp) => {
                let reached = progress.give_up();
                if reached < Phase::Body {
                    // The connection did not respond to this call, so it may be dead.
                    connection.retire();
                }
                Err(timeout(reached, &target, started.elapsed()))
            }
            Err(Cut::NoRuntime) => {
                let failure = Failure::new(TransportErrorKind::Other, progress.give_up())
                    .detail("the tokio runtime was shut down");
                Err(to_error(failure, &target, started.elapsed()))
            }
        }
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("connector", &self.connector)
            .finish_non_exhaustive()
    }
}

async fn read(
    response: Response<Incoming>,
    max_bytes: u64,
    link: &Link,
) -> Result<Response<Bytes>, Failure> {
    let (mut parts, body) = response.into_parts();
    let decoding = |error| diagnose::decoding_failed(error, max_bytes);
    let mut decode = Decode::new(&mut parts.headers, max_bytes);
    decode.expect(body.size_hint().lower()).map_err(decoding)?;

    let mut body = pin!(body);
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(diagnose::body_failed)?;
        if let Some(data) = frame.data_ref() {
            link.body_arrived();
            decode.push(data).map_err(decoding)?;
        }
    }
    let body = decode.finish().map_err(decoding)?;
    Ok(Response::from_parts(parts, body.into()))
}

/// Makes the error of a call that had reached `reached` when it failed.
fn failed(failure: Failure, reached: Phase, target: &Target, elapsed: Duration) -> TransportError {
    let refused = failure.refused;
    let error = to_error(failure, target, elapsed);
    // A failure describes one connection, but the request may have used another one before it, so
    // the phase of the call decides.
    if refused || reached < Phase::Send {
        // A request that was given up before it was sent is not sent later either.
        error.with_delivery(Delivery::NotSent)
    } else {
        error.with_delivery(Delivery::Unknown)
    }
}

fn to_error(failure: Failure, target: &Target, elapsed: Duration) -> TransportError {
    let mut error = TransportError::new(failure.kind, failure.phase, target.host(), elapsed);
    if let Some(detail) = failure.detail {
        error = error.with_detail(detail);
    }
    if let Some(help) = failure.help {
        error = error.with_help(help);
    }
    if let Some(cause) = failure.cause {
        error = error.with_shared_source(cause);
    }
    error
}

fn timeout(phase: Phase, target: &Target, elapsed: Duration) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, phase, target.host(), elapsed)
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn a_call_on_a_thread_without_a_runtime_is_not_sent() {
        let transport = HyperTransport::builder().build().expect("valid");
        let request = Request::post("https://localhost/").body(Bytes::new());
        let options = CallOptions::default();
        let mut call = transport.call(request.expect("valid"), &options);
        let result = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Err(error)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().contains("runtime"), "{error}");
    }
}
