//! The union of what two processes know of an account.
//!
//! It is commutative, associative and idempotent, so that processes may learn from each other in
//! any order. Where two facts contradict each other, the more cautious one stays.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::entry::Entry;
use super::shared::{MAX_PERMITS, Permit};
use super::standing::{Known, Lock, MAX_REFUSED, Standing};
use super::strike::Strike;

impl Entry {
    /// Adds what another process knows.
    pub(crate) fn join(&mut self, other: &Self) {
        for strike in &other.strikes {
            match self.strikes.iter_mut().find(|own| own.id == strike.id) {
                Some(own) => own.join(strike),
                None => self.insert(strike.clone()),
            }
        }
        for (realm, standing) in &other.realms {
            self.standing(*realm).join(standing);
        }
        self.in_flight = self.in_flight.max(other.in_flight);
        self.session = self.session.take().max(other.session.clone());
        self.throttled = self.throttled.max(other.throttled);
        self.token_refused |= other.token_refused;
        self.unreadable = match (self.unreadable.take(), &other.unreadable) {
            (Some(own), Some(other)) => Some(own.intersection(other).copied().collect()),
            (own, other) => own.or_else(|| other.clone()),
        };
        for permit in &other.permits {
            self.add_permit(*permit);
        }
    }

    /// Adds a permit, or what is known of its use.
    pub(super) fn add_permit(&mut self, permit: Permit) {
        match self.permits.iter_mut().find(|own| own.id == permit.id) {
            Some(own) => own.used |= permit.used,
            None => self.permits.push(permit),
        }
        self.permits.sort_by_key(|permit| Reverse(permit.id));
        self.permits.truncate(MAX_PERMITS);
    }
}

impl Strike {
    /// A response says more than none.
    fn join(&mut self, other: &Self) {
        let rank = |strike: &Self| (strike.state, strike.over, strike.proof_due, strike.realm);
        let common = |id: &_| other.clears.contains(id);
        let clears: Vec<_> = self.clears.iter().copied().filter(common).collect();
        if rank(other) > rank(self) {
            self.clone_from(other);
        }
        self.clears = clears;
    }
}

impl Standing {
    fn join(&mut self, other: &Self) {
        self.accepted = match (self.accepted.take(), &other.accepted) {
            (Some(own), Some(other)) if own.rank() < other.rank() => Some(other.clone()),
            (own, other) => own.or_else(|| other.clone()),
        };
        for known in &other.refused {
            self.add_refused(known.clone());
        }
        self.lock = match (self.lock.take(), &other.lock) {
            (Some(own), Some(other)) => Some(own.joined(other)),
            (own, other) => own.or_else(|| other.clone()),
        };
    }

    /// Adds a refusal of these credentials, of which the newest counts.
    pub(super) fn add_refused(&mut self, known: Known) {
        let mut own = self.refused.iter_mut();
        match own.find(|own| own.is_same(&known) || **own == known) {
            Some(own) if own.id < known.id => *own = known,
            Some(_) => {}
            None => self.refused.push(known),
        }
        self.refused.sort_by(|a, b| b.rank().cmp(&a.rank()));
        self.refused.truncate(MAX_REFUSED);
    }
}

impl Lock {
    fn joined(mut self, other: &Self) -> Self {
        self.attempts.extend(&other.attempts);
        self.attempts.sort_unstable();
        self.attempts.dedup();
        Self {
            attempts: self.attempts,
            retried_by: self.retried_by.max(other.retried_by),
            source: self.source.max(other.source),
            until: self.until.max(other.until),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::format;

    use proptest::collection::{btree_set, vec};
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use crate::credentials::{Fingerprint, Realm};
    use crate::facts::{InFlight, Session, StrikeState};
    use crate::login::{AttemptId, LockSource};
    use crate::time::MonotonicTime;

    fn id() -> impl Strategy<Value = AttemptId> {
        (1..6_u64, 1..3_u64).prop_map(|(number, epoch)| AttemptId { number, epoch })
    }

    fn time() -> impl Strategy<Value = MonotonicTime> {
        (1..5_u64).prop_map(MonotonicTime::from_millis)
    }

    fn realm() -> impl Strategy<Value = Realm> {
        (1..3_u64).prop_map(|number| Realm::parse(&format!("{number:016x}")).expect("valid"))
    }

    fn ids() -> impl Strategy<Value = Vec<AttemptId>> {
        btree_set(id(), 1..3).prop_map(|ids| ids.into_iter().collect())
    }

    fn fingerprint() -> impl Strategy<Value = Fingerprint> {
        (1..4_u8).prop_map(|byte| Fingerprint::new([byte; 32]))
    }

    fn known() -> impl Strategy<Value = Known> {
        (id(), fingerprint()).prop_map(|(id, fingerprint)| Known {
            fingerprint: Some(fingerprint),
            id,
            password: None,
            version: None,
        })
    }

    fn strike() -> impl Strategy<Value = Strike> {
        let state = prop_oneof![
            Just(StrikeState::Unanswered),
            Just(StrikeState::Granted),
            Just(StrikeState::Locked),
            Just(StrikeState::Wrong),
        ];
        (id(), realm(), state, time(), option::of(time()), ids()).prop_map(
            |(id, realm, state, over, proof_due, clears)| Strike {
                id,
                realm,
                state,
                over,
                proof_due,
                clears,
            },
        )
    }

    fn standing() -> impl Strategy<Value = Standing> {
        let lock =
            (ids(), option::of(id()), time()).prop_map(|(attempts, retried_by, until)| Lock {
                attempts,
                retried_by,
                source: LockSource::Response,
                until,
            });
        (option::of(known()), option::of(lock), vec(known(), 0..4)).prop_map(
            |(accepted, lock, refused)| {
                let mut standing = Standing {
                    accepted,
                    lock,
                    refused: Vec::new(),
                };
                refused
                    .into_iter()
                    .for_each(|known| standing.add_refused(known));
                standing
            },
        )
    }

    fn session() -> impl Strategy<Value = Session> {
        (id(), realm(), fingerprint()).prop_map(|(id, realm, fingerprint)| Session {
            id,
            realm,
            fingerprint,
            sealed: format!("{id}"),
        })
    }

    fn entry() -> impl Strategy<Value = Entry> {
        let in_flight = (time(), id()).prop_map(|(deadline, id)| InFlight { deadline, id });
        let realms = vec((realm(), standing()), 0..3);
        let permits = vec((id(), any::<bool>()), 0..20);
        let unreadable = option::of(btree_set(realm(), 0..3));
        let first = (
            option::of(in_flight),
            permits,
            realms,
            option::of(session()),
        );
        let second = (
            vec(strike(), 0..4),
            option::of(time()),
            any::<bool>(),
            unreadable,
        );
        (first, second).prop_map(|(first, second)| {
            let (in_flight, permits, realms, session) = first;
            let (strikes, throttled, token_refused, unreadable): (_, _, _, Option<BTreeSet<_>>) =
                second;
            let mut entry = Entry {
                in_flight,
                realms: realms.into_iter().collect::<BTreeMap<_, _>>(),
                session,
                throttled,
                token_refused,
                unreadable,
                ..Entry::default()
            };
            for (id, used) in permits {
                entry.add_permit(Permit { id, used });
            }
            let strikes = Entry {
                strikes,
                ..Entry::default()
            };
            entry.join(&strikes);
            entry
        })
    }

    fn joined(left: &Entry, right: &Entry) -> Entry {
        let mut joined = left.clone();
        joined.join(right);
        joined
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_order_does_not_matter(a in entry(), b in entry(), c in entry()) {
            prop_assert_eq!(joined(&a, &b), joined(&b, &a));
            prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
            prop_assert_eq!(joined(&a, &a), a);
        }

        #[test]
        fn nothing_cautious_is_lost(a in entry(), b in entry()) {
            let both = joined(&a, &b);
            for strike in a.strikes.iter().chain(&b.strikes) {
                let kept = both.strikes.iter().find(|kept| kept.id == strike.id).expect("kept");
                prop_assert!(kept.state >= strike.state);
                prop_assert!(kept.clears.iter().all(|id| strike.clears.contains(id)));
            }
            for (realm, standing) in a.realms.iter().chain(&b.realms) {
                let kept = &both.realms[realm];
                for known in &standing.refused {
                    prop_assert!(kept.refused.iter().any(|kept| kept.is_same(known)));
                }
                let until = |standing: &Standing| standing.lock.as_ref().map(|lock| lock.until);
                prop_assert!(until(kept) >= until(standing));
            }
            let is_lost = a.unreadable.is_some() || b.unreadable.is_some();
            prop_assert_eq!(both.unreadable.is_some(), is_lost);
            let unused = both.permits.iter().filter(|permit| !permit.used);
            let was_used = |id| a.permits.iter().chain(&b.permits).any(|it| it.id == id && it.used);
            prop_assert!(unused.map(|permit| permit.id).all(|id| !was_used(id)));
        }
    }
}
