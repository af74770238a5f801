use core::fmt;

/// A text that is not a value of the requested type.
///
/// The error names the expected type, and contains nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalarError {
    kind: ScalarErrorKind,
    expected: &'static str,
}

/// The kind of a [`ScalarError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScalarErrorKind {
    /// The text has the right form, but the value is outside the range of the type, or needs more
    /// precision than the Rust type has.
    OutOfRange,
    /// The text is not in the type's lexical space.
    Syntax,
}

impl ScalarError {
    pub(super) const fn new(kind: ScalarErrorKind, expected: &'static str) -> Self {
        Self { kind, expected }
    }

    /// Creates an error for a text whose value cannot be held.
    pub const fn out_of_range(expected: &'static str) -> Self {
        Self {
            kind: ScalarErrorKind::OutOfRange,
            expected,
        }
    }

    /// Creates an error for a text outside the lexical space of the type.
    pub const fn syntax(expected: &'static str) -> Self {
        Self {
            kind: ScalarErrorKind::Syntax,
            expected,
        }
    }

    /// Returns the kind of the error.
    pub const fn kind(self) -> ScalarErrorKind {
        self.kind
    }

    /// Returns the expected type, such as `xs:int`.
    pub const fn expected(self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for ScalarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ScalarErrorKind::OutOfRange => write!(f, "value out of range for {}", self.expected),
            ScalarErrorKind::Syntax => write!(f, "not a valid {}", self.expected),
        }
    }
}

impl core::error::Error for ScalarError {}
