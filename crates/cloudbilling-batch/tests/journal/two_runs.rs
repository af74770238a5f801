//! Runs of three inputs that share rows, in every order of steps, killed and begun again.

use cloudbilling_batch::journal::Journal;
use cloudbilling_batch::{Batch, CallError, CallErrorKind};
use cloudbilling_types::operation::DeletePurchases;
use cloudbilling_types::record::{BulkDeleteError, BulkDeleteResult};
use proptest::collection::vec;
use proptest::prelude::*;

use super::support::{Folder, deletion, marked, open, places, settle};

const ROWS: usize = 6;
const INPUTS: [(&str, [usize; 4]); 3] = [
    ("x", [0, 1, 2, 3]),
    ("y", [2, 3, 4, 5]),
    ("z", [5, 3, 1, 0]),
];

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Done,
    LostAfter,
    LostBefore,
    NotSent,
    Refused,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Begin,
    /// Looks for all unknown rows at the service, and may be overtaken before it acts on that.
    Check,
    Update,
    Call(Outcome),
    /// The process ends after it recorded that a call begins, and the call may arrive.
    KillInCall {
        executed: bool,
    },
    Kill,
    End,
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    let outcome = prop_oneof![
        4 => Just(Outcome::Done),
        1 => Just(Outcome::LostAfter),
        1 => Just(Outcome::LostBefore),
        1 => Just(Outcome::NotSent),
        1 => Just(Outcome::Refused),
    ];
    let step = prop_oneof![
        4 => Just(Step::Begin),
        3 => Just(Step::Check),
        3 => Just(Step::Update),
        5 => outcome.prop_map(Step::Call),
        1 => any::<bool>().prop_map(|executed| Step::KillInCall { executed }),
        1 => Just(Step::Kill),
        1 => Just(Step::End),
    ];
    (0..INPUTS.len(), step)
}

struct Process {
    batch: Batch<DeletePurchases>,
    journal: Journal,
    /// A check whose findings were not recorded yet: nothing is sent before.
    has_findings: bool,
}

struct World {
    executed: [usize; ROWS],
    folder: Folder,
    processes: [Option<Process>; INPUTS.len()],
}

impl World {
    fn take(&mut self, input: usize, step: Step) {
        let (name, rows) = INPUTS[input];
        let Some(process) = &mut self.processes[input] else {
            if let Step::Begin = step {
                let mut journal = open(&self.folder, name).expect("nobody else has it");
                let mut batch = deletion(rows);
                journal.begin(&mut batch).expect("begun");
                self.processes[input] = Some(Process {
                    batch,
                    journal,
                    has_findings: false,
                });
            }
            return;
        };
        match step {
            Step::Begin => {}
            Step::Check => {
                settle(&mut process.batch, &self.executed);
                process.has_findings = true;
            }
            Step::Update => {
                process
                    .journal
                    .update(&mut process.batch)
                    .expect("recorded");
                process.has_findings = false;
            }
            Step::Call(outcome) if !process.has_findings => self.call(input, Some(outcome), true),
            Step::KillInCall { executed } if !process.has_findings => {
                self.call(input, None, executed);
                self.processes[input] = None;
            }
            Step::Call(_) | Step::KillInCall { .. } => {}
            Step::Kill => self.processes[input] = None,
            Step::End => {
                let process = self.processes[input].take().expect("it runs");
                process.journal.end(&process.batch).expect("ended");
            }
        }
    }

    fn call(&mut self, input: usize, outcome: Option<Outcome>, executed: bool) {
        let process = self.processes[input].as_mut().expect("it runs");
        let Process { batch, journal, .. } = process;
        batch.resume();
        let Some(call) = batch.poll_call() else {
            return;
        };
        journal.record_all(batch).expect("recorded");
        let is_done = match outcome {
            None => executed,
            Some(outcome) => matches!(outcome, Outcome::Done | Outcome::LostAfter),
        };
        for row in places(call.operation()) {
            self.executed[row] += usize::from(is_done);
        }
        let lost = |kind| Err(CallError::new(kind, std::io::Error::other("lost")));
        let result = match outcome {
            None => return,
            Some(Outcome::Done) => Ok(marked(call.operation())),
            Some(Outcome::LostAfter | Outcome::LostBefore) => lost(CallErrorKind::Unknown),
            Some(Outcome::NotSent) => lost(CallErrorKind::NotSent),
            Some(Outcome::Refused) => Ok(refused(call.operation())),
        };
        batch.handle_response(call.id(), result);
        journal.record_all(batch).expect("recorded");
    }
}

fn refused(operation: &DeletePurchases) -> BulkDeleteResult {
    let mut result = BulkDeleteResult::default();
    for reference in &operation.purchase_references {
        let mut error = BulkDeleteError::default();
        error.purchase_reference = Some(reference.clone());
        result.errors.push(error);
    }
    result
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_row_is_done_twice(steps in vec(step(), 0..60)) {
        let mut world = World {
            executed: [0; ROWS],
            folder: Folder::new(),
            processes: [None, None, None],
        };
        for (input, step) in steps {
            world.take(input, step);
            prop_assert!(world.executed.iter().all(|count| *count <= 1), "{:?}", world.executed);
        }
    }
}
