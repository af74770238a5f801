//! Strikes and the lock: the effect of a login on an account, and its outcome.

use std::time::Duration;

use crate::data::timestamp::Timestamp;

/// The rules of the lock.
///
/// The documentation says that the third wrong login locks the account for 15 minutes, and that an
/// administrator or a later login with the right credentials lifts the lock. Each question that it
/// leaves open is a switch here, so that a client can be tested against each reading.
/// [`LockRules::default`] is the reading that is hardest on a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // Made by struct update.
pub struct LockRules {
    /// The wrong login with this number locks the account. Documented: 3.
    pub strikes: u32,
    /// The duration of a lock. Documented: 15 minutes.
    pub duration: Duration,
    /// Clears the strikes at the end of the lock. Default: no, so that the next wrong login locks
    /// again at once.
    pub end_clears_strikes: bool,
    /// Accepts the right password *during* the lock, which lifts it. Default: no, so that the
    /// "later" login of the documentation is one after the end of the lock.
    pub right_password_lifts: bool,
    /// Clears the strikes at a success, so that only consecutive wrong logins count. Default: yes.
    pub success_clears_strikes: bool,
    /// Starts the duration of the lock again at a wrong login during the lock. Default: no.
    pub wrong_login_extends: bool,
    /// Reports "locked" instead of "wrong credentials" for the login that causes the lock. Default:
    /// no.
    pub locking_login_says_locked: bool,
}

/// The wrong logins of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) strikes: u32,
    pub(crate) locked_until: Option<Timestamp>,
}

/// The outcome of a login according to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ruling {
    Granted,
    Locked,
    WrongCredentials,
}

impl Ledger {
    /// Counts a login with the right or a wrong password, and returns its outcome.
    pub(crate) fn login(&mut self, right: bool, rules: &LockRules, now: Timestamp) -> Ruling {
        self.end_lock_if_due(rules, now);
        match (self.locked_until.is_some(), right) {
            (false, true) => {
                if rules.success_clears_strikes {
                    self.strikes = 0;
                }
                Ruling::Granted
            }
            (false, false) => self.strike(rules, now),
            (true, true) if rules.right_password_lifts => {
                self.unlock();
                Ruling::Granted
            }
            (true, true) => Ruling::Locked,
            (true, false) => {
                if rules.wrong_login_extends {
                    self.locked_until = Some(now.after(rules.duration));
                }
                Ruling::Locked
            }
        }
    }

    /// Lifts the lock and clears the strikes, as an administrator does.
    pub(crate) fn unlock(&mut self) {
        *self = Self::default();
    }

    /// The end of the lock, if the account is locked now.
    pub(crate) fn lock_end(&self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|&until| now < until)
    }

    fn end_lock_if_due(&mut self, rules: &LockRules, now: Timestamp) {
        if self.locked_until.is_some() && self.lock_end(now).is_none() {
            self.locked_until = None;
            if rules.end_clears_strikes {
                self.strikes = 0;
            }
        }
    }

    fn strike(&mut self, rules: &LockRules, now: Timestamp) -> Ruling {
        self.strikes = self.strikes.saturating_add(1);
        if self.strikes < rules.strikes {
            return Ruling::WrongCredentials;
        }
        self.locked_until = Some(now.after(rules.duration));
        if rules.locking_login_says_locked {
            Ruling::Locked
        } else {
            Ruling::WrongCredentials
        }
    }
}

impl Default for LockRules {
    fn default() -> Self {
        Self {
            strikes: 3,
            duration: Duration::from_secs(15 * 60),
            end_clears_strikes: false,
            right_password_lifts: false,
            success_clears_strikes: true,
            wrong_login_extends: false,
            locking_login_says_locked: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(0);
    const MINUTE: u64 = 60;

    fn minutes(count: u64) -> Timestamp {
        START.after(Duration::from_secs(count * MINUTE))
    }

    fn locked(rules: &LockRules) -> Ledger {
        let mut ledger = Ledger::default();
        for _ in 0..3 {
            ledger.login(false, rules, START);
        }
        ledger
    }

    #[test]
    fn the_third_wrong_login_locks_for_15_minutes() {
        let rules = LockRules::default();
        let mut ledger = Ledger::default();
        for _ in 0..3 {
            assert_eq!(ledger.login(false, &rules, START), Ruling::WrongCredentials);
        }
        assert_eq!(ledger.login(true, &rules, minutes(14)), Ruling::Locked);
        assert_eq!(ledger.login(true, &rules, minutes(15)), Ruling::Granted);
    }

    #[test]
    fn two_wrong_logins_do_not_lock() {
        let rules = LockRules::default();
        let mut ledger = Ledger::default();
        ledger.login(false, &rules, START);
        ledger.login(false, &rules, START);
        assert_eq!(ledger.login(true, &rules, START), Ruling::Granted);
    }

    #[test]
    fn an_administrator_lifts_the_lock_and_clears_the_strikes() {
        let rules = LockRules::default();
        let mut ledger = locked(&rules);
        ledger.unlock();
        assert_eq!(ledger.login(false, &rules, START), Ruling::WrongCredentials);
        assert_eq!(ledger.login(true, &rules, START), Ruling::Granted);
    }

    #[test]
    fn switch_end_clears_strikes() {
        for (end_clears_strikes, after_one_more) in
            [(false, Ruling::Locked), (true, Ruling::Granted)]
        {
            let rules = LockRules {
                end_clears_strikes,
                ..LockRules::default()
            };
            let mut ledger = locked(&rules);
            ledger.login(false, &rules, minutes(15));
            assert_eq!(ledger.login(true, &rules, minutes(15)), after_one_more);
        }
    }

    #[test]
    fn switch_right_password_lifts() {
        for (right_password_lifts, expected) in [(false, Ruling::Locked), (true, Ruling::Granted)] {
            let rules = LockRules {
                right_password_lifts,
                ..LockRules::default()
            };
            let mut ledger = locked(&rules);
            assert_eq!(ledger.login(true, &rules, minutes(1)), expected);
        }
    }

    #[test]
    fn switch_success_clears_strikes() {
        for (success_clears_strikes, locked) in [(true, false), (false, true)] {
            let rules = LockRules {
                success_clears_strikes,
                ..LockRules::default()
            };
            let mut ledger = Ledger::default();
            for right in [false, false, true, false] {
                ledger.login(right, &rules, START);
            }
            assert_eq!(ledger.lock_end(START).is_some(), locked);
        }
    }

    #[test]
    fn switch_wrong_login_extends() {
        for (wrong_login_extends, expected) in [(false, Ruling::Granted), (true, Ruling::Locked)] {
            let rules = LockRules {
                wrong_login_extends,
                ..LockRules::default()
            };
            let mut ledger = locked(&rules);
            ledger.login(false, &rules, minutes(10));
            assert_eq!(ledger.login(true, &rules, minutes(15)), expected);
        }
    }

    #[test]
    fn switch_locking_login_says_locked() {
        let rules = LockRules {
            locking_login_says_locked: true,
            ..LockRules::default()
        };
        let mut ledger = Ledger {
            strikes: 2,
            locked_until: None,
        };
        assert_eq!(ledger.login(false, &rules, START), Ruling::Locked);
    }
}
