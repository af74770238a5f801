//! What tells two worlds apart from now on.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    string::ToString,
    vec::Vec,
};

use super::{
    Authenticator, World,
    world::{Stored, Who},
};
use crate::{Generation, LedgerAccess, Timestamp, entry::Entry};

impl World {
    /// Two keys are equal if no sequence of inputs can tell the worlds apart: times count from now, attempts by their
    /// order, generations by what the machine still knows of them.
    pub(super) fn key(&self) -> u128 {
        let entry = self.entry();
        let ranks = Ranks::of(self, &entry);
        let mut facts = Facts {
            now: self.now,
            ranks,
            values: Vec::new(),
        };
        self.machine_facts(&mut facts);
        facts.entry(&entry);
        self.witness.facts(&mut facts);
        self.stored_facts(&mut facts);
        for attempt in &self.unreported {
            facts.attempt(Some(attempt.id.number));
            facts.time(Some(attempt.deadline));
            facts.put(Who::of(&attempt.login) as u64);
        }
        facts.put(u64::MAX);
        for under_way in &self.calls {
            let known = self.place(under_way.generation);
            facts.values.extend([
                known,
                under_way.kind as u64,
                under_way.repeated.into(),
                under_way.sent.into(),
            ]);
        }
        facts.digest()
    }

    fn entry(&self) -> Entry {
        let machine = &self.machine;
        machine
            .ledger
            .access(|ledger| ledger.entry(&self.account).cloned())
            .unwrap_or_default()
    }

    fn machine_facts(&self, facts: &mut Facts) {
        let Authenticator {
            backoff,
            grant,
            last_success,
            not_permitted,
            permit,
            useless,
            policy,
            ..
        } = &self.machine;
        facts.attempt(grant.as_ref().map(|current| current.number));
        facts.put(grant.as_ref().is_some_and(|current| current.proven).into());
        facts.time(backoff.until());
        facts.time(last_success.map(|time| time + policy.login_interval()));
        facts.values.extend([
            u64::from(*not_permitted),
            (*permit).into(),
            useless.len() as u64,
        ]);
        facts.put(self.witness.who() as u64);
    }

    fn stored_facts(&self, facts: &mut Facts) {
        let Stored { snapshot, witness } = &self.stored;
        let age = self
            .wall()
            .as_unix_millis()
            .saturating_sub(snapshot.saved_at().as_unix_millis());
        // Old age is all the same: no lock lasts that long.
        facts.put(age.min(2_000));
        for line in snapshot.to_string().lines().skip(2) {
            for field in line.split(' ') {
                let number = field
                    .rsplit('.')
                    .next()
                    .and_then(|number| number.parse().ok());
                match number {
                    Some(number) if facts.ranks.0.contains(&number) => facts.attempt(Some(number)),
                    _ => facts.text(field),
                }
            }
        }
        if let Some(witness) = witness {
            witness.facts(facts);
        }
    }

    /// The current generation, a place in the row of useless ones, or neither.
    fn place(&self, generation: Generation) -> u64 {
        let current = self
            .machine
            .grant
            .as_ref()
            .map(|current| current.grant.generation());
        let useless = self
            .machine
            .useless
            .iter()
            .position(|useless| *useless == generation);
        match useless {
            _ if current == Some(generation) => 0,
            Some(place) => 1 + place as u64,
            None => u64::MAX,
        }
    }
}

/// Attempt numbers in their order.
pub(super) struct Ranks(Vec<u64>);

impl Ranks {
    fn of(world: &World, entry: &Entry) -> Self {
        let mut numbers: Vec<u64> = entry
            .strikes
            .iter()
            .map(|strike| strike.id.number)
            .collect();
        numbers.extend(entry.in_flight.map(|login| login.id.number));
        numbers.extend(
            entry
                .lock
                .iter()
                .flat_map(|lock| [Some(lock.number), lock.retried_by.map(|id| id.number)])
                .flatten(),
        );
        numbers.extend(
            entry
                .refused
                .iter()
                .chain(&entry.accepted)
                .map(|known| known.number),
        );
        numbers.extend(world.machine.grant.as_ref().map(|current| current.number));
        numbers.extend(world.unreported.iter().map(|attempt| attempt.id.number));
        numbers.extend(world.witness.numbers());
        numbers.extend(
            world
                .stored
                .witness
                .iter()
                .flat_map(|witness| witness.numbers()),
        );
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers)
    }
}

pub(super) struct Facts {
    now: Timestamp,
    ranks: Ranks,
    values: Vec<u64>,
}

impl Facts {
    pub(super) fn put(&mut self, value: u64) {
        self.values.push(value);
    }

    pub(super) fn attempt(&mut self, number: Option<u64>) {
        let rank = number.map_or(u64::MAX, |number| {
            self.ranks
                .0
                .binary_search(&number)
                .map_or(u64::MAX - 1, |rank| rank as u64)
        });
        self.put(rank);
    }

    /// How far ahead; everything past is the same.
    pub(super) fn time(&mut self, time: Option<Timestamp>) {
        let ahead = time.map_or(0, |time| {
            time.as_millis().saturating_sub(self.now.as_millis())
        });
        self.put(ahead);
    }

    fn text(&mut self, text: &str) {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.put(hasher.finish());
    }

    fn entry(&mut self, entry: &Entry) {
        self.attempt(entry.in_flight.map(|login| login.id.number));
        self.time(entry.in_flight.map(|login| login.deadline));
        for strike in &entry.strikes {
            self.attempt(Some(strike.id.number));
            self.put(strike.definite.into());
        }
        self.put(u64::MAX);
        if let Some(lock) = &entry.lock {
            self.time(Some(lock.until));
            self.attempt(Some(lock.number));
            self.attempt(lock.retried_by.map(|id| id.number));
            self.values
                .extend([lock.answers.min(2).into(), lock.source as u64]);
        }
        for known in entry.refused.iter().chain(&entry.accepted) {
            self.attempt(Some(known.number));
            self.put(known.version.is_some().into());
            self.text(
                known
                    .password
                    .as_ref()
                    .map_or("", |password| password.expose()),
            );
        }
        self.put(entry.refused.len() as u64);
    }

    fn digest(self) -> u128 {
        let half = |seed: u64| {
            let mut hasher = DefaultHasher::new();
            (seed, &self.values).hash(&mut hasher);
            u128::from(hasher.finish())
        };
        half(0) << 64 | half(1)
    }
}
