//! A list of the service, as evidence for the unknown rows of one scope.

use std::collections::HashMap;

use super::checkable::{Checkable, creates};
use super::key::{ExactKey, Key, Likeness, Part, Parts};
use crate::row::Finding;

/// The rows whose keys have one scope.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) scope: Option<Part>,
    /// The unknown rows.
    pub(super) open: Vec<(usize, ExactKey, Part)>,
    /// The rows that are done.
    pub(super) done: Vec<ExactKey>,
    pub(super) has_confirmed: bool,
}

/// The rows that have one key.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Owners {
    /// The rows that are done or unknown.
    pub(super) rows: usize,
    /// The rows that have a record, as the service has confirmed.
    pub(super) with_record: usize,
}

/// The owners of each key.
pub(super) type OwnersByKey = HashMap<ExactKey, Owners>;

/// The records of a response, by their keys.
#[derive(Default)]
pub(super) struct List {
    /// The number of records, including those of other scopes.
    pub(super) records: usize,
    /// A key lacks a part.
    has_incomparable: bool,
    /// A record has the requested scope, in the form that was sent.
    has_scope: bool,
    /// Records of other scopes, by key and name.
    elsewhere: Vec<(ExactKey, Part)>,
    sightings: HashMap<ExactKey, Sighting>,
}

/// The records of a list that have one key.
struct Sighting {
    key: Key,
    records: usize,
    /// The finding that all of them share, if they do.
    shown: Option<Finding>,
}

/// A list as the unknown rows of its scope see it.
pub(super) struct View {
    list: List,
    /// Nothing suggests that the list was cut.
    is_whole: bool,
    /// Records of rows that the service has confirmed, as many as there are rows.
    explained: Parts,
    /// All other records.
    stray: Parts,
    /// Unknown rows without a record that has the same key.
    missing: Parts,
}

impl Scope {
    /// Returns `true` if a record with this key may belong to the scope in another form.
    fn is_near(&self, key: &Key) -> bool {
        match (&self.scope, key.scope()) {
            (Some(scope), Some(other)) => scope.is_alike(other),
            _ => true,
        }
    }
}

impl List {
    pub(super) fn read<O: Checkable, E>(
        scope: &Scope,
        records: impl IntoIterator<Item = Result<O::Record, E>>,
    ) -> Result<Self, E> {
        let mut list = Self::default();
        for record in records {
            let record = record?;
            list.records += 1;
            list.add(scope, O::record_key(&record), O::shown(&record));
        }
        Ok(list)
    }

    fn add(&mut self, scope: &Scope, key: Key, shown: Option<Finding>) {
        let likeness = match (&scope.scope, key.scope()) {
            (Some(scope), Some(other)) => Some(scope.compare(other)),
            _ => None,
        };
        self.has_scope |= likeness == Some(Likeness::Same);
        let is_elsewhere = likeness == Some(Likeness::Different);
        let Some(exact) = key.exact() else {
            self.has_incomparable |= !is_elsewhere;
            return;
        };
        if is_elsewhere {
            self.elsewhere.push((exact, key.name().clone()));
            return;
        }
        let sighting = self.sightings.entry(exact).or_insert(Sighting {
            key,
            records: 0,
            shown,
        });
        sighting.records += 1;
        sighting.shown = sighting.shown.filter(|first| Some(*first) == shown);
    }

    /// Returns what the list shows about the row with this key.
    pub(super) fn shown<O: Checkable>(&self, key: &ExactKey) -> Option<Finding> {
        match self.sightings.get(key) {
            Some(sighting) => sighting.shown,
            None => O::ABSENT,
        }
    }

    /// Returns `true` if the list contradicts that these rows are done.
    pub(super) fn contradicts<O: Checkable>(&self, done: &[ExactKey]) -> bool {
        done.iter()
            .any(|key| self.shown::<O>(key) == Some(Finding::NotDone))
    }

    /// Returns `true` if the list may have been cut: it has as many records as a usual limit, or it
    /// has records of some rows that are or were unknown, lacks those of others, and has none that
    /// the service has confirmed.
    pub(super) fn may_be_cut<O: Checkable>(&self, scope: &Scope) -> bool {
        let is_there = |(_, key, _): &&(usize, ExactKey, Part)| self.sightings.contains_key(key);
        let there = scope.open.iter().filter(is_there).count();
        let has_some = there + scope.done.len() > 0;
        let is_partial =
            creates::<O>() && !scope.has_confirmed && has_some && there < scope.open.len();
        is_partial || is_usual_limit(self.records)
    }
}

impl View {
    pub(super) fn new(list: List, is_whole: bool, scope: &Scope, owners: &OwnersByKey) -> Self {
        let owners = |key: &ExactKey| owners.get(key).copied().unwrap_or_default();
        let (explained, stray): (Vec<_>, Vec<_>) =
            list.sightings.iter().partition(|(key, sighting)| {
                let with_record = owners(key).with_record;
                with_record > 0 && with_record == sighting.records
            });
        let explained = explained.into_iter().map(|(_, sighting)| &sighting.key);
        let stray = stray.into_iter().map(|(_, sighting)| sighting.key.name());
        // If no record shows the scope as it was sent, the service may show it by another name.
        let elsewhere = list.elsewhere.iter();
        let elsewhere = elsewhere
            .filter(|(key, _)| !list.has_scope && owners(key).with_record == 0)
            .map(|(_, name)| name);
        let missing = scope.open.iter();
        let missing = missing
            .filter(|(_, key, _)| !list.sightings.contains_key(key))
            .map(|(.., name)| name);
        Self {
            explained: explained
                .filter(|key| scope.is_near(key))
                .map(Key::name)
                .collect(),
            stray: stray.chain(elsewhere).collect(),
            missing: missing.collect(),
            is_whole,
            list,
        }
    }

    /// Returns what the list proves about the row with this key.
    pub(super) fn finding<O: Checkable>(
        &self,
        key: &ExactKey,
        name: &Part,
        owners: Owners,
    ) -> Option<Finding> {
        let finding = self.list.shown::<O>(key)?;
        let is_certain = match self.list.sightings.contains_key(key) {
            true => self.is_its_own::<O>(name, owners, finding),
            false => self.is_whole && self.is_absent(name),
        };
        is_certain.then_some(finding)
    }

    /// Returns `true` if the record with the same key is this row's, and cannot be another row's.
    fn is_its_own<O: Checkable>(&self, name: &Part, owners: Owners, finding: Finding) -> bool {
        let is_shared = creates::<O>() && owners.rows > 1;
        let has_twin = self.stray.count_alike(name) + self.explained.count_alike(name) > 1;
        let can_be_sent_again = finding == Finding::NotDone;
        !(is_shared
            || self.missing.any_near(name)
            || can_be_sent_again && (has_twin || self.list.has_incomparable))
    }

    fn is_absent(&self, name: &Part) -> bool {
        !(self.list.has_incomparable
            || self.stray.any_near(name)
            || self.explained.count_alike(name) > 0)
    }
}

/// Returns `true` if a list with this number of records may have been cut: pages and limits are
/// round.
fn is_usual_limit(records: usize) -> bool {
    records >= 50 && (records.is_multiple_of(50) || records.is_power_of_two())
}
