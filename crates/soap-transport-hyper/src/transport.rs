use std::{fmt, future::poll_fn, pin::pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, Version, header};
use hyper_util::client::legacy::Client;
use soap_transport::{
    CallOptions, Phase, PlainHttp, ResponseBody, Target, Transport, TransportError,
    TransportErrorKind,
};
use tokio::runtime::Handle;

use crate::{
    active_call::{ActiveCall, timeout, to_error},
    body::{Codings, SendBody},
    call::Progress,
    connect::Connector,
    connection::{KeepAlive, Link, UsedConnection},
    diagnose,
    error::Failure,
    response_body::{ReceivedBody, StreamedBody},
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
        options: &CallOptions,
        codings: Codings,
        progress: &Progress,
    ) -> Request<SendBody> {
        let (mut parts, body) = request.into_parts();
        // The TLS handshake decides which version is used.
        parts.version = Version::HTTP_11;
        let headers = &mut parts.headers;
        headers
            .entry(header::ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static(codings.accepted()));
        if let Some(user_agent) = &self.user_agent {
            headers
                .entry(header::USER_AGENT)
                .or_insert_with(|| user_agent.clone());
        }
        let gate = options.gate().clone();
        Request::from_parts(parts, SendBody::new(body, gate, progress.clone()))
    }

    /// Sends a request and waits for the head of its response.
    async fn exchange(
        &self,
        request: Request<SendBody>,
        codings: Codings,
        max_bytes: u64,
        progress: &Progress,
        connection: &UsedConnection,
    ) -> Result<Response<ReceivedBody>, Failure> {
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
        let (mut parts, incoming) = response.into_parts();
        let headers = &mut parts.headers;
        let body = ReceivedBody::new(headers, incoming, codings, max_bytes, link, visit)?;
        Ok(Response::from_parts(parts, body))
    }

    /// Begins a call. Returns it with its request, and with the means to send that.
    fn begin(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
        codings: Codings,
    ) -> Result<Outgoing, TransportError> {
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
        let in_flight = self.connector.calls().begin();
        let mut request = self.prepare(request, options, codings, &progress);
        let connection = UsedConnection::capture(&mut request);
        self.keep_alive.retire_expired();
        let call = ActiveCall::begin(
            options.remaining(),
            target,
            progress.clone(),
            connection.clone(),
            in_flight,
        );
        Ok(Outgoing {
            call,
            connection,
            progress,
            request,
        })
    }
}

/// A call whose request is ready.
struct Outgoing {
    call: ActiveCall,
    connection: UsedConnection,
    progress: Progress,
    request: Request<SendBody>,
}

#[async_trait]
impl Transport for HyperTransport {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let codings = Codings::All;
        let Outgoing {
            mut call,
            connection,
            progress,
            request,
        } = self.begin(request, options, codings)?;
        let max_bytes = options.max_response_bytes();
        let exchange = self.exchange(request, codings, max_bytes, &progress, &connection);
        let whole = async {
            let (parts, body) = exchange.await?.into_parts();
            Ok(Response::from_parts(parts, body.collect().await?))
        };
        call.run(progress.clone().scope(whole)).await
    }

    async fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn ResponseBody>>, TransportError> {
        let codings = Codings::Bounded;
        let Outgoing {
            mut call,
            connection,
            progress,
            request,
        } = self.begin(request, options, codings)?;
        let max_bytes = options.max_response_bytes();
        let exchange = self.exchange(request, codings, max_bytes, &progress, &connection);
        let response = call.run(progress.clone().scope(exchange)).await?;
        Ok(response
            .map(|body| -> Box<dyn ResponseBody> { Box::new(StreamedBody::new(body, call)) }))
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("connector", &self.connector)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use soap_transport::Delivery;

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
