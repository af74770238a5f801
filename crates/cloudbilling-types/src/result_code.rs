use core::fmt;

use soap_codec::Printable;

use crate::contract::{Alternatives, ResponseShape};

/// The result code of an operation (`ResultCodeEnum`). Documented, on older pages only: `Success`
/// and `Error`.
///
/// `Display` and `Debug` show a code that is not known [`Printable`].
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultCode {
    /// The operation completed.
    Success,
    /// The operation failed.
    Error,
    /// A code that is not in the contract. It counts as a failure.
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
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.pad("Success"),
            Self::Error => f.pad("Error"),
            Self::Unknown(code) => f.pad(&Printable::new(code).to_string()),
        }
    }
}

impl fmt::Debug for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("Success"),
            Self::Error => f.write_str("Error"),
            Self::Unknown(code) => f
                .debug_tuple("Unknown")
                .field(&Printable::new(code))
                .finish(),
        }
    }
}
