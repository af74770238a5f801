//! The machine: which call to make next, and what its outcome means for its rows.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroUsize;

use crate::bulk::Bulk;
use crate::call::{BatchCall, BatchEvent, CallId};
use crate::call_error::{CallError, CallErrorKind};
use crate::row::{BatchRow, Finding, Proof, Reason, RowId, RowIds, RowState, RowVerdict, Summary};

/// An operation on more rows than one call should carry: split into calls, with a state for each
/// row.
///
/// It does no I/O. A client runs it (`cloudbilling::Client::run_batch`), or a loop of your own:
///
/// 1. [`poll_call`](Self::poll_call) hands out a call. Make it; others can be under way meanwhile.
/// 2. [`handle_response`](Self::handle_response) takes the outcome of the call. Poll again, until
///    nothing is under way and nothing is handed out.
/// 3. [`rows`](Self::rows) returns the state of each row, at any moment.
///
/// ```
/// use cloudbilling_batch::{Batch, RowState};
///
/// let rows = ["P-1", "P-2", "P-3"];
/// let mut batch = Batch::delete("imported twice", rows).rows_per_call(2).concurrency(1);
/// let call = batch.poll_call().expect("two rows");
/// assert_eq!(call.operation().purchase_references, ["P-1", "P-2"]);
/// assert!(batch.poll_call().is_none(), "one at a time");
///
/// // The future that made the call was dropped, for example.
/// batch.abandon();
/// assert_eq!(batch.summary().to_string(), "3 rows: 2 unknown, 1 not attempted");
/// assert_eq!(batch.state(&"P-3".parse()?), Some(&RowState::NotAttempted));
/// # Ok::<(), cloudbilling_batch::RowIdError>(())
/// ```
///
/// # Guarantees
/// - Each row is in exactly one [state](RowState). It is handed out again only if it was certainly
///   not done, or a check showed that it was not.
/// - A call that was certainly not sent is handed out once more, with the same rows. If that one is
///   not sent either, the batch stops.
/// - A lock, refused credentials and the like stop the batch: the other rows stay
///   [`NotAttempted`](RowState::NotAttempted). Several calls in a row whose responses are lost
///   ([`lost_response_limit`](Self::lost_response_limit)) or that are refused in the same words
///   ([`refusal_limit`](Self::refusal_limit)) stop it too, and so does a service that asks for
///   fewer calls.
pub struct Batch<O: Bulk> {
    template: O,
    rows: Vec<Entry<O::Row>>,
    places: HashMap<RowId, usize>,
    summary: Summary,
    settings: Settings,
    /// Rows that no call has carried yet, in their order.
    waiting: VecDeque<usize>,
    /// Calls to be made with exactly these rows: halves of a refused call, and retries.
    chunks: VecDeque<Chunk>,
    under_way: BTreeMap<CallId, Chunk>,
    last_call: CallId,
    /// Calls in a row whose responses were lost.
    lost_responses: usize,
    /// Calls in a row that were refused in the words of the last one.
    refusals: usize,
    last_refusal: Option<CallError>,
    stopped: Option<CallError>,
    events: VecDeque<BatchEvent>,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    rows_per_call: NonZeroUsize,
    concurrency: NonZeroUsize,
    lost_response_limit: NonZeroUsize,
    refusal_limit: NonZeroUsize,
    all_or_nothing: bool,
}

/// A row with its state.
#[derive(Debug)]
pub(crate) struct Entry<T> {
    pub(crate) id: RowId,
    pub(crate) content: T,
    pub(crate) state: RowState,
    /// The last call that carried it; the default id, which no call has, if it is not known.
    pub(crate) call: CallId,
}

/// The rows of one call.
#[derive(Debug)]
struct Chunk {
    rows: Vec<usize>,
    is_retry: bool,
}

impl<O: Bulk> Batch<O> {
    /// The default number of rows per call. The service documents no maximum; a hundred invoices
    /// are some 40 kB of XML.
    pub const DEFAULT_ROWS_PER_CALL: usize = 100;

    /// The default number of calls under way at once. The service may throttle clients that call
    /// "above normal use", without numbers.
    pub const DEFAULT_CONCURRENCY: usize = 4;

    /// The default number of calls in a row whose responses may be lost before the batch stops.
    pub const DEFAULT_LOST_RESPONSE_LIMIT: usize = 3;

    /// The default number of calls of several rows in a row that may be refused in the same words
    /// before the batch stops.
    pub const DEFAULT_REFUSAL_LIMIT: usize = 10;

    /// Creates a batch of all rows of this operation. [`upload`](Batch::upload),
    /// [`close`](Batch::close) and [`delete`](Batch::delete) are shorter.
    pub fn new(operation: O) -> Self {
        let mut template = operation;
        let mut ids = RowIds::default();
        let rows: Vec<_> = std::mem::take(template.rows_mut())
            .into_iter()
            .map(|content| Entry {
                id: ids.next(&O::identifiers(&content)),
                content,
                state: RowState::NotAttempted,
                call: CallId::default(),
            })
            .collect();
        Self {
            template,
            places: rows.iter().map(|row| row.id.clone()).zip(0..).collect(),
            summary: Summary::not_attempted(rows.len()),
            settings: Settings {
                rows_per_call: at_least_one(Self::DEFAULT_ROWS_PER_CALL),
                concurrency: at_least_one(Self::DEFAULT_CONCURRENCY),
                lost_response_limit: at_least_one(Self::DEFAULT_LOST_RESPONSE_LIMIT),
                refusal_limit: at_least_one(Self::DEFAULT_REFUSAL_LIMIT),
                all_or_nothing: false,
            },
            waiting: (0..rows.len()).collect(),
            rows,
            chunks: VecDeque::new(),
            under_way: BTreeMap::new(),
            last_call: CallId::default(),
            lost_responses: 0,
            refusals: 0,
            last_refusal: None,
            stopped: None,
            events: VecDeque::new(),
        }
    }

    /// Sets the number of rows per call. 0 counts as 1.
    #[must_use]
    pub fn rows_per_call(mut self, rows: usize) -> Self {
        self.settings.rows_per_call = at_least_one(rows);
        self
    }

    /// Sets the maximum number of calls under way at once. 0 counts as 1.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.settings.concurrency = at_least_one(calls);
        self
    }

    /// Sets the number of calls in a row with lost responses after which the batch stops: each
    /// leaves its rows unknown. 0 counts as 1.
    #[must_use]
    pub fn lost_response_limit(mut self, calls: usize) -> Self {
        self.settings.lost_response_limit = at_least_one(calls);
        self
    }

    /// Sets the number of calls in a row, refused as a whole and in the same words, after which the
    /// batch stops: a service under maintenance refuses like that, whatever the rows are. Calls of
    /// one row do not count. 0 counts as 1.
    #[must_use]
    pub fn refusal_limit(mut self, calls: usize) -> Self {
        self.settings.refusal_limit = at_least_one(calls);
        self
    }

    /// Assumes that the service carries out no part of a call that it refuses. Such a call is
    /// halved and sent again, until the rows at fault are refused alone. This is not documented:
    /// set it only for a service that is known to take all rows or none.
    #[must_use]
    pub fn all_or_nothing(mut self) -> Self {
        self.settings.all_or_nothing = true;
        self
    }

    /// Restores states from an earlier run, for example from a journal of its
    /// [events](crate#after-a-crash).
    ///
    /// Each row that is still [`NotAttempted`](RowState::NotAttempted) takes the state with its id.
    /// A row that was in flight then is unknown now. Ids of other rows are ignored.
    #[must_use]
    pub fn recall(mut self, states: impl IntoIterator<Item = (RowId, RowState)>) -> Self {
        for (id, state) in states {
            self.restore(&id, &state, CallId::default());
        }
        self.resume();
        self
    }

    /// Returns the next call to make; `None` if there is none for now. If nothing is
    /// [in flight](Summary::in_flight) either, there will be none until [`resume`](Self::resume).
    pub fn poll_call(&mut self) -> Option<BatchCall<O>> {
        if self.stopped.is_some() || self.under_way.len() >= self.settings.concurrency.get() {
            return None;
        }
        let chunk = self.chunks.pop_front().or_else(|| self.next_chunk())?;
        self.last_call = self.last_call.next();
        for &row in &chunk.rows {
            self.set(row, RowState::InFlight);
            self.rows[row].call = self.last_call;
        }
        let rows = self.ids(&chunk.rows);
        self.events.push_back(BatchEvent::CallStarted { rows });
        let operation = self.operation(&chunk);
        self.under_way.insert(self.last_call, chunk);
        Some(BatchCall {
            id: self.last_call,
            operation,
        })
    }

    /// Takes the outcome of a call. It is ignored if the call is not under way, because it was
    /// [abandoned](Self::abandon) or reported before.
    pub fn handle_response(&mut self, call: CallId, result: Result<O::Output, CallError>) {
        let Some(chunk) = self.under_way.remove(&call) else {
            return;
        };
        let rows = self.ids(&chunk.rows);
        self.events.push_back(BatchEvent::CallEnded { rows });
        match result {
            Ok(response) => self.handle_success(&chunk, &response),
            Err(error) => self.handle_error(chunk, error),
        }
    }

    /// Takes back a call that was handed out and certainly not sent, and stops the batch with this
    /// error. Its rows are not attempted.
    pub fn decline(&mut self, call: CallId, error: CallError) {
        let Some(chunk) = self.under_way.remove(&call) else {
            return;
        };
        let rows = self.ids(&chunk.rows);
        self.events.push_back(BatchEvent::CallEnded { rows });
        self.handle_blocked(&chunk, error);
    }

    /// Stops the batch with this error: no more calls are handed out until
    /// [`resume`](Self::resume). Calls under way continue. A batch that has stopped keeps its first
    /// error.
    pub fn stop(&mut self, error: CallError) {
        if self.stopped.is_none() {
            self.stopped = Some(error.clone());
            self.events.push_back(BatchEvent::Stopped(error));
        }
    }

    /// Gives up the calls that are under way: their outcomes will not be reported, so their rows
    /// are unknown.
    pub fn abandon(&mut self) {
        self.under_way.clear();
        // All rows in flight, not only those of the calls under way: a panic may have happened
        // after a call was removed and before its rows had their states.
        for row in 0..self.rows.len() {
            if self.rows[row].state == RowState::InFlight {
                self.set(row, RowState::Unknown(Reason::ABANDONED));
            }
        }
    }

    /// Continues a batch that stopped: every row that is [`NotAttempted`](RowState::NotAttempted)
    /// will be sent.
    pub fn resume(&mut self) {
        self.chunks.clear();
        self.stopped = None;
        self.lost_responses = 0;
        self.refusals = 0;
        let rows = self.rows.iter().enumerate();
        self.waiting = rows
            .filter(|(_, row)| row.state == RowState::NotAttempted)
            .map(|(place, _)| place)
            .collect();
    }

    /// Settles a row that is [`Unknown`](RowState::Unknown); one that was not done will be sent
    /// again. Returns `true` if the row was unknown. Other rows do not change.
    ///
    /// This is for findings of your own. [`check`](Self::check) lets a client find out.
    pub fn settle(&mut self, row: &RowId, finding: Finding) -> bool {
        match self.places.get(row) {
            Some(&row) => self.settle_at(row, finding),
            None => false,
        }
    }

    /// Returns the next event, oldest first.
    pub fn poll_event(&mut self) -> Option<BatchEvent> {
        self.events.pop_front()
    }

    /// Returns the rows and their states, in the order in which the rows were given.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = BatchRow<'_, O::Row>> {
        self.rows.iter().map(|row| BatchRow {
            id: &row.id,
            content: &row.content,
            state: &row.state,
        })
    }

    /// Returns the state of a row.
    pub fn state(&self, row: &RowId) -> Option<&RowState> {
        self.places.get(row).map(|&row| &self.rows[row].state)
    }

    /// Returns the number of rows in each state.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Returns the error that stopped the batch, if it stopped.
    pub fn stopped(&self) -> Option<&CallError> {
        self.stopped.as_ref()
    }

    /// Returns the number of calls that can be under way at once with the rows that wait. A client
    /// needs no more threads.
    pub fn max_calls(&self) -> usize {
        let Settings {
            rows_per_call,
            concurrency,
            ..
        } = self.settings;
        let calls = self.waiting.len().div_ceil(rows_per_call.get());
        concurrency.get().min(calls)
    }

    /// Gives a row the state that an earlier run left it in, and the call that carried it, unless
    /// it has another state already.
    pub(crate) fn restore(&mut self, row: &RowId, state: &RowState, call: CallId) {
        let place = self.places.get(row).copied();
        let Some(row) = place.filter(|&row| self.rows[row].state == RowState::NotAttempted) else {
            return;
        };
        let state = match state {
            RowState::InFlight => RowState::Unknown(Reason::INTERRUPTED),
            state => state.clone(),
        };
        self.set(row, state);
        self.rows[row].call = call;
        self.last_call = self.last_call.max(call);
    }

    /// Makes a row unknown that would be sent otherwise.
    #[cfg(feature = "journal")]
    pub(crate) fn withhold(&mut self, row: &RowId, reason: Reason) {
        if let Some(&row) = self.places.get(row)
            && self.rows[row].state == RowState::NotAttempted
        {
            self.set(row, RowState::Unknown(reason));
        }
    }

    pub(crate) fn entries(&self) -> &[Entry<O::Row>] {
        &self.rows
    }

    /// Settles the row at this place, as [`settle`](Self::settle).
    pub(crate) fn settle_at(&mut self, row: usize, finding: Finding) -> bool {
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

    fn next_chunk(&mut self) -> Option<Chunk> {
        let rows = self.settings.rows_per_call.get().min(self.waiting.len());
        let rows: Vec<usize> = self.waiting.drain(..rows).collect();
        (!rows.is_empty()).then_some(Chunk {
            rows,
            is_retry: false,
        })
    }

    fn operation(&self, chunk: &Chunk) -> O {
        let mut operation = self.template.clone();
        let rows = chunk.rows.iter();
        *operation.rows_mut() = rows.map(|&row| self.rows[row].content.clone()).collect();
        operation
    }

    fn handle_success(&mut self, chunk: &Chunk, response: &O::Output) {
        self.lost_responses = 0;
        self.refusals = 0;
        for &row in &chunk.rows {
            let state = match O::verdict(&self.rows[row].content, response) {
                RowVerdict::Done => RowState::Done(Proof::Response),
                RowVerdict::Refused(words) => RowState::Refused(words.into()),
                RowVerdict::Unclear => RowState::Unknown(Reason::UNCLEAR),
            };
            self.set(row, state);
        }
    }

    fn handle_error(&mut self, chunk: Chunk, error: CallError) {
        match error.kind() {
            CallErrorKind::Blocked => self.handle_blocked(&chunk, error),
            CallErrorKind::NotSent if chunk.is_retry => self.handle_blocked(&chunk, error),
            CallErrorKind::NotSent => self.retry(chunk),
            CallErrorKind::Refused => self.handle_refusal(chunk, error),
            CallErrorKind::Throttled => {
                self.handle_lost_response(&chunk, &error);
                self.stop(error);
            }
            CallErrorKind::Unknown => {
                self.handle_lost_response(&chunk, &error);
                if self.lost_responses >= self.settings.lost_response_limit.get() {
                    self.stop(error);
                }
            }
            CallErrorKind::Unwritable if chunk.rows.len() > 1 => self.halve(chunk),
            CallErrorKind::Unwritable => self.set_all(&chunk, RowState::Refused(error.into())),
        }
    }

    fn handle_blocked(&mut self, chunk: &Chunk, error: CallError) {
        self.set_all(chunk, RowState::NotAttempted);
        self.stop(error);
    }

    fn handle_lost_response(&mut self, chunk: &Chunk, error: &CallError) {
        self.set_all(chunk, RowState::Unknown(error.clone().into()));
        self.lost_responses += 1;
    }

    fn handle_refusal(&mut self, chunk: Chunk, error: CallError) {
        // A refusal is a response.
        self.lost_responses = 0;
        if chunk.rows.len() == 1 {
            self.set_all(&chunk, RowState::Refused(error.into()));
        } else if self.settings.all_or_nothing {
            self.halve(chunk);
        } else {
            // Some rows may have been done before one was refused.
            self.set_all(&chunk, RowState::Unknown(error.clone().into()));
            self.count_refusal(error);
        }
    }

    fn count_refusal(&mut self, error: CallError) {
        let last = self.last_refusal.replace(error.clone());
        let is_same = last.is_some_and(|last| last.to_string() == error.to_string());
        self.refusals = if is_same { self.refusals + 1 } else { 1 };
        if self.refusals >= self.settings.refusal_limit.get() {
            self.stop(error);
        }
    }

    fn retry(&mut self, chunk: Chunk) {
        self.set_all(&chunk, RowState::NotAttempted);
        self.chunks.push_back(Chunk {
            is_retry: true,
            ..chunk
        });
    }

    /// Halves a call of which nothing was done, until the row at fault is alone in one.
    fn halve(&mut self, mut chunk: Chunk) {
        self.set_all(&chunk, RowState::NotAttempted);
        let second_half = Chunk {
            rows: chunk.rows.split_off(chunk.rows.len() / 2),
            is_retry: chunk.is_retry,
        };
        self.chunks.push_front(second_half);
        self.chunks.push_front(chunk);
    }

    fn set_all(&mut self, chunk: &Chunk, state: RowState) {
        for &row in &chunk.rows {
            self.set(row, state.clone());
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

/// Shows counts only, because there may be many rows.
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
