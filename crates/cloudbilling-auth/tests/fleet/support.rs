//! Processes in virtual time, and the store between them.

use std::{cell::RefCell, rc::Rc};

use cloudbilling_auth::*;

pub(crate) const DEADLINE: u64 = 30_000;
pub(crate) const QUARANTINE: u64 = 15 * 60_000;

/// A store and its clock.
pub(crate) struct Store {
    pub(crate) record: Option<String>,
    pub(crate) version: RecordVersion,
    pub(crate) clock: u64,
    pub(crate) now: u64,
    pub(crate) is_down: bool,
    pub(crate) loads: usize,
    pub(crate) swaps: usize,
    pub(crate) conflicts: usize,
}

pub(crate) type SharedStore = Rc<RefCell<Store>>;

impl Store {
    /// A store that a person has used before.
    pub(crate) fn created() -> SharedStore {
        let store = Self::empty();
        let mut first = Process::new(&store, ann("any"));
        first.auth.create_record(first.now());
        first.flush();
        let mut access = store.borrow_mut();
        (access.loads, access.swaps) = (0, 0);
        drop(access);
        store
    }

    pub(crate) fn empty() -> SharedStore {
        Rc::new(RefCell::new(Self {
            record: None,
            version: RecordVersion::default(),
            clock: 7,
            now: 1_790_000_000_000,
            is_down: false,
            loads: 0,
            swaps: 0,
            conflicts: 0,
        }))
    }

    pub(crate) fn access(&mut self, step: &StoreStep) -> StoreOutcome {
        if self.is_down {
            return StoreOutcome::Failed;
        }
        if let StoreStepKind::Swap { expected, record } = step.kind() {
            if *expected == self.version {
                self.swaps += 1;
                self.record = Some(record.clone());
                self.version.counter += 1;
                self.version.tag = self.version.tag.wrapping_mul(31) + 12_345;
                return StoreOutcome::Swapped(self.version);
            }
            self.conflicts += 1;
        } else {
            self.loads += 1;
        }
        StoreOutcome::Current(self.load())
    }

    fn load(&self) -> LoadedRecord {
        LoadedRecord {
            record: self.record.clone().map(String::into_bytes),
            time: StoreTime::new(self.clock, self.now),
            version: self.version,
        }
    }
}

/// A process, whose clock has an epoch of its own.
pub(crate) struct Process {
    pub(crate) auth: Authenticator,
    pub(crate) store: SharedStore,
    lead: u64,
}

impl Process {
    pub(crate) fn new(store: &SharedStore, credentials: impl Into<Credentials>) -> Self {
        Self::with_policy(store, credentials, Policy::default())
    }

    pub(crate) fn with_policy(
        store: &SharedStore,
        credentials: impl Into<Credentials>,
        policy: Policy,
    ) -> Self {
        thread_local! {
            static STARTED: RefCell<u64> = const { RefCell::new(0) };
        }
        let number = STARTED.with_borrow_mut(|started| {
            *started += 1;
            *started
        });
        let ledger = RefCell::new(Ledger::new());
        let auth = Authenticator::new("https://a/", credentials, policy, ledger, number);
        Self {
            auth: auth.with_store(),
            store: store.clone(),
            lead: number * 1_000_000,
        }
    }

    pub(crate) fn now(&self) -> MonotonicTime {
        let start = self.store.borrow().now - 1_790_000_000_000;
        MonotonicTime::from_millis(start + self.lead)
    }

    /// Polls until the machine wants something else than the store or an adoption.
    pub(crate) fn poll(&mut self) -> Action {
        loop {
            let now = self.now();
            match self.auth.poll(now) {
                Action::Store(step) => self.access(step),
                Action::Open(session) => {
                    let token = session.as_str().strip_prefix("sealed-").unwrap();
                    let token = SessionToken::new(token).unwrap();
                    self.auth.handle_opened(session, Some(token), now);
                }
                other => return other,
            }
        }
    }

    pub(crate) fn access(&mut self, step: StoreStep) {
        let outcome = self.store.borrow_mut().access(&step);
        let now = self.now();
        self.auth.handle_store(step, outcome, now, now);
    }

    /// Stores what the process has learned.
    pub(crate) fn flush(&mut self) {
        while let Some(step) = self.auth.poll_store(self.now()) {
            self.access(step);
        }
    }

    pub(crate) fn starts(&mut self) -> LoginAttempt {
        match self.poll() {
            Action::Login(attempt) => attempt,
            other => panic!("expected a login, not {other:?}"),
        }
    }

    pub(crate) fn attaches(&mut self) -> Grant {
        match self.poll() {
            Action::Attach(grant) => grant,
            other => panic!("expected a token, not {other:?}"),
        }
    }

    pub(crate) fn gives_up(&mut self) -> GiveUpReason {
        match self.poll() {
            Action::GiveUp(reason) => reason,
            other => panic!("expected the machine to give up, not {other:?}"),
        }
    }

    /// Returns the milliseconds to wait, and the reason.
    pub(crate) fn waits(&mut self) -> (u64, WaitReason) {
        match self.poll() {
            Action::Wait { until, reason } => (until.as_millis() - self.now().as_millis(), reason),
            other => panic!("expected a wait, not {other:?}"),
        }
    }

    pub(crate) fn report(&mut self, attempt: LoginAttempt, outcome: LoginOutcome) {
        self.auth.handle_login(attempt, outcome, self.now());
        self.flush();
    }

    /// Logs in, and has a call with the session accepted.
    pub(crate) fn session(&mut self, token: &str) {
        let attempt = self.starts();
        self.report(attempt, granted(token));
        let _ = self.calls(CallOutcome::Accepted);
    }

    pub(crate) fn calls(&mut self, outcome: CallOutcome) -> Verdict {
        let generation = self.attaches().generation();
        let mut call = Call::new(CallKind::Read);
        let now = self.now();
        let verdict = self.auth.handle_call(&mut call, generation, outcome, now);
        self.flush();
        verdict
    }

    pub(crate) fn events(&mut self) -> Vec<AuthEvent> {
        std::iter::from_fn(|| self.auth.poll_event()).collect()
    }
}

pub(crate) fn pass(store: &SharedStore, millis: u64) {
    store.borrow_mut().now += millis;
}

/// Ann's credentials with this password.
pub(crate) fn ann(password: &str) -> Login {
    let login = Login::new("ann@example.com", password, "test").unwrap();
    login.with_fingerprint(fingerprint(password))
}

pub(crate) fn fingerprint(text: &str) -> Fingerprint {
    let mut hash = [0; 32];
    hash[..text.len()].copy_from_slice(text.as_bytes());
    Fingerprint::new(hash)
}

pub(crate) fn granted(token: &str) -> LoginOutcome {
    let sealed = format!("sealed-{token}");
    LoginOutcome::Granted(SessionToken::new(token).unwrap().with_sealed(sealed))
}

pub(crate) const fn refused(certainty: Certainty) -> CallOutcome {
    CallOutcome::Refused { certainty }
}
