//! Secrets from a file, standard input, the environment, a command, systemd or a prompt, never from
//! an argument.
//!
//! Every user of the machine can read the arguments of a running program, and they stay in the
//! history of the shell. It depends on [`failure`](crate::failure), [`process`](crate::process) and
//! [`terminal`](crate::terminal) only.

mod bounded;
mod command;
mod source;

use std::fmt;

use zeroize::{Zeroize as _, Zeroizing};

pub(crate) use self::command::SecretCommand;
pub(crate) use self::source::SecretSource;
use crate::failure::Failure;
use crate::process::variable;

/// A text that `Debug` does not show, and that is wiped from memory when dropped.
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// Returns the text of a secret as it was read, without its line end.
    pub(crate) fn new(mut text: Zeroizing<String>) -> Self {
        while text.ends_with(['\n', '\r']) {
            text.pop();
        }
        Self(text)
    }

    /// Returns the text of a secret as it was read.
    fn from_bytes(mut bytes: Zeroizing<Vec<u8>>, whose: &str) -> Result<Self, Failure> {
        match String::from_utf8(std::mem::take(&mut *bytes)) {
            Ok(text) => Ok(Self::new(Zeroizing::new(text))),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(Failure::usage(format!("{whose} is not UTF-8 text"))
                    .with_help("store it as UTF-8 text, without anything else"))
            }
        }
    }

    /// Returns a password for what does not log in.
    pub(crate) fn placeholder() -> Self {
        Self(Zeroizing::new("unknown".to_owned()))
    }

    /// Reads the secret in this variable of the environment, if there is one.
    pub(crate) fn from_variable(name: &str) -> Result<Option<Self>, Failure> {
        Ok(variable(name)?.map(|value| Self(Zeroizing::new(value))))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    fn checked(self, what: &str) -> Result<Self, Failure> {
        if self.0.is_empty() {
            return Err(Failure::usage(format!("{what} is empty"))
                .with_help("check the place that it is read from"));
        }
        if self.0.chars().any(char::is_control) {
            return Err(
                Failure::usage(format!("{what} contains a control character"))
                    .with_help("remove line ends and byte order marks from it"),
            );
        }
        Ok(self)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn a_line_end_is_not_part_of_a_secret() {
        for text in ["abc", "abc\n", "abc\r\n"] {
            assert_eq!(secret(text).expose(), "abc");
        }
    }

    #[test]
    fn empty_and_broken_secrets_are_refused_without_showing_them() {
        assert!(secret("").checked("the API token").is_err());
        let failure = secret("MARKED\nMARKED")
            .checked("the API token")
            .unwrap_err();
        assert!(!failure.to_string().contains("MARKED"));
        let bytes = Zeroizing::new(b"MARKED\xff".to_vec());
        let failure = Secret::from_bytes(bytes, "the API token").unwrap_err();
        assert!(!failure.to_string().contains("MARKED"));
    }

    #[test]
    fn debug_shows_nothing() {
        assert!(!format!("{:?}", secret("MARKED")).contains("MARKED"));
    }
}
