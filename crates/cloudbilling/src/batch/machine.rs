//! A batch without I/O: which call to make next, and what its answer means for its rows.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use cloudbilling_types::operation::{CloseInvoices, DeletePurchases, UploadInvoices2};
use cloudbilling_types::record::Invoice2;

use super::bulk::{Bulk, RowVerdict};
use super::check::Finding;
use super::meaning::Meaning;
use super::row::{BatchRow, RowId, RowIds};
use super::state::{BatchEvent, Doubt, Proof, Refusal, RowState, Summary};
use crate::Error;

/// An operation on more rows than one call should carry, split into calls, and what became of each row.
///
/// It does no I/O: a client runs it ([`Client::run`](crate::Client::run)), or a loop of your own:
///
/// 1. [`poll_call`](Self::poll_call) hands out a call. Make it; others can be under way meanwhile.
/// 2. [`handle_answer`](Self::handle_answer) takes what came of it. Poll again, until there is nothing under way and nothing
///    handed out.
/// 3. [`rows`](Self::rows) says what became of each row, at any moment.
///
/// ```
/// use cloudbilling::batch::{Batch, RowState};
///
/// let mut batch = Batch::delete("imported twice", ["P-1", "P-2", "P-3"]).rows_per_call(2).concurrency(1);
/// let call = batch.poll_call().expect("two rows");
/// assert_eq!(call.operation().purchase_references, ["P-1", "P-2"]);
/// assert!(batch.poll_call().is_none(), "one at a time");
///
/// // The future that made the call was dropped, say.
/// batch.abandon();
/// assert_eq!(batch.summary().to_string(), "3 rows: 2 unknown, 1 not attempted");
/// assert_eq!(batch.state(&"P-3".parse()?), Some(&RowState::NotAttempted));
/// # Ok::<(), cloudbilling::batch::InvalidRowId>(())
/// ```
///
/// # Guarantees
/// - Each row is in exactly one [state](RowState), and not handed out again unless it was certainly not done, or a check showed
///   that it was not.
/// - A call that was certainly not sent is handed out once more, with the same rows; if that one is not sent either, the batch
///   stops.
/// - A lock, refused credentials and the like stop the batch: the rest stays [`NotAttempted`](RowState::NotAttempted). So do some
///   calls in a row whose answers are lost ([`unanswered_limit`](Self::unanswered_limit)) or that are refused in the same words
///   ([`refused_limit`](Self::refused_limit)), and a service that asks to slow down.
pub struct Batch<O: Bulk> {
    template: O,
    rows: Vec<Entry<O::Row>>,
    places: HashMap<RowId, usize>,
    summary: Summary,
    rows_per_call: NonZeroUsize,
    concurrency: NonZeroUsize,
    unanswered_limit: NonZeroUsize,
    refused_limit: NonZeroUsize,
    all_or_nothing: bool,
    /// Rows that no call has had yet, in their order.
    waiting: VecDeque<usize>,
    /// Calls that are to be made (again) with just these rows.
    again: VecDeque<Chunk>,
    under_way: BTreeMap<CallId, Chunk>,
    last_call: CallId,
    /// Calls in a row whose answers were lost.
    unanswered: usize,
    /// Calls in a row that were refused in the words of the last one.
    refused: usize,
    last_refusal: Option<Arc<Error>>,
    stopped: Option<Arc<Error>>,
    events: VecDeque<BatchEvent>,
}

/// A call of a batch, to be made.
#[derive(Debug)]
#[must_use = "its rows count as in flight until what came of it is reported"]
pub struct BatchCall<O> {
    id: CallId,
    operation: O,
}

/// Which call of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(u64);

/// A row, and what is known of it.
#[derive(Debug)]
pub(super) struct Entry<T> {
    pub(super) id: RowId,
    pub(super) content: T,
    pub(super) state: RowState,
    /// The call that had it last; the first id, which no call has, if it is not known.
    pub(super) call: CallId,
}

#[derive(Debug)]
struct Chunk {
    rows: Vec<usize>,
    repeated: bool,
}

impl Batch<UploadInvoices2> {
    /// Uploads these ad hoc invoices.
    ///
    /// The service answers with one yes or no a call. If it refuses a call of several invoices,
    /// some may have been taken nevertheless, which is not documented: all of them are
    /// [`Unknown`](RowState::Unknown), unless the service is known to take
    /// [all or nothing](Batch::all_or_nothing). With one row a call this is not a problem.
    pub fn upload(invoices: impl IntoIterator<Item = Invoice2>) -> Self {
        Self::new(UploadInvoices2::new(invoices))
    }
}

impl Batch<CloseInvoices> {
    /// Closes the invoices with these ids.
    pub fn close<I>(invoice_ids: I, reason: impl Into<String>) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        Self::new(CloseInvoices::new(invoice_ids, reason))
    }
}

impl Batch<DeletePurchases> {
    /// Marks the purchases with these references for deletion.
    pub fn delete<I>(reason: impl Into<String>, purchase_references: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        Self::new(DeletePurchases::new(reason, purchase_references))
    }
}

impl<O: Bulk> Batch<O> {
    /// The rows that one call carries, unless told otherwise. The service documents no largest number; a hundred invoices are
    /// some 40 kB of XML.
    pub const DEFAULT_ROWS_PER_CALL: usize = 100;

    /// The calls that may be under way at once, unless told otherwise. The service may throttle those who call "above normal
    /// use", without numbers.
    pub const DEFAULT_CONCURRENCY: usize = 4;

    /// The calls in a row whose answers may be lost before the batch stops, unless told otherwise.
    pub const DEFAULT_UNANSWERED_LIMIT: usize = 3;

    /// The calls of several rows in a row that may be refused in the same words before the batch stops, unless told otherwise.
    pub const DEFAULT_REFUSED_LIMIT: usize = 10;

    /// A batch of all rows of this operation. [`upload`](Batch::upload), [`close`](Batch::close) and
    /// [`delete`](Batch::delete) are shorter.
    pub fn new(operation: O) -> Self {
        let mut template = operation;
        let mut ids = RowIds::default();
        let rows: Vec<_> = std::mem::take(template.rows_mut())
            .into_iter()
            .map(|content| Entry {
                id: ids.next(&O::known_by(&content)),
                content,
                state: RowState::NotAttempted,
                call: CallId::default(),
            })
            .collect();
        let places = rows.iter().map(|row| row.id.clone()).zip(0..).collect();
        Self {
            template,
            places,
            summary: Summary::of_unsent(rows.len()),
            rows_per_call: at_least_one(Self::DEFAULT_ROWS_PER_CALL),
            concurrency: at_least_one(Self::DEFAULT_CONCURRENCY),
            unanswered_limit: at_least_one(Self::DEFAULT_UNANSWERED_LIMIT),
            refused_limit: at_least_one(Self::DEFAULT_REFUSED_LIMIT),
            all_or_nothing: false,
            waiting: (0..rows.len()).collect(),
            rows,
            again: VecDeque::new(),
            under_way: BTreeMap::new(),
            last_call: CallId::default(),
            unanswered: 0,
            refused: 0,
            last_refusal: None,
            stopped: None,
            events: VecDeque::new(),
        }
    }

    /// Splits into calls of so many rows. 0 is taken as 1.
    #[must_use]
    pub fn rows_per_call(mut self, rows: usize) -> Self {
        self.rows_per_call = at_least_one(rows);
        self
    }

    /// Has so many calls under way at once. 0 is taken as 1.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = at_least_one(calls);
        self
    }

    /// Stops after so many calls in a row whose answers are lost: each leaves its rows unknown. 0 is taken as 1.
    #[must_use]
    pub fn unanswered_limit(mut self, calls: usize) -> Self {
        self.unanswered_limit = at_least_one(calls);
        self
    }

    /// Stops after so many calls in a row that were refused as a whole and in the same words, as they are by a service under
    /// maintenance: it is not the rows that are wrong then. Calls of one row do not count. 0 is taken as 1.
    #[must_use]
    pub fn refused_limit(mut self, calls: usize) -> Self {
        self.refused_limit = at_least_one(calls);
        self
    }

    /// Takes a call that was refused as a whole for one that did nothing: it is halved and sent again, until the rows that are
    /// to blame are refused alone. Not documented, so say it only of a service that you know to take all or nothing.
    #[must_use]
    pub fn all_or_nothing(mut self) -> Self {
        self.all_or_nothing = true;
        self
    }

    /// Takes over what is known of rows from before, such as from a journal that was kept of
    /// [events](crate::batch#over-a-crash): each row that is
    /// [`NotAttempted`](RowState::NotAttempted) so far gets the state under its id. One that was in
    /// flight then is unknown now. Ids of other rows are ignored.
    #[must_use]
    pub fn recall(mut self, states: impl IntoIterator<Item = (RowId, RowState)>) -> Self {
        for (id, state) in states {
            if let Some(&row) = self.places.get(&id)
                && self.rows[row].state == RowState::NotAttempted
            {
                self.set(
                    row,
                    match state {
                        RowState::InFlight => RowState::Unknown(Doubt::Abandoned),
                        state => state,
                    },
                );
            }
        }
        self.resume();
        self
    }

    /// The next call to make; `None` if there is none for now. With nothing [in flight](Summary::in_flight) there will be none
    /// until [`resume`](Self::resume).
    pub fn poll_call(&mut self) -> Option<BatchCall<O>> {
        if self.stopped.is_some() || self.under_way.len() >= self.concurrency.get() {
            return None;
        }
        let chunk = self.again.pop_front().or_else(|| self.next_chunk())?;
        self.set_all(&chunk.rows, || RowState::InFlight);
        let rows = self.ids(&chunk.rows);
        self.events.push_back(BatchEvent::CallStarted { rows });
        let mut operation = self.template.clone();
        *operation.rows_mut() = chunk
            .rows
            .iter()
            .map(|&row| self.rows[row].content.clone())
            .collect();
        self.last_call.0 += 1;
        for &row in &chunk.rows {
            self.rows[row].call = self.last_call;
        }
        self.under_way.insert(self.last_call, chunk);
        Some(BatchCall {
            id: self.last_call,
            operation,
        })
    }

    /// Takes what came of a call. Of one that is not under way, because it was [abandoned](Self::abandon) or reported before,
    /// nothing is taken.
    pub fn handle_answer(&mut self, call: CallId, result: Result<O::Output, Error>) {
        let Some(chunk) = self.under_way.remove(&call) else {
            return;
        };
        let rows = self.ids(&chunk.rows);
        self.events.push_back(BatchEvent::CallEnded { rows });
        match result {
            Ok(answer) => self.answered(&chunk, &answer),
            Err(error) => self.failed(chunk, error),
        }
    }

    /// Gives up the calls that are under way: nobody will report what came of them, so their rows are unknown.
    pub fn abandon(&mut self) {
        self.under_way.clear();
        // Not only those of these calls: one may have been taken out, and a panic have come between.
        for row in 0..self.rows.len() {
            if self.rows[row].state == RowState::InFlight {
                self.set(row, RowState::Unknown(Doubt::Abandoned));
            }
        }
    }

    /// Goes on where the batch stopped: every row that is [`NotAttempted`](RowState::NotAttempted) is to be sent.
    pub fn resume(&mut self) {
        self.again.clear();
        self.stopped = None;
        self.unanswered = 0;
        self.refused = 0;
        let rows = self.rows.iter().enumerate();
        self.waiting = rows
            .filter(|(_, row)| row.state == RowState::NotAttempted)
            .map(|(place, _)| place)
            .collect();
    }

    /// Settles a row that is [`Unknown`](RowState::Unknown), by what was found out about it; one that was not done is to be
    /// sent again. Says whether the row was unknown; of others nothing changes.
    ///
    /// This is for findings of your own. [`Client::check`](crate::Client::check) asks the service.
    pub fn settle(&mut self, row: &RowId, finding: Finding) -> bool {
        match self.places.get(row) {
            Some(&row) => self.settle_at(row, finding),
            None => false,
        }
    }

    /// What happened, oldest first.
    pub fn poll_event(&mut self) -> Option<BatchEvent> {
        self.events.pop_front()
    }

    /// The rows, in the order in which they were given, and what is known of each.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = BatchRow<'_, O::Row>> {
        self.rows.iter().map(|row| BatchRow {
            id: &row.id,
            content: &row.content,
            state: &row.state,
        })
    }

    /// The state of a row.
    #[must_use]
    pub fn state(&self, row: &RowId) -> Option<&RowState> {
        self.places.get(row).map(|&row| &self.rows[row].state)
    }

    /// How many rows are in which state.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Why no more calls are handed out, if it stopped.
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        self.stopped.as_deref()
    }

    pub(super) fn entries(&self) -> &[Entry<O::Row>] {
        &self.rows
    }

    /// As [`settle`](Self::settle), by the place of the row.
    pub(super) fn settle_at(&mut self, row: usize, finding: Finding) -> bool {
        if !matches!(self.rows[row].state, RowState::Unknown(_)) {
            return false;
        }
        match finding {
            Finding::Done => self.set(row, RowState::Done(Proof::Check)),
            Finding::NotDone => {
                self.set(row, RowState::NotAttempted);
                self.waiting.push_back(row);
            }
        }
        true
    }

    /// How many threads can have a call each.
    pub(super) fn threads(&self) -> usize {
        let calls = self.waiting.len().div_ceil(self.rows_per_call.get());
        self.concurrency.get().min(calls)
    }

    fn next_chunk(&mut self) -> Option<Chunk> {
        let length = self.rows_per_call.get().min(self.waiting.len());
        let rows: Vec<usize> = self.waiting.drain(..length).collect();
        (!rows.is_empty()).then_some(Chunk {
            rows,
            repeated: false,
        })
    }

    fn answered(&mut self, chunk: &Chunk, answer: &O::Output) {
        self.unanswered = 0;
        self.refused = 0;
        for &row in &chunk.rows {
            let state = match O::verdict(&self.rows[row].content, answer) {
                RowVerdict::Done => RowState::Done(Proof::Answer),
                RowVerdict::Refused(words) => RowState::Refused(Refusal::Row(words)),
                RowVerdict::Unclear => RowState::Unknown(Doubt::Unclear),
            };
            self.set(row, state);
        }
    }

    fn failed(&mut self, chunk: Chunk, error: Error) {
        let meaning = Meaning::of(&error);
        let error = Arc::new(error);
        if meaning == Meaning::Refused {
            self.unanswered = 0;
        }
        let did_nothing =
            meaning == Meaning::Unwritable || (meaning == Meaning::Refused && self.all_or_nothing);
        if did_nothing && chunk.rows.len() > 1 {
            return self.split(chunk);
        }
        match meaning {
            // Some rows may have been done before one was refused.
            Meaning::Refused if chunk.rows.len() > 1 => {
                self.set_all(&chunk.rows, || {
                    RowState::Unknown(Doubt::NoAnswer(Arc::clone(&error).into()))
                });
                self.count_refusal(error);
            }
            Meaning::Refused | Meaning::Unwritable => {
                self.set_all(&chunk.rows, || {
                    RowState::Refused(Refusal::Call(Arc::clone(&error).into()))
                });
            }
            Meaning::NotSent if !chunk.repeated => {
                self.set_all(&chunk.rows, || RowState::NotAttempted);
                self.again.push_back(Chunk {
                    repeated: true,
                    ..chunk
                });
            }
            Meaning::NotDone | Meaning::NotSent => {
                self.set_all(&chunk.rows, || RowState::NotAttempted);
                self.stop(error);
            }
            Meaning::Unknown | Meaning::UnknownAndStop => {
                self.set_all(&chunk.rows, || {
                    RowState::Unknown(Doubt::NoAnswer(Arc::clone(&error).into()))
                });
                self.unanswered += 1;
                if meaning == Meaning::UnknownAndStop
                    || self.unanswered >= self.unanswered_limit.get()
                {
                    self.stop(error);
                }
            }
        }
    }

    fn count_refusal(&mut self, error: Arc<Error>) {
        let last = self.last_refusal.replace(Arc::clone(&error));
        let alike = last.is_some_and(|last| last.to_string() == error.to_string());
        self.refused = if alike { self.refused + 1 } else { 1 };
        if self.refused >= self.refused_limit.get() {
            self.stop(error);
        }
    }

    /// Halves a call, until the row that is to blame is alone in one.
    fn split(&mut self, mut chunk: Chunk) {
        self.set_all(&chunk.rows, || RowState::NotAttempted);
        let second_half = Chunk {
            rows: chunk.rows.split_off(chunk.rows.len() / 2),
            repeated: chunk.repeated,
        };
        self.again.push_front(second_half);
        self.again.push_front(chunk);
    }

    fn stop(&mut self, error: Arc<Error>) {
        if self.stopped.is_none() {
            self.stopped = Some(Arc::clone(&error));
            self.events.push_back(BatchEvent::Stopped(error));
        }
    }

    fn set_all(&mut self, rows: &[usize], state: impl Fn() -> RowState) {
        for &row in rows {
            self.set(row, state());
        }
    }

    fn set(&mut self, row: usize, state: RowState) {
        self.summary.change(&self.rows[row].state, &state);
        self.rows[row].state = state;
    }

    fn ids(&self, rows: &[usize]) -> Vec<RowId> {
        rows.iter().map(|&row| self.rows[row].id.clone()).collect()
    }
}

impl<O> BatchCall<O> {
    /// Which call it is, for [`Batch::handle_answer`].
    #[must_use]
    pub fn id(&self) -> CallId {
        self.id
    }

    /// What to ask for.
    #[must_use]
    pub fn operation(&self) -> &O {
        &self.operation
    }
}

/// Counts only: of rows there may be many.
impl<O: Bulk> fmt::Debug for Batch<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("operation", &O::NAME)
            .field("summary", &self.summary)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

fn at_least_one(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN)
}
