//! Secrets from the environment, a file or standard input, never from an argument.
//!
//! Every user of the machine can read the arguments of a running program, and they stay in the
//! history of the shell.

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

/// A text that `Debug` does not show.
pub(crate) struct Secret(String);

impl Secret {
    /// Reads the API token from the file, if there is one, or from the environment.
    pub(crate) fn token(file: Option<&Path>) -> Result<Self, Failure> {
        let secret = match file {
            Some(path) => Self::from_file(path)?,
            None => Self::from_variable(TOKEN_VARIABLE)?.ok_or_else(|| {
                Failure::usage("no API token given").with_help(format!(
                    "set {TOKEN_VARIABLE}, or give a file with --token-file"
                ))
            })?,
        };
        secret.checked("the API token")
    }

    /// Reads the password of a login from standard input or from the environment.
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
                Failure::usage("no password given for the login").with_help(format!(
                    "set {PASSWORD_VARIABLE}, or use --password-stdin to read it from standard input"
                ))
            })?
        };
        secret.checked("the password")
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Reads the secret in this variable of the environment, if there is one.
    pub(crate) fn from_variable(name: &str) -> Result<Option<Self>, Failure> {
        match env::var(name) {
            Ok(value) => Ok(Some(Self(value))),
            Err(env::VarError::NotPresent) => Ok(None),
            // The text of this error would show the value.
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
