//! What the async and the blocking client have in common.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cloudbilling_auth::{Authenticator, Credentials, LoginAttempt, LoginOutcome, Timestamp};
use soap_transport::CallOptions;

use crate::{Error, ErrorKind, Exchange, LoginFailure, Request, Service, SharedLedger, Step};

/// A service, the machine that says when to log in to it, and bounds.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) ledger: SharedLedger,
    pub(crate) service: Service,
    machine: Mutex<Authenticator<SharedLedger>>,
    max_response_bytes: u64,
    timeout: Duration,
}

impl Core {
    pub(crate) fn new(
        service: Service,
        ledger: SharedLedger,
        machine: Authenticator<SharedLedger>,
        timeout: Duration,
        max_response_bytes: u64,
    ) -> Self {
        Self {
            ledger,
            service,
            machine: Mutex::new(machine),
            max_response_bytes,
            timeout,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.ledger.time().now()
    }

    /// When the call must have ended.
    pub(crate) fn deadline(&self, asked: &Request<'_>) -> Timestamp {
        self.now() + asked.timeout.unwrap_or(self.timeout)
    }

    /// The next step of a call; one that would only wait beyond its deadline is over.
    pub(crate) fn poll(
        &self,
        exchange: &mut Exchange<'_>,
        deadline: Timestamp,
    ) -> Result<Step, Error> {
        let step = exchange.poll(&mut self.machine(), self.now())?;
        // Of a login under way nobody knows when it ends, so that is waited for.
        let in_flight = cloudbilling_auth::WaitReason::LoginInFlight;
        match step {
            Step::Wait { until, reason } if until >= deadline && reason != in_flight => {
                Err(Error::new(ErrorKind::TimedOut))
            }
            step => Ok(step),
        }
    }

    /// What is left of the call's time.
    pub(crate) fn options(
        &self,
        asked: &Request<'_>,
        deadline: Timestamp,
    ) -> Result<CallOptions, Error> {
        let remaining = deadline.saturating_since(self.now());
        if remaining.is_zero() {
            return Err(Error::new(ErrorKind::TimedOut));
        }
        let bytes = asked.max_response_bytes.unwrap_or(self.max_response_bytes);
        Ok(CallOptions::new(remaining).with_max_response_bytes(bytes))
    }

    /// A login has a deadline of its own.
    pub(crate) fn login_options(&self, attempt: &LoginAttempt) -> CallOptions {
        let remaining = attempt.deadline().saturating_since(self.now());
        CallOptions::new(remaining).with_max_response_bytes(self.max_response_bytes)
    }

    /// Reports a login, and wakes all that wait for it.
    pub(crate) fn settle_login(&self, attempt: LoginAttempt, outcome: LoginOutcome) {
        self.machine().handle_login(attempt, outcome, self.now());
        self.ledger.notify();
    }

    /// A login whose request can't be written: certainly not sent.
    pub(crate) fn unwritable_login(&self, attempt: LoginAttempt, error: Error) -> LoginFailure {
        self.settle_login(attempt, LoginOutcome::NotSent);
        LoginFailure::Request(error.into())
    }

    pub(crate) fn account_unlocked(&self) {
        self.tell(Authenticator::handle_unlock);
    }

    pub(crate) fn permit_login(&self) {
        self.tell(Authenticator::permit_login);
    }

    pub(crate) fn replace_credentials(&self, credentials: Credentials) {
        self.tell(|machine, now| machine.replace_credentials(credentials, now));
    }

    fn tell(&self, what: impl FnOnce(&mut Authenticator<SharedLedger>, Timestamp)) {
        what(&mut self.machine(), self.now());
        self.ledger.notify();
    }

    /// A poisoned lock is taken as it is: the machine does not panic half-way.
    fn machine(&self) -> MutexGuard<'_, Authenticator<SharedLedger>> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why the last login without a verdict failed, for callers that wait in other threads.
#[derive(Default)]
pub(crate) struct LastFailure(Mutex<(u64, Option<LoginFailure>)>);

impl LastFailure {
    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.lock().0
    }

    pub(crate) fn set(&self, failure: LoginFailure) {
        let mut last = self.lock();
        *last = (last.0 + 1, Some(failure));
    }

    /// The last one, if there was one since they were counted.
    pub(crate) fn since(&self, count: u64) -> Option<LoginFailure> {
        let last = self.lock();
        last.1.clone().filter(|_| last.0 != count)
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Option<LoginFailure>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LastFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LastFailure").field(&self.lock().1).finish()
    }
}
