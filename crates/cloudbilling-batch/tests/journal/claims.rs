//! Rows that two runs have in their inputs.

use std::fs;

use cloudbilling_batch::journal::JournalErrorKind;

use super::support::{Folder, bytes, deletion, id, marked, open, settle};

#[test]
fn a_row_that_another_run_has_claimed_is_unknown() {
    let folder = Folder::new();
    let (mut one, mut other) = (deletion(0..4), deletion(2..6));
    let mut first = open(&folder, "x").expect("a new journal");
    first.begin(&mut one).expect("begun");
    let mut second = open(&folder, "y").expect("a new journal");
    second.begin(&mut other).expect("begun");
    assert_eq!(
        other.summary().to_string(),
        "4 rows: 2 unknown, 2 not attempted"
    );
    let state = other.state(&id(2)).expect("a row").to_string();
    assert_eq!(
        state,
        "unknown: another run that is under way has claimed it"
    );

    // Nothing of it was done yet, which proves nothing while the first run goes on.
    settle(&mut other, &[0; 6]);
    second.update(&mut other).expect("recorded");
    assert_eq!(other.summary().unknown, 2);

    drop(first); // killed
    settle(&mut other, &[0; 6]);
    second.update(&mut other).expect("recorded");
    assert_eq!(
        other.summary().unknown,
        2,
        "it was under way during the check"
    );
    let state = other.state(&id(2)).expect("a row").to_string();
    assert_eq!(state, "unknown: an earlier run has claimed it");
    settle(&mut other, &[0; 6]);
    second.update(&mut other).expect("recorded");
    assert_eq!(other.summary().not_attempted, 4);

    // The first run continues, and finds out.
    let mut one = deletion(0..4);
    let mut first = open(&folder, "x").expect("whole");
    first.begin(&mut one).expect("begun");
    assert_eq!(
        one.summary().to_string(),
        "4 rows: 2 unknown, 2 not attempted"
    );
}

#[test]
fn a_run_that_began_again_since_a_check_keeps_its_rows() {
    let folder = Folder::new();
    let (mut one, mut other) = (deletion(0..1), deletion(0..1));
    let mut first = open(&folder, "x").expect("a new journal");
    first.begin(&mut one).expect("begun");
    drop(first); // killed before it sent anything
    let mut second = open(&folder, "y").expect("a new journal");
    second.begin(&mut other).expect("begun");
    settle(&mut other, &[0]);

    // Before the second run claims what its check found, the first one sends the row and ends.
    let mut one = deletion(0..1);
    let mut first = open(&folder, "x").expect("whole");
    first.begin(&mut one).expect("begun");
    let call = one.poll_call().expect("its row");
    first.record_all(&mut one).expect("recorded");
    one.handle_response(call.id(), Ok(marked(call.operation())));
    first.record_all(&mut one).expect("recorded");
    first.end(&one).expect("ended");

    second.update(&mut other).expect("recorded");
    assert_eq!(other.summary().unknown, 1);
}

#[test]
fn rows_that_were_not_done_are_free_after_the_run() {
    let folder = Folder::new();
    let mut one = deletion(0..4);
    let mut first = open(&folder, "x").expect("a new journal");
    first.begin(&mut one).expect("begun");
    let call = one.poll_call().expect("two rows");
    first.record_all(&mut one).expect("recorded");
    one.handle_response(call.id(), Ok(marked(call.operation())));
    first.record_all(&mut one).expect("recorded");
    first.end(&one).expect("ended");

    let mut other = deletion(0..4);
    let mut second = open(&folder, "y").expect("a new journal");
    second.begin(&mut other).expect("begun");
    assert_eq!(
        other.summary().to_string(),
        "4 rows: 2 unknown, 2 not attempted"
    );
    let state = other.state(&id(0)).expect("a row").to_string();
    assert_eq!(state, "unknown: an earlier run has claimed it");
}

#[test]
fn an_input_whose_journal_was_removed_is_not_sent_again() {
    let folder = Folder::new();
    let mut batch = deletion(0..2);
    let mut journal = open(&folder, "x").expect("a new journal");
    journal.begin(&mut batch).expect("begun");
    drop(journal);
    for attempt in 0..2 {
        fs::remove_file(folder.path("x")).expect("the journal");
        // Also if the next run ends right after it has created its journal.
        drop(open(&folder, "x").expect("a new journal"));
        let mut batch = deletion(0..2);
        let mut journal = open(&folder, "x").expect("whole");
        journal.begin(&mut batch).expect("begun");
        assert_eq!(batch.summary().unknown, 2, "{attempt}");
        let state = batch.state(&id(0)).expect("a row").to_string();
        let expected =
            "unknown: an earlier run of the same input has claimed it, and its journal is missing";
        assert_eq!(state, expected);
    }
}

#[test]
fn one_input_is_not_run_twice_at_once_whatever_the_journals_are_called() {
    let folder = Folder::new();
    let _first = open(&folder, "x").expect("a new journal");
    fs::rename(folder.path("x"), folder.path("renamed")).expect("a journal");
    let error = open(&folder, "x").expect_err("the input is in use");
    assert_eq!(*error.kind(), JournalErrorKind::Busy);
}

#[test]
fn claims_that_end_anywhere_are_those_of_whole_records() {
    let folder = Folder::new();
    let mut batch = deletion(0..2);
    let mut journal = open(&folder, "x").expect("a new journal");
    let before = bytes(&folder.claims()).len();
    journal.begin(&mut batch).expect("begun");
    drop(journal);
    let text = bytes(&folder.claims());
    for size in 0..=text.len() {
        fs::write(folder.claims(), &text[..size]).expect("a file");
        let _ = fs::remove_file(folder.path("y"));
        let mut other = deletion(0..2);
        let mut second = open(&folder, "y").expect("torn, not damaged");
        second.begin(&mut other).expect("begun");
        // Before the last byte was written, the first run has sent nothing.
        let unknown = if size == text.len() { 2 } else { 0 };
        assert_eq!(other.summary().unknown, unknown, "{size} of {before}");
    }
}
