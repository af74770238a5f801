//! Runs a batch with a journal, in a process that ends in the middle of it, and continues.
//!
//! `cargo run -p cloudbilling-batch --features journal --example journal`

use std::error::Error;
use std::fs;
use std::path::Path;

use cloudbilling_batch::journal::{Journal, JournalHeader};
use cloudbilling_batch::{Batch, CallError, Finding, RowState};
use cloudbilling_types::operation::DeletePurchases;
use cloudbilling_types::record::BulkDeleteResult;

const ROWS: [&str; 5] = ["P-1", "P-2", "P-3", "P-4", "P-5"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("journal-example-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (mut journal, mut batch) = begin(&folder)?;
    run(&mut journal, &mut batch, 2)?;
    drop(journal); // The process is killed during its second call.

    let (mut journal, mut batch) = begin(&folder)?;
    println!("continued: {}", batch.summary());
    // A check with the service, such as `Client::check_batch`, finds that the call did not arrive.
    for row in ["P-3", "P-4"] {
        batch.settle(&row.parse()?, Finding::NotDone);
    }
    journal.update(&mut batch)?;
    run(&mut journal, &mut batch, usize::MAX)?;
    journal.end(&batch)?;
    println!("ended: {}", batch.summary());
    assert!(
        batch
            .rows()
            .all(|row| matches!(row.state, RowState::Done(_)))
    );
    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn begin(folder: &Path) -> Result<(Journal, Batch<DeletePurchases>), Box<dyn Error>> {
    let header = JournalHeader::of::<DeletePurchases>("account", "input").program("example 1.0");
    let journal = Journal::open(folder.join("purchases.journal"), header)?;
    let mut journal = journal.with_claims(folder.join("claims"))?;
    let mut batch = Batch::delete("imported twice", ROWS).rows_per_call(2);
    journal.begin(&mut batch)?;
    Ok((journal, batch))
}

/// Makes calls, and ends before the response to the last one.
fn run(
    journal: &mut Journal,
    batch: &mut Batch<DeletePurchases>,
    calls: usize,
) -> Result<(), Box<dyn Error>> {
    for number in 1..=calls {
        let Some(call) = batch.poll_call() else {
            break;
        };
        journal.record_all(batch)?; // on the disk before the call is sent
        if number == calls {
            break;
        }
        batch.handle_response(call.id(), send(call.operation()));
        journal.record_all(batch)?;
    }
    Ok(())
}

/// A service that carries out every call.
fn send(operation: &DeletePurchases) -> Result<BulkDeleteResult, CallError> {
    let mut result = BulkDeleteResult::default();
    result.marked_for_deletion = operation.purchase_references.clone();
    Ok(result)
}
