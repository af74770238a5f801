//! Errors of writing.

use alloc::boxed::Box;
use core::fmt;

/// Why something can't be written. Never holds a piece of what was to be written.
#[derive(Debug)]
pub struct EncodeError {
    kind: EncodeErrorKind,
    source: Option<Box<dyn core::error::Error + Send + Sync>>,
}

impl EncodeError {
    /// A value that can't be written, and why.
    pub fn value(source: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        Self {
            kind: EncodeErrorKind::Value,
            source: Some(source.into()),
        }
    }

    /// What is wrong.
    #[must_use]
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
            EncodeErrorKind::BadPrefix => "a prefix or namespace that can't be declared there",
            EncodeErrorKind::DuplicateAttribute => {
                "an attribute or prefix was written twice on one element"
            }
            EncodeErrorKind::InvalidChar => "a value holds a character that XML does not allow",
            EncodeErrorKind::Misplaced => "something was written where it can't stand",
            EncodeErrorKind::UnqualifiedHeader => "a header block needs a namespace",
            EncodeErrorKind::Value => "a value can't be written",
        })
    }
}

impl core::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

/// What is wrong with what was to be written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// A reserved prefix or namespace, a prefix that is no name, or a QName that needs a prefix where none can be declared.
    BadPrefix,
    /// An attribute or a prefix twice on one element.
    DuplicateAttribute,
    /// A character that XML does not allow, such as U+0001. It is never dropped silently.
    InvalidChar,
    /// An attribute after content, text or an end outside of any element, a second root, an element that was not ended.
    Misplaced,
    /// A header block without a namespace (SOAP 1.1, 4.2; SOAP 1.2 part 1, 5.2).
    UnqualifiedHeader,
    /// A value that its type can't write; see the source.
    Value,
}
