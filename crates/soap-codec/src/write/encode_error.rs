//! Errors of writing.

use alloc::boxed::Box;
use core::fmt;

/// A value or message that cannot be written. The error contains nothing of it.
#[derive(Debug)]
pub struct EncodeError {
    kind: EncodeErrorKind,
    source: Option<Box<dyn core::error::Error + Send + Sync>>,
}

impl EncodeError {
    /// Creates an error for a value that cannot be written, with its cause.
    pub fn value(source: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        Self {
            kind: EncodeErrorKind::Value,
            source: Some(source.into()),
        }
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> EncodeErrorKind {
        self.kind
    }
}

impl From<EncodeErrorKind> for EncodeError {
    fn from(kind: EncodeErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            EncodeErrorKind::BadPrefix => "a prefix or namespace cannot be declared here",
            EncodeErrorKind::DuplicateAttribute => {
                "an attribute or prefix is repeated on one element"
            }
            EncodeErrorKind::InvalidChar => "a value contains a character that XML does not allow",
            EncodeErrorKind::Misplaced => "content was written where it is not allowed",
            EncodeErrorKind::UnqualifiedHeader => "a header block has no namespace",
            EncodeErrorKind::Value => "a value cannot be written",
        })
    }
}

impl core::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

/// The kind of an [`EncodeError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A reserved prefix or namespace, an invalid prefix, or a QName that needs a prefix where none
    /// can be declared.
    BadPrefix,
    /// An attribute or a prefix that is repeated on one element.
    DuplicateAttribute,
    /// A character that XML does not allow, such as U+0001. It is never dropped silently.
    InvalidChar,
    /// An attribute after content, text or an end outside of any element, a second root, or an
    /// element that was not ended.
    Misplaced,
    /// A header block without a namespace (SOAP 1.1, 4.2; SOAP 1.2 part 1, 5.2).
    UnqualifiedHeader,
    /// A value that its type cannot write; see the source.
    Value,
}
