//! A scripted transport, for the tests of code that uses a transport (feature `testing`).

use std::{
    collections::VecDeque,
    fmt::{self, Debug},
    future::poll_fn,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};

use crate::{BlockingTransport, CallOptions, Transport, TransportError, maybe_send_async_trait};

/// A transport that answers as its script says and remembers what it was asked, both async and blocking.
///
/// Clones share one script, so keep a clone to look at [`received`](Self::received) after the client has the other.
///
/// ```
/// use soap_transport::{CallOptions, BlockingTransport, bytes::Bytes, http::Request, testing::Scripted};
///
/// let transport = Scripted::new();
/// transport.reply(500, "text/xml", "<fault/>");
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
    answer: Answer,
}

type Answer =
    Box<dyn FnOnce(&Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync>;

impl Scripted {
    /// A transport with an empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers the next unscripted call with `status`, a `Content-Type` and a body.
    ///
    /// # Panics
    /// If `status` or `content_type` is not valid in HTTP.
    pub fn reply(&self, status: u16, content_type: &str, body: impl Into<Bytes>) -> &Self {
        let status = StatusCode::from_u16(status).expect("the script's status is one of HTTP");
        let response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, content_type)
            .body(body.into())
            .expect("the script's content type is a valid header value");
        self.respond(response)
    }

    /// Answers the next unscripted call with `response`.
    pub fn respond(&self, response: Response<Bytes>) -> &Self {
        self.answer_with(|_| Ok(response))
    }

    /// Fails the next unscripted call.
    pub fn fail(&self, error: TransportError) -> &Self {
        self.answer_with(|_| Err(error))
    }

    /// Answers the next unscripted call with what `answer` makes of the request.
    pub fn answer_with(
        &self,
        answer: impl FnOnce(&Request<Bytes>) -> Result<Response<Bytes>, TransportError>
        + Send
        + Sync
        + 'static,
    ) -> &Self {
        self.push(None, Box::new(answer));
        self
    }

    /// Answers the next unscripted call with `response`, but only once the returned [`Held`] is released or dropped.
    ///
    /// So a test puts two calls under way at the same time without a clock.
    pub fn hold(&self, response: Response<Bytes>) -> Held {
        let hold = Hold::default();
        self.push(Some(hold.clone()), Box::new(|_| Ok(response)));
        Held(hold)
    }

    /// The calls so far, the oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// How many answers are left in the script.
    #[must_use]
    pub fn unused(&self) -> usize {
        self.state().steps.len()
    }

    fn push(&self, hold: Option<Hold>, answer: Answer) {
        self.state().steps.push_back(Step { hold, answer });
    }

    fn next(&self, request: &Request<Bytes>, options: &CallOptions) -> Step {
        let mut state = self.state();
        state.received.push(Received {
            request: request.clone(),
            options: *options,
        });
        let step = state.steps.pop_front();
        let count = state.received.len();
        drop(state);
        step.unwrap_or_else(|| panic!("the script has no answer for call {count}"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .expect("no code that can panic runs under this lock")
    }
}

maybe_send_async_trait! {
    /// # Panics
    /// A call that the script has no answer for panics: the test is wrong about how many calls there are.
    impl Transport for Scripted {
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            let step = self.next(&request, options);
            if let Some(hold) = step.hold {
                poll_fn(|context| hold.poll_released(context)).await;
            }
            (step.answer)(&request)
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
        let step = self.next(&request, options);
        if let Some(hold) = step.hold {
            hold.wait_released();
        }
        (step.answer)(&request)
    }
}

/// Shows counts only: requests hold secrets.
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
    /// The request, as it was given.
    #[must_use]
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// The bounds of the call.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// The body as text.
    ///
    /// # Panics
    /// If it is not UTF-8.
    #[must_use]
    pub fn body_text(&self) -> &str {
        str::from_utf8(self.request.body()).expect("the request's body is UTF-8")
    }
}

/// Shows no header value and no body: they hold secrets.
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

/// Holds back one answer of a [`Scripted`] transport until it is released or dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the answer at once"]
pub struct Held(Hold);

impl Held {
    /// Lets the held call go on.
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
    fn a_held_answer_comes_when_it_is_released() {
        let transport = Scripted::new();
        let held = transport.hold(Response::new(Bytes::from_static(b"late")));
        let options = CallOptions::default();
        let mut call = pin!(Transport::call(&transport, request(), &options));
        let mut context = Context::from_waker(Waker::noop());

        assert!(call.as_mut().poll(&mut context).is_pending());
        assert_eq!(transport.received().len(), 1);
        held.release();
        let Poll::Ready(Ok(response)) = call.as_mut().poll(&mut context) else {
            panic!("the answer was released");
        };
        assert_eq!(response.body(), "late");
    }

    #[test]
    fn a_held_answer_comes_to_a_waiting_thread() {
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
        transport.reply(200, "text/xml", "ANSWER");
        BlockingTransport::call(&transport, request(), &CallOptions::default()).expect("scripted");
        let shown = format!("{transport:?} {:?}", transport.received());
        for secret in ["SECRET", "BODY", "ANSWER"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
