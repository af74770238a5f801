//! The error of a message without the expected payload.

use alloc::{
    boxed::Box,
    string::{String, ToString},
};
use core::fmt;

use crate::read::read_error::ReadError;
use crate::soap::fault::Fault;
use crate::soap::not_understood::NotUnderstood;
use crate::text::excerpt::excerpt;
use crate::text::name::QName;

/// A message that does not hold the expected payload.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PayloadError {
    /// The message holds a fault.
    Fault(Box<Fault>),
    /// The Body holds no element.
    Missing,
    /// The message holds header blocks that its receiver must understand (SOAP 1.1, 4.2.3; SOAP 1.2
    /// part 1, 2.4). Only [`Message::read`](crate::Message::read) and
    /// [`Message::read_named`](crate::Message::read_named) report this.
    NotUnderstood(NotUnderstood),
    /// The payload is not a value of the requested type.
    Read(ReadError),
    /// The Body holds several elements. The first of them must not be taken for the whole.
    Several,
    /// The payload has another name. A message of another operation could otherwise be read as a
    /// value without any member.
    Unexpected {
        /// The expected name.
        expected: String,
        /// The first 256 bytes of the name of the payload.
        found: String,
    },
}

impl PayloadError {
    pub(crate) fn unexpected(expected: QName<'_>, found: QName<'_>) -> Self {
        Self::Unexpected {
            expected: expected.to_string(),
            found: excerpt(&found.to_string()),
        }
    }
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => write!(f, "the message is a fault: {fault}"),
            Self::Missing => f.write_str("the Body is empty, expected one element"),
            Self::NotUnderstood(blocks) => write!(f, "header blocks must be understood: {blocks}"),
            Self::Read(error) => error.fmt(f),
            Self::Several => f.write_str("the Body holds several elements, expected one"),
            Self::Unexpected { expected, found } => {
                write!(f, "the payload is the element {found}, expected {expected}")
            }
        }
    }
}

impl core::error::Error for PayloadError {}

impl From<ReadError> for PayloadError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}
