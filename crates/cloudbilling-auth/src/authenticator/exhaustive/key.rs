//! A key for what distinguishes two worlds from now on.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    string::ToString,
    vec::Vec,
};

use super::{
    Authenticator, World,
    world::{Stored, Who},
};
use crate::authenticator::Generation;
use crate::facts::{Entry, Standing};
use crate::time::MonotonicTime;

impl World {
    /// Two keys are equal if no sequence of inputs can tell the worlds apart: times count from now,
    /// attempts by their order, generations by what the machine still knows of them.
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
        self.server.facts(&mut facts);
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
                under_way.retried.into(),
                under_way.sent.into(),
                under_way.useless.into(),
            ]);
        }
        facts.digest()
    }

    fn machine_facts(&self, facts: &mut Facts) {
        let Authenticator {
            backoff,
            ended,
            grant,
            last_success,
            permit,
            policy,
            ..
        } = &self.machine;
        let unproven = grant.as_ref().and_then(|current| current.unproven.as_ref());
        facts.attempt(grant.as_ref().map(|current| current.number()));
        facts.put(unproven.is_some().into());
        facts.time(backoff.until());
        facts.time(last_success.map(|time| time + policy.login_interval()));
        facts.put((*permit).into());
        for (_, attempt) in ended {
            facts.attempt(Some(attempt.id.number));
            facts.put(Who::of(&attempt.login) as u64);
        }
        facts.put(u64::MAX);
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
                let number = field.split_once('.');
                match number.and_then(|(_, number)| number.parse().ok()) {
                    Some(number) => facts.attempt(Some(number)),
                    // How long ago is all the same.
                    None if field.starts_with('-') => facts.text("0"),
                    None => facts.text(field),
                }
            }
        }
        if let Some(witness) = witness {
            witness.facts(facts);
        }
    }

    /// The current generation, a place among those that ended unproven, or neither.
    fn place(&self, generation: Generation) -> u64 {
        let current = self
            .machine
            .grant
            .as_ref()
            .map(|current| current.grant.generation());
        let mut ended = self.machine.ended.iter();
        match ended.position(|(ended, _)| *ended == generation) {
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
        let strikes = entry.strikes.iter();
        let ids = strikes.flat_map(|strike| strike.clears.iter().chain([&strike.id]));
        let mut numbers: Vec<u64> = ids.map(|id| id.number).collect();
        numbers.extend(entry.in_flight.map(|login| login.id.number));
        let locks = entry.locks();
        numbers.extend(
            locks
                .flat_map(|lock| lock.attempts.iter().chain(&lock.retried_by))
                .map(|id| id.number),
        );
        let standings = entry.realms.values();
        numbers.extend(
            standings
                .flat_map(|standing| standing.refused.iter().chain(&standing.accepted))
                .map(|known| known.id.number),
        );
        let ended = world.machine.ended.iter();
        numbers.extend(ended.map(|(_, attempt)| attempt.id.number));
        numbers.extend(world.stored.snapshot.attempts());
        numbers.extend(world.server.numbers());
        numbers.extend(world.machine.grant.as_ref().map(|current| current.number()));
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
    now: MonotonicTime,
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

    /// Adds the distance of a time from now; all past times are the same.
    pub(super) fn time(&mut self, time: Option<MonotonicTime>) {
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
            self.text(&strike.realm.to_string());
            self.put(strike.state as u64);
            self.time(Some(strike.over));
            self.attempts(strike.clears.iter().map(|id| id.number));
        }
        self.put(u64::MAX);
        for (realm, standing) in &entry.realms {
            self.text(&realm.to_string());
            self.standing(standing);
        }
    }

    fn standing(&mut self, standing: &Standing) {
        if let Some(lock) = &standing.lock {
            self.time(Some(lock.until));
            self.attempts(lock.attempts.iter().map(|id| id.number));
            self.attempt(lock.retried_by.map(|id| id.number));
            self.put(lock.source as u64);
        }
        for known in standing.refused.iter().chain(&standing.accepted) {
            self.attempt(Some(known.id.number));
            self.put(known.version.is_some().into());
            let password = known.password.as_ref();
            self.text(password.map_or("", |password| password.expose()));
        }
        self.put(standing.refused.len() as u64);
    }

    /// Attempts in any order.
    pub(super) fn attempts(&mut self, numbers: impl Iterator<Item = u64>) {
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            self.attempt(Some(number));
        }
        self.put(u64::MAX);
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
