//! What a case works with: a server, a transport, calls that end, and the checks that always apply.

use std::{
    error::Error,
    io,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use soap_transport::{
    BlockingTransport, CallOptions, Delivery, TransportError, TransportErrorKind,
};

use crate::{
    secrets::{SECRET_BODY, SECRET_RESPONSE, SECRET_TOKEN},
    server::{Authority, Certificate, Log, Peer, Server},
};

pub(crate) type Verdict = Result<(), String>;
pub(crate) type CallResult = Result<Response<Bytes>, TransportError>;

/// The host of every server.
pub(crate) const HOST: &str = "127.0.0.1";

/// Far more than any call's own time.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Bench<'a> {
    pub(crate) authority: &'a Authority,
    make: &'a dyn Fn() -> Arc<dyn BlockingTransport>,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(
        authority: &'a Authority,
        make: &'a dyn Fn() -> Arc<dyn BlockingTransport>,
    ) -> Self {
        Self { authority, make }
    }

    /// A transport and a plain server.
    pub(crate) fn plain(
        &self,
        behaviour: impl Fn(&mut Peer) -> io::Result<()> + Send + Sync + 'static,
    ) -> Scene {
        self.scene(Server::start(behaviour))
    }

    /// A transport and a server with `certificate`.
    pub(crate) fn tls(
        &self,
        certificate: &Certificate,
        behaviour: impl Fn(&mut Peer) -> io::Result<()> + Send + Sync + 'static,
    ) -> Scene {
        self.scene(Server::start_tls(certificate, behaviour))
    }

    fn scene(&self, server: Server) -> Scene {
        Scene {
            transport: (self.make)(),
            origin: server.origin(),
            server,
            calls: 0,
            errors: Vec::new(),
        }
    }
}

/// One server, one transport, and the calls between them.
pub(crate) struct Scene {
    transport: Arc<dyn BlockingTransport>,
    server: Server,
    origin: String,
    calls: usize,
    errors: Vec<TransportError>,
}

impl Scene {
    /// Has `https` spoken to a server that speaks something else.
    pub(crate) fn over_https(mut self) -> Self {
        self.origin = self.origin.replace("http://", "https://");
        self
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn call(&mut self, call: &Call) -> Result<CallResult, String> {
        let request = call.request(&format!("{}/service", self.origin));
        self.send(request, call.options)
    }

    /// # Errors
    /// The call does not end.
    pub(crate) fn send(
        &mut self,
        request: Request<Bytes>,
        options: CallOptions,
    ) -> Result<CallResult, String> {
        let transport = Arc::clone(&self.transport);
        let (sender, receiver) = mpsc::channel();
        // Not joined: a call that does not end would take the suite along.
        thread::spawn(move || drop(sender.send(transport.call(request, &options))));
        let result = receiver
            .recv_timeout(PATIENCE)
            .map_err(|_| "the call panicked, or did not end".to_owned())?;
        self.calls += 1;
        self.errors.extend(result.as_ref().err().cloned());
        Ok(result)
    }

    /// One call that is to end in one of `kinds`.
    pub(crate) fn fails(mut self, call: &Call, kinds: &[TransportErrorKind]) -> Verdict {
        let result = self.call(call)?;
        self.judge(expect_error(&result, kinds))
    }

    /// As [`fails`](Self::fails), for a server that sees a handshake where it counts requests.
    pub(crate) fn fails_in_handshake(
        mut self,
        call: &Call,
        kinds: &[TransportErrorKind],
    ) -> Verdict {
        let result = self.call(call)?;
        expect_error(&result, kinds)?;
        self.errors.iter().try_for_each(expect_decent)
    }

    /// One call that is to bring a whole response.
    pub(crate) fn answers(mut self, call: &Call, status: u16, body: &[u8]) -> Verdict {
        let result = self.call(call)?;
        self.judge(expect_answer(&result, status, body))
    }

    /// The verdict of the case, if what always applies is kept as well.
    pub(crate) fn judge(self, verdict: Verdict) -> Verdict {
        self.judge_with(verdict, |_| Ok(()))
    }

    /// As [`judge`](Self::judge), with a look at what the server received.
    pub(crate) fn judge_with(
        self,
        verdict: Verdict,
        look: impl FnOnce(&Log) -> Verdict,
    ) -> Verdict {
        verdict?;
        let debug = format!("{:?}", self.transport);
        // Closes what the transport keeps open, so that nothing can arrive after the books are closed.
        drop(self.transport);
        let log = self.server.stop();

        expect_no_secret("Debug of the transport", &debug)?;
        self.errors.iter().try_for_each(expect_decent)?;
        expect_true_delivery(self.calls, &self.errors, &log)?;
        look(&log)
    }
}

/// A request and its bounds.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) body: Bytes,
    pub(crate) options: CallOptions,
}

impl Call {
    /// A call with time enough.
    pub(crate) fn new() -> Self {
        Self {
            body: Bytes::from(format!("<Envelope>{SECRET_BODY}</Envelope>")),
            options: CallOptions::new(Duration::from_secs(20)).with_max_response_bytes(1 << 20),
        }
    }

    /// A call whose time is soon over: long enough for loopback, short enough to wait for.
    pub(crate) fn short() -> Self {
        let options = CallOptions::new(Duration::from_millis(400)).with_max_response_bytes(1 << 20);
        Self {
            options,
            ..Self::new()
        }
    }

    pub(crate) fn max_bytes(mut self, bytes: u64) -> Self {
        self.options = self.options.with_max_response_bytes(bytes);
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn request(&self, uri: &str) -> Request<Bytes> {
        Request::post(uri)
            .header("content-type", "text/xml; charset=utf-8")
            .header("soapaction", "\"urn:test\"")
            .header("x-token", SECRET_TOKEN)
            .body(self.body.clone())
            .expect("the suite's requests are valid")
    }
}

pub(crate) fn expect_error(result: &CallResult, kinds: &[TransportErrorKind]) -> Verdict {
    match result {
        Err(error) if kinds.contains(&error.kind()) => Ok(()),
        Err(error) => Err(format!(
            "{:?} where {kinds:?} was due: {error}",
            error.kind()
        )),
        Ok(response) => Err(format!(
            "a response with status {} and {} bytes where {kinds:?} was due",
            response.status(),
            response.body().len()
        )),
    }
}

pub(crate) fn expect_answer(result: &CallResult, status: u16, body: &[u8]) -> Verdict {
    match result {
        Err(error) => Err(format!("an error where a response was due: {error}")),
        Ok(response) if response.status() != status => Err(format!(
            "status {} where {status} was due",
            response.status()
        )),
        Ok(response) if response.body() != body => Err(format!(
            "another body than was sent: {} bytes, not {}",
            response.body().len(),
            body.len()
        )),
        Ok(_) => Ok(()),
    }
}

pub(crate) fn expect(held: bool, otherwise: &str) -> Verdict {
    if held {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

/// Clause 8: what is said to be not sent has not arrived. Clause 7: nothing has arrived twice.
fn expect_true_delivery(calls: usize, errors: &[TransportError], log: &Log) -> Verdict {
    let not_sent = errors
        .iter()
        .filter(|error| error.delivery() == Delivery::NotSent)
        .count();
    let arrived = log.requests.len();
    if arrived > calls {
        return Err(format!("{arrived} requests arrived of {calls} calls"));
    }
    if arrived > calls - not_sent || (not_sent == calls && log.request_bytes > 0) {
        return Err("a request arrived that is said to be not sent".to_owned());
    }
    Ok(())
}

/// Clause 9, and that a person can do something with the error.
fn expect_decent(error: &TransportError) -> Verdict {
    let mut shown = format!("{error} {error:?} {}", error.help());
    let mut cause = error.source();
    while let Some(error) = cause {
        shown.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    expect_no_secret("an error", &shown)?;
    expect(!error.host().is_empty(), "the error names no host")
}

fn expect_no_secret(place: &str, shown: &str) -> Verdict {
    [SECRET_TOKEN, SECRET_BODY, SECRET_RESPONSE]
        .iter()
        .find(|secret| shown.contains(**secret))
        .map_or(Ok(()), |secret| Err(format!("{place} shows {secret}")))
}
