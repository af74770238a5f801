//! The service, as far as its documentation goes, and each reading of what it leaves open.

use std::collections::{BTreeMap, BTreeSet};

/// The rules that the documentation leaves open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// A wrong login is granted a session with which no call is accepted.
    pub(crate) grants_wrong: bool,
    /// A success clears the count of wrong logins.
    pub(crate) in_a_row: bool,
    /// The end of a lock clears the count.
    pub(crate) lock_end_clears: bool,
    /// The right password is accepted during a lock, and lifts it.
    pub(crate) right_lifts_lock: bool,
    /// The wrong login that locks the account is refused as *locked*, not as *wrong*.
    pub(crate) third_says_locked: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LoginAnswer {
    Granted(u64),
    Locked,
    Wrong,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CallAnswer {
    Executed,
    /// By a code that means *not executed*.
    RefusedForCertain,
    /// By its wording, and the service does not say whether the call was executed.
    RefusedLikely,
}

/// The sender of a login.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sender {
    SomebodyElse,
    Us,
}

pub(crate) struct Server {
    pub(crate) password: u8,
    executed: BTreeMap<u64, u32>,
    locked_until: u64,
    next_session: u64,
    rules: Rules,
    sessions: BTreeSet<u64>,
    strikes: u32,
    /// Our own wrong logins, and those refused as *locked*, since the account's last success or
    /// unlock.
    ours: u32,
    somebody_else_was_wrong: bool,
}

const LOCK: u64 = 15 * 60 * 1_000;
/// It is never among the sessions.
const USELESS_SESSION: u64 = 0;

impl Server {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            password: 0,
            executed: BTreeMap::new(),
            locked_until: 0,
            next_session: 1,
            rules,
            sessions: BTreeSet::new(),
            strikes: 0,
            ours: 0,
            somebody_else_was_wrong: false,
        }
    }

    pub(crate) fn log_in(&mut self, password: u8, sender: Sender, now: u64) -> LoginAnswer {
        self.end_lock(now);
        let right = password == self.password;
        let locked = self.locked_until > now;
        if right && (!locked || self.rules.right_lifts_lock) {
            return self.grant();
        }
        let answer = self.wrong(locked, sender, now);
        if self.rules.grants_wrong {
            return LoginAnswer::Granted(USELESS_SESSION);
        }
        answer
    }

    fn wrong(&mut self, locked: bool, sender: Sender, now: u64) -> LoginAnswer {
        self.ours += u32::from(sender == Sender::Us);
        assert!(
            self.ours <= 2,
            "the promise is broken: {} wrong or possibly wrong logins of ours",
            self.ours
        );
        if locked {
            return LoginAnswer::Locked;
        }
        self.somebody_else_was_wrong |= sender == Sender::SomebodyElse;
        self.strikes += 1;
        if self.strikes < 3 {
            return LoginAnswer::Wrong;
        }
        let alone = !self.somebody_else_was_wrong && self.rules.in_a_row;
        assert!(!alone, "our logins alone locked the account");
        self.locked_until = now + LOCK;
        if self.rules.third_says_locked {
            LoginAnswer::Locked
        } else {
            LoginAnswer::Wrong
        }
    }

    /// A call executed for a session that has ended under it comes back as refused, by its wording.
    pub(crate) fn call(
        &mut self,
        call: u64,
        write: bool,
        session: u64,
        ends_under_it: bool,
    ) -> CallAnswer {
        if !self.sessions.contains(&session) {
            return CallAnswer::RefusedForCertain;
        }
        let executed = self.executed.entry(call).or_default();
        *executed += 1;
        assert!(!write || *executed == 1, "a write was executed twice");
        if ends_under_it {
            self.sessions.remove(&session);
            return CallAnswer::RefusedLikely;
        }
        CallAnswer::Executed
    }

    /// Ends all sessions. Returns `true` if there were any.
    pub(crate) fn expire_sessions(&mut self) -> bool {
        !std::mem::take(&mut self.sessions).is_empty()
    }

    pub(crate) fn unlock(&mut self) {
        (self.locked_until, self.strikes, self.ours) = (0, 0, 0);
    }

    fn grant(&mut self) -> LoginAnswer {
        if self.rules.in_a_row {
            self.strikes = 0;
            self.somebody_else_was_wrong = false;
        }
        (self.locked_until, self.ours) = (0, 0);
        let session = self.next_session;
        self.next_session += 1;
        self.sessions.insert(session);
        LoginAnswer::Granted(session)
    }

    fn end_lock(&mut self, now: u64) {
        if self.locked_until != 0 && self.locked_until <= now {
            self.locked_until = 0;
            // Either the count starts again, or the next wrong login locks again.
            self.strikes = if self.rules.lock_end_clears { 0 } else { 2 };
        }
    }
}
