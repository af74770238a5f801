//! A key for what distinguishes two worlds from now on.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    vec::Vec,
};

use super::{process::Process, store::Text, world::World};
use crate::credentials::Credentials;
use crate::facts::{Entry, Known};
use crate::ledger::{LedgerAccess, ReplicaFact};
use crate::login::AttemptId;
use crate::record::RecordVersion;
use crate::time::MonotonicTime;

impl World {
    /// As long as the store loses nothing, it does not matter how old a copy is: a decision by an
    /// old one ends in a conflict, and is made again. Only a session can be used without an access
    /// to the store.
    pub(super) fn versions_matter(&self) -> bool {
        let left = &self.left;
        left.rollbacks + left.store_faults > 0
            || self.lost
            || self.store.durable.is_some()
            || self.store.delayed.is_some()
    }

    /// Two keys are equal if no sequence of steps can tell the worlds apart.
    pub(super) fn key(&self) -> u128 {
        let order = Order::of(self);
        let mut shared = Facts::new(&order, self.now);
        shared.put(self.server.count as u64);
        for login in &self.server.wire {
            shared.id(Some(login.id));
            shared.put(login.until.saturating_sub(self.now));
            shared.put(login.judged.map_or(9, |truth| truth as u64));
        }
        shared.put(u64::MAX);
        let store = &self.store;
        let stored = [
            Some(&store.current),
            store.durable.as_ref(),
            store.backup.as_ref(),
        ];
        for stored in stored {
            shared.put(stored.is_some().into());
            let Some(stored) = stored else { continue };
            shared.version(Some(stored.version));
            shared.record(stored.text.as_ref());
        }
        if let Some((expected, record)) = &store.delayed {
            shared.version(Some(*expected));
            shared.record(Some(record));
        }
        let left = &self.left;
        for number in [
            left.kills,
            left.store_faults,
            left.rollbacks,
            left.permits,
            left.refusals,
        ] {
            shared.put(number as u64);
        }
        shared.put(self.permits_used as u64);
        shared.put(self.lost.into());
        let mut processes: Vec<_> = self
            .processes
            .iter()
            .map(|process| process.digest(&order, self))
            .collect();
        processes.sort_unstable();
        for digest in processes {
            shared.values.extend([(digest >> 64) as u64, digest as u64]);
        }
        shared.digest()
    }
}

impl Process {
    fn digest(&self, order: &Order, world: &World) -> u128 {
        let now = world.now;
        let mut facts = Facts::new(order, now);
        if self.is_over() {
            facts.put(u64::from(world.left.rollbacks > 0 && world.knows(self)));
            return facts.digest();
        }
        facts.put(self.left as u64);
        facts.put(self.paused_until(now).saturating_sub(now));
        let staggered = self.machine.stagger.until(self.local(now));
        facts.put(staggered.map_or(0, |until| {
            1 + until.as_millis().saturating_sub(now + self.lead)
        }));
        for attempt in [&self.handed, &self.sent, &self.machine.proposed] {
            facts.id(attempt.as_ref().map(|attempt| attempt.id));
            let deadline = attempt.as_ref().map(|attempt| attempt.deadline.as_millis());
            facts.put(deadline.map_or(0, |time| time.saturating_sub(now + self.lead)));
        }
        let machine = &self.machine;
        let grant = machine.grant.as_ref();
        facts.id(grant
            .and_then(|current| current.login.as_ref())
            .map(|(_, id)| *id));
        facts.put(
            grant
                .is_some_and(|current| current.unproven.is_some())
                .into(),
        );
        facts.put(
            grant
                .is_some_and(|current| current.grant.expose().ends_with("right"))
                .into(),
        );
        for (_, attempt) in &machine.ended {
            facts.id(Some(attempt.id));
        }
        facts.put(u64::MAX);
        facts.id(machine.left);
        if let Credentials::Login(login) = &machine.credentials {
            facts.text(login.expose_password());
        }
        let account = machine.account().expect("a login has one");
        if !world.versions_matter() {
            let id = self.fresh_session(self.local(now));
            let strikes = |entry: &Entry| entry.strikes.iter().any(|it| Some(it.id) == id);
            facts.id(id);
            facts.put(machine.ledger.access(|ledger| {
                let is_unproven = ledger.entry(&account).is_some_and(strikes);
                u64::from(is_unproven)
            }));
            return facts.digest();
        }
        machine.ledger.access(|ledger| {
            if let Some(entry) = ledger.entry(&account) {
                facts.entry(entry);
            }
            for fact in ledger.replica_facts(&account) {
                match fact {
                    ReplicaFact::Id(id) => facts.id(id),
                    ReplicaFact::Number(number) => facts.put(number),
                    ReplicaFact::Tags(tags) => facts.tags(&tags),
                    ReplicaFact::Text(text) => facts.text(&text),
                    ReplicaFact::Time(time) => facts.put(
                        time.map_or(0, |time| time.as_millis().saturating_sub(now + self.lead)),
                    ),
                    ReplicaFact::Version(version) => facts.version(version),
                }
            }
        });
        facts.digest()
    }
}

/// All attempts and versions of a world, in their order.
struct Order {
    ids: Vec<AttemptId>,
    versions: Vec<(u64, u64)>,
}

impl Order {
    fn of(world: &World) -> Self {
        let mut ids = Vec::new();
        let mut versions = Vec::new();
        let matter = world.versions_matter();
        let mut version = |version: &RecordVersion| {
            versions.extend(matter.then_some((version.counter, version.tag)));
        };
        ids.extend(world.server.wire.iter().map(|login| login.id));
        for process in world.processes.iter().filter(|process| !process.is_over()) {
            let machine = &process.machine;
            let attempts = [&process.handed, &process.sent, &machine.proposed];
            ids.extend(attempts.into_iter().flatten().map(|attempt| attempt.id));
            let grant = machine.grant.as_ref();
            ids.extend(
                grant
                    .and_then(|current| current.login.as_ref())
                    .map(|(_, id)| *id),
            );
            ids.extend(machine.ended.iter().map(|(_, attempt)| attempt.id));
            ids.extend(machine.left);
            if !matter {
                ids.extend(process.fresh_session(process.local(world.now)));
                continue;
            }
            let account = machine.account().expect("a login has one");
            machine.ledger.access(|ledger| {
                if let Some(entry) = ledger.entry(&account) {
                    collect(entry, &mut ids);
                }
                for fact in ledger.replica_facts(&account) {
                    match fact {
                        ReplicaFact::Id(id) => ids.extend(id),
                        ReplicaFact::Version(Some(it)) => version(&it),
                        _ => {}
                    }
                }
            });
        }
        let store = &world.store;
        let stored = [
            Some(&store.current),
            store.durable.as_ref(),
            store.backup.as_ref(),
        ];
        for stored in stored.into_iter().flatten() {
            version(&stored.version);
            if let Some(text) = &stored.text {
                collect(&text.record.facts, &mut ids);
            }
        }
        if let Some((expected, record)) = &store.delayed {
            version(expected);
            collect(&record.record.facts, &mut ids);
        }
        ids.sort_unstable();
        ids.dedup();
        versions.sort_unstable();
        versions.dedup();
        Self { ids, versions }
    }
}

fn collect(entry: &Entry, ids: &mut Vec<AttemptId>) {
    for strike in &entry.strikes {
        ids.push(strike.id);
        ids.extend(&strike.clears);
    }
    ids.extend(entry.in_flight.map(|login| login.id));
    ids.extend(entry.session.as_ref().map(|session| session.id));
    ids.extend(entry.permits.iter().map(|permit| permit.id));
    for standing in entry.realms.values() {
        ids.extend(
            standing
                .refused
                .iter()
                .chain(&standing.accepted)
                .map(|known| known.id),
        );
    }
}

struct Facts<'a> {
    order: &'a Order,
    now: u64,
    values: Vec<u64>,
}

impl<'a> Facts<'a> {
    fn new(order: &'a Order, now: u64) -> Self {
        Self {
            order,
            now,
            values: Vec::with_capacity(64),
        }
    }

    fn put(&mut self, value: u64) {
        self.values.push(value);
    }

    fn id(&mut self, id: Option<AttemptId>) {
        let rank = id.map(|id| self.order.ids.binary_search(&id).unwrap_or(usize::MAX - 1));
        self.put(rank.map_or(u64::MAX, |rank| rank as u64));
    }

    fn version(&mut self, version: Option<RecordVersion>) {
        let rank = version.map(|it| {
            let versions = &self.order.versions;
            let place = versions.binary_search(&(it.counter, it.tag));
            place.unwrap_or(versions.len())
        });
        self.put(rank.map_or(u64::MAX, |rank| rank as u64));
    }

    fn time(&mut self, time: Option<MonotonicTime>) {
        self.put(time.map_or(0, |time| time.as_millis().saturating_sub(self.now)));
    }

    fn text(&mut self, text: &str) {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.put(hasher.finish());
    }

    fn record(&mut self, text: Option<&Text>) {
        let Some(Text { record, .. }) = text else {
            return;
        };
        self.entry(&record.facts);
        self.tags(&record.tags);
    }

    /// Tags that nobody has seen as a version are all the same.
    fn tags(&mut self, tags: &[u64]) {
        let versions = &self.order.versions;
        let rank = |tag: &u64| versions.iter().position(|(_, known)| known == tag);
        self.values
            .extend(tags.iter().filter_map(rank).map(|rank| rank as u64));
        self.put(u64::MAX);
    }

    fn entry(&mut self, entry: &Entry) {
        self.id(entry.in_flight.map(|login| login.id));
        self.time(entry.in_flight.map(|login| login.deadline));
        for strike in &entry.strikes {
            self.id(Some(strike.id));
            self.put(strike.state as u64);
            let open = !strike.is_over(MonotonicTime::default());
            self.time(Some(strike.over).filter(|_| open));
            self.time(strike.proof_due);
            let mut clears = strike.clears.clone();
            clears.sort_unstable();
            clears.iter().for_each(|id| self.id(Some(*id)));
            self.put(u64::MAX);
        }
        self.put(u64::MAX);
        for standing in entry.realms.values() {
            standing.refused.iter().for_each(|known| self.known(known));
            self.put(u64::MAX);
            standing.accepted.iter().for_each(|known| self.known(known));
        }
        self.put(
            entry
                .unreadable
                .as_ref()
                .map_or(99, |known| known.len() as u64),
        );
        self.id(entry.session.as_ref().map(|session| session.id));
        for permit in &entry.permits {
            self.id(Some(permit.id));
            self.put(permit.used.into());
        }
    }

    fn known(&mut self, known: &Known) {
        self.id(Some(known.id));
        self.put(known.fingerprint.map_or(0, |it| it.as_bytes()[1].into()));
    }

    fn digest(&self) -> u128 {
        let half = |seed: u64| {
            let mut hasher = DefaultHasher::new();
            (seed, &self.values).hash(&mut hasher);
            u128::from(hasher.finish())
        };
        half(0) << 64 | half(1)
    }
}
