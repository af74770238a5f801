//! Bulk work: operations on the rows of a file, with a journal, so that a run that ends at any
//! moment is continued by the next one.
//!
//! A file is read and checked as a whole ([`input`]) before anything is sent. It must not depend on
//! the commands that use it.

mod arguments;
mod commands;
mod input;
mod journal;
mod outcome;
mod progress;
mod run;
mod work;

pub(crate) use self::arguments::{CloseArguments, DeleteArguments, UploadArguments};
pub(crate) use self::commands::{close_invoices, delete_purchases, upload_invoices};
