//! The parts of an attempt that its response is judged by.

use crate::secrets::Secrets;

#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// The id of the message, if responses are checked.
    pub(crate) message_id: Option<String>,
    /// The secrets of all attempts.
    pub(crate) secrets: Secrets,
}
