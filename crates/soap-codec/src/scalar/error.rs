use core::fmt;

/// A text that is not a value of the type asked for.
///
/// Says which type was expected, never what the text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalarError {
    kind: ScalarErrorKind,
    expected: &'static str,
}

/// How a text fails to be a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScalarErrorKind {
    /// The text is of the right form, but the value lies outside the type's range, or needs more precision than the
    /// Rust type has.
    OutOfRange,
    /// The text is not in the type's lexical space.
    Syntax,
}

impl ScalarError {
    pub(super) const fn new(kind: ScalarErrorKind, expected: &'static str) -> Self {
        Self { kind, expected }
    }

    /// The text is well-formed, but the value cannot be held.
    #[must_use]
    pub const fn out_of_range(expected: &'static str) -> Self {
        Self {
            kind: ScalarErrorKind::OutOfRange,
            expected,
        }
    }

    /// The text is not in the lexical space of the type.
    #[must_use]
    pub const fn syntax(expected: &'static str) -> Self {
        Self {
            kind: ScalarErrorKind::Syntax,
            expected,
        }
    }

    /// How the text fails.
    #[must_use]
    pub const fn kind(self) -> ScalarErrorKind {
        self.kind
    }

    /// The type that was expected, such as `xs:int`.
    #[must_use]
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
