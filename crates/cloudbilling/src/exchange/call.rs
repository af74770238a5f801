//! One call without I/O: the next request, and the meaning of its response.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{
    Action, Authenticator, Call, CallKind, CallOutcome, Generation, Grant, LedgerAccess,
    LoginAttempt, MonotonicTime, SealedSession, StoreStep, TokenKind, Verdict, WaitReason,
};
use http::StatusCode;
use soap_codec::http::{ResponseError, SoapResponse};
use soap_codec::{Element, Interrupt, Message, NotUnderstood, PayloadError, QName};
use soap_transport::TransportError;

use crate::error::{Error, ErrorKind};
use crate::exchange::classify::{ResponseContent, blames_sender};
use crate::exchange::request::Request;
use crate::exchange::response::Response;
use crate::exchange::service::{Service, content_of};
use crate::exchange::session_check::SessionCheck;
use crate::secrets::Secrets;

/// One call without I/O, for the loop of a client of your own.
///
/// 1. [`poll`](Self::poll) with the machine says what to do.
/// 2. [`Step::Call`]: send [`request`](Self::request), give its outcome to
///    [`handle_response`](Self::handle_response), and poll again.
/// 3. [`Step::Login`]: keep the machine's [`snapshot`](Authenticator::snapshot) if a restart must
///    not forget this login. Then send [`Service::login_request`], give the outcome from
///    [`Service::login_outcome`] to [`Authenticator::handle_login`], and poll again. Other users of
///    the machine wait for it meanwhile. Report a login that cannot be written or kept as *not
///    sent*.
/// 4. [`Step::CheckSession`]: send [`check_request`](Self::check_request), give its outcome to
///    [`handle_check`](Self::handle_check), and poll again. It comes before a write, if the session
///    was [idle for long](crate::SessionCheck).
/// 5. [`Step::Store`] and [`Step::Open`]: access the store, or decrypt the session of another
///    process; report the outcome to the machine, and poll again. These come only if the machine
///    has [a store](Authenticator::with_store).
/// 6. [`Step::Wait`]: poll again then, or after any input to the machine.
/// 7. [`Step::Done`], or an error: the end. Nothing is sent more than twice, or three times with
///    a store.
///
/// The outcome of a call can change the state of an account, too. After a poll, make the accesses
/// to the store that [`Authenticator::poll_store`] returns; without a store, keep the snapshots of
/// the accounts that [`Authenticator::poll_unsaved`] names.
///
/// Only `poll` needs the machine: requests are written and responses read while other calls use it.
///
/// With a request that owns its values, this is an `Exchange<'static>`: a loop can keep many of
/// them, and drop each at any time. A login that it began stays yours to report. The example
/// `event_loop` of `cloudbilling-cli` is such a loop on mio and rustls.
///
/// ```
/// use cloudbilling::auth::{ApiToken, Authenticator, Ledger, Policy, MonotonicTime};
/// use cloudbilling::types::{ServiceContract, operation::GetPurchases};
/// use cloudbilling::{Endpoint, Exchange, Request, Service, Step};
/// use std::sync::Arc;
/// # use std::cell::RefCell;
/// # use bytes::Bytes;
/// # fn send(_: http::Request<Bytes>) -> http::Response<Bytes> {
/// #     let body = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult/><ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#;
/// #     http::Response::new(Bytes::from_static(body.as_bytes()))
/// # }
///
/// let service = Service::new(Endpoint::new("https://api.example.com/soap")?, ServiceContract::default());
/// let service = Arc::new(service);
/// let token = ApiToken::new("049b27fc")?;
/// let mut machine = Authenticator::new("https://api.example.com/soap", token, Policy::default(), RefCell::new(Ledger::new()), 7);
/// let now = || MonotonicTime::from_millis(0);
///
/// let request = Request::for_operation(service.contract(), GetPurchases::default())?;
/// let mut exchange = Exchange::new(Arc::clone(&service), request);
/// let response = loop {
///     match exchange.poll(&mut machine, now())? {
///         Step::Call(grant) => {
///             let response = send(exchange.request(&grant)?);
///             exchange.handle_response(&grant, Ok(response));
///         }
///         Step::Done(response) => break response,
///         _ => unreachable!("an API token needs no login"),
///     }
/// };
/// assert!(response.read::<GetPurchases>()?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Exchange<'a> {
    received: Option<Received>,
    request: Request<'a>,
    call: Call,
    check: Call,
    /// The session that a check has shown to live.
    checked: Option<Generation>,
    /// The number of sessions that may still be checked.
    checks_left: u8,
    /// Says whether an earlier request may have been carried out.
    may_have_executed: bool,
    interrupt: Interrupt,
    secrets: Secrets,
    service: Arc<Service>,
}

/// The next step of an [`Exchange`].
#[derive(Debug)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // A loop that does not know a step must not compile.
#[allow(clippy::large_enum_variant)] // Most calls end with the large one, and none has many steps.
pub enum Step {
    /// Send [`Exchange::request`] with this token.
    Call(Grant),
    /// Send [`Exchange::check_request`] with this token: the write goes out once the session is
    /// known to live.
    CheckSession(Grant),
    /// Return this response: the call is over.
    Done(Response),
    /// Send this login. It counts as a possible strike from now on.
    Login(LoginAttempt),
    /// Decrypt this session of another process, and report the token to
    /// [`Authenticator::handle_opened`]. Only if the machine has a store.
    Open(SealedSession),
    /// Access the store, and report the outcome to [`Authenticator::handle_store`]. Only if the
    /// machine has a store.
    Store(StoreStep),
    /// Poll again.
    Wait {
        /// The time at which the step changes on its own.
        until: MonotonicTime,
        /// The reason for waiting.
        reason: WaitReason,
    },
}

/// A response that was read: what it means for its token, and for the caller.
#[derive(Debug)]
struct Received {
    purpose: Purpose,
    grant: Grant,
    outcome: CallOutcome,
    result: Result<Response, Error>,
}

/// The two requests that an exchange sends with a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    Call,
    CheckSession,
}

/// The expected form of the response to a request.
#[derive(Clone, Copy, Debug)]
struct Expected<'a> {
    method: &'a str,
    understood: &'a [QName<'a>],
}

impl Expected<'_> {
    fn fits(&self, payload: Option<Element<'_>>) -> bool {
        payload.is_some_and(|payload| {
            let name = payload.name();
            name.local().strip_suffix("Response") == Some(self.method)
        })
    }
}

impl<'a> Exchange<'a> {
    /// Creates a call that has sent nothing yet.
    #[must_use]
    pub fn new(service: Arc<Service>, request: Request<'a>) -> Self {
        let mut secrets = service.secrets();
        secrets.add_values(request.soap().secrets());
        Self {
            received: None,
            call: request.as_call(service.retry_writes),
            request,
            check: Call::new(CallKind::Read),
            checked: None,
            checks_left: 2,
            may_have_executed: false,
            interrupt: Interrupt::never(),
            secrets,
            service,
        }
    }

    /// Sets the interrupt for the decoding of responses and the reading of the last one: the call's
    /// deadline. An interrupted read is [`ErrorKind::TimedOut`].
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Returns the next step.
    ///
    /// # Errors
    /// The error of the call, which is over then.
    pub fn poll<L: LedgerAccess>(
        &mut self,
        machine: &mut Authenticator<L>,
        now: MonotonicTime,
    ) -> Result<Step, Error> {
        let settled = self.settle(machine, now).transpose();
        settled.map_or_else(|| self.advance(machine, now), |done| done.map(Step::Done))
    }

    /// Adds to an error of the call what its earlier requests may have done.
    pub(crate) fn own(&self, error: Error) -> Error {
        error.after(self.may_have_executed)
    }

    /// Reports the last response to the machine. Returns the response of the call if that ends it.
    ///
    /// This is the first half of [`poll`](Self::poll).
    pub(crate) fn settle<L: LedgerAccess>(
        &mut self,
        machine: &mut Authenticator<L>,
        now: MonotonicTime,
    ) -> Result<Option<Response>, Error> {
        let settled = match self.received.take() {
            Some(received) if received.purpose == Purpose::CheckSession => {
                self.settle_check(received, machine, now).map(|()| None)
            }
            Some(received) => self.settle_call(received, machine, now),
            None => Ok(None),
        };
        settled.map_err(|error| self.own(error))
    }

    /// Returns what to do next, once the last response is [settled](Self::settle).
    ///
    /// This is the second half of [`poll`](Self::poll).
    pub(crate) fn advance<L: LedgerAccess>(
        &mut self,
        machine: &mut Authenticator<L>,
        now: MonotonicTime,
    ) -> Result<Step, Error> {
        let step = self.next_step(machine, now);
        step.map_err(|error| self.own(error))
    }

    fn next_step<L: LedgerAccess>(
        &mut self,
        machine: &mut Authenticator<L>,
        now: MonotonicTime,
    ) -> Result<Step, Error> {
        let action = machine.poll(now);
        if let Action::Attach(_) = action {
            self.secrets.add_password(machine.credentials());
        }
        match action {
            Action::Attach(grant) if self.check_is_due(&grant, machine, now) => {
                self.checks_left -= 1;
                Ok(Step::CheckSession(grant))
            }
            Action::Attach(grant) => Ok(Step::Call(grant)),
            Action::GiveUp(reason) => Err(Error::gave_up(reason, now)),
            Action::Login(attempt) => Ok(Step::Login(attempt)),
            Action::Open(session) => Ok(Step::Open(session)),
            Action::Store(step) => Ok(Step::Store(step)),
            Action::Wait {
                until,
                reason: WaitReason::Locked { .. },
            } => Err(Error::new(ErrorKind::Locked {
                remaining: until.saturating_since(now),
            })),
            Action::Wait { until, reason } => Ok(Step::Wait { until, reason }),
        }
    }

    /// Returns `true` if the call, which was sent `sent` times, may be sent with other credentials
    /// than those that were refused for certain.
    pub(crate) fn may_be_sent_again(&self, sent: u8) -> bool {
        let retried = self.request.may_be_retried(self.service.retry_writes);
        sent == 0 || (sent == 1 && retried)
    }

    /// Takes the outcome of [`request`](Self::request) with this token.
    ///
    /// An error is believed: with the delivery [`NotSent`](soap_transport::Delivery::NotSent), the
    /// call is safe to make again. The exchange cannot check that, because a request that was
    /// written may still wait for its connection. Return `NotSent` only if not one byte of the
    /// request has left, such as by the phase that your connection has reached.
    pub fn handle_response(
        &mut self,
        grant: &Grant,
        result: Result<http::Response<Bytes>, TransportError>,
    ) {
        self.handle(Purpose::Call, grant, result);
    }

    /// Takes the outcome of [`check_request`](Self::check_request) with this token.
    pub fn handle_check(
        &mut self,
        grant: &Grant,
        result: Result<http::Response<Bytes>, TransportError>,
    ) {
        self.handle(Purpose::CheckSession, grant, result);
    }

    fn handle(
        &mut self,
        purpose: Purpose,
        grant: &Grant,
        result: Result<http::Response<Bytes>, TransportError>,
    ) {
        self.secrets.add(grant);
        let expected = match purpose {
            Purpose::Call => Expected {
                method: self.request.method(),
                understood: self.request.understood,
            },
            Purpose::CheckSession => Expected {
                method: self.check().method(),
                understood: &[],
            },
        };
        let (outcome, result) = match result {
            Ok(response) => self.read(response, &expected),
            Err(error) => (CallOutcome::Other, Err(error.into())),
        };
        self.received = Some(Received {
            purpose,
            grant: grant.clone(),
            outcome,
            result: result.map_err(|error| error.redacted(&self.secrets)),
        });
    }

    /// Writes the call with a token.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if a value cannot be written.
    pub fn request(&self, grant: &Grant) -> Result<http::Request<Bytes>, Error> {
        self.service.call_request(&self.request, grant)
    }

    /// Writes the read that checks a session, with its token.
    ///
    /// # Errors
    /// As [`request`](Self::request).
    ///
    /// # Panics
    /// If the service's settings say that sessions are not checked: no step asks for it then.
    pub fn check_request(&self, grant: &Grant) -> Result<http::Request<Bytes>, Error> {
        let request = self.check().request(&self.service.contract)?;
        self.service.call_request(&request, grant)
    }

    fn check(&self) -> &SessionCheck {
        let check = self.service.session_check.as_ref();
        check.expect("only then there is a step for it")
    }

    /// Returns `true` if the write must wait until the session is known to live.
    fn check_is_due<L: LedgerAccess>(
        &self,
        grant: &Grant,
        machine: &Authenticator<L>,
        now: MonotonicTime,
    ) -> bool {
        let Some(check) = &self.service.session_check else {
            return false;
        };
        !self.request.is_read()
            && grant.kind() == TokenKind::SessionToken
            && self.checked != Some(grant.generation())
            && self.checks_left > 0
            && check.is_due(machine.last_accepted(), now)
    }

    /// Judges the response to a check: the write may go on, or an error says why not.
    fn settle_check<L: LedgerAccess>(
        &mut self,
        received: Received,
        machine: &mut Authenticator<L>,
        now: MonotonicTime,
    ) -> Result<(), Error> {
        let Received {
            grant,
            outcome,
            result,
            ..
        } = received;
        match machine.handle_call(&mut self.check, grant.generation(), outcome, now) {
            Verdict::Retry => Ok(()),
            Verdict::SessionExpired { .. } => Err(Error::new(ErrorKind::SessionExpired {
                may_have_executed: self.may_have_executed,
            })),
            Verdict::GiveUp(reason) => Err(Error::gave_up(reason, now)),
            _ => match (outcome, result) {
                (CallOutcome::Accepted, _) => {
                    self.checked = Some(grant.generation());
                    Ok(())
                }
                (CallOutcome::Other, Err(error)) if error.lacks_response() => {
                    Err(Error::new(ErrorKind::SessionCheck(Box::new(error))))
                }
                // The read itself was refused, which shows nothing of the session.
                _ => {
                    self.checks_left = 0;
                    Ok(())
                }
            },
        }
    }

    /// Returns the response if the call is over, or `None` if it is to be retried.
    fn settle_call<L: LedgerAccess>(
        &mut self,
        received: Received,
        machine: &mut Authenticator<L>,
        now: MonotonicTime,
    ) -> Result<Option<Response>, Error> {
        let Received {
            grant,
            outcome,
            result,
            ..
        } = received;
        if let CallOutcome::Refused { certainty } = outcome
            && self.call.may_have_executed(certainty)
        {
            self.may_have_executed = true;
        }
        if let Err(error) = &result
            && let ErrorKind::Throttled {
                retry_after: Some(pause),
                ..
            } = error.kind()
        {
            machine.handle_throttled(*pause, now);
        }
        match machine.handle_call(&mut self.call, grant.generation(), outcome, now) {
            Verdict::Retry => Ok(None),
            Verdict::SessionExpired { .. } => Err(Error::new(ErrorKind::SessionExpired {
                may_have_executed: self.may_have_executed,
            })),
            Verdict::GiveUp(reason) => Err(Error::gave_up(reason, now)),
            _ if outcome == CallOutcome::Forbidden => Err(Error::new(ErrorKind::NotPermitted)),
            _ => result.map(|response| Some(response.after(self.may_have_executed))),
        }
    }

    fn read(
        &self,
        response: http::Response<Bytes>,
        expected: &Expected<'_>,
    ) -> (CallOutcome, Result<Response, Error>) {
        match self.service.read(response, self.interrupt.clone()) {
            Ok(SoapResponse::Message {
                message,
                status,
                retry_after,
            }) => self.read_message(message, status, retry_after, expected),
            Ok(SoapResponse::Empty { status }) => {
                let outcome = self.service.call_outcome(status, ResponseContent::Empty);
                (outcome, Err(Error::new(ErrorKind::NoPayload)))
            }
            Ok(SoapResponse::Multipart(multipart)) => self.unreadable(multipart.into_error()),
            Err(error) => self.unreadable(error),
        }
    }

    fn unreadable(&self, error: ResponseError) -> (CallOutcome, Result<Response, Error>) {
        let content = content_of(error.kind());
        let outcome = self.service.call_outcome(error.status(), content);
        let is_refused = error.kind().is_without_message();
        let throttled = throttled(error.status(), error.retry_after(), is_refused);
        (outcome, Err(throttled.unwrap_or_else(|| error.into())))
    }

    fn read_message(
        &self,
        message: Message<Bytes>,
        status: StatusCode,
        retry_after: Option<Duration>,
        expected: &Expected<'_>,
    ) -> (CallOutcome, Result<Response, Error>) {
        let envelope = message.envelope();
        if let Some(fault) = envelope.fault() {
            let is_alone = envelope.payloads().nth(1).is_none();
            let (content, blames_sender) = if is_alone {
                (ResponseContent::Fault(fault), blames_sender(&fault))
            } else {
                (ResponseContent::Contradictory, false)
            };
            let outcome = self.service.call_outcome(status, content);
            let throttled = throttled(status, retry_after, blames_sender);
            return (
                outcome,
                Err(throttled.unwrap_or_else(|| fault.to_fault().into())),
            );
        }
        // A message with such a block must not be processed (SOAP 1.1, 4.2.3).
        let not_understood: NotUnderstood = envelope.not_understood(expected.understood).collect();
        if !not_understood.is_empty() {
            let error = Error::new(ErrorKind::NotUnderstood(not_understood));
            return (CallOutcome::Other, Err(error));
        }
        let payload = envelope.payload();
        let verdict = match &payload {
            Ok(payload) => self.service.contract.read_verdict(*payload),
            Err(_) => Ok(None),
        };
        let content = match &verdict {
            _ if matches!(payload, Err(PayloadError::Several)) => ResponseContent::Contradictory,
            Ok(Some((code, message))) => ResponseContent::Result {
                code,
                message: message.as_deref(),
            },
            Ok(None) => ResponseContent::Soap,
            Err(_) => ResponseContent::Contradictory,
        };
        let outcome = match self.service.call_outcome(status, content) {
            // The response to another call proves nothing.
            CallOutcome::Accepted if !expected.fits(payload.ok()) => CallOutcome::Other,
            outcome => outcome,
        };
        let response = |_| {
            let contract = Arc::clone(&self.service.contract);
            let secrets = self.secrets.clone();
            Response::new(message, contract, self.request.is_single(), secrets)
        };
        (outcome, verdict.map(response).map_err(Error::from))
    }
}

/// `is_refused`: nothing in the body speaks against it that the request was turned away.
fn throttled(status: StatusCode, retry_after: Option<Duration>, is_refused: bool) -> Option<Error> {
    let may_have_executed = match status {
        StatusCode::TOO_MANY_REQUESTS if is_refused => false,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => true,
        _ => return None,
    };
    Some(Error::new(ErrorKind::Throttled {
        may_have_executed,
        retry_after,
    }))
}
