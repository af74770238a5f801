//! A payload that is not the expected one.

use std::fmt;

use soap_codec::{Printable, QName, Redactor};

/// A payload of another name than that of the operation's response.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnexpectedPayload {
    expected: String,
    found: String,
}

impl UnexpectedPayload {
    pub(crate) fn new(expected: impl fmt::Display, found: QName<'_>) -> Self {
        Self {
            expected: expected.to_string(),
            found: Printable::new(found).to_string(),
        }
    }

    /// Returns the name of the expected element, as `{namespace}local`; `none` for an operation
    /// without a response, or with an empty one.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Returns the name of the element in the Body, escaped and shortened.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    pub(crate) fn redact(&mut self, redactor: &Redactor<'_>) {
        redactor.apply(&mut self.found);
    }
}

impl fmt::Display for UnexpectedPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found } = self;
        write!(f, "the response is {found}, expected {expected}")
    }
}
