//! A folder for each test, and a service that carries out what it receives.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use cloudbilling_batch::journal::{Journal, JournalError, JournalHeader};
use cloudbilling_batch::{Batch, Finding, RowId, RowState};
use cloudbilling_types::operation::DeletePurchases;
use cloudbilling_types::record::BulkDeleteResult;

/// A folder that is removed at the end of its test.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("batch-journal-{}-{number}", std::process::id());
        // In memory where there is such a folder: a test that ends a thousand runs would otherwise
        // wait for a disk that others use too.
        let memory = Path::new("/dev/shm");
        let path = match memory.is_dir() {
            true => memory.join(name),
            false => std::env::temp_dir().join(name),
        };
        // One of a process that had this number before and was killed.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).expect("a new folder");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Returns the file of the claims of account `a`.
    pub(crate) fn claims(&self) -> PathBuf {
        self.0.join("claims/a.DeletePurchases.claims")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn header(input: &str) -> JournalHeader {
    JournalHeader::of::<DeletePurchases>("a", input).program("tests 1")
}

/// Opens the journal of this input.
pub(crate) fn open(folder: &Folder, input: &str) -> Result<Journal, JournalError> {
    Journal::open(folder.path(input), header(input))?.with_claims(folder.path("claims"))
}

pub(crate) fn deletion(rows: impl IntoIterator<Item = usize>) -> Batch<DeletePurchases> {
    Batch::delete("why", rows.into_iter().map(|row| row.to_string()))
        .rows_per_call(2)
        .concurrency(1)
}

pub(crate) fn id(row: usize) -> RowId {
    row.to_string().parse().expect("an id")
}

pub(crate) fn marked(operation: &DeletePurchases) -> BulkDeleteResult {
    let mut result = BulkDeleteResult::default();
    result.marked_for_deletion = operation.purchase_references.clone();
    result
}

/// The places of the rows of a call, whose references are numbers.
pub(crate) fn places(operation: &DeletePurchases) -> Vec<usize> {
    let references = operation.purchase_references.iter();
    references
        .map(|reference| reference.parse().expect("a number"))
        .collect()
}

/// Settles all unknown rows by the number of times that each was done.
pub(crate) fn settle(batch: &mut Batch<DeletePurchases>, executed: &[usize]) {
    for (row, count) in executed.iter().enumerate() {
        let finding = match count {
            0 => Finding::NotDone,
            _ => Finding::Done,
        };
        if matches!(batch.state(&id(row)), Some(RowState::Unknown(_))) {
            batch.settle(&id(row), finding);
        }
    }
}

pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).expect("a file")
}
