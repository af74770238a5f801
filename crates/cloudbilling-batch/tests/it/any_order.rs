//! The machine against a service that knows what it really did, in every order of steps.

use std::collections::BTreeMap;

use cloudbilling_batch::{
    Batch, BatchCall, BatchRow, CallErrorKind, CallId, Finding, Proof, RowId, RowState,
};
use cloudbilling_types::operation::DeletePurchases;
use cloudbilling_types::record::BulkDeleteResult;
use proptest::collection::vec;
use proptest::prelude::*;

use super::support::{error, refused};

type Call = BatchCall<DeletePurchases>;

/// The outcome of a call at the service, and its visible part.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Carried out, with a response row by row. Two bits each: done, refused, or (done or not) not
    /// mentioned.
    Responded { bits: u64 },
    /// It may have been carried out, and the error does not say.
    Hidden { executed: bool, throttled: bool },
    /// Certainly not carried out, by an accident.
    NotSent,
    /// Certainly not carried out, and no other would be.
    Blocked,
    /// Refused as a whole; a service that does not take all or nothing may have done some rows.
    Refused { done: u64 },
    /// The row of this number, if it is in the call, cannot be written.
    Unwritable { row: usize },
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Abandon { executed: bool },
    Respond { call: usize, fate: Fate },
    RespondToOldCall,
    Poll,
    Resume,
    Settle { row: usize },
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => any::<u64>().prop_map(|bits| Fate::Responded { bits }),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(executed, throttled)| Fate::Hidden { executed, throttled }),
        2 => Just(Fate::NotSent),
        1 => Just(Fate::Blocked),
        1 => any::<u64>().prop_map(|done| Fate::Refused { done }),
        1 => (0..20usize).prop_map(|row| Fate::Unwritable { row }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => any::<bool>().prop_map(|executed| Step::Abandon { executed }),
        8 => (any::<usize>(), fate()).prop_map(|(call, fate)| Step::Respond { call, fate }),
        1 => Just(Step::RespondToOldCall),
        8 => Just(Step::Poll),
        2 => Just(Step::Resume),
        2 => (0..20usize).prop_map(|row| Step::Settle { row }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn in_any_order_of_steps_nothing_is_done_twice(
        recalled in vec(0..8u8, 0..20),
        rows_per_call in 1..6usize,
        concurrency in 1..4usize,
        all_or_nothing in any::<bool>(),
        steps in vec(step(), 0..80),
    ) {
        let mut world = World::new(&recalled, rows_per_call, concurrency, all_or_nothing);
        for step in steps {
            world.take(step);
            world.check();
        }
        world.finish();
    }
}

/// A batch, and the true outcome of its rows.
struct World {
    batch: Batch<DeletePurchases>,
    concurrency: usize,
    /// The number of times that each row was done.
    executed: Vec<usize>,
    /// The number of calls with each row that were not sent since the batch began or was resumed.
    not_sent: Vec<usize>,
    old_call: Option<CallId>,
    all_or_nothing: bool,
    under_way: BTreeMap<CallId, Call>,
}

impl World {
    /// Some rows have states from an earlier run.
    fn new(
        recalled: &[u8],
        rows_per_call: usize,
        concurrency: usize,
        all_or_nothing: bool,
    ) -> Self {
        let rows = recalled.len();
        let references = (0..rows).map(|row| row.to_string());
        let state = |recalled: &u8| match recalled {
            0 => RowState::Done(Proof::Response),
            1 | 2 => RowState::InFlight,
            _ => RowState::NotAttempted,
        };
        let batch = Batch::delete("why", references)
            .recall((0..).map(id).zip(recalled.iter().map(state)))
            .rows_per_call(rows_per_call)
            .concurrency(concurrency);
        Self {
            batch: match all_or_nothing {
                true => batch.all_or_nothing(),
                false => batch,
            },
            all_or_nothing,
            concurrency,
            executed: recalled
                .iter()
                .map(|recalled| usize::from(*recalled < 2))
                .collect(),
            not_sent: vec![0; rows],
            old_call: None,
            under_way: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Abandon { executed } => {
                for call in std::mem::take(&mut self.under_way).into_values() {
                    self.execute(&call, |_| executed);
                }
                self.batch.abandon();
            }
            Step::Respond { call, fate } => {
                let ids: Vec<CallId> = self.under_way.keys().copied().collect();
                if !ids.is_empty() {
                    self.respond(ids[call % ids.len()], fate);
                }
            }
            Step::RespondToOldCall => {
                if let Some(call) = self.old_call {
                    let before = self.batch.summary();
                    self.batch
                        .handle_response(call, Ok(BulkDeleteResult::default()));
                    assert_eq!(self.batch.summary(), before);
                }
            }
            Step::Poll => {
                self.poll();
            }
            Step::Resume => {
                self.batch.resume();
                self.not_sent.fill(0);
            }
            Step::Settle { row } => {
                let done = self.executed.get(row) == Some(&1);
                let finding = if done {
                    Finding::Done
                } else {
                    Finding::NotDone
                };
                if self.batch.settle(&id(row), finding) {
                    self.not_sent[row] = 0;
                }
            }
        }
    }

    fn poll(&mut self) -> bool {
        let before: Vec<bool> = self
            .batch
            .rows()
            .map(|row| can_be_sent(row.state))
            .collect();
        let Some(call) = self.batch.poll_call() else {
            return false;
        };
        assert!(!rows_of(&call).is_empty());
        for row in rows_of(&call) {
            assert!(
                before[row],
                "row {row} was handed out, and could not be sent"
            );
        }
        self.under_way.insert(call.id(), call);
        true
    }

    fn respond(&mut self, id: CallId, fate: Fate) {
        let call = self.under_way.remove(&id).expect("one of those under way");
        self.old_call = Some(id);
        let result = match fate {
            Fate::Responded { bits } => Ok(self.response(&call, bits)),
            Fate::Hidden {
                executed,
                throttled,
            } => {
                self.execute(&call, |_| executed);
                Err(error(match throttled {
                    true => CallErrorKind::Throttled,
                    false => CallErrorKind::Unknown,
                }))
            }
            Fate::NotSent => {
                for row in rows_of(&call) {
                    self.not_sent[row] += 1;
                }
                Err(error(CallErrorKind::NotSent))
            }
            Fate::Blocked => Err(error(CallErrorKind::Blocked)),
            Fate::Refused { done } => {
                let rows = rows_of(&call).len();
                let may_be_done = rows > 1 && !self.all_or_nothing;
                self.execute(&call, |row| may_be_done && done >> row & 1 == 1);
                Err(error(CallErrorKind::Refused))
            }
            Fate::Unwritable { row } if rows_of(&call).contains(&row) => {
                Err(error(CallErrorKind::Unwritable))
            }
            Fate::Unwritable { .. } => Ok(self.response(&call, 0)),
        };
        self.batch.handle_response(id, result);
    }

    fn response(&mut self, call: &Call, bits: u64) -> BulkDeleteResult {
        let of_row = |row: usize| bits >> (2 * row) & 3;
        self.execute(call, |row| of_row(row) % 2 == 0);
        let mut result = BulkDeleteResult::default();
        for row in rows_of(call) {
            let reference = row.to_string();
            match of_row(row) {
                0 => result.marked_for_deletion.push(reference),
                1 => result.errors.push(refused(&reference, "why", "not")),
                _ => {}
            }
        }
        result
    }

    fn execute(&mut self, call: &Call, is_done: impl Fn(usize) -> bool) {
        for row in rows_of(call).into_iter().filter(|row| is_done(*row)) {
            self.executed[row] += 1;
        }
    }
}

impl World {
    fn check(&self) {
        assert!(self.under_way.len() <= self.concurrency);
        let in_flight: Vec<usize> = self.under_way.values().flat_map(rows_of).collect();
        let mut counted = [0; 5];
        for (row, BatchRow { state, .. }) in self.batch.rows().enumerate() {
            let executed = self.executed[row];
            assert!(executed <= 1, "row {row} was done twice");
            assert!(self.not_sent[row] <= 2, "row {row} was tried too often");
            assert_eq!(
                in_flight.contains(&row),
                matches!(state, RowState::InFlight)
            );
            counted[match state {
                RowState::Done(_) => {
                    assert_eq!(executed, 1, "row {row} is reported as done");
                    0
                }
                RowState::InFlight => 1,
                RowState::NotAttempted => {
                    assert_eq!(executed, 0, "row {row} is reported as not attempted");
                    2
                }
                RowState::Refused(_) => {
                    assert_eq!(executed, 0, "row {row} is reported as refused");
                    3
                }
                RowState::Unknown(_) => 4,
            }] += 1;
        }
        let summary = self.batch.summary();
        assert_eq!(
            counted,
            [
                summary.done,
                summary.in_flight,
                summary.not_attempted,
                summary.refused,
                summary.unknown
            ]
        );
    }

    /// From here on every call succeeds, so that nothing is left to be sent.
    fn finish(mut self) {
        self.batch.resume();
        self.not_sent.fill(0);
        while self.poll() || !self.under_way.is_empty() {
            let ids: Vec<CallId> = self.under_way.keys().copied().collect();
            for id in ids {
                self.respond(id, Fate::Responded { bits: 0 });
            }
            self.check();
        }
        let summary = self.batch.summary();
        assert_eq!((summary.in_flight, summary.not_attempted), (0, 0));
        assert!(self.batch.stopped().is_none());
    }
}

fn rows_of(call: &Call) -> Vec<usize> {
    let references = call.operation().purchase_references.iter();
    references
        .map(|row| row.parse().expect("a number"))
        .collect()
}

fn can_be_sent(state: &RowState) -> bool {
    matches!(state, RowState::NotAttempted)
}

fn id(row: usize) -> RowId {
    row.to_string().parse().expect("valid")
}
