//! Where secrets come from: the environment, a file or standard input, never an argument.
//!
//! An argument can be read by every user of the machine while the program runs, and stays in the shell's history after.

use std::env;
use std::fmt;
use std::fs;
use std::io::{self, BufRead as _};
use std::path::Path;

use crate::failure::Failure;

/// The variable that holds an API token.
pub(crate) const TOKEN_VARIABLE: &str = "CLOUDBILLING_TOKEN";
/// The variable that holds the password of a login.
pub(crate) const PASSWORD_VARIABLE: &str = "CLOUDBILLING_PASSWORD";

/// A text that never shows itself by accident.
pub(crate) struct Secret(String);

impl Secret {
    /// The API token, from a file if one is named, else from the environment.
    pub(crate) fn token(file: Option<&Path>) -> Result<Self, Failure> {
        let secret = match file {
            Some(path) => Self::from_file(path)?,
            None => Self::from_variable(TOKEN_VARIABLE)?.ok_or_else(|| {
                Failure::usage("there is no API token").with_help(format!(
                    "set {TOKEN_VARIABLE}, or name a file that holds it with --token-file"
                ))
            })?,
        };
        secret.checked("the API token")
    }

    /// The password of a login, from standard input if asked for, else from the environment.
    pub(crate) fn password(from_stdin: bool) -> Result<Self, Failure> {
        let secret = if from_stdin {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line).map_err(|error| {
                Failure::usage(format!(
                    "cannot read the password from standard input: {error}"
                ))
            })?;
            Self::without_line_end(line)
        } else {
            Self::from_variable(PASSWORD_VARIABLE)?.ok_or_else(|| {
                Failure::usage("there is no password for the login").with_help(format!(
                    "set {PASSWORD_VARIABLE}, or give it on standard input with --password-stdin"
                ))
            })?
        };
        secret.checked("the password")
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    fn from_variable(name: &str) -> Result<Option<Self>, Failure> {
        match env::var(name) {
            Ok(value) => Ok(Some(Self(value))),
            Err(env::VarError::NotPresent) => Ok(None),
            // The error's own text would show the value.
            Err(env::VarError::NotUnicode(_)) => {
                Err(Failure::usage(format!("{name} is not UTF-8 text")))
            }
        }
    }

    fn from_file(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        Ok(Self::without_line_end(text))
    }

    fn without_line_end(mut text: String) -> Self {
        while text.ends_with(['\n', '\r']) {
            text.pop();
        }
        Self(text)
    }

    fn checked(self, what: &str) -> Result<Self, Failure> {
        if self.0.is_empty() {
            return Err(Failure::usage(format!("{what} is empty")));
        }
        if self.0.chars().any(char::is_control) {
            return Err(
                Failure::usage(format!("{what} contains a control character"))
                    .with_help("a pasted line end or a byte order mark is the usual reason"),
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

    #[test]
    fn a_line_end_is_not_part_of_a_secret() {
        for text in ["abc", "abc\n", "abc\r\n"] {
            assert_eq!(Secret::without_line_end(text.into()).expose(), "abc");
        }
    }

    #[test]
    fn empty_and_broken_secrets_are_refused_without_showing_them() {
        assert!(Secret(String::new()).checked("the API token").is_err());
        let failure = Secret("MARKED\nMARKED".into())
            .checked("the API token")
            .unwrap_err();
        assert!(!failure.to_string().contains("MARKED"));
    }

    #[test]
    fn debug_shows_nothing() {
        assert!(!format!("{:?}", Secret("MARKED".into())).contains("MARKED"));
    }
}
