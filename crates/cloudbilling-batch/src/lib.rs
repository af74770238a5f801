//! Many rows for the CloudBilling API: split into calls, with a state for each row.
//!
//! A write whose response is lost may have been carried out, so it must not be sent again
//! automatically. After many calls with many rows, some rows are done, some refused, some not sent,
//! and some unknown. A [`Batch`] knows which, row by row. It is a machine without I/O: a client
//! makes its calls, and it can be inspected, stopped and resumed at any moment.
//!
//! **In scope:** splitting rows into calls, their states, a stable form of both, the search for
//! unknown rows in lists of the service, and, as a feature, a durable journal in a file. **Out of
//! scope:** sending and waiting. The crate `cloudbilling` runs batches (feature `batch`).
//!
//! ```
//! use cloudbilling_batch::{Batch, CallError, CallErrorKind};
//! use cloudbilling_types::record::BulkDeleteResult;
//! use std::io;
//!
//! let mut batch = Batch::delete("imported twice", ["P-1", "P-2", "P-3"]).rows_per_call(2);
//! while let Some(call) = batch.poll_call() {
//!     // Send `call.operation()`. Here, the second response is lost.
//!     let result = match call.operation().purchase_references.len() {
//!         2 => Ok(marked(["P-1", "P-2"])),
//!         _ => Err(CallError::new(CallErrorKind::Unknown, io::Error::other("timed out"))),
//!     };
//!     batch.handle_response(call.id(), result);
//! }
//! let states: Vec<String> = batch.rows().map(|row| format!("{} {}", row.id, row.state)).collect();
//! assert_eq!(states, ["P-1 done", "P-2 done", "P-3 unknown: timed out"]);
//! # fn marked(references: [&str; 2]) -> BulkDeleteResult {
//! #     let mut result = BulkDeleteResult::default();
//! #     result.marked_for_deletion = references.map(String::from).to_vec();
//! #     result
//! # }
//! ```
//!
//! # The outcome of a call
//! A client reports a response, or a [`CallError`] with its [kind](CallErrorKind):
//!
//! | outcome of a call | its rows are | and then |
//! |---|---|---|
//! | a response | [done, refused](RowVerdict), or unknown if it does not mention them | the next call |
//! | [`Refused`](CallErrorKind::Refused): a result code of failure | one row: refused; several: unknown, or [halved](Batch::all_or_nothing) on request | the next call; the batch stops after several in a row in the same words |
//! | [`Unwritable`](CallErrorKind::Unwritable): a value that is not XML | halved until the row is alone, then refused | the next call |
//! | [`NotSent`](CallErrorKind::NotSent) | not attempted | the same call once more; if that is not sent either, the batch stops |
//! | [`Blocked`](CallErrorKind::Blocked): a lock, refused credentials | not attempted | the batch stops |
//! | [`Unknown`](CallErrorKind::Unknown): no response, or one that proves nothing | unknown | the next call; the batch stops after several in a row |
//! | [`Throttled`](CallErrorKind::Throttled) | unknown | the batch stops |
//!
//! # After a crash
//! A client sends a call only after it has reported the event
//! [`CallStarted`](BatchEvent::CallStarted). A journal that is written at each event therefore
//! contains every row that may have been done, even after a crash. The module `journal` (feature
//! `journal`) has one in a file: durable, checked, and with claims, so that two runs at once do not
//! send one row.
//!
//! For a journal elsewhere, such as in a database, [`Batch::recall`] restores the states. Ids and
//! states have [a stable form as text](RowState#the-form-as-text):
//!
//! ```
//! use cloudbilling_batch::{Batch, BatchEvent, RowState};
//!
//! let references = ["P-1", "P-2"];
//! let mut journal = String::new(); // in production, a file
//! let mut batch = Batch::delete("imported twice", references);
//! let call = batch.poll_call();
//! while let Some(event) = batch.poll_event() {
//!     if let BatchEvent::CallStarted { rows } | BatchEvent::CallEnded { rows } = event {
//!         for row in rows {
//!             journal += &format!("{row} {}\n", batch.state(&row).expect("a row of the batch"));
//!         }
//!     }
//! }
//! # drop(call);
//! // The process crashes. The next one reads the journal; later lines are newer.
//! let mut known = Vec::new();
//! for line in journal.lines().rev() {
//!     let (row, state) = line.split_once(' ').ok_or("a line without a state")?;
//!     known.push((row.parse()?, state.parse()?));
//! }
//! let batch = Batch::delete("imported twice", references).recall(known);
//! assert_eq!(batch.summary().unknown, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # After a lost response
//! [`Batch::check`] looks for the unknown rows in lists of the service. **Unproven on the real
//! service**, and never done automatically: [`Checkable`] states what it relies on.
//!
//! # Features
//! - `journal`: a durable journal in a file, and claims of runs on rows. It needs nothing but the
//!   standard library; without it the crate does no I/O.
//!
//! # Supported Rust
//! 1.89 and later.

#![doc(html_root_url = "https://docs.rs/cloudbilling-batch/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod batch;
mod bulk;
mod call;
mod call_error;
mod check;
#[cfg(feature = "journal")]
pub mod journal;
mod operations;
mod row;

pub use crate::batch::Batch;
pub use crate::bulk::Bulk;
pub use crate::call::{BatchCall, BatchEvent, CallId};
pub use crate::call_error::{CallError, CallErrorKind};
pub use crate::check::{Check, CheckQuery, Checkable, Key, Likeness};
pub use crate::row::{
    BatchRow, Finding, Proof, Reason, RowId, RowIdError, RowState, RowStateError, RowVerdict,
    Summary,
};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
