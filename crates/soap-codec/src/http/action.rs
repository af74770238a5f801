use alloc::string::String;
use core::fmt;

/// The intent of a request, as HTTP carries it: the `SOAPAction` header of SOAP 1.1
/// ([6.1.1](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383528)) and the `action`
/// parameter of SOAP 1.2 ([RFC 3902](https://www.rfc-editor.org/rfc/rfc3902)).
///
/// It contains only characters that need no escape between quotes, so it cannot inject anything
/// into a header. Empty is a value of its own: "the intent is in the request URI", written
/// `SOAPAction: ""`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SoapAction(String);

impl SoapAction {
    /// Creates an action from its text, without quotes.
    ///
    /// # Errors
    /// [`SoapActionError`] if it contains anything but printable ASCII, or a quotation mark or a
    /// backslash. Those would need an escape, which SOAP 1.1 does not have.
    pub fn new(action: impl Into<String>) -> Result<Self, SoapActionError> {
        let action = action.into();
        match action.bytes().position(|byte| !stands_between_quotes(byte)) {
            Some(offset) => Err(SoapActionError { offset }),
            None => Ok(Self(action)),
        }
    }

    /// Returns the action without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn stands_between_quotes(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')
}

/// Between quotes, as in a header.
impl fmt::Display for SoapAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// An action with a character that a header cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoapActionError {
    offset: usize,
}

impl SoapActionError {
    /// Returns the offset of the first such byte.
    pub const fn offset(self) -> usize {
        self.offset
    }
}

impl fmt::Display for SoapActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid SOAPAction: byte {} is not printable ASCII, or is a quotation mark or a backslash",
            self.offset
        )
    }
}

impl core::error::Error for SoapActionError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn an_action_is_quoted() {
        let action = SoapAction::new("http://tempuri.org/IApi/Op?a=b c").expect("printable");
        assert_eq!(action.to_string(), "\"http://tempuri.org/IApi/Op?a=b c\"");
        assert_eq!(
            SoapAction::new("").expect("empty is allowed").to_string(),
            "\"\""
        );
        assert_eq!(SoapAction::default().as_str(), "");
    }

    #[test]
    fn characters_that_need_an_escape_are_refused() {
        for (action, offset) in [
            ("a\r\nX-Injected: 1", 1),
            ("a\nb", 1),
            ("\0", 0),
            ("a\tb", 1),
            ("a\u{7f}", 1),
            ("caf\u{e9}", 3),
            ("a\"; evil=\"b", 1),
            ("a\\", 1),
        ] {
            assert_eq!(
                SoapAction::new(action).map_err(SoapActionError::offset),
                Err(offset),
                "{action:?}"
            );
        }
    }
}
