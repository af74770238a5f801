//! The means of a case: a server, a transport, calls that end, and the checks that always apply.

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
    BlockingResponseBody, BlockingTransport, CallOptions, Delivery, SendGate, TransportError,
    TransportErrorKind,
};

use crate::{
    secrets::{SECRET_BODY, SECRET_RESPONSE, SECRET_TOKEN},
    server::{Authority, Certificate, Log, Peer, Server},
};

pub(crate) type Verdict = Result<(), String>;
pub(crate) type StreamResult = Result<Response<Box<dyn BlockingResponseBody>>, TransportError>;
pub(crate) type CallResult = Result<Response<Bytes>, TransportError>;

/// The host of every server.
pub(crate) const HOST: &str = "127.0.0.1";

/// Far more than the time of any call.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Harness<'a> {
    pub(crate) authority: &'a Authority,
    make: &'a dyn Fn() -> Arc<dyn BlockingTransport>,
}

impl<'a> Harness<'a> {
    pub(crate) fn new(
        authority: &'a Authority,
        make: &'a dyn Fn() -> Arc<dyn BlockingTransport>,
    ) -> Self {
        Self { authority, make }
    }

    /// Makes a transport and a plain server.
    pub(crate) fn plain(
        &self,
        behaviour: impl Fn(&mut Peer) -> io::Result<()> + Send + Sync + 'static,
    ) -> Scenario {
        self.scenario(Server::start(behaviour))
    }

    /// Makes a transport and a server with `certificate`.
    pub(crate) fn tls(
        &self,
        certificate: &Certificate,
        behaviour: impl Fn(&mut Peer) -> io::Result<()> + Send + Sync + 'static,
    ) -> Scenario {
        self.scenario(Server::start_tls(certificate, behaviour))
    }

    fn scenario(&self, server: Server) -> Scenario {
        Scenario {
            transport: (self.make)(),
            origin: server.origin(),
            server,
            calls: 0,
            errors: Vec::new(),
        }
    }
}

/// One server, one transport, and the calls between them.
pub(crate) struct Scenario {
    transport: Arc<dyn BlockingTransport>,
    server: Server,
    origin: String,
    calls: usize,
    errors: Vec<TransportError>,
}

impl Scenario {
    /// Calls a plain server as if it spoke `https`.
    pub(crate) fn over_https(mut self) -> Self {
        self.origin = self.origin.replace("http://", "https://");
        self
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn call(&mut self, call: &Call) -> Result<CallResult, String> {
        let request = call.request(&format!("{}/service", self.origin));
        self.send(request, call.options.clone())
    }

    /// Sends a request.
    ///
    /// # Errors
    /// The call does not end.
    pub(crate) fn send(
        &mut self,
        request: Request<Bytes>,
        options: CallOptions,
    ) -> Result<CallResult, String> {
        let transport = Arc::clone(&self.transport);
        let result = in_time(move || transport.call(request, &options))?;
        self.calls += 1;
        self.errors.extend(result.as_ref().err().cloned());
        Ok(result)
    }

    /// Makes a call whose body is received while it is read.
    pub(crate) fn stream(&mut self, call: &Call) -> Result<StreamResult, String> {
        let request = call.request(&format!("{}/service", self.origin));
        let options = call.options.clone();
        let transport = Arc::clone(&self.transport);
        let result = in_time(move || transport.call_streaming(request, &options))?;
        self.calls += 1;
        self.errors.extend(result.as_ref().err().cloned());
        Ok(result)
    }

    /// Adds an error of a body to those that are checked.
    pub(crate) fn note(&mut self, error: TransportError) {
        self.errors.push(error);
    }

    /// Makes one call, which must fail with one of `kinds`.
    pub(crate) fn fails(mut self, call: &Call, kinds: &[TransportErrorKind]) -> Verdict {
        let result = self.call(call)?;
        self.judge(expect_error(&result, kinds))
    }

    /// As [`fails`](Self::fails), for a server that receives a handshake instead of a request.
    pub(crate) fn fails_in_handshake(
        mut self,
        call: &Call,
        kinds: &[TransportErrorKind],
    ) -> Verdict {
        let result = self.call(call)?;
        expect_error(&result, kinds)?;
        self.errors.iter().try_for_each(expect_clean)
    }

    /// Makes one call, which must return this response.
    pub(crate) fn returns(mut self, call: &Call, status: u16, body: &[u8]) -> Verdict {
        let result = self.call(call)?;
        self.judge(expect_response(&result, status, body))
    }

    /// Ends the case with `verdict` and the checks that always apply.
    pub(crate) fn judge(self, verdict: Verdict) -> Verdict {
        self.judge_with(verdict, |_| Ok(()))
    }

    /// As [`judge`](Self::judge), with a check of what the server received.
    pub(crate) fn judge_with(
        self,
        verdict: Verdict,
        look: impl FnOnce(&Log) -> Verdict,
    ) -> Verdict {
        verdict?;
        let debug = format!("{:?}", self.transport);
        // Closes the connections of the transport, so that nothing arrives after the log is read.
        drop(self.transport);
        let log = self.server.stop();

        expect_no_secret("Debug of the transport", &debug)?;
        self.errors.iter().try_for_each(expect_clean)?;
        expect_true_delivery(self.calls, &self.errors, &log)?;
        look(&log)
    }
}

/// Waits for a call.
///
/// # Errors
/// It does not end.
fn in_time<R: Send + 'static>(call: impl FnOnce() -> R + Send + 'static) -> Result<R, String> {
    let (sender, receiver) = mpsc::channel();
    // The thread is not joined, because a call that does not end would block the suite.
    thread::spawn(move || drop(sender.send(call())));
    let result = receiver.recv_timeout(PATIENCE);
    result.map_err(|_| "the call panicked or did not end".to_owned())
}

/// A request and its limits.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) body: Bytes,
    pub(crate) options: CallOptions,
}

impl Call {
    /// A call with plenty of time.
    pub(crate) fn new() -> Self {
        Self {
            body: Bytes::from(format!("<Envelope>{SECRET_BODY}</Envelope>")),
            options: CallOptions::new(Duration::from_secs(20)).with_max_response_bytes(1 << 20),
        }
    }

    /// A call with little time: enough for loopback, and short enough to wait for.
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

    pub(crate) fn gate(mut self, gate: SendGate) -> Self {
        self.options = self.options.with_gate(gate);
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
            "expected {kinds:?}, found {:?}: {error}",
            error.kind()
        )),
        Ok(response) => Err(format!(
            "expected {kinds:?}, found a response with status {} and {} bytes",
            response.status(),
            response.body().len()
        )),
    }
}

pub(crate) fn expect_response(result: &CallResult, status: u16, body: &[u8]) -> Verdict {
    match result {
        Err(error) => Err(format!("expected a response, found an error: {error}")),
        Ok(response) if response.status() != status => Err(format!(
            "expected status {status}, found {}",
            response.status()
        )),
        Ok(response) if response.body() != body => Err(format!(
            "expected the body that was sent, found {} bytes instead of {}",
            response.body().len(),
            body.len()
        )),
        Ok(_) => Ok(()),
    }
}

pub(crate) fn expect(holds: bool, otherwise: &str) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

/// Clause 8: a request reported as not sent did not arrive. Clause 7: no request arrived twice.
fn expect_true_delivery(calls: usize, errors: &[TransportError], log: &Log) -> Verdict {
    let not_sent = errors
        .iter()
        .filter(|error| error.delivery() == Delivery::NotSent)
        .count();
    let arrived = log.requests.len();
    if arrived > calls {
        return Err(format!("{arrived} requests arrived for {calls} calls"));
    }
    if arrived > calls - not_sent || (not_sent == calls && log.request_bytes > 0) {
        return Err("a request arrived that was reported as not sent".to_owned());
    }
    Ok(())
}

/// Clause 9, and that the error names the host.
fn expect_clean(error: &TransportError) -> Verdict {
    let mut shown = format!("{error} {error:?} {}", error.help());
    let mut cause = error.source();
    while let Some(error) = cause {
        shown.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    expect_no_secret("an error", &shown)?;
    expect(!error.host().is_empty(), "the error does not name the host")
}

fn expect_no_secret(place: &str, shown: &str) -> Verdict {
    [SECRET_TOKEN, SECRET_BODY, SECRET_RESPONSE]
        .iter()
        .find(|secret| shown.contains(**secret))
        .map_or(Ok(()), |secret| Err(format!("{place} shows {secret}")))
}
