//! What the async and the blocking client have in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fmt, io, iter};

use bytes::Bytes;
use cloudbilling_auth::{
    Account, AuthEvent, Authenticator, Credentials, Generation, LoginAttempt, LoginOutcome,
    MonotonicTime, WaitReason, WallTime,
};
use soap_codec::Interrupt;
use soap_transport::{CallOptions, TransportError};

use crate::client::caught::{self, Panicked};
use crate::client::machine::Machine;
use crate::client::observe::{CallAttempt, CallAttemptOutcome, Observer};
use crate::client::provider::{ANSWER_LASTS, ProviderError};
use crate::client::trace::{self, Span};
use crate::error::{Error, ErrorKind, LoginFailure};
use crate::exchange::{Exchange, Request, Service, Step};
use crate::ledger::{SharedLedger, SnapshotStore};

/// A service, the machine that says when to log in to it, and bounds.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) failure: LastFailure,
    pub(crate) ledger: SharedLedger,
    pub(crate) service: Service,
    /// Whether there is a provider to ask.
    asks: bool,
    /// When a provider last handed out credentials.
    answered: Mutex<Option<MonotonicTime>>,
    machine: Mutex<Machine>,
    max_response_bytes: u64,
    observer: Box<dyn Observer>,
    store: Option<Box<dyn SnapshotStore>>,
    timeout: Duration,
}

/// What a [`Core`] is made of beside its parts.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) max_response_bytes: u64,
    pub(crate) observer: Box<dyn Observer>,
    pub(crate) store: Option<Box<dyn SnapshotStore>>,
    pub(crate) timeout: Duration,
}

/// A request of a call that is under way.
#[derive(Debug)]
pub(crate) struct Sent<'a> {
    pub(crate) span: Span,
    generation: Generation,
    method: &'a str,
    number: u8,
    request_bytes: usize,
    start: MonotonicTime,
}

impl Core {
    pub(crate) fn new(
        service: Service,
        machine: Machine,
        asks: bool,
        ledger: SharedLedger,
        settings: Settings,
    ) -> Self {
        let Settings {
            max_response_bytes,
            observer,
            store,
            timeout,
        } = settings;
        Self {
            asks,
            answered: Mutex::default(),
            failure: LastFailure::default(),
            ledger,
            service,
            machine: Mutex::new(machine),
            max_response_bytes,
            observer,
            store,
            timeout,
        }
    }

    pub(crate) fn now(&self) -> MonotonicTime {
        self.ledger.time().now()
    }

    /// When the call must have ended.
    pub(crate) fn deadline(&self, asked: &Request<'_>) -> MonotonicTime {
        self.now() + asked.timeout.unwrap_or(self.timeout)
    }

    /// Due once a deadline has passed.
    pub(crate) fn interrupt(&self, deadline: MonotonicTime) -> Interrupt {
        let ledger = self.ledger.clone();
        Interrupt::when(move || ledger.time().now() >= deadline)
    }

    /// The next step of a call that sent so many requests; one that would only wait beyond its deadline is over. `None`: the
    /// provider is to be asked first.
    pub(crate) fn poll(
        &self,
        exchange: &mut Exchange<'_>,
        sent: u8,
        deadline: MonotonicTime,
    ) -> Result<Option<Step>, Error> {
        let asks = self.asks && !self.has_fresh_credentials();
        let mut machine = self.machine();
        let step = match machine.made() {
            Some(machine) => exchange.poll_with(machine, asks, self.now()),
            None if asks => Ok(None),
            None => Err(Error::no_credentials()),
        };
        self.tell_events(machine);
        // Nobody knows when another's login or first call ends, so that is waited for.
        let ends_early = |reason| {
            matches!(
                reason,
                WaitReason::LoginInFlight | WaitReason::SessionUnproven
            )
        };
        match step {
            Err(error) if asks && error.is_refusal() && exchange.may_go_out_after(sent) => Ok(None),
            Ok(Some(Step::Wait { until, reason })) if until >= deadline && !ends_early(reason) => {
                Err(Error::new(ErrorKind::TimedOut))
            }
            step => step,
        }
    }

    /// What is left of the call's time.
    pub(crate) fn options(
        &self,
        asked: &Request<'_>,
        deadline: MonotonicTime,
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
    fn settle_login(&self, attempt: LoginAttempt, outcome: LoginOutcome) {
        let account = attempt.account().clone();
        self.with_machine(|machine| machine.handle_login(attempt, outcome, self.now()));
        // What was kept before the login is at worst too careful, so a failure to keep this is no failure of the login.
        let _ = self.keep(&account);
        self.ledger.notify();
    }

    /// A login's request, written only once the login is kept where it survives a restart. If either fails the login is
    /// certainly not sent.
    pub(crate) fn login_request(
        &self,
        attempt: LoginAttempt,
    ) -> Result<(LoginAttempt, http::Request<Bytes>), LoginFailure> {
        let failure = match self.keep(attempt.account()) {
            Ok(()) => match self.service.login_request(&attempt) {
                Ok(request) => return Ok((attempt, request)),
                Err(error) => LoginFailure::Request(error.into()),
            },
            Err(error) => LoginFailure::Store(error.into()),
        };
        self.failure.set(failure.clone());
        self.settle_login(attempt, LoginOutcome::NotSent);
        Err(failure)
    }

    /// Tells subscribers what came of a login, and reports it.
    pub(crate) fn end_login(
        &self,
        attempt: LoginAttempt,
        span: &Span,
        start: MonotonicTime,
        result: Result<Result<http::Response<Bytes>, TransportError>, Panicked>,
    ) -> Result<(), LoginFailure> {
        let result = result.unwrap_or_else(|panicked| Err(panicked.into()));
        span.answered(self.now().saturating_since(start), &result);
        let verdict = caught::call(|| {
            let interrupt = self.interrupt(attempt.deadline());
            self.service.login_outcome_by(result, interrupt)
        });
        let (outcome, mut result) =
            verdict.unwrap_or((LoginOutcome::Unknown, Err(LoginFailure::NoVerdict)));
        if let Err(failure) = &mut result {
            let mut secrets = self.service.secrets();
            secrets.add_login(attempt.credentials());
            failure.redact_all(&secrets);
            self.failure.set(failure.clone());
        }
        self.settle_login(attempt, outcome);
        result
    }

    /// A request of a call that leaves now.
    pub(crate) fn begin_attempt<'a>(
        &self,
        request: &Request<'a>,
        generation: Generation,
        number: u8,
        request_bytes: usize,
    ) -> Sent<'a> {
        Sent {
            generation,
            method: request.method(),
            number,
            request_bytes,
            span: Span::attempt(number, generation, request_bytes),
            start: self.now(),
        }
    }

    /// A check of a session that leaves now.
    pub(crate) fn begin_check(
        &self,
        generation: Generation,
        number: u8,
        request_bytes: usize,
    ) -> Sent<'static> {
        Sent {
            generation,
            method: CallAttempt::SESSION_CHECK,
            number,
            request_bytes,
            span: Span::check(number, generation, request_bytes),
            start: self.now(),
        }
    }

    /// Tells subscribers and the observer what came of it.
    pub(crate) fn end_attempt(
        &self,
        sent: Sent<'_>,
        result: &Result<http::Response<Bytes>, TransportError>,
    ) {
        let elapsed = self.now().saturating_since(sent.start);
        sent.span.answered(elapsed, result);
        self.tell_observer(|observer| {
            observer.attempt(&CallAttempt {
                elapsed,
                generation: sent.generation,
                method: sent.method,
                number: sent.number,
                request_bytes: sent.request_bytes,
                result: match result {
                    Ok(response) => CallAttemptOutcome::Answered {
                        response_bytes: response.body().len(),
                        status: response.status(),
                    },
                    Err(error) => CallAttemptOutcome::Failed(error.kind()),
                },
            })
        });
    }

    fn keep(&self, account: &Account) -> io::Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        // Taken and saved in one: what was taken before a login was booked must not take the place of what was kept of it.
        let _saving = self.ledger.saving();
        let time = self.ledger.time();
        let snapshot = self
            .machine()
            .made()
            .map(|machine| machine.snapshot(account, time.wall(), time.now()))
            .expect("a machine without credentials begins no login");
        caught::call(|| store.save(account, &snapshot))
            .unwrap_or_else(|panicked| Err(panicked.into()))
    }

    pub(crate) fn account_unlocked(&self, at: SystemTime) {
        let at = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = WallTime::from_unix_millis(at.as_millis().try_into().unwrap_or(u64::MAX));
        let ago = self.ledger.time().wall().saturating_since(at);
        self.tell(|machine, now| {
            // Before the clock's epoch nothing of what is known now had happened.
            let at = now.checked_sub(ago).unwrap_or_default();
            machine.handle_unlock(at, now);
        });
    }

    pub(crate) fn permit_login(&self) {
        self.tell(Authenticator::permit_login);
    }

    /// The account of the present credentials, if they are a login's.
    pub(crate) fn account(&self) -> Option<Account> {
        self.machine().made()?.account()
    }

    /// Takes other credentials. What was kept of an account is loaded before its first login.
    pub(crate) fn adopt(&self, credentials: Credentials) -> io::Result<()> {
        let account = self.machine().other_account(&credentials);
        let kept = match (&self.store, account) {
            (Some(store), Some(account)) => {
                let kept = caught::call(|| store.load(&account));
                let kept = kept.unwrap_or_else(|panicked| Err(panicked.into()))?;
                kept.map(|kept| (account, kept))
            }
            _ => None,
        };
        let mut machine = self.machine();
        machine.adopt(credentials, kept, self.now());
        self.tell_events(machine);
        self.ledger.notify();
        Ok(())
    }

    /// Whether the provider answered just now: it is not asked again so soon.
    pub(crate) fn has_fresh_credentials(&self) -> bool {
        let answered = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.is_some_and(|then| self.now() < then + ANSWER_LASTS)
    }

    /// Takes what a provider answered.
    pub(crate) fn provided(
        &self,
        answer: Result<Credentials, ProviderError>,
    ) -> Result<(), Arc<dyn std::error::Error + Send + Sync>> {
        self.adopt(answer?).map_err(ProviderError::from)?;
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.now());
        Ok(())
    }

    fn tell(&self, what: impl FnOnce(&mut Authenticator<SharedLedger>, MonotonicTime)) {
        self.with_machine(|machine| what(machine, self.now()));
        self.ledger.notify();
    }

    /// Works with the machine, if there is one.
    fn with_machine<T>(
        &self,
        work: impl FnOnce(&mut Authenticator<SharedLedger>) -> T,
    ) -> Option<T> {
        let mut machine = self.machine();
        let result = machine.made().map(work);
        self.tell_events(machine);
        result
    }

    /// Reports the outcome to the observer, and keeps it, once the machine is free again.
    fn tell_events(&self, mut machine: MutexGuard<'_, Machine>) {
        let (events, unsaved) = machine.made().map_or_else(Default::default, |machine| {
            let events: Vec<_> = iter::from_fn(|| machine.poll_event()).collect();
            let unsaved: Vec<_> = iter::from_fn(|| machine.poll_unsaved()).collect();
            (events, unsaved)
        });
        drop(machine);
        for account in &unsaved {
            // The older snapshot is at worst too careful.
            let _ = self.keep(account);
        }
        let is_proof = |event: &AuthEvent| {
            matches!(
                event,
                AuthEvent::SessionEnded { .. } | AuthEvent::SessionProven { .. }
            )
        };
        if events.iter().any(is_proof) {
            // Other clients of the account may be waiting for it.
            self.ledger.notify();
        }
        for event in &events {
            trace::event(event);
            self.tell_observer(|observer| observer.event(event));
        }
    }

    /// Whoever only listens must not be able to end a call or a login.
    fn tell_observer(&self, what: impl FnOnce(&dyn Observer)) {
        let _ = caught::call(|| what(&*self.observer));
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        // A poisoned lock is taken as it is: the machine does not panic half-way.
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

#[cfg(test)]
mod tests {
    use std::io;

    use cloudbilling_auth::{Account, Login, Snapshot};
    use cloudbilling_types::operation::GetPurchases;
    use soap_transport::testing::Scripted;

    use crate::{Client, SharedLedger, SnapshotStore, SystemClock};

    /// Looks whether a snapshot of a later moment could overtake the one that it is given.
    #[derive(Debug)]
    struct Store(SharedLedger);

    impl SnapshotStore for Store {
        fn load(&self, _: &Account) -> io::Result<Option<Snapshot>> {
            Ok(None)
        }

        fn save(&self, _: &Account, _: &Snapshot) -> io::Result<()> {
            assert!(self.0.is_saving());
            Ok(())
        }
    }

    #[test]
    fn snapshots_are_kept_in_the_order_in_which_they_are_taken() {
        let ledger = SharedLedger::new(SystemClock::new());
        let script = Scripted::new();
        script.reply(502, "text/html", "<html></html>");
        let client = Client::builder("https://api.example.com/soap")
            .login(Login::new("anna@example.org", "password", "test").expect("valid"))
            .ledger(ledger.clone())
            .store(Store(ledger))
            .blocking_transport(script.clone())
            .build_blocking()
            .expect("valid");
        client
            .execute(&GetPurchases::default())
            .expect_err("no verdict");
        assert_eq!(script.received().len(), 1);
    }
}
