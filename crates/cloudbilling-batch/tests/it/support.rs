//! Errors and responses as a client reports them.

use std::io;

use cloudbilling_batch::{CallError, CallErrorKind};
use cloudbilling_types::record::{BulkDeleteError, BulkDeleteResult};

pub(crate) fn error(kind: CallErrorKind) -> CallError {
    error_with_words(kind, "no")
}

pub(crate) fn error_with_words(kind: CallErrorKind, words: &str) -> CallError {
    CallError::new(kind, io::Error::other(words.to_owned()))
}

/// A response that lists these purchases as marked for deletion.
pub(crate) fn marked<I>(references: I) -> BulkDeleteResult
where
    I: IntoIterator<Item: Into<String>>,
{
    let mut result = BulkDeleteResult::default();
    result.marked_for_deletion = references.into_iter().map(Into::into).collect();
    result
}

/// An entry in a response's list of errors.
pub(crate) fn refused(reference: &str, error: &str, description: &str) -> BulkDeleteError {
    let mut refused = BulkDeleteError::default();
    refused.purchase_reference = Some(reference.to_owned());
    refused.error = Some(error.to_owned());
    refused.description = Some(description.to_owned());
    refused
}
