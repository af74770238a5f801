//! A call under way: what both clients loop over.

use std::sync::Arc;

use bytes::Bytes;
use cloudbilling_auth::{Grant, MonotonicTime, WaitReason};
use soap_transport::{CallOptions, TransportError};

use crate::client::core::{Bounds, Core};
use crate::client::machine::Machine;
use crate::client::observe::{CallAttempt, CallAttemptOutcome, CallWait};
use crate::client::span::{HttpRequest, Span};
use crate::client::store_state::is_passing;
use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Purpose, Request, Step};

/// An [`Exchange`] with a deadline, whose attempts are counted and reported.
#[derive(Debug)]
pub(crate) struct ActiveCall<'a> {
    attempts: u8,
    checks: u8,
    core: &'a Core,
    deadline: MonotonicTime,
    exchange: Exchange<'a>,
    /// Set once the call has begun a login or waited for one.
    has_met_login: bool,
    max_response_bytes: u64,
    method: &'a str,
    /// The reason why the call waits.
    waits: Option<WaitReason>,
}

/// The next step of a call.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // Like the step in it: no call has many.
pub(crate) enum Next {
    /// The provider may have newer credentials, and the call cannot go on with the current ones.
    AskForCredentials,
    Step(Step),
}

/// A request that leaves now.
#[derive(Debug)]
pub(crate) struct Outgoing<'a> {
    pub(crate) options: CallOptions,
    pub(crate) request: http::Request<Bytes>,
    pub(crate) sent: Sent<'a>,
}

/// A request that was sent, until its response is there.
#[derive(Debug)]
pub(crate) struct Sent<'a> {
    pub(crate) span: Span,
    grant: Grant,
    method: &'a str,
    number: u8,
    purpose: Purpose,
    request_bytes: usize,
    start: MonotonicTime,
}

impl<'a> ActiveCall<'a> {
    pub(crate) fn new(core: &'a Core, request: Request<'a>) -> Self {
        let Bounds {
            max_response_bytes,
            timeout,
        } = core.bounds;
        let start = core.now();
        let deadline = start + request.timeout.unwrap_or(timeout);
        let max_response_bytes = request.max_response_bytes.unwrap_or(max_response_bytes);
        let method = request.method();
        let exchange = Exchange::new(Arc::clone(&core.service), request);
        Self {
            attempts: 0,
            checks: 0,
            core,
            deadline,
            exchange: exchange.interrupt(core.interrupt(deadline)),
            has_met_login: false,
            max_response_bytes,
            method,
            waits: None,
        }
    }

    pub(crate) fn deadline(&self) -> MonotonicTime {
        self.deadline
    }

    /// Returns the next step. A call that would only wait beyond its deadline is over.
    pub(crate) fn next(&mut self) -> Result<Next, Error> {
        let core = self.core;
        let asks = core.provider_answers.may_be_outdated(core.now());
        let next = core.auth.with(|machine| self.poll(machine, asks));
        match next {
            Err(error)
                if asks && error.is_refusal() && self.exchange.may_be_sent_again(self.attempts) =>
            {
                Ok(Next::AskForCredentials)
            }
            Ok(Next::Step(step)) => self.observe(step).map(Next::Step),
            next => next,
        }
    }

    /// Looks at a step before it is taken: a wait must make sense, and is reported.
    fn observe(&mut self, step: Step) -> Result<Step, Error> {
        match &step {
            Step::Login(_) => self.has_met_login = true,
            Step::Wait { until, reason } => {
                self.check_wait(*until, *reason)?;
                self.has_met_login |= *reason == WaitReason::LoginInFlight;
                self.report_wait(*until, *reason);
                return Ok(step);
            }
            _ => {}
        }
        self.waits = None;
        Ok(step)
    }

    /// Notifies observers of a wait, unless the call already waits for the same reason.
    fn report_wait(&mut self, until: MonotonicTime, reason: WaitReason) {
        if self.waits.replace(reason) != Some(reason) {
            self.core.auth.notifier().wait(&CallWait {
                at_most: until.min(self.deadline).saturating_since(self.core.now()),
                method: self.method,
                reason,
            });
        }
    }

    /// Returns the error of a call that would wait in vain.
    fn check_wait(&self, until: MonotonicTime, reason: WaitReason) -> Result<(), Error> {
        let is_too_long = until >= self.deadline;
        match reason {
            WaitReason::StoreUnavailable => match self.core.store_state.failure() {
                Some(failure) if is_too_long || !is_passing(&failure) => Err(Error::store(failure)),
                _ => Ok(()),
            },
            WaitReason::Throttled if is_too_long => Err(Error::new(ErrorKind::Throttled {
                may_have_executed: false,
                retry_after: Some(until.saturating_since(self.core.now())),
            })),
            reason if is_too_long && !may_end_early(reason) => Err(Error::new(ErrorKind::TimedOut)),
            _ => Ok(()),
        }
    }

    fn poll(&mut self, machine: &mut Machine, asks: bool) -> Result<Next, Error> {
        let now = self.core.now();
        let machine = match machine.made() {
            Some(machine) => machine,
            None if asks => return Ok(Next::AskForCredentials),
            None => return Err(Error::new(ErrorKind::NoCredentials)),
        };
        if let Some(response) = self.exchange.settle(machine, now)? {
            return Ok(Next::Step(Step::Done(response)));
        }
        if asks && !machine.has_token() {
            return Ok(Next::AskForCredentials);
        }
        self.exchange.advance(machine, now).map(Next::Step)
    }

    /// Writes a request, to be sent within what is left of the call's time.
    pub(crate) fn begin(&mut self, purpose: Purpose, grant: Grant) -> Result<Outgoing<'a>, Error> {
        let options = self.options()?;
        let (request, count) = match purpose {
            Purpose::Call => (self.exchange.request(&grant)?, &mut self.attempts),
            Purpose::CheckSession => (self.exchange.check_request(&grant)?, &mut self.checks),
        };
        *count += 1;
        let (number, request_bytes) = (*count, request.body().len());
        let span = Span::http(&HttpRequest {
            endpoint: self.core.service.endpoint(),
            generation: Some(grant.generation()),
            number,
            purpose: purpose.into(),
            request_bytes: Some(request_bytes),
        });
        let sent = Sent {
            grant,
            method: self.method,
            number,
            purpose,
            request_bytes,
            span,
            start: self.core.now(),
        };
        Ok(Outgoing {
            options,
            request,
            sent,
        })
    }

    /// Takes the response to a request, and notifies observers.
    pub(crate) fn end(
        &mut self,
        sent: Sent<'_>,
        result: Result<http::Response<Bytes>, TransportError>,
    ) {
        let elapsed = self.core.now().saturating_since(sent.start);
        let outcome = CallAttemptOutcome::new(&result);
        sent.span.responded(&outcome);
        self.core.auth.notifier().attempt(&CallAttempt {
            elapsed,
            endpoint: self.core.service.endpoint(),
            generation: Some(sent.grant.generation()),
            method: sent.method,
            number: sent.number,
            outcome,
            purpose: sent.purpose.into(),
            request_bytes: Some(sent.request_bytes),
        });
        match sent.purpose {
            Purpose::Call => self.exchange.handle_response(&sent.grant, result),
            Purpose::CheckSession => self.exchange.handle_check(&sent.grant, result),
        }
    }

    /// Adds to an error of the call what its earlier requests may have done.
    pub(crate) fn fail(&self, error: Error) -> Error {
        let has_sent = self.attempts > 0 || self.checks > 0 || self.has_met_login;
        match has_sent {
            true => self.exchange.own(error),
            false => self.exchange.own(error).remembered(),
        }
    }

    fn options(&self) -> Result<CallOptions, Error> {
        let remaining = self.deadline.saturating_since(self.core.now());
        if remaining.is_zero() {
            return Err(Error::new(ErrorKind::TimedOut));
        }
        Ok(CallOptions::new(remaining).with_max_response_bytes(self.max_response_bytes))
    }
}

/// Returns `true` if nobody knows when the waiting ends: with the login, the first call or the
/// access to the store of another.
fn may_end_early(reason: WaitReason) -> bool {
    matches!(
        reason,
        WaitReason::LoginInFlight
            | WaitReason::SessionUnproven
            | WaitReason::Staggered
            | WaitReason::StoreBusy
    )
}
