//! The decision whether an account's state permits a login.

use alloc::vec::Vec;

use super::entry::Entry;
use super::standing::Standing;
use super::strike::StrikeState;
use crate::credentials::{Login, Realm};
use crate::login::{GiveUpReason, WaitReason};
use crate::policy::Policy;
use crate::time::MonotonicTime;

/// A permit does not add to this many strikes, so that a record stays small.
const MAX_STRIKES: usize = 16;

/// The decision whether a login may be sent now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Gate {
    Closed(GiveUpReason),
    Open,
    Wait {
        until: MonotonicTime,
        reason: WaitReason,
    },
}

impl Gate {
    /// Combines two gates: the next one decides only if this one is open.
    pub(crate) fn and(self, next: Self) -> Self {
        if self == Self::Open { next } else { self }
    }
}

impl Gate {
    /// Converts the time to wait for, or at which a lock ends.
    pub(crate) fn map_until(self, to: impl FnOnce(MonotonicTime) -> MonotonicTime) -> Self {
        match self {
            Self::Wait { until, reason } => Self::Wait {
                until: to(until),
                reason,
            },
            Self::Closed(GiveUpReason::Locked { until, source }) => {
                Self::Closed(GiveUpReason::Locked {
                    until: to(until),
                    source,
                })
            }
            Self::Closed(_) | Self::Open => self,
        }
    }
}

impl Entry {
    /// Decides whether these credentials may log in now.
    ///
    /// A permit overrides every obstacle, but neither a login in flight nor an active lock.
    /// `permitted` is a permit of the client; one of the record counts as well.
    pub(crate) fn gate(
        &self,
        realm: Realm,
        login: &Login,
        policy: &Policy,
        permitted: bool,
        now: MonotonicTime,
    ) -> Gate {
        let permitted = (permitted || self.is_permitted()) && self.strikes.len() < MAX_STRIKES;
        if let Some(other) = &self.in_flight {
            return Gate::Wait {
                until: other.deadline,
                reason: WaitReason::LoginInFlight,
            };
        }
        if !permitted && let Some(reason) = self.obstacle(realm, login, policy) {
            return match (reason, self.proof_due(now)) {
                // Another client has just logged in. Its first accepted call frees the budget.
                (GiveUpReason::BudgetSpent { .. }, Some(until)) => Gate::Wait {
                    until,
                    reason: WaitReason::SessionUnproven,
                },
                (reason, _) => Gate::Closed(reason),
            };
        }
        if let Some(until) = self.throttled.filter(|until| now < *until) {
            return Gate::Wait {
                until,
                reason: WaitReason::Throttled,
            };
        }
        // The locks of all realms: whether realms share a lock at the service is not known.
        match self.locks().max_by_key(|lock| lock.until) {
            Some(lock) if now < lock.until => Gate::Wait {
                until: lock.until,
                reason: WaitReason::Locked {
                    source: lock.source,
                },
            },
            _ => Gate::Open,
        }
    }

    /// Returns the obstacle that only a person can remove.
    fn obstacle(&self, realm: Realm, login: &Login, policy: &Policy) -> Option<GiveUpReason> {
        let blank = Standing::default();
        let standing = self.realms.get(&realm).unwrap_or(&blank);
        if self.is_unknown(realm) {
            return Some(GiveUpReason::StateLost);
        }
        if standing.has_refused(login) {
            return Some(GiveUpReason::CredentialsRefused);
        }
        // One automatic attempt follows a lock, and only with credentials that were once accepted:
        // *locked* does not say whether they are right.
        if let Some(lock) = &standing.lock
            && (lock.is_final() || !standing.has_accepted(login))
        {
            return Some(GiveUpReason::Locked {
                until: lock.until,
                source: lock.source,
            });
        }
        if self.count(realm, StrikeState::NotPermitted) > 0 {
            return Some(GiveUpReason::NotPermitted);
        }
        if self.count(realm, StrikeState::Useless) >= policy.useless_sessions() {
            return Some(GiveUpReason::UselessSessions);
        }
        self.overspent(policy)
    }

    /// Returns `true` if the snapshot was unreadable, and no success in the realm was proven since.
    pub(crate) fn is_unknown(&self, realm: Realm) -> bool {
        let known = self.unreadable.as_ref();
        known.is_some_and(|known| !known.contains(&realm))
    }

    fn count(&self, realm: Realm, state: StrikeState) -> usize {
        let strikes = self.strikes.iter();
        strikes
            .filter(|strike| strike.realm == realm && strike.state == state)
            .count()
    }

    /// Returns the reason if the strikes have used up the budget.
    ///
    /// Strikes that the end of a lock will clear do not count here: until then the lock itself
    /// prevents logins.
    fn overspent(&self, policy: &Policy) -> Option<GiveUpReason> {
        let cleared = self.cleared_by_locks(policy, |_| true);
        let left = self
            .strikes
            .iter()
            .filter(|strike| !cleared.contains(&strike.id));
        let (definite, possible): (Vec<_>, Vec<_>) = left.partition(|strike| strike.is_definite());
        let (definite, possible) = (definite.len(), possible.len());
        (definite + possible >= policy.budget())
            .then_some(GiveUpReason::BudgetSpent { definite, possible })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::LockSource;

    #[test]
    fn each_time_of_a_gate_is_converted() {
        let wait = |until| Gate::Wait {
            until,
            reason: WaitReason::BackOff,
        };
        let locked = |until| {
            Gate::Closed(GiveUpReason::Locked {
                until,
                source: LockSource::Response,
            })
        };
        let (from, to) = [1, 2].map(MonotonicTime::from_millis).into();
        assert_eq!(wait(from).map_until(|_| to), wait(to));
        assert_eq!(locked(from).map_until(|_| to), locked(to));
    }
}
