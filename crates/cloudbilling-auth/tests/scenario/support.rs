//! A machine in virtual time, and methods named after the actions of its peer.

use std::{cell::RefCell, rc::Rc, time::Duration};

use cloudbilling_auth::*;

pub(crate) const ENDPOINT: &str = "https://api.example.com/soap";
pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const LOCK: u64 = 15 * MINUTE;
const WALL: u64 = 1_790_000_000_000;

pub(crate) type SharedLedger = Rc<RefCell<Ledger>>;

/// Ann's credentials with this password.
pub(crate) fn ann(password: &str) -> Login {
    Login::new("ann@example.com", password, "test").unwrap()
}

/// Ann's credentials with this password, in a version that is named after it.
pub(crate) fn versioned(password: &str) -> Login {
    ann(password).with_version(Version::new(&format!("version-of-{password}")).unwrap())
}

pub(crate) fn token(text: &str) -> ApiToken {
    ApiToken::new(text).unwrap()
}

pub(crate) struct Scenario {
    pub(crate) auth: Authenticator<SharedLedger>,
    pub(crate) ledger: SharedLedger,
    now: u64,
    restarts: u64,
    wall: u64,
}

impl Scenario {
    pub(crate) fn new(credentials: impl Into<Credentials>) -> Self {
        Self::with_policy(credentials, Policy::default())
    }

    pub(crate) fn with_policy(credentials: impl Into<Credentials>, policy: Policy) -> Self {
        Self::sharing(credentials, policy, SharedLedger::default(), 1)
    }

    pub(crate) fn sharing(
        credentials: impl Into<Credentials>,
        policy: Policy,
        ledger: SharedLedger,
        entropy: u64,
    ) -> Self {
        Self::at(ENDPOINT, credentials, policy, ledger, entropy)
    }

    pub(crate) fn at(
        endpoint: &str,
        credentials: impl Into<Credentials>,
        policy: Policy,
        ledger: SharedLedger,
        entropy: u64,
    ) -> Self {
        let auth = Authenticator::new(endpoint, credentials, policy, ledger.clone(), entropy);
        Self {
            auth,
            ledger,
            now: 1_000_000,
            restarts: entropy,
            wall: WALL,
        }
    }

    pub(crate) fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(self.now)
    }

    pub(crate) fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(self.wall)
    }

    pub(crate) fn advance(&mut self, millis: u64) {
        self.now += millis;
        self.wall += millis;
    }

    pub(crate) fn move_wall_clock_back(&mut self, millis: u64) {
        self.wall -= millis;
    }

    pub(crate) fn move_clock_back(&mut self, millis: u64) {
        self.now -= millis;
    }

    /// Starts a login, which must be possible now.
    pub(crate) fn starts(&mut self) -> LoginAttempt {
        match self.auth.poll(self.now()) {
            Action::Login(attempt) => attempt,
            other => panic!("expected a login, not {other:?}"),
        }
    }

    pub(crate) fn attaches(&mut self) -> Grant {
        match self.auth.poll(self.now()) {
            Action::Attach(grant) => grant,
            other => panic!("expected a token, not {other:?}"),
        }
    }

    pub(crate) fn gives_up(&mut self) -> GiveUpReason {
        match self.auth.poll(self.now()) {
            Action::GiveUp(reason) => reason,
            other => panic!("expected the machine to give up, not {other:?}"),
        }
    }

    /// Returns the milliseconds to wait, and the reason.
    pub(crate) fn waits(&mut self) -> (u64, WaitReason) {
        match self.auth.poll(self.now()) {
            Action::Wait { until, reason } => (until.as_millis() - self.now, reason),
            other => panic!("expected a wait, not {other:?}"),
        }
    }

    pub(crate) fn report(&mut self, attempt: LoginAttempt, outcome: LoginOutcome) {
        self.auth.handle_login(attempt, outcome, self.now());
    }

    /// Starts a login and reports this outcome.
    pub(crate) fn logs_in(&mut self, outcome: LoginOutcome) {
        let attempt = self.starts();
        self.report(attempt, outcome);
    }

    /// Starts a login that succeeds, and returns its grant, which no call has used yet.
    pub(crate) fn unproven(&mut self, token: &str) -> Grant {
        self.logs_in(granted(token));
        self.attaches()
    }

    /// Starts a login that succeeds, has a call with its session accepted, and returns its grant.
    pub(crate) fn session(&mut self, token: &str) -> Grant {
        let grant = self.unproven(token);
        assert_eq!(
            self.call(CallKind::Read, CallOutcome::Accepted),
            Verdict::Done
        );
        grant
    }

    /// Sends a new call with the current token and reports this outcome.
    pub(crate) fn call(&mut self, kind: CallKind, outcome: CallOutcome) -> Verdict {
        let generation = self.attaches().generation();
        self.auth
            .handle_call(&mut Call::new(kind), generation, outcome, self.now())
    }

    /// The session ends, and the pause before the next login passes.
    pub(crate) fn session_expires(&mut self) {
        let verdict = self.call(CallKind::Read, refused(Certainty::Certain));
        assert_eq!(verdict, Verdict::Retry);
        self.advance(MINUTE);
    }

    pub(crate) fn permit(&mut self) {
        self.auth.permit_login(self.now());
    }

    pub(crate) fn unlock(&mut self) {
        self.unlock_at(self.now());
    }

    pub(crate) fn unlock_at(&mut self, at: MonotonicTime) {
        self.auth.handle_unlock(at, self.now());
    }

    pub(crate) fn replace(&mut self, credentials: impl Into<Credentials>) {
        self.auth.replace_credentials(credentials, self.now());
    }

    pub(crate) fn account(&self) -> Account {
        Account::new(ENDPOINT, &ann("any"))
    }

    /// The responses to the strikes of the snapshot, oldest first.
    pub(crate) fn strikes(&self) -> Vec<String> {
        let stored = self.stored();
        let lines = stored.lines().filter(|line| line.starts_with("strike"));
        lines
            .map(|line| line.split(' ').nth(3).unwrap().to_owned())
            .collect()
    }

    /// The snapshot in its text form.
    pub(crate) fn stored(&self) -> String {
        self.auth
            .snapshot(&self.account(), self.wall(), self.now())
            .to_string()
    }

    /// The process ends. Another starts with what was stored, and with these credentials.
    pub(crate) fn restart(&mut self, stored: &str, credentials: impl Into<Credentials>) {
        let policy = self.auth.policy().clone();
        self.restarts += 1;
        self.ledger = SharedLedger::default();
        self.auth = Authenticator::new(
            ENDPOINT,
            credentials,
            policy,
            self.ledger.clone(),
            self.restarts,
        );
        let snapshot = stored.parse().unwrap();
        let account = self.account();
        self.auth
            .restore(&account, &snapshot, self.wall(), self.now());
    }

    pub(crate) fn events(&mut self) -> Vec<AuthEvent> {
        std::iter::from_fn(|| self.auth.poll_event()).collect()
    }
}

pub(crate) fn granted(token: &str) -> LoginOutcome {
    LoginOutcome::Granted(SessionToken::new(token).unwrap())
}

pub(crate) fn refused(certainty: Certainty) -> CallOutcome {
    CallOutcome::Refused { certainty }
}

pub(crate) fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}
