//! A process that is killed at every byte that it writes.

use std::convert::Infallible;
use std::fs;

use cloudbilling_batch::journal::{Journal, JournalHeader};
use cloudbilling_batch::{Batch, RowState};
use cloudbilling_types::operation::UploadInvoices2;
use cloudbilling_types::record::{Invoice2, InvoiceHeader};

use super::support::{Folder, bytes, deletion, header, marked, open, places, settle};

const ROWS: usize = 5;

/// The rows that the service had executed at some size of the journal.
struct Moment {
    size: usize,
    executed: Vec<usize>,
}

/// Runs all rows to the end, and returns the journal with the moments at which rows were done.
fn run(folder: &Folder) -> (Vec<u8>, Vec<Moment>) {
    let mut executed = vec![0; ROWS];
    let mut moments = Vec::new();
    let mut journal = open(folder, "x").expect("a new journal");
    let mut batch = deletion(0..ROWS);
    journal.begin(&mut batch).expect("begun");
    while let Some(call) = batch.poll_call() {
        journal.record_all(&mut batch).expect("recorded");
        for row in places(call.operation()) {
            executed[row] += 1;
        }
        moments.push(Moment {
            size: bytes(journal.path()).len(),
            executed: executed.clone(),
        });
        batch.handle_response(call.id(), Ok(marked(call.operation())));
        journal.record_all(&mut batch).expect("recorded");
    }
    let text = bytes(journal.path());
    journal.end(&batch).expect("ended");
    (text, moments)
}

#[test]
fn after_a_kill_at_any_byte_every_row_is_done_once() {
    let folder = Folder::new();
    let (text, moments) = run(&folder);
    let claims = bytes(&folder.claims());
    for size in 0..=text.len() {
        fs::write(folder.path("x"), &text[..size]).expect("a file");
        fs::write(folder.claims(), &claims).expect("a file");
        let last = moments.iter().rev().find(|moment| moment.size <= size);
        let mut executed = last.map_or(vec![0; ROWS], |moment| moment.executed.clone());

        let mut journal = open(&folder, "x").expect("torn, not damaged");
        let mut batch = deletion(0..ROWS);
        journal.begin(&mut batch).expect("begun");
        for (row, count) in batch.rows().zip(&executed) {
            match row.state {
                RowState::Done(_) => assert_eq!(*count, 1, "{size}"),
                RowState::NotAttempted => assert_eq!(*count, 0, "{size}"),
                RowState::Unknown(_) => {}
                state => panic!("{state}"),
            }
        }
        settle(&mut batch, &executed);
        journal.update(&mut batch).expect("recorded");
        while let Some(call) = batch.poll_call() {
            journal.record_all(&mut batch).expect("recorded");
            for row in places(call.operation()) {
                executed[row] += 1;
            }
            batch.handle_response(call.id(), Ok(marked(call.operation())));
            journal.record_all(&mut batch).expect("recorded");
        }
        assert_eq!(executed, [1; ROWS], "{size}");
        assert!(batch.summary().all_done());
        journal.end(&batch).expect("ended");
    }
}

#[test]
fn without_its_claims_a_journal_that_is_torn_is_enough() {
    let folder = Folder::new();
    let (text, moments) = run(&folder);
    for moment in moments {
        fs::write(folder.path("x"), &text[..moment.size]).expect("a file");
        let mut journal = Journal::open(folder.path("x"), header("x")).expect("whole");
        let mut batch = deletion(0..ROWS);
        journal.begin(&mut batch).expect("begun");
        let call = batch.poll_call();
        let again = call
            .map(|call| places(call.operation()))
            .unwrap_or_default();
        assert!(again.iter().all(|row| moment.executed[*row] == 0));
    }
}

/// Else the rows of a call that arrived would cast doubt on those of one that did not.
#[test]
fn a_check_knows_which_rows_were_sent_together() {
    let folder = Folder::new();
    let invoice = |number: usize| {
        let reference = format!("R-{number}");
        Invoice2::default()
            .customer_code("C")
            .invoice_reference(reference)
    };
    let upload = || Batch::upload((0..6).map(invoice)).rows_per_call(2);
    let open = || {
        let header = JournalHeader::of::<UploadInvoices2>("a", "x");
        Journal::open(folder.path("x"), header).expect("a journal")
    };
    let mut journal = open();
    let mut batch = upload().concurrency(2);
    journal.begin(&mut batch).expect("begun");
    let first = batch.poll_call().expect("two rows");
    batch.handle_response(first.id(), Ok(true));
    let calls = [batch.poll_call(), batch.poll_call()];
    journal.record_all(&mut batch).expect("recorded");
    drop((journal, calls));

    let mut journal = open();
    let mut batch = upload();
    journal.begin(&mut batch).expect("begun");
    assert!(journal.has_begun());
    assert_eq!(batch.summary().to_string(), "6 rows: 2 done, 4 unknown");
    let mut check = batch.check();
    let query = check.poll_query().expect("one customer");
    let record = |number: usize| {
        let mut header = InvoiceHeader::default();
        header.customer_code = Some("C".into());
        header.invoice_reference = Some(format!("R-{number}"));
        Ok::<_, Infallible>(header)
    };
    // The second call arrived, and the third did not.
    let Ok(()) = check.handle_records(query, (0..4).map(record), true);
    let summary = check.finish();
    assert_eq!(summary.to_string(), "6 rows: 4 done, 2 not attempted");
}
