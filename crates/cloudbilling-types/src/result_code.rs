use core::fmt;

use crate::profile::{Alternatives, ResponseShape};

/// Whether an operation completed (`ResultCodeEnum`). Documented, on older pages only, are `Success` and `Error`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultCode {
    /// It did.
    Success,
    /// It did not.
    Error,
    /// A code that the profile does not know, which is taken for a failure.
    Unknown(String),
}

impl ResultCode {
    pub(crate) fn read(shape: &ResponseShape, text: &str) -> Self {
        let text = text.trim();
        let is_any =
            |words: &Alternatives<String>| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        if is_any(&shape.success) {
            Self::Success
        } else if is_any(&shape.error) {
            Self::Error
        } else {
            Self::Unknown(text.to_owned())
        }
    }

    pub(crate) fn word<'a>(&'a self, shape: &'a ResponseShape) -> &'a str {
        match self {
            Self::Success => shape.success.first(),
            Self::Error => shape.error.first(),
            Self::Unknown(code) => code,
        }
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Success => "Success",
            Self::Error => "Error",
            Self::Unknown(code) => code,
        })
    }
}
