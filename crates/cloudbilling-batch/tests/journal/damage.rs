//! Files that are damaged, or about something else: one test for each kind of error.

use std::fs;

use cloudbilling_batch::journal::{Journal, JournalErrorKind, JournalHeader};
use cloudbilling_batch::{CallError, CallErrorKind};
use cloudbilling_types::operation::{CloseInvoices, DeletePurchases};

use super::support::{Folder, bytes, deletion, header, marked, open};

const UNKNOWN_RECORDS: [&str; 6] = [
    "5ea3c931\tbegun",
    "24b04886\theader\toperation\tDeletePurchases\taccount\ta\tinput\tx\tprogram\tt\n56b99caf\tended",
    "24b04886\theader\toperation\tDeletePurchases\taccount\ta\tinput\tx\tprogram\tt\n169122f1\trows\tP-1",
    "24b04886\theader\toperation\tDeletePurchases\taccount\ta\tinput\tx\tprogram\tt\nbebbb3e8\trows\tP-1\tdoing",
    "24b04886\theader\toperation\tDeletePurchases\taccount\ta\tinput\tx\tprogram\tt\nf1744f24\trows\tP 1\tdone",
    "24b04886\theader\toperation\tDeletePurchases\taccount\ta\tinput\tx\tprogram\tt\nc7bc344f\trows",
];

/// A folder with the journal and the claims of a run that has ended.
fn ended() -> Folder {
    let folder = Folder::new();
    let mut journal = open(&folder, "x").expect("a new journal");
    let mut batch = deletion(0..3);
    journal.begin(&mut batch).expect("begun");
    while let Some(call) = batch.poll_call() {
        journal.record_all(&mut batch).expect("recorded");
        batch.handle_response(call.id(), Ok(marked(call.operation())));
        journal.record_all(&mut batch).expect("recorded");
    }
    journal.end(&batch).expect("ended");
    folder
}

fn kind_of(folder: &Folder, header: JournalHeader) -> JournalErrorKind {
    let error = Journal::open(folder.path("x"), header).expect_err("an error");
    assert_eq!(error.path(), folder.path("x"));
    assert!(!error.help().is_empty());
    error.kind().clone()
}

#[test]
fn every_changed_byte_of_a_journal_is_noticed() {
    let folder = ended();
    let text = bytes(&folder.path("x"));
    for place in 0..text.len() {
        for flip in [0x01, 0x20, 0x80, b'\n'] {
            let mut changed = text.clone();
            changed[place] ^= flip;
            fs::write(folder.path("x"), &changed).expect("a file");
            let error = Journal::open(folder.path("x"), header("x")).expect_err("damage");
            if let JournalErrorKind::Damaged { line, offset } = *error.kind() {
                let offset = usize::try_from(offset).expect("small");
                let lines = text[..offset].iter().filter(|byte| **byte == b'\n').count();
                assert_eq!(line, lines as u64 + 1);
                assert!(offset <= place, "{error}");
            }
        }
    }
}

#[test]
fn every_changed_byte_of_the_claims_is_noticed() {
    let folder = ended();
    let text = bytes(&folder.claims());
    for place in 0..text.len() {
        let mut changed = text.clone();
        changed[place] ^= 1;
        fs::write(folder.claims(), &changed).expect("a file");
        let error = open(&folder, "x").expect_err("damage");
        assert_eq!(error.path(), folder.claims());
    }
}

#[test]
fn a_damaged_line_is_named() {
    let folder = ended();
    let text = String::from_utf8(bytes(&folder.path("x"))).expect("text");
    let begun = text.find("begun").expect("a record");
    fs::write(folder.path("x"), text.replacen("begun", "Begun", 1)).expect("a file");
    let offset = (begun - "12345678\t".len()) as u64;
    let kind = kind_of(&folder, header("x"));
    assert_eq!(kind, JournalErrorKind::Damaged { line: 3, offset });
}

#[test]
fn a_record_without_a_meaning_is_damaged() {
    // The checksums are those of Python's `zlib.crc32`.
    for record in UNKNOWN_RECORDS {
        let folder = Folder::new();
        let text = format!("cloudbilling-batch journal 1\n{record}\n");
        fs::write(folder.path("x"), text).expect("a file");
        let kind = kind_of(&folder, header("x"));
        assert!(matches!(kind, JournalErrorKind::Damaged { .. }), "{kind:?}");
    }
}

#[test]
fn a_journal_of_other_work_is_refused() {
    let folder = ended();
    let found = "DeletePurchases".to_owned();
    let other = JournalHeader::of::<CloseInvoices>("a", "x");
    assert_eq!(
        kind_of(&folder, other),
        JournalErrorKind::OtherOperation { found }
    );
    let other = JournalHeader::of::<DeletePurchases>("b", "x");
    assert_eq!(kind_of(&folder, other), JournalErrorKind::OtherAccount);
    assert_eq!(kind_of(&folder, header("y")), JournalErrorKind::OtherInput);
}

#[test]
fn a_journal_of_another_account_is_continued_on_the_word_of_a_person() {
    let folder = ended();
    let other = || JournalHeader::of::<DeletePurchases>("b", "x").continues_any_account(true);
    let journal = Journal::open(folder.path("x"), other()).expect("the same account");
    assert!(journal.has_begun());
    drop(journal);
    // Its account stays.
    assert!(Journal::open(folder.path("x"), header("x")).is_ok());
    let other = JournalHeader::of::<DeletePurchases>("b", "y").continues_any_account(true);
    assert_eq!(kind_of(&folder, other), JournalErrorKind::OtherInput);
}

#[test]
fn a_journal_of_another_version_of_the_program_is_continued() {
    let folder = ended();
    let header = header("x").program("tests 2");
    assert!(Journal::open(folder.path("x"), header).is_ok());
}

#[test]
fn other_files_are_refused_and_not_changed() {
    let folder = Folder::new();
    let version = "2".to_owned();
    for (text, kind) in [
        (
            "cloudbilling-batch journal 2\n",
            JournalErrorKind::Incompatible { version },
        ),
        ("Invoice;Amount\n", JournalErrorKind::Foreign),
        ("x", JournalErrorKind::Foreign),
    ] {
        fs::write(folder.path("x"), text).expect("a file");
        assert_eq!(kind_of(&folder, header("x")), kind);
        assert_eq!(bytes(&folder.path("x")), text.as_bytes());
    }
}

#[test]
fn a_journal_in_use_is_refused() {
    let folder = ended();
    let first = Journal::open(folder.path("x"), header("x")).expect("whole");
    assert_eq!(kind_of(&folder, header("x")), JournalErrorKind::Busy);
    drop(first);
    assert!(Journal::open(folder.path("x"), header("x")).is_ok());
}

#[test]
fn a_folder_that_does_not_exist_is_an_error_of_the_system() {
    let folder = Folder::new();
    let error = Journal::open(folder.path("no/x"), header("x")).expect_err("no folder");
    assert_eq!(*error.kind(), JournalErrorKind::Io);
    let reason = error.io_error().expect("an error of the system");
    assert_eq!(reason.kind(), std::io::ErrorKind::NotFound);
    let error = CallError::from(error);
    assert_eq!(error.kind(), CallErrorKind::Blocked);
}
