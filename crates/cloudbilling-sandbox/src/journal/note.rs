//! The part of a logged request that its handler knows.

use super::entry::KeptBody;

/// The part of a logged request that does not come from HTTP.
#[derive(Debug, Default)]
pub(crate) struct Note {
    pub(crate) operation: String,
    pub(crate) action: String,
    pub(crate) caller: String,
    pub(crate) refusal: Option<String>,
    pub(crate) injected_fault: Option<String>,
    /// The parts of the request that were dropped.
    pub(crate) dropped: Vec<String>,
    pub(crate) request_body: String,
    pub(crate) response_body: KeptBody,
}
