//! A process's copy of a shared record: when it is read and written, and when a login may be sent.
//!
//! The ledger's entry of the account is the copy. It consists of the last known record and the
//! facts that this process has not stored yet, which are applied again to each newer record. So a
//! process that loses a race for the store loses none of its facts.
//!
//! A login is different: whether it may be sent depends on the record. So it is only *proposed* in
//! the copy, and withdrawn if another process was faster.
//!
//! ```text
//!            acknowledged: its record holds the attempt
//! proposed ───────────────────────────────────────────► confirmed ──► handed out
//!    │
//!    └──► withdrawn: conflict, not stored, or unknown. The machine decides again.
//! ```
//!
//! Invariants:
//!
//! - Only the acknowledgement of a swap whose record holds the attempt confirms it. A load that
//!   shows the attempt does not: the store may be about to lose it, or may have lost it before, and
//!   another process that had read it brought it back after others were booked.
//! - A withdrawn attempt whose swap may still take effect is removed by the next swap, which makes
//!   the old one conflict.
//! - A record that does not follow the last known one is joined with the copy, and then no login is
//!   possible without a permit.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::step::{LoadedRecord, StoreStepKind};
use crate::facts::{Entry, Fact};
use crate::login::AttemptId;
use crate::policy::Policy;
use crate::record::{Record, RecordError, RecordVersion, push_tag};
use crate::time::{Clock, MonotonicTime, StoreTime};

/// The knowledge of a process about the store's record, beside the copy itself.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug, Default)]
pub(crate) struct Replica {
    /// The login that waits for the store.
    proposal: Option<Proposal>,
    pub(super) clock: Clock,
    clock_id: u64,
    /// A person said that no record was lost.
    create: bool,
    /// Failed accesses in a row.
    failures: u32,
    /// The time of the last record that is known to have been current.
    fresh_since: Option<MonotonicTime>,
    known: Known,
    /// The number of the newest attempt in the last known record.
    pub(super) newest: u64,
    /// Facts that are not stored yet, in their order.
    pending: Vec<Fact>,
    /// No access before this time, because the last one failed.
    retry_at: Option<MonotonicTime>,
    /// The tags of the records up to the last known one.
    tags: Vec<u64>,
    /// The last version that was read or written.
    seen: Option<RecordVersion>,
    steps: u64,
    under_way: Option<UnderWay>,
}

/// The knowledge of the record in the store.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Known {
    /// There is none, and this is the version to expect.
    Absent(RecordVersion),
    /// It must be loaded first.
    #[default]
    Nothing,
    Present(RecordVersion),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Proposal {
    id: AttemptId,
    is_confirmed: bool,
    /// A swap that held it has an unknown outcome.
    may_be_stored: bool,
}

#[derive(Clone, Copy, Debug)]
struct UnderWay {
    deadline: MonotonicTime,
    /// The attempt that the swap's record holds.
    holds: Option<AttemptId>,
    is_swap: bool,
    number: u64,
    /// The number of pending facts that the swap's record contains.
    stores: usize,
}

/// The state of a proposed login.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Consent {
    Confirmed,
    Pending,
    Withdrawn,
}

/// A consequence of a report to the replica, for the events of the machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Notice {
    Conflict,
    Damaged(RecordError),
    SwapUnknown,
    WentBack,
}

impl Replica {
    pub(super) fn propose(&mut self, id: AttemptId) {
        self.proposal = Some(Proposal {
            id,
            is_confirmed: false,
            may_be_stored: false,
        });
    }

    /// Returns whether the store has consented to the login.
    pub(super) fn consent(&self, id: AttemptId) -> Consent {
        match &self.proposal {
            Some(own) if own.id == id && own.is_confirmed => Consent::Confirmed,
            Some(own) if own.id == id => Consent::Pending,
            _ => Consent::Withdrawn,
        }
    }

    /// Ends the proposal: its login is sent, or never will be.
    pub(super) fn conclude(&mut self, id: AttemptId) {
        self.proposal.take_if(|own| own.id == id);
    }

    pub(super) fn add(&mut self, fact: Fact) {
        let stores = self.under_way.map_or(0, |step| step.stores);
        let last = self.pending.iter_mut().skip(stores).last();
        match (last, &fact) {
            // While the store is away, these must not accumulate.
            (Some(last @ Fact::Throttled(_)), Fact::Throttled(_)) => *last = fact,
            _ => self.pending.push(fact),
        }
    }

    pub(super) fn create(&mut self) {
        self.create = true;
    }

    /// Treats the copy as out of date.
    pub(super) fn expire(&mut self) {
        self.fresh_since = None;
    }

    /// Returns `true` if the copy was current a short time ago.
    pub(super) fn is_fresh(&self, policy: &Policy, now: MonotonicTime) -> bool {
        self.expires(policy).is_some_and(|end| now < end)
    }

    /// Returns the time from which the copy is out of date.
    pub(super) fn expires(&self, policy: &Policy) -> Option<MonotonicTime> {
        let known = self.known != Known::Nothing;
        let since = self.fresh_since.filter(|_| known)?;
        Some(since + policy.store_refresh())
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(self.known, Known::Absent(_)) && !self.create
    }

    /// Returns the version of the last known record.
    pub(super) fn version(&self) -> Option<RecordVersion> {
        match self.known {
            Known::Present(version) => Some(version),
            Known::Absent(_) | Known::Nothing => None,
        }
    }

    /// Returns `true` if the record was loaded at least once.
    pub(super) fn was_loaded(&self) -> bool {
        self.known != Known::Nothing || self.seen.is_some()
    }

    /// Returns the time until which the store is left alone after a failure.
    pub(super) fn pause(&self, now: MonotonicTime) -> Option<MonotonicTime> {
        self.retry_at.filter(|until| now < *until)
    }

    pub(super) fn busy_until(&self, now: MonotonicTime) -> Option<MonotonicTime> {
        let end = self.under_way.map(|step| step.deadline);
        end.filter(|end| now < *end)
    }

    /// Returns the next access to the store, and its number. `refresh` asks for a load if the copy
    /// is out of date.
    pub(super) fn next_step(
        &mut self,
        entry: &Entry,
        newest: u64,
        policy: &Policy,
        refresh: bool,
        now: MonotonicTime,
    ) -> Option<(StoreStepKind, u64)> {
        if let Some(step) = self.under_way {
            if now < step.deadline {
                return None;
            }
            // It was never reported.
            self.unknown(step);
        }
        if self.pause(now).is_some() {
            return None;
        }
        let kind = self.due(entry, newest, refresh && !self.is_fresh(policy, now), now)?;
        self.steps += 1;
        let is_swap = kind != StoreStepKind::Load;
        self.under_way = Some(UnderWay {
            deadline: now + policy.store_deadline(),
            holds: self.proposal.map(|own| own.id).filter(|_| is_swap),
            is_swap,
            number: self.steps,
            stores: if is_swap { self.pending.len() } else { 0 },
        });
        Some((kind, self.steps))
    }

    fn due(
        &self,
        entry: &Entry,
        newest: u64,
        refresh: bool,
        now: MonotonicTime,
    ) -> Option<StoreStepKind> {
        let waits = self.proposal.is_some_and(|own| !own.is_confirmed);
        let changed = waits || !self.pending.is_empty();
        let expected = match self.known {
            Known::Nothing if refresh || changed || self.create => {
                return Some(StoreStepKind::Load);
            }
            Known::Absent(version) if self.create => version,
            Known::Present(version) if changed => version,
            Known::Absent(_) | Known::Nothing | Known::Present(_) => {
                return refresh.then_some(StoreStepKind::Load);
            }
        };
        let earliest = self.clock.read(now).earliest;
        let record = Record {
            facts: entry.clone(),
            newest,
            saved: StoreTime::new(self.clock_id, earliest.as_millis()),
            tags: self.tags.clone(),
        };
        Some(StoreStepKind::Swap {
            expected,
            record: record.to_string(),
        })
    }

    /// Returns `true` if this is the step under way, which ends with that. A step whose outcome is
    /// reported late was taken as unknown before.
    fn ends(&mut self, number: u64) -> Option<UnderWay> {
        self.under_way.take_if(|step| step.number == number)
    }

    /// Records that a swap was stored.
    pub(super) fn swapped(&mut self, number: u64, version: RecordVersion, now: MonotonicTime) {
        let Some(step) = self.ends(number) else {
            return;
        };
        self.succeeded(now);
        push_tag(&mut self.tags, &version);
        self.known = Known::Present(version);
        self.seen = Some(version);
        self.create = false;
        self.pending.drain(..step.stores);
        if let Some(own) = &mut self.proposal
            && step.holds == Some(own.id)
        {
            own.is_confirmed = true;
        }
    }

    /// Records that nothing was stored or loaded. Returns `true` if the report is not too late.
    pub(super) fn failed(
        &mut self,
        number: u64,
        entry: &mut Entry,
        policy: &Policy,
        now: MonotonicTime,
    ) {
        let Some(step) = self.ends(number) else {
            return;
        };
        self.postpone(policy, now);
        if step.is_swap {
            self.withdraw(entry);
        }
    }

    /// Records that the outcome of an access is not known.
    pub(super) fn lost(
        &mut self,
        number: u64,
        policy: &Policy,
        now: MonotonicTime,
    ) -> Option<Notice> {
        let step = self.ends(number)?;
        if !step.is_swap || self.failures > 0 {
            self.postpone(policy, now);
        } else {
            // The first time, the load follows at once: the login has little time.
            self.failures = 1;
        }
        self.unknown(step)
    }

    /// Takes over the store's record. The copy becomes that record and what is not stored yet.
    pub(super) fn loaded(
        &mut self,
        number: u64,
        current: &LoadedRecord,
        entry: &mut Entry,
        asked: MonotonicTime,
        now: MonotonicTime,
    ) -> Vec<Notice> {
        let Some(step) = self.ends(number) else {
            return Vec::new();
        };
        self.succeeded(now);
        self.clock = Clock::compare(current.time, asked, now);
        self.clock_id = current.time.clock;
        let mut notices = Vec::new();
        notices.extend(step.is_swap.then_some(Notice::Conflict));
        let Some(bytes) = &current.record else {
            self.known = Known::Absent(current.version);
            self.withdraw(entry);
            return notices;
        };
        self.known = Known::Present(current.version);
        self.create = false;
        let mut record = Record::from_bytes(bytes).unwrap_or_else(|error| {
            notices.push(Notice::Damaged(error));
            Record::damaged(current.time)
        });
        record.rebase(current.time);
        notices.extend(self.reconcile(record, current.version, entry));
        notices
    }

    /// Makes the copy from the store's record.
    fn reconcile(
        &mut self,
        record: Record,
        version: RecordVersion,
        entry: &mut Entry,
    ) -> Option<Notice> {
        let mut strikes = record.facts.strikes.iter();
        let mut holds = |id| strikes.any(|strike| strike.id == id);
        if !self
            .proposal
            .is_some_and(|own| own.is_confirmed && holds(own.id))
        {
            self.withdraw(entry);
        }
        let remembers = self
            .seen
            .filter(|seen| !version.follows(seen, &record.tags));
        if remembers.is_some() {
            self.pending.push(Fact::Remembered(Box::new(entry.clone())));
        }
        self.newest = record.newest();
        self.tags = record.tags;
        push_tag(&mut self.tags, &version);
        self.seen = Some(version);
        *entry = record.facts;
        // A fact that another process has stored by now needs no further swap.
        self.pending.retain(|fact| {
            let before = entry.clone();
            entry.apply(fact);
            *entry != before
        });
        remembers.map(|_| Notice::WentBack)
    }

    /// Withdraws a proposed login: it is not in the record, and is never sent.
    fn withdraw(&mut self, entry: &mut Entry) {
        let Some(own) = self.proposal.take() else {
            return;
        };
        entry.withdraw(own.id);
        if own.may_be_stored {
            self.pending.push(Fact::Withdrawn(own.id));
        }
    }

    fn unknown(&mut self, step: UnderWay) -> Option<Notice> {
        self.under_way = None;
        self.known = Known::Nothing;
        if let Some(own) = &mut self.proposal {
            own.may_be_stored |= step.holds == Some(own.id);
        }
        step.is_swap.then_some(Notice::SwapUnknown)
    }

    fn succeeded(&mut self, now: MonotonicTime) {
        (self.failures, self.retry_at) = (0, None);
        self.fresh_since = Some(now);
    }

    fn postpone(&mut self, policy: &Policy, now: MonotonicTime) {
        let doubled = policy
            .backoff_first()
            .saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(now + doubled.min(policy.backoff_max()));
    }
}

/// A part of what a replica knows, beside the copy.
#[cfg(test)]
pub(crate) enum ReplicaFact {
    Id(Option<AttemptId>),
    Number(u64),
    Tags(Vec<u64>),
    Text(alloc::string::String),
    Time(Option<MonotonicTime>),
    Version(Option<RecordVersion>),
}

#[cfg(test)]
impl Replica {
    pub(super) fn seen(&self) -> Option<RecordVersion> {
        self.seen
    }

    /// Returns everything that can make a difference later.
    pub(super) fn facts(&self) -> Vec<ReplicaFact> {
        let (kind, version) = match self.known {
            Known::Absent(version) => (0, Some(version)),
            Known::Nothing => (1, None),
            Known::Present(version) => (2, Some(version)),
        };
        let proposal = self.proposal.as_ref();
        let flags = proposal.map_or(9, |own| {
            u64::from(own.is_confirmed) + 2 * u64::from(own.may_be_stored)
        });
        let mut facts = Vec::from([
            ReplicaFact::Number(kind),
            ReplicaFact::Version(version),
            ReplicaFact::Version(self.seen),
            ReplicaFact::Id(proposal.map(|own| own.id)),
            ReplicaFact::Number(flags),
            ReplicaFact::Number(self.failures.into()),
            ReplicaFact::Time(self.retry_at),
            ReplicaFact::Time(
                self.fresh_since
                    .map(|time| time + core::time::Duration::from_millis(1)),
            ),
            ReplicaFact::Tags(self.tags.clone()),
        ]);
        let pending = self.pending.iter();
        facts.extend(pending.map(|fact| ReplicaFact::Text(alloc::format!("{fact:?}"))));
        facts
    }
}
