//! A durable journal of the states of rows, and the claims of runs on rows.
//!
//! The only part of the crate that does I/O: it reads and writes files, and needs nothing but the
//! standard library. The machine does not know it.
//!
//! # A run with a journal
//! ```
//! use cloudbilling_batch::journal::{Journal, JournalHeader};
//! use cloudbilling_batch::{Batch, CallError};
//! use cloudbilling_types::operation::DeletePurchases;
//! # use cloudbilling_types::record::BulkDeleteResult;
//! # fn send(operation: &DeletePurchases) -> Result<BulkDeleteResult, CallError> {
//! #     let mut result = BulkDeleteResult::default();
//! #     result.marked_for_deletion = operation.purchase_references.clone();
//! #     Ok(result)
//! # }
//! # let folder = std::env::temp_dir().join(format!("journal-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//!
//! let header = JournalHeader::of::<DeletePurchases>("digest of account", "digest of input");
//! let journal = Journal::open(folder.join("purchases.journal"), header)?;
//! let mut journal = journal.with_claims(folder.join("claims"))?;
//! let mut batch = Batch::delete("imported twice", ["P-1", "P-2", "P-3"]).rows_per_call(2);
//! journal.begin(&mut batch)?; // what earlier runs did, and the rows that other runs have claimed
//!
//! while let Some(call) = batch.poll_call() {
//!     journal.record_all(&mut batch)?; // durable before the call is sent
//!     batch.handle_response(call.id(), send(call.operation()));
//!     journal.record_all(&mut batch)?;
//! }
//! journal.end(&batch)?;
//! assert!(batch.summary().all_done());
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A client that runs batches passes its events to [`Journal::record`]. If unknown rows are
//! [checked](crate::Batch::check), [`Journal::update`] comes after it: it records what the check
//! found, and claims the rows that it allows to be sent again.
//!
//! # What is safe
//! - A row is sent only after a record that it is *in flight* is on the disk. A run that finds it
//!   there finds the row [unknown](crate::RowState::Unknown).
//! - A last record that is incomplete was not written, because the process or the machine ended
//!   before its write did. Everything else that is not as it was written is an
//!   [error](JournalErrorKind::Damaged) with its place.
//! - Two processes never run one journal, nor one input of one account and operation.
//! - Two runs never send rows with one [id](crate::RowId) on their own accord, also if they read
//!   different files: each [claims](Journal::with_claims) its rows first. A row that another run
//!   has claimed is unknown. A check that finds that it was not done counts only if that run has
//!   ended, and nobody has claimed the row since.
//!
//! # What is not
//! A journal that is restored from a backup forgets what came after it. Files on a network file
//! system may neither be durable nor have locks that other machines see.
//!
//! # The form of the files
//! Lines of UTF-8 text. The first one names the form and its version. Each other line is a record:
//! a checksum of eight hexadecimal digits, a tab, and the content, whose fields are separated by
//! tabs. The checksum is the CRC-32 (IEEE 802.3) of the first line and the contents of all records
//! up to this one, each with a line feed. So a record that is changed, lost, moved or written twice
//! is noticed. Here, `→` stands for a tab:
//!
//! ```text
//! cloudbilling-batch journal 1
//! e636c8a9→header→operation→DeletePurchases→account→a1→input→b2→program→cloudbilling%200.1.0
//! d515d5aa→begun
//! 3e5ae62b→rows→P-1→in flight→P-2→in flight
//! c87696b8→rows→P-1→done→P-2→refused: InvoiceApproved
//! ```
//!
//! The texts of the header and the ids of rows are [percent-encoded](crate::RowId), and the states
//! have [their form as text](crate::RowState#the-form-as-text). A file of claims has the records
//! `run`, `claim` and `release`, each with the input of a run, and the last two with ids of rows.
//! It grows by the length of an id for each row, and may be removed when no run is under way and no
//! row is unknown.

mod checksum;
mod claims;
mod error;
mod header;
mod journal_file;
mod lines;
mod log;

pub use self::error::{JournalError, JournalErrorKind};
pub use self::header::JournalHeader;
pub use self::journal_file::Journal;
