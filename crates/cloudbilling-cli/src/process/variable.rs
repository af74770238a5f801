//! Variables of the environment.

use std::env;

use crate::failure::Failure;

/// Returns the value of a variable. An empty one counts as not set, as in a shell's `${NAME:-}`.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        // The text of this error would show the value.
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("{name} is not UTF-8 text"))
                .with_help(format!("set {name} to UTF-8 text, or unset it")))
        }
    }
}
