//! A scripted transport, for the tests of code that uses a transport (feature `testing`).

use std::{
    collections::VecDeque,
    fmt::{self, Debug},
    future::poll_fn,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};

use crate::{
    BlockingTransport, CallOptions, Phase, Transport, TransportError, TransportErrorKind,
    maybe_send_async_trait,
};

/// A transport that returns scripted responses and records the requests, async and blocking.
///
/// Clones share one script. Keep a clone to look at [`received`](Self::received) once the client
/// owns the other.
///
/// ```
/// use soap_transport::{
///     BlockingTransport, CallOptions, bytes::Bytes, http::Request, testing::Scripted,
/// };
///
/// let transport = Scripted::new();
/// transport.respond_body(500, "text/xml", "<fault/>");
///
/// let request = Request::post("https://api.test/").body(Bytes::from_static(b"<call/>"))?;
/// let response = BlockingTransport::call(&transport, request, &CallOptions::default())?;
///
/// assert_eq!(response.status(), 500);
/// assert_eq!(transport.received()[0].request().body(), "<call/>");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Scripted(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    steps: VecDeque<Step>,
    received: Vec<Received>,
}

struct Step {
    hold: Option<Hold>,
    response: Respond,
}

type Respond =
    Box<dyn FnOnce(&Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync>;

impl Scripted {
    /// Creates a transport with an empty script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a response with `status`, a `Content-Type` and a body to the script.
    ///
    /// # Panics
    /// If `status` or `content_type` is not valid HTTP.
    pub fn respond_body(&self, status: u16, content_type: &str, body: impl Into<Bytes>) -> &Self {
        let status = StatusCode::from_u16(status).expect("the scripted status is valid");
        let response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, content_type)
            .body(body.into())
            .expect("the scripted content type is valid");
        self.respond(response)
    }

    /// Adds `response` to the script.
    pub fn respond(&self, response: Response<Bytes>) -> &Self {
        self.respond_with(|_| Ok(response))
    }

    /// Adds a failure to the script.
    pub fn fail(&self, error: TransportError) -> &Self {
        self.respond_with(|_| Err(error))
    }

    /// Adds a response to the script that `respond` makes from the request.
    pub fn respond_with(
        &self,
        respond: impl FnOnce(&Request<Bytes>) -> Result<Response<Bytes>, TransportError>
        + Send
        + Sync
        + 'static,
    ) -> &Self {
        self.push(None, Box::new(respond));
        self
    }

    /// Adds `response` to the script, but holds it back until the returned [`Held`] is released or
    /// dropped.
    ///
    /// This way a test has two calls in flight at the same time without a clock.
    pub fn hold(&self, response: Response<Bytes>) -> Held {
        let hold = Hold::default();
        self.push(Some(hold.clone()), Box::new(|_| Ok(response)));
        Held(hold)
    }

    /// Returns the calls so far, the oldest first.
    pub fn received(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// Returns the number of responses that are left in the script.
    pub fn unused(&self) -> usize {
        self.state().steps.len()
    }

    fn push(&self, hold: Option<Hold>, response: Respond) {
        self.state().steps.push_back(Step { hold, response });
    }

    /// Returns the next step of the script. A request whose gate is closed is not sent, so it takes
    /// no step.
    fn next(
        &self,
        request: &Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Step, TransportError> {
        if !options.gate().is_open() {
            let host = request.uri().host().unwrap_or_default();
            let (kind, phase) = (TransportErrorKind::GateClosed, Phase::Prepare);
            return Err(TransportError::new(kind, phase, host, Duration::ZERO));
        }
        let mut state = self.state();
        state.received.push(Received {
            request: request.clone(),
            options: options.clone(),
        });
        let step = state.steps.pop_front();
        let count = state.received.len();
        drop(state);
        Ok(step.unwrap_or_else(|| panic!("the script has no response for call {count}")))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .expect("no code that can panic runs under this lock")
    }
}

maybe_send_async_trait! {
    /// # Panics
    /// A call for which the script has no response panics.
    impl Transport for Scripted {
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            let step = self.next(&request, options)?;
            if let Some(hold) = step.hold {
                poll_fn(|context| hold.poll_released(context)).await;
            }
            (step.response)(&request)
        }
    }
}

/// # Panics
/// As for [`Transport`].
impl BlockingTransport for Scripted {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let step = self.next(&request, options)?;
        if let Some(hold) = step.hold {
            hold.wait_released();
        }
        (step.response)(&request)
    }
}

/// Shows counts only, because requests hold secrets.
impl Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Scripted")
            .field("received", &state.received.len())
            .field("unused", &state.steps.len())
            .finish()
    }
}

/// A call that a [`Scripted`] transport received.
#[derive(Clone)]
pub struct Received {
    request: Request<Bytes>,
    options: CallOptions,
}

impl Received {
    /// Returns the request.
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// Returns the limits of the call.
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Returns the body as text.
    ///
    /// # Panics
    /// If the body is not UTF-8.
    pub fn body_text(&self) -> &str {
        str::from_utf8(self.request.body()).expect("the request's body is UTF-8")
    }
}

/// Shows neither header values nor the body, which hold secrets.
impl Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", self.request.method())
            .field("uri", self.request.uri())
            .field("body_bytes", &self.request.body().len())
            .field("options", &self.options)
            .finish()
    }
}

/// A response of a [`Scripted`] transport that is held back until this is released or dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the response at once"]
pub struct Held(Hold);

impl Held {
    /// Releases the response.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.release();
    }
}

#[derive(Clone, Debug, Default)]
struct Hold(Arc<(Mutex<HoldState>, Condvar)>);

#[derive(Debug, Default)]
struct HoldState {
    released: bool,
    waker: Option<Waker>,
}

impl Hold {
    fn release(&self) {
        let mut state = self.state();
        state.released = true;
        let waker = state.waker.take();
        drop(state);
        self.0.1.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn poll_released(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.released {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }

    fn wait_released(&self) {
        let state = self.state();
        drop(
            self.0
                .1
                .wait_while(state, |state| !state.released)
                .expect("no code that can panic runs under this lock"),
        );
    }

    fn state(&self) -> MutexGuard<'_, HoldState> {
        self.0
            .0
            .lock()
            .expect("no code that can panic runs under this lock")
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    fn request() -> Request<Bytes> {
        Request::post("https://api.test/")
            .header("authorization", "SECRET")
            .body(Bytes::from_static(b"BODY"))
            .expect("valid")
    }

    #[test]
    fn a_held_response_arrives_when_it_is_released() {
        let transport = Scripted::new();
        let held = transport.hold(Response::new(Bytes::from_static(b"late")));
        let options = CallOptions::default();
        let mut call = pin!(Transport::call(&transport, request(), &options));
        let mut context = Context::from_waker(Waker::noop());

        assert!(call.as_mut().poll(&mut context).is_pending());
        assert_eq!(transport.received().len(), 1);
        held.release();
        let Poll::Ready(Ok(response)) = call.as_mut().poll(&mut context) else {
            panic!("the response was released");
        };
        assert_eq!(response.body(), "late");
    }

    #[test]
    fn a_held_response_arrives_at_a_waiting_thread() {
        let transport = Scripted::new();
        let held = transport.hold(Response::new(Bytes::new()));
        std::thread::scope(|scope| {
            let call = scope
                .spawn(|| BlockingTransport::call(&transport, request(), &CallOptions::default()));
            held.release();
            assert!(call.join().expect("no panic").is_ok());
        });
    }

    #[test]
    fn debug_shows_no_secret() {
        let transport = Scripted::new();
        transport.respond_body(200, "text/xml", "RESPONSE");
        BlockingTransport::call(&transport, request(), &CallOptions::default()).expect("scripted");
        let shown = format!("{transport:?} {:?}", transport.received());
        for secret in ["SECRET", "BODY", "RESPONSE"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
