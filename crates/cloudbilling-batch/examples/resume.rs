//! Runs a batch with a service that loses a response, writes a journal, and resumes from it.
//!
//! `cargo run -p cloudbilling-batch --example resume`

use std::error::Error;
use std::io;

use cloudbilling_batch::{Batch, BatchEvent, CallError, CallErrorKind};
use cloudbilling_types::operation::DeletePurchases;
use cloudbilling_types::record::BulkDeleteResult;

fn main() -> Result<(), Box<dyn Error>> {
    let rows = ["P-1", "P-2", "P-3"];
    let mut journal = Vec::new();
    let mut batch = Batch::delete("imported twice", rows).rows_per_call(1);
    while let Some(call) = batch.poll_call() {
        write_journal(&mut batch, &mut journal); // before the call is sent
        batch.handle_response(call.id(), send(call.operation()));
        write_journal(&mut batch, &mut journal);
    }
    println!("{}", batch.summary());

    // A later process. Newer lines come last, and the first state of a row counts.
    let mut states = Vec::new();
    for line in journal.iter().rev() {
        let (row, state) = line.split_once(' ').ok_or("a line without a state")?;
        states.push((row.parse()?, state.parse()?));
    }
    let batch = Batch::delete("imported twice", rows).recall(states);
    for row in batch.rows() {
        println!("{}: {}", row.id, row.state);
    }
    Ok(())
}

/// A service that carries out every call, and loses the second response.
fn send(operation: &DeletePurchases) -> Result<BulkDeleteResult, CallError> {
    if operation.purchase_references == ["P-2"] {
        let lost = io::Error::other("the connection was reset");
        return Err(CallError::new(CallErrorKind::Unknown, lost));
    }
    let mut result = BulkDeleteResult::default();
    result.marked_for_deletion = operation.purchase_references.clone();
    Ok(result)
}

fn write_journal(batch: &mut Batch<DeletePurchases>, journal: &mut Vec<String>) {
    while let Some(event) = batch.poll_event() {
        if let BatchEvent::CallStarted { rows } | BatchEvent::CallEnded { rows } = event {
            let state = |row| batch.state(row).expect("a row of the batch");
            journal.extend(rows.iter().map(|row| format!("{row} {}", state(row))));
        }
    }
}
