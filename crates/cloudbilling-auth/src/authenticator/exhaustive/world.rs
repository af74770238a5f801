//! A machine and everything around it that can act on it.

use core::cell::RefCell;
use std::{boxed::Box, format, string::ToString, vec::Vec};

use super::{Authenticator, Server, Witness};
use crate::authenticator::{
    Action, Call, CallKind, CallOutcome, Certainty, Generation, Grant, Verdict,
};
use crate::credentials::{Account, ApiToken, Credentials, Login, SessionToken, Version};
use crate::facts::Entry;
use crate::ledger::{Ledger, LedgerAccess};
use crate::login::{LoginAttempt, LoginOutcome};
use crate::policy::{LockEnd, Policy};
use crate::snapshot::Snapshot;
use crate::time::{MonotonicTime, WallTime};

/// One thing that can happen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input {
    /// A call goes out.
    Begin(CallKind),
    /// The outcome of a call.
    Answer(usize, CallOutcome),
    /// Time passes until the machine's timeout.
    Due,
    /// Time passes until nothing from before matters.
    Long,
    /// A person allows one more login.
    Permit,
    /// Other credentials, or the same, or earlier ones.
    Replace(Who),
    /// A login is reported. One that was granted may have been wrong all the same.
    Report(usize, LoginOutcome<()>, Truth),
    /// The process dies and starts again, with the newest snapshot or with that of the last login's
    /// start.
    Restart { newest: bool, wall_went_back: bool },
    /// The machine is polled, and its login goes out.
    Start,
    /// A call goes out once more.
    SendAgain(usize),
    /// An administrator lifts the lock, and the machine hears of it.
    Unlock,
}

/// The service's judgement of a login, independent of its response.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Truth {
    Right,
    Wrong,
}

/// A realm: the scope in which credentials are right or wrong.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Place {
    Here,
    Elsewhere,
}

/// Whose credentials.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Who {
    Token,
    Unversioned,
    Versioned,
    /// Credentials of another environment.
    Elsewhere,
}

impl Who {
    const ALL: [Self; 4] = [
        Self::Token,
        Self::Unversioned,
        Self::Versioned,
        Self::Elsewhere,
    ];

    pub(super) fn secret(self) -> &'static str {
        match self {
            Self::Token => "SECRET-token",
            Self::Unversioned => "SECRET-unversioned",
            Self::Versioned => "SECRET-versioned",
            Self::Elsewhere => "SECRET-elsewhere",
        }
    }

    pub(super) fn place(self) -> Place {
        match self {
            Self::Elsewhere => Place::Elsewhere,
            Self::Token | Self::Unversioned | Self::Versioned => Place::Here,
        }
    }

    fn credentials(self) -> Credentials {
        let environment = match self.place() {
            Place::Here => "test",
            Place::Elsewhere => "production",
        };
        let login = || Login::new("ann@example.com", self.secret(), environment).expect("valid");
        match self {
            Self::Token => ApiToken::new(self.secret()).expect("valid").into(),
            Self::Unversioned => login().into(),
            Self::Versioned | Self::Elsewhere => login()
                .with_version(Version::new("v1").expect("valid"))
                .into(),
        }
    }

    pub(super) fn of(login: &Login) -> Self {
        let owner = Self::ALL
            .into_iter()
            .find(|who| who.secret() == login.expose_password());
        owner.expect("one of ours")
    }
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) account: Account,
    pub(super) calls: Vec<UnderWay>,
    pub(super) machine: Authenticator<RefCell<Ledger>>,
    pub(super) now: MonotonicTime,
    pub(super) server: Server,
    pub(super) unreported: Vec<LoginAttempt>,
    pub(super) stored: Stored,
    pub(super) witness: Witness,
    path: Vec<Input>,
    restarts: u64,
    wall_lost: u64,
    kinds: &'static [CallKind],
    whos: &'static [Who],
}

/// A call on its way, and the witness's own idea of it.
#[derive(Clone, Debug)]
pub(super) struct UnderWay {
    pub(super) call: Call,
    pub(super) generation: Generation,
    pub(super) kind: CallKind,
    pub(super) retried: bool,
    /// Its session was given to a wrong login: no call with it is accepted.
    pub(super) useless: bool,
    /// Or waits for a session to go out once more.
    pub(super) sent: bool,
}

/// The content of a store that keeps a snapshot only where it must: when a login starts.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) snapshot: Snapshot,
    pub(super) witness: Option<Box<Witness>>,
}

const REPORTS: [(LoginOutcome<()>, Truth); 7] = [
    (LoginOutcome::Granted(()), Truth::Right),
    (LoginOutcome::Granted(()), Truth::Wrong),
    (LoginOutcome::Locked, Truth::Wrong),
    (LoginOutcome::NotPermitted, Truth::Wrong),
    (LoginOutcome::NotSent, Truth::Wrong),
    (LoginOutcome::Unknown, Truth::Wrong),
    (LoginOutcome::WrongCredentials, Truth::Wrong),
];

const ANSWERS: [CallOutcome; 5] = [
    CallOutcome::Accepted,
    CallOutcome::Forbidden,
    CallOutcome::Other,
    CallOutcome::Refused {
        certainty: Certainty::Certain,
    },
    CallOutcome::Refused {
        certainty: Certainty::Likely,
    },
];

const MAX_UNDER_WAY: usize = 2;

impl World {
    pub(super) fn new(whos: &'static [Who], kinds: &'static [CallKind], policy: &Policy) -> Self {
        let who = whos[0];
        let account = machine(Who::Versioned, policy, 1)
            .account()
            .expect("a login has one");
        let machine = machine(who, policy, 1);
        let snapshot = machine.snapshot(
            &account,
            WallTime::from_unix_millis(WALL),
            MonotonicTime::default(),
        );
        Self {
            account,
            calls: Vec::new(),
            machine,
            now: MonotonicTime::from_millis(10_000),
            server: Server::default(),
            unreported: Vec::new(),
            stored: Stored {
                snapshot,
                witness: None,
            },
            witness: Witness::new(who, policy.clone()),
            path: Vec::new(),
            restarts: 0,
            wall_lost: 0,
            kinds,
            whos,
        }
    }

    /// Returns the inputs that are possible next.
    pub(super) fn inputs(&self) -> Vec<Input> {
        let mut inputs = Vec::from([Input::Long, Input::Permit, Input::Unlock]);
        inputs.extend(self.timeout().map(|_| Input::Due));
        inputs.extend(self.whos.iter().copied().map(Input::Replace));
        let restarts = [(false, false), (true, false), (true, true)];
        inputs.extend(restarts.map(|(newest, wall_went_back)| Input::Restart {
            newest,
            wall_went_back,
        }));
        for index in 0..self.unreported.len() {
            inputs.extend(REPORTS.map(|(outcome, truth)| Input::Report(index, outcome, truth)));
        }
        let (sent, waiting): (Vec<_>, Vec<_>) =
            (0..self.calls.len()).partition(|index| self.calls[*index].sent);
        for index in sent {
            let useless = self.calls[index].useless;
            let answers = ANSWERS.into_iter();
            let possible = answers.filter(|answer| !useless || *answer != CallOutcome::Accepted);
            inputs.extend(possible.map(|answer| Input::Answer(index, answer)));
        }
        match self.machine.clone().poll(self.now) {
            Action::Attach(_) => {
                inputs.extend(waiting.into_iter().map(Input::SendAgain));
                if self.calls.len() < MAX_UNDER_WAY {
                    inputs.extend(self.kinds.iter().copied().map(Input::Begin));
                }
            }
            Action::Login(_) => inputs.push(Input::Start),
            Action::GiveUp(_) | Action::Open(_) | Action::Store(_) | Action::Wait { .. } => {}
        }
        inputs
    }

    /// The world after an input, checked.
    pub(super) fn after(&self, input: Input) -> Self {
        let mut world = self.clone();
        world.path.push(input);
        match input {
            Input::Begin(kind) => world.begin(kind),
            Input::Answer(index, outcome) => world.answer(index, outcome),
            Input::Due => world.now = world.timeout().expect("only offered then"),
            Input::Long => world.now = MonotonicTime::from_millis(world.now.as_millis() + 100_000),
            Input::Permit => {
                world.machine.permit_login(world.now);
                world.witness.permitted();
            }
            Input::Replace(who) => {
                world
                    .machine
                    .replace_credentials(who.credentials(), world.now);
                world.witness.replaced(who);
            }
            Input::Report(index, outcome, truth) => world.report(index, outcome, truth),
            Input::Restart {
                newest,
                wall_went_back,
            } => world.restart(newest, wall_went_back),
            Input::SendAgain(index) => world.send_again(index),
            Input::Start => world.start(),
            Input::Unlock => {
                world.server.unlocked();
                world.machine.handle_unlock(world.now, world.now);
                world.witness.unlocked(world.now);
            }
        }
        world.witness.advance(world.now);
        world.server.advance(world.now);
        world.check();
        world
    }

    fn snapshot(&self) -> Snapshot {
        self.machine.snapshot(&self.account, self.wall(), self.now)
    }

    pub(super) fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(WALL + self.now.as_millis() - self.wall_lost)
    }

    fn begin(&mut self, kind: CallKind) {
        let Action::Attach(grant) = self.machine.poll(self.now) else {
            unreachable!("only offered then")
        };
        self.witness.attached(&grant, &self.path);
        let generation = grant.generation();
        self.calls.push(UnderWay {
            call: Call::new(kind).trusting_refusals(),
            generation,
            kind,
            retried: false,
            useless: is_useless(&grant),
            sent: true,
        });
    }

    fn answer(&mut self, index: usize, outcome: CallOutcome) {
        let mut under_way = self.calls.remove(index);
        let verdict =
            self.machine
                .handle_call(&mut under_way.call, under_way.generation, outcome, self.now);
        self.witness
            .answered(&under_way, outcome, &verdict, &self.path);
        if verdict == Verdict::Retry {
            self.calls.push(UnderWay {
                retried: true,
                sent: false,
                ..under_way
            });
        }
    }

    fn send_again(&mut self, index: usize) {
        let Action::Attach(grant) = self.machine.poll(self.now) else {
            unreachable!("only offered then")
        };
        self.calls[index].generation = grant.generation();
        self.calls[index].useless = is_useless(&grant);
        self.calls[index].sent = true;
    }

    fn start(&mut self) {
        let Action::Login(attempt) = self.machine.poll(self.now) else {
            unreachable!("only offered then")
        };
        self.witness.login_may_start(&attempt, self.now, &self.path);
        assert!(
            self.witness.is_permitted() || self.server.count() < self.witness.policy().budget(),
            "invariant 3: the service may have counted the whole budget after {:?}",
            self.path
        );
        self.witness.started(&attempt, self.now);
        let place = Who::of(attempt.credentials()).place();
        let until = attempt.deadline() + self.witness.policy().quarantine();
        self.server.sent(attempt.id().number, place, until);
        let snapshot = self.snapshot();
        let booked = format!(" {} unanswered ", attempt.id());
        assert!(
            snapshot.to_string().contains(&booked),
            "invariant 2: not booked before sent after {:?}",
            self.path
        );
        self.stored = Stored {
            snapshot,
            witness: Some(Box::new(self.witness.clone())),
        };
        if self.unreported.len() == MAX_UNDER_WAY {
            drop(self.unreported.remove(0));
        }
        self.unreported.push(attempt);
    }

    fn report(&mut self, index: usize, outcome: LoginOutcome<()>, truth: Truth) {
        let attempt = self.unreported.remove(index);
        let (id, secret) = (attempt.id(), Who::of(attempt.credentials()).secret());
        let token = format!("{secret} #{id} {truth:?}");
        self.judge(id.number, outcome, truth);
        self.witness.reported(&attempt, outcome, self.now);
        let outcome = match outcome {
            LoginOutcome::Granted(()) => {
                LoginOutcome::Granted(SessionToken::new(token).expect("valid"))
            }
            LoginOutcome::Locked => LoginOutcome::Locked,
            LoginOutcome::NotPermitted => LoginOutcome::NotPermitted,
            LoginOutcome::NotSent => LoginOutcome::NotSent,
            LoginOutcome::Unknown => LoginOutcome::Unknown,
            LoginOutcome::WrongCredentials => LoginOutcome::WrongCredentials,
        };
        self.machine.handle_login(attempt, outcome, self.now);
    }

    /// The effect of the report on the known count of the service.
    fn judge(&mut self, number: u64, outcome: LoginOutcome<()>, truth: Truth) {
        let policy = self.witness.policy();
        match outcome {
            LoginOutcome::Granted(()) if truth == Truth::Right => self.server.was_right(number),
            LoginOutcome::NotSent => self.server.not_sent(number),
            LoginOutcome::Unknown => {}
            LoginOutcome::Locked if policy.lock_end() == LockEnd::ClearsStrikes => {
                self.server.locked(number, self.now + policy.lock());
            }
            _ => self.server.may_be_wrong(number),
        }
    }

    /// The snapshot goes through its text form, and a fresh process knows nothing else.
    fn restart(&mut self, newest: bool, wall_went_back: bool) {
        if newest {
            let snapshot = self.snapshot();
            self.stored = Stored {
                snapshot,
                witness: Some(Box::new(self.witness.clone())),
            };
        }
        if wall_went_back {
            self.wall_lost += 1_000_000;
        }
        let text = self.stored.snapshot.to_string();
        assert!(
            !text.contains("SECRET"),
            "invariant 12: a secret in a snapshot after {:?}",
            self.path
        );
        self.restarts += 1;
        self.machine = machine(self.witness.who(), self.witness.policy(), 1 + self.restarts);
        let snapshot = text.parse().expect("written by us");
        self.machine
            .restore(&self.account, &snapshot, self.wall(), self.now);
        self.calls.clear();
        self.unreported.clear();
        let stored = self.stored.witness.take();
        let lock_end = self.lock_end();
        self.witness
            .restarted(stored.as_deref(), lock_end, self.now, &self.path);
        self.stored = Stored {
            snapshot: self.snapshot(),
            witness: Some(Box::new(self.witness.clone())),
        };
    }

    fn check(&mut self) {
        let path = &self.path;
        let strikes = self.entry().strikes.len();
        assert!(
            strikes >= self.server.count(),
            "invariant 2: {strikes} strikes, but {:?} after {path:?}",
            self.server
        );
        let mut asked = self.machine.clone();
        let action = asked.poll(self.now);
        self.witness.judge(&action, self.now, path);
        if !matches!(action, Action::Login(_)) {
            let earlier = MonotonicTime::from_millis(self.now.as_millis() - 5_000);
            assert!(
                same(&asked.poll(earlier), &action),
                "invariant 11: the clock went back after {path:?}"
            );
            if let Some(timeout) = asked.poll_timeout() {
                let before = MonotonicTime::from_millis(timeout.as_millis() - 1);
                assert!(
                    same(&asked.poll(before), &action),
                    "another answer before the timeout after {path:?}"
                );
            }
        }
        if path.len() <= SHOWN_UP_TO {
            let events: Vec<_> = core::iter::from_fn(|| self.machine.poll_event()).collect();
            let shown = format!(
                "{:?} {action:?} {events:?} {:?}",
                self.machine, self.unreported
            );
            assert!(
                !shown.contains("SECRET"),
                "invariant 12: a secret shows after {:?}",
                self.path
            );
        }
    }

    /// When the answer may change, where no login is to be sent now.
    fn timeout(&self) -> Option<MonotonicTime> {
        let mut asked = self.machine.clone();
        match asked.poll(self.now) {
            Action::Login(_) => None,
            _ => asked.poll_timeout(),
        }
    }

    pub(super) fn entry(&self) -> Entry {
        let ledger = &self.machine.ledger;
        let entry = ledger.access(|ledger| ledger.entry(&self.account).cloned());
        entry.unwrap_or_default()
    }

    fn lock_end(&self) -> Option<MonotonicTime> {
        self.entry().locks().map(|lock| lock.until).max()
    }
}

/// Returns `true` if two actions are the same, apart from the time at which a login starts.
fn same(left: &Action, right: &Action) -> bool {
    match (left, right) {
        (Action::Attach(a), Action::Attach(b)) => a.generation() == b.generation(),
        (Action::GiveUp(a), Action::GiveUp(b)) => a == b,
        (Action::Login(a), Action::Login(b)) => a.id() == b.id(),
        (
            Action::Wait {
                until: a,
                reason: b,
            },
            Action::Wait {
                until: c,
                reason: d,
            },
        ) => (a, b) == (c, d),
        _ => false,
    }
}

fn is_useless(grant: &Grant) -> bool {
    grant.expose().ends_with("Wrong")
}

fn machine(who: Who, policy: &Policy, entropy: u64) -> Authenticator<RefCell<Ledger>> {
    let ledger = RefCell::new(Ledger::new());
    Authenticator::new(
        "https://api.example.com",
        who.credentials(),
        policy.clone(),
        ledger,
        entropy,
    )
}

/// Formatting everything costs more than the search itself, and deeper states show nothing new.
const SHOWN_UP_TO: usize = 4;

const WALL: u64 = 1_790_000_000_000;
