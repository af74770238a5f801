//! One round of reads over a batch, and the conclusions.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;

use super::checkable::{Checkable, creates, has_record};
use super::key::Part;
use super::list::{List, OwnersByKey, Scope, View};
use crate::batch::Batch;
use crate::call::CallId;
use crate::row::{Finding, Proof, RowState, Summary};

/// A round of reads that settles the [unknown](RowState::Unknown) rows of a batch.
///
/// It does no I/O. A client runs it (`cloudbilling::Client::check_batch`), or a loop of your own:
///
/// 1. [`poll_query`](Self::poll_query) returns a read. Make it.
/// 2. [`handle_records`](Self::handle_records) takes the records of its response.
/// 3. [`finish`](Self::finish), once there are no more reads.
///
/// # When a row is settled
/// A row is done if a record has the [same](super::Likeness::Same) key and shows it, and the record
/// cannot be another unknown row's. Conclusions that allow a row to be sent again, or that follow
/// from a missing record, are drawn at the end, and only if:
///
/// - Every read returned a list that can be read. No list that matters may be cut: none is without
///   an element of its own, comes with a message or with something unknown beside it, or has as
///   many records as a usual limit.
/// - Every record has a key that can be compared, and none has one that is
///   [not different](super::Likeness::CannotTell) from the row's. The records of rows that the
///   service has confirmed do not count, unless their keys are equal but for their form. Those of
///   another scope count by their names, unless a record shows the requested scope.
/// - The lists show what the service has confirmed. One confirmed row is looked for even if no
///   unknown row is in its scope. If there is none, some list has to show any record at all.
/// - The operation creates no records; or nothing was found of the other rows of the same call,
///   which may have been done in part, and the list lacks all unknown rows of its scope or shows a
///   confirmed one: else it may be cut.
#[must_use = "nothing is concluded from missing records before `finish`"]
pub struct Check<'a, O: Checkable> {
    batch: &'a mut Batch<O>,
    scopes: VecDeque<Scope>,
    owners: OwnersByKey,
    /// Reads that were handed out and have no response yet.
    open_queries: usize,
    /// A list shows the contrary of what is known.
    is_contradicted: bool,
    /// A list has shown a record.
    has_shown_any: bool,
    /// The places of the rows that are looked for.
    looked_for: Vec<usize>,
    concluded: Vec<(usize, Finding)>,
}

/// A read to make, which may settle rows of a batch.
#[derive(Debug)]
#[must_use = "nothing is concluded before its records are handled"]
pub struct CheckQuery<O: Checkable> {
    query: O::Query,
    scope: Scope,
}

impl<O: Checkable> Batch<O> {
    /// Begins a check of the rows that are [unknown](RowState::Unknown). Rows whose keys lack a
    /// part are not looked for.
    pub fn check(&mut self) -> Check<'_, O> {
        let rows = RowsByScope::new(self);
        let owners = rows.owners.clone();
        let scopes = rows.into_queried();
        let open = scopes.iter().flat_map(|scope| &scope.open);
        Check {
            looked_for: open.map(|(place, ..)| *place).collect(),
            batch: self,
            scopes,
            owners,
            open_queries: 0,
            is_contradicted: false,
            has_shown_any: false,
            concluded: Vec::new(),
        }
    }
}

impl<O: Checkable> Check<'_, O> {
    /// Returns the next read to make; `None` after the last one.
    pub fn poll_query(&mut self) -> Option<CheckQuery<O>> {
        let scope = self.scopes.pop_front()?;
        self.open_queries += 1;
        Some(CheckQuery {
            query: O::query(scope.scope.as_ref().and_then(Part::text)),
            scope,
        })
    }

    /// Takes the records of the response to a read. The rows that they show to be done are
    /// [done](RowState::Done) from now on.
    ///
    /// `is_whole` says that nothing beside the records suggests that there are more, as
    /// [`Rows::is_whole`](cloudbilling_types::Rows::is_whole) does.
    ///
    /// # Errors
    /// The error of the first record that cannot be read. Then nothing is concluded from the list,
    /// nor from records that other lists lack.
    pub fn handle_records<E>(
        &mut self,
        CheckQuery { scope, .. }: CheckQuery<O>,
        records: impl IntoIterator<Item = Result<O::Record, E>>,
        is_whole: bool,
    ) -> Result<(), E> {
        let list = List::read::<O, E>(&scope, records)?;
        self.open_queries -= 1;
        self.has_shown_any |= list.records > 0;
        self.is_contradicted |= list.contradicts::<O>(&scope.done);

        let is_whole = is_whole && !list.may_be_cut::<O>(&scope);
        let view = View::new(list, is_whole, &scope, &self.owners);
        for (place, key, name) in &scope.open {
            let owners = self.owners.get(key).copied().unwrap_or_default();
            if let Some(finding) = view.finding::<O>(key, name, owners) {
                self.conclude(*place, finding);
            }
        }
        Ok(())
    }

    /// Settles the rows for which the lists are conclusive. The others stay unknown.
    pub fn finish(self) -> Summary {
        let is_complete = self.open_queries == 0 && self.scopes.is_empty();
        if is_complete && self.has_shown_any && !self.is_contradicted {
            let doubtful = self.doubtful_calls();
            for (place, finding) in self.concluded {
                if !doubtful.contains(&self.batch.entries()[place].call) {
                    self.batch.settle_at(place, finding);
                }
            }
        }
        self.batch.summary()
    }

    /// A record that shows a row to be done settles it at once. Whatever else follows from the list
    /// waits for the other lists.
    fn conclude(&mut self, place: usize, finding: Finding) {
        if finding == Finding::Done && O::ABSENT != Some(Finding::Done) {
            self.batch.settle_at(place, finding);
        } else {
            self.concluded.push((place, finding));
        }
    }

    /// Returns the calls of which a row may have been done.
    fn doubtful_calls(&self) -> HashSet<CallId> {
        if !creates::<O>() {
            return HashSet::new();
        }
        let concluded: HashSet<usize> = self.concluded.iter().map(|(place, _)| *place).collect();
        let rows = self.batch.entries();
        let is_found = |place: &usize| rows[*place].state == RowState::Done(Proof::Check);
        let looked_for = self.looked_for.iter().copied();
        looked_for
            .filter(|place| !concluded.contains(place))
            .chain((0..rows.len()).filter(is_found))
            .map(|place| rows[place].call)
            .collect()
    }
}

impl<O: Checkable> CheckQuery<O> {
    /// Returns the operation to execute.
    pub fn operation(&self) -> &O::Query {
        &self.query
    }
}

impl<O: Checkable> fmt::Debug for Check<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("batch", &self.batch)
            .field("open_queries", &self.open_queries)
            .finish_non_exhaustive()
    }
}

/// The rows of a batch that are done or unknown, by scope.
#[derive(Default)]
struct RowsByScope {
    owners: OwnersByKey,
    scopes: Vec<Scope>,
    places: HashMap<Option<String>, usize>,
    /// The scope of the last row that the service has confirmed.
    confirmed: Option<usize>,
}

impl RowsByScope {
    fn new<O: Checkable>(batch: &Batch<O>) -> Self {
        let mut this = Self::default();
        for (place, row) in batch.entries().iter().enumerate() {
            this.add::<O>(place, &row.content, &row.state);
        }
        this
    }

    fn add<O: Checkable>(&mut self, place: usize, row: &O::Row, state: &RowState) {
        let key = O::key(row);
        let Some(exact) = key.exact() else {
            return;
        };
        let owners = self.owners.entry(exact.clone()).or_default();
        owners.with_record += usize::from(has_record::<O>(state));
        if !matches!(state, RowState::Done(_) | RowState::Unknown(_)) {
            return;
        }
        owners.rows += 1;
        let scopes = &mut self.scopes;
        let at = *self.places.entry(exact.0.clone()).or_insert_with(|| {
            scopes.push(Scope {
                scope: key.scope().cloned(),
                ..Scope::default()
            });
            scopes.len() - 1
        });
        let scope = &mut scopes[at];
        let RowState::Done(proof) = state else {
            scope.open.push((place, exact, key.name().clone()));
            return;
        };
        scope.done.push(exact);
        if *proof == Proof::Response {
            scope.has_confirmed = true;
            self.confirmed = Some(at);
        }
    }

    /// Returns the scopes to query: those with unknown rows, and one with a confirmed row if none
    /// of them has any, as a witness that the lists show what was done.
    fn into_queried(self) -> VecDeque<Scope> {
        let has_open = self.scopes.iter().any(|scope| !scope.open.is_empty());
        if !has_open {
            return VecDeque::new();
        }
        let is_witnessed = self
            .scopes
            .iter()
            .any(|scope| scope.has_confirmed && !scope.open.is_empty());
        let witness = self.confirmed.filter(|_| !is_witnessed);
        let scopes = (0..).zip(self.scopes);
        scopes
            .filter(|(place, scope)| !scope.open.is_empty() || witness == Some(*place))
            .map(|(_, scope)| scope)
            .collect()
    }
}
