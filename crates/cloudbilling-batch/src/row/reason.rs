use std::borrow::Cow;
use std::fmt;

use soap_codec::Printable;

use crate::call_error::CallError;

/// The reason for the state of a row: an error, or a text of the service or of the batch.
///
/// Two reasons are equal if their texts are. A reason that was read back from a journal is a text.
#[derive(Clone)]
pub struct Reason(Source);

#[derive(Clone)]
enum Source {
    Error(CallError),
    Text(Cow<'static, str>),
}

impl Reason {
    /// The call was dropped before its response came.
    pub(crate) const ABANDONED: Self = Self::fixed("the caller did not wait for the response");

    /// The process ended before the response came.
    pub(crate) const INTERRUPTED: Self =
        Self::fixed("the program ended before it recorded the outcome of the call");

    /// The response does not mention the row, or contradicts itself.
    pub(crate) const UNCLEAR: Self = Self::fixed("the response does not say whether it was done");

    /// A run that has ended has claimed the row.
    #[cfg(feature = "journal")]
    pub(crate) const CLAIMED_BEFORE: Self = Self::fixed("an earlier run has claimed it");

    /// A run that is under way has claimed the row.
    #[cfg(feature = "journal")]
    pub(crate) const CLAIMED_NOW: Self =
        Self::fixed("another run that is under way has claimed it");

    /// An earlier run of the same input has claimed the row.
    #[cfg(feature = "journal")]
    pub(crate) const FORGOTTEN: Self =
        Self::fixed("an earlier run of the same input has claimed it, and its journal is missing");

    const fn fixed(text: &'static str) -> Self {
        Self(Source::Text(Cow::Borrowed(text)))
    }

    /// Returns the error of the call that the row was in; `None` if the reason is a text.
    pub fn error(&self) -> Option<&CallError> {
        match &self.0 {
            Source::Error(error) => Some(error),
            Source::Text(_) => None,
        }
    }

    /// Returns the whole text, not escaped.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Source::Error(error) => error.to_string().into(),
            Source::Text(text) => Cow::Borrowed(text),
        }
    }
}

impl From<CallError> for Reason {
    fn from(error: CallError) -> Self {
        Self(Source::Error(error))
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self(Source::Text(text.into()))
    }
}

impl PartialEq for Reason {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Reason {}

/// Escaped, because it may hold text from elsewhere.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Error(error) => error.fmt(f),
            Source::Text(text) => Printable::new(text).fmt(f),
        }
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Error(error) => error.fmt(f),
            Source::Text(text) => Printable::new(text).fmt(f),
        }
    }
}
