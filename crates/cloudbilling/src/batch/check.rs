//! The search for unknown rows in lists of the service.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;

use cloudbilling_types::Operation;
use cloudbilling_types::operation::{
    CloseInvoices, DeletePurchases, GetInvoiceHeaders, GetPurchases, UploadInvoices2,
};
use cloudbilling_types::record::{Invoice2, InvoiceHeader, Purchase, Record};
use cloudbilling_types::value::InvoiceStatus;

use super::bulk::Bulk;
use super::key::{ExactKey, Key, Likeness, Part, Parts};
use super::machine::{Batch, CallId};
use super::state::{Proof, RowState, Summary};

/// An operation whose rows can be looked for afterwards.
///
/// **Unproven on the real service.** A list is evidence for a row only if
/// - the service is no longer at work on the lost call: wait at least as long as a call may take,
/// - nobody else writes the same rows meanwhile,
/// - what was written can be read at once,
/// - the list is whole, or shows that it is not (see [`Checks`]): no paging is documented, nor a
///   status that is left out unless asked for,
/// - and what each implementation says.
pub trait Checkable: Bulk {
    /// The read that finds the records of rows.
    type Query: Operation<Output = Vec<Self::Record>> + Send + Sync;
    /// What is found.
    type Record: Record;

    /// The meaning of a missing record for a row. An operation that creates records shows
    /// [`NotDone`](Finding::NotDone); each of its rows then has a record of its own.
    const ABSENT: Option<Finding>;

    /// The key of this row. A row whose key lacks a part can't be looked for.
    fn key(row: &Self::Row) -> Key;

    /// What this record is known by.
    fn key_of(record: &Self::Record) -> Key;

    /// Returns the read whose response has the records of all rows with keys in this scope.
    fn query(scope: Option<&str>) -> Self::Query;

    /// Returns what a record shows about the row with the same key; `None` if nothing.
    fn shown(record: &Self::Record) -> Option<Finding>;
}

/// What was found out about a row that was [unknown](RowState::Unknown).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // Anything else is no finding.
pub enum Finding {
    /// It was done.
    Done,
    /// It certainly was not: it can be sent again.
    NotDone,
}

/// By customer and `InvoiceReference`, through one `GetInvoiceHeaders` for each customer. Relies on
/// references being new: one that was there before the upload is taken for uploaded. References of
/// one width, such as `R-0001`, are distinguished more often than `R-1` and `R-12`.
impl Checkable for UploadInvoices2 {
    type Query = GetInvoiceHeaders;
    type Record = InvoiceHeader;

    const ABSENT: Option<Finding> = Some(Finding::NotDone);

    fn key(invoice: &Invoice2) -> Key {
        Key::new(invoice.invoice_reference.as_deref()).within(invoice.customer_code.as_deref())
    }

    fn key_of(header: &InvoiceHeader) -> Key {
        Key::new(header.invoice_reference.as_deref()).within(header.customer_code.as_deref())
    }

    fn query(customer: Option<&str>) -> GetInvoiceHeaders {
        GetInvoiceHeaders::default().customer_code(customer.unwrap_or_default().trim())
    }

    fn shown(_: &InvoiceHeader) -> Option<Finding> {
        Some(Finding::Done)
    }
}

/// By id, through one `GetInvoiceHeaders` for all invoices, whose answer can be large. One with a status that is not documented
/// (there may be one for *being closed*) shows nothing, nor does one that is not there.
impl Checkable for CloseInvoices {
    type Query = GetInvoiceHeaders;
    type Record = InvoiceHeader;

    const ABSENT: Option<Finding> = None;

    fn key(id: &String) -> Key {
        Key::new(Some(id))
    }

    fn key_of(header: &InvoiceHeader) -> Key {
        Key::new(header.id.as_deref())
    }

    fn query(_: Option<&str>) -> GetInvoiceHeaders {
        GetInvoiceHeaders::default()
    }

    fn shown(header: &InvoiceHeader) -> Option<Finding> {
        match header.invoice_status.as_ref()? {
            InvoiceStatus::Closed => Some(Finding::Done),
            InvoiceStatus::None | InvoiceStatus::Unknown(_) => None,
            _ => Some(Finding::NotDone),
        }
    }
}

/// By reference, through one `GetPurchases` for all purchases, whose answer can be large. Relies on purchases that are *marked
/// for* deletion being left out of it. A row that never existed is taken for deleted.
impl Checkable for DeletePurchases {
    type Query = GetPurchases;
    type Record = Purchase;

    const ABSENT: Option<Finding> = Some(Finding::Done);

    fn key(reference: &String) -> Key {
        Key::new(Some(reference))
    }

    fn key_of(purchase: &Purchase) -> Key {
        Key::new(purchase.purchase_reference.as_deref())
    }

    fn query(_: Option<&str>) -> GetPurchases {
        GetPurchases::default().include_unmapped(true)
    }

    fn shown(_: &Purchase) -> Option<Finding> {
        Some(Finding::NotDone)
    }
}

/// A round of reads to settle the [unknown](RowState::Unknown) rows of a batch.
///
/// It does no I/O. [`Client::check`](crate::Client::check) runs it, or a loop of your own:
///
/// 1. [`poll_check`](Self::poll_check) returns a read. Make it.
/// 2. [`handle_records`](Self::handle_records) takes the records of its response.
/// 3. [`finish`](Self::finish), once there are no more reads.
///
/// # When a row is settled
/// A row is done if a record has the [same](Likeness::Same) key and shows it, and the record cannot
/// be another unknown row's. Conclusions that allow a row to be sent again, or that follow from a
/// missing record, are drawn at the end, and only if:
///
/// - Every read was answered with a list that can be read. No list that matters may be cut: none is
///   without an element of its own, comes with a message or with something unknown beside it, or
///   has as many records as a usual limit.
/// - Every record has a key that can be compared, and none has one that is
///   [not different](Likeness::CannotTell) from the row's. The records of rows that the service has
///   confirmed do not count, unless their keys are equal but for their form.
///   Those of another scope count by their names, unless a record shows the scope asked for.
/// - The lists show what the service has confirmed. One that confirmed row is looked for even if no
///   unknown one is in its scope. If there is none, some list has to show any record at all.
/// - The operation creates no records; or nothing was found of the other rows of the same call,
///   which may have been done in part, and the list lacks all unknown rows of its scope or shows a
///   confirmed one: else it may be cut.
#[must_use = "nothing that is missing is concluded before `finish`"]
pub struct Checks<'a, O: Checkable> {
    batch: &'a mut Batch<O>,
    scopes: VecDeque<Scope>,
    owners: HashMap<ExactKey, Owners>,
    /// Reads that were handed out, and not answered yet.
    unanswered: usize,
    /// A list shows the contrary of what is known.
    is_contradicted: bool,
    /// A list has shown a record.
    has_shown_any: bool,
    looked_for: Vec<usize>,
    concluded: Vec<(usize, Finding)>,
}

/// A read to be made, to find out about rows of a batch.
#[derive(Debug)]
#[must_use = "nothing is concluded before its records are handled"]
pub struct Check<O: Checkable> {
    query: O::Query,
    scope: Scope,
}

/// The rows whose keys have one scope.
#[derive(Debug, Default)]
struct Scope {
    scope: Option<Part>,
    /// The unknown rows.
    open: Vec<(usize, ExactKey, Part)>,
    /// The rows that are done.
    done: Vec<ExactKey>,
    has_confirmed: bool,
}

/// The rows that have one key.
#[derive(Clone, Copy, Debug, Default)]
struct Owners {
    /// Those that are done or unknown.
    rows: usize,
    /// Those that have a record, as the service has confirmed.
    with_record: usize,
}

/// The records of an answer that have one key.
struct Sighting {
    key: Key,
    records: usize,
    /// Returns what all of them show.
    shown: Option<Finding>,
}

impl<O: Checkable> Batch<O> {
    /// Begins a check of the rows that are [unknown](RowState::Unknown). Those whose keys
    /// lack a part are not looked for.
    pub fn checks(&mut self) -> Checks<'_, O> {
        let mut owners: HashMap<ExactKey, Owners> = HashMap::new();
        let mut scopes: Vec<Scope> = Vec::new();
        let mut places: HashMap<Option<String>, usize> = HashMap::new();
        let mut confirmed = None;
        for (place, row) in self.entries().iter().enumerate() {
            let key = O::key(&row.content);
            let Some(exact) = key.exact() else {
                continue;
            };
            let of_key = owners.entry(exact.clone()).or_default();
            of_key.with_record += usize::from(has_record::<O>(&row.state));
            if !matches!(row.state, RowState::Done(_) | RowState::Unknown(_)) {
                continue;
            }
            of_key.rows += 1;
            let scope = *places.entry(exact.0.clone()).or_insert_with(|| {
                scopes.push(Scope {
                    scope: key.scope().cloned(),
                    ..Scope::default()
                });
                scopes.len() - 1
            });
            if let RowState::Done(proof) = row.state {
                scopes[scope].done.push(exact);
                if proof == Proof::Answer {
                    scopes[scope].has_confirmed = true;
                    confirmed = Some(scope);
                }
            } else {
                let name = key.name().clone();
                scopes[scope].open.push((place, exact, name));
            }
        }
        let is_witnessed = scopes
            .iter()
            .any(|scope| scope.has_confirmed && !scope.open.is_empty());
        let witness = confirmed.filter(|_| !is_witnessed);
        let is_asked_for =
            |(place, scope): &(usize, Scope)| !scope.open.is_empty() || witness == Some(*place);
        let has_open = scopes.iter().any(|scope| !scope.open.is_empty());
        let scopes: VecDeque<Scope> = (0..)
            .zip(scopes)
            .filter(|scope| has_open && is_asked_for(scope))
            .map(|(_, scope)| scope)
            .collect();
        let open = scopes.iter().flat_map(|scope| &scope.open);
        Checks {
            looked_for: open.map(|(place, ..)| *place).collect(),
            batch: self,
            scopes,
            owners,
            unanswered: 0,
            is_contradicted: false,
            has_shown_any: false,
            concluded: Vec::new(),
        }
    }
}

impl<O: Checkable> Checks<'_, O> {
    /// Returns the next read to make; `None` after the last one.
    pub fn poll_check(&mut self) -> Option<Check<O>> {
        let scope = self.scopes.pop_front()?;
        self.unanswered += 1;
        Some(Check {
            query: O::query(scope.scope.as_ref().and_then(Part::text)),
            scope,
        })
    }

    /// Takes the records of the response to a read. The rows that they show to be done are
    /// [done](RowState::Done) from now on.
    ///
    /// `is_whole`: nothing beside the records suggests that there are more, as in
    /// [`Rows::is_whole`](cloudbilling_types::Rows::is_whole) does.
    ///
    /// # Errors
    /// The error of the first record that can't be read. Then nothing is concluded from the list,
    /// nor from records that other lists lack.
    pub fn handle_records<E>(
        &mut self,
        check: Check<O>,
        records: impl IntoIterator<Item = Result<O::Record, E>>,
        is_whole: bool,
    ) -> Result<(), E> {
        let list = List::read::<O, E>(&check.scope, records)?;
        self.unanswered -= 1;
        self.has_shown_any |= list.records > 0;
        self.is_contradicted |=
            (check.scope.done.iter()).any(|key| list.shown::<O>(key) == Some(Finding::NotDone));

        let is_whole =
            is_whole && !is_usual_limit(list.records) && !is_partial::<O>(&check.scope, &list);
        let view = self.view(&check.scope, list);
        let findings: Vec<(usize, Finding)> = check
            .scope
            .open
            .iter()
            .filter_map(|(place, key, name)| {
                let owners = self.owners.get(key).copied().unwrap_or_default();
                Some((*place, view.finding::<O>(key, name, owners, is_whole)?))
            })
            .collect();
        for (place, finding) in findings {
            match finding == Finding::Done && O::ABSENT != Some(Finding::Done) {
                true => _ = self.batch.settle_at(place, finding),
                false => self.concluded.push((place, finding)),
            }
        }
        Ok(())
    }

    /// Settles the rows for which the lists are conclusive. The others stay unknown.
    pub fn finish(self) -> Summary {
        let is_answered = self.unanswered == 0 && self.scopes.is_empty();
        if is_answered && self.has_shown_any && !self.is_contradicted {
            let doubtful = self.doubtful_calls();
            for (place, finding) in self.concluded {
                if !doubtful.contains(&self.batch.entries()[place].call) {
                    self.batch.settle_at(place, finding);
                }
            }
        }
        self.batch.summary()
    }

    /// The calls of which a row may have been done.
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

    fn view(&self, scope: &Scope, list: List) -> View {
        let is_explained = |(key, sighting): &(&ExactKey, &Sighting)| {
            let owners = self.owners.get(key).copied().unwrap_or_default();
            owners.with_record > 0 && owners.with_record == sighting.records
        };
        let is_in_scope = |key: &Key| match (&scope.scope, key.scope()) {
            (Some(scope), Some(of_record)) => scope.is_alike(of_record),
            _ => true,
        };
        let (explained, stray): (Vec<_>, Vec<_>) = list.sightings.iter().partition(is_explained);
        let explained = explained.into_iter().map(|(_, sighting)| &sighting.key);
        // Where no record shows the scope as it was sent, it may be shown by another name.
        let elsewhere = list.elsewhere.iter().filter(|(key, _)| {
            let owners = self.owners.get(key).copied().unwrap_or_default();
            !list.has_scope && owners.with_record == 0
        });
        let elsewhere = elsewhere.map(|(_, name)| name);
        let open = scope.open.iter();
        View {
            explained: explained
                .filter(|key| is_in_scope(key))
                .map(Key::name)
                .collect(),
            stray: stray
                .iter()
                .map(|(_, sighting)| sighting.key.name())
                .chain(elsewhere)
                .collect(),
            missing: open
                .filter(|(_, key, _)| !list.sightings.contains_key(key))
                .map(|(.., name)| name)
                .collect(),
            list,
        }
    }
}

impl<O: Checkable> Check<O> {
    /// What to ask for.
    #[must_use]
    pub fn query(&self) -> &O::Query {
        &self.query
    }
}

/// The records of an answer, by their keys.
struct List {
    /// All of them, those of other scopes too.
    records: usize,
    /// A key lacks a part.
    has_incomparable: bool,
    /// A record has the scope that was asked for, in the form that was sent.
    has_scope: bool,
    /// Records of other scopes, by key and name.
    elsewhere: Vec<(ExactKey, Part)>,
    sightings: HashMap<ExactKey, Sighting>,
}

impl List {
    fn read<O: Checkable, E>(
        scope: &Scope,
        records: impl IntoIterator<Item = Result<O::Record, E>>,
    ) -> Result<Self, E> {
        let mut list = Self {
            records: 0,
            has_incomparable: false,
            has_scope: false,
            elsewhere: Vec::new(),
            sightings: HashMap::new(),
        };
        for record in records {
            let record = record?;
            list.records += 1;
            list.add(scope, O::key_of(&record), O::shown(&record));
        }
        Ok(list)
    }

    fn add(&mut self, scope: &Scope, key: Key, shown: Option<Finding>) {
        let likeness = match (&scope.scope, key.scope()) {
            (Some(scope), Some(of_record)) => Some(scope.compare(of_record)),
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

    fn shown<O: Checkable>(&self, key: &ExactKey) -> Option<Finding> {
        match self.sightings.get(key) {
            Some(sighting) => sighting.shown,
            None => O::ABSENT,
        }
    }
}

/// An answer, as it looks to the unknown rows of its scope.
struct View {
    list: List,
    /// Records of rows that the service has confirmed, as many as there are rows.
    explained: Parts,
    /// All other records.
    stray: Parts,
    /// Unknown rows without a record that has the same key.
    missing: Parts,
}

impl View {
    fn finding<O: Checkable>(
        &self,
        key: &ExactKey,
        name: &Part,
        owners: Owners,
        is_whole: bool,
    ) -> Option<Finding> {
        let finding = self.list.shown::<O>(key)?;
        let is_certain = match self.list.sightings.contains_key(key) {
            true => self.is_its_own::<O>(name, owners, finding),
            false => is_whole && self.is_absent(name),
        };
        is_certain.then_some(finding)
    }

    /// Returns `true` if the record with the same key is this row's, and no other one can be.
    fn is_its_own<O: Checkable>(&self, name: &Part, owners: Owners, finding: Finding) -> bool {
        let is_shared = creates::<O>() && owners.rows > 1;
        let has_twin = self.stray.count_alike(name) + self.explained.count_alike(name) > 1;
        let can_be_repeated = finding == Finding::NotDone;
        !(is_shared
            || self.missing.any_near(name)
            || can_be_repeated && (has_twin || self.list.has_incomparable))
    }

    fn is_absent(&self, name: &Part) -> bool {
        !(self.list.has_incomparable
            || self.stray.any_near(name)
            || self.explained.count_alike(name) > 0)
    }
}

impl<O: Checkable> fmt::Debug for Checks<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checks")
            .field("batch", &self.batch)
            .field("unanswered", &self.unanswered)
            .finish_non_exhaustive()
    }
}

/// Returns `true` if a list has records of some rows that are or were unknown, lacks those of
/// others, and has none that the service has confirmed.
fn is_partial<O: Checkable>(scope: &Scope, list: &List) -> bool {
    let is_there = |(_, key, _): &&(usize, ExactKey, Part)| list.sightings.contains_key(key);
    let there = scope.open.iter().filter(is_there).count();
    let has_some = there + scope.done.len() > 0;
    creates::<O>() && !scope.has_confirmed && has_some && there < scope.open.len()
}

/// Returns `true` if each row makes a record of its own.
fn creates<O: Checkable>() -> bool {
    O::ABSENT == Some(Finding::NotDone)
}

/// Returns `true` if the service has confirmed that the row has a record.
fn has_record<O: Checkable>(state: &RowState) -> bool {
    match state {
        RowState::Done(proof) => creates::<O>() && *proof == Proof::Answer,
        RowState::Refused(_) => O::ABSENT == Some(Finding::Done),
        _ => false,
    }
}

/// Returns `true` if a list with this number of records may have been cut: pages and limits are
/// round.
fn is_usual_limit(records: usize) -> bool {
    records >= 50 && (records.is_multiple_of(50) || records.is_power_of_two())
}
