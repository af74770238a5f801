//! The check of credentials.

use alloc::string::String;
use core::fmt;

use super::secret::Secret;

/// The error of credentials of which a part is empty or has a control character.
///
/// It names the part and never shows its content.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CredentialsError {
    part: Part,
    empty: bool,
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = if self.empty {
            "is empty"
        } else {
            "contains a control character, such as a line end"
        };
        write!(f, "the {} {problem}", self.part.name())
    }
}

impl core::error::Error for CredentialsError {}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part {
    Email,
    Environment,
    Password,
    Token,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Environment => "environment",
            Self::Password => "password",
            Self::Token => "token",
        }
    }
}

/// Wraps the secret before it is checked, so that a rejected one is wiped too.
pub(super) fn checked(part: Part, text: String) -> Result<Secret, CredentialsError> {
    let secret = Secret::new(text);
    check(part, secret.expose())?;
    Ok(secret)
}

pub(super) fn printable(part: Part, text: String) -> Result<String, CredentialsError> {
    check(part, &text)?;
    Ok(text)
}

fn check(part: Part, text: &str) -> Result<(), CredentialsError> {
    let empty = text.is_empty() && part != Part::Environment;
    if empty || text.contains(char::is_control) {
        Err(CredentialsError { part, empty })
    } else {
        Ok(())
    }
}
