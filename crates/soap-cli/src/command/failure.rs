//! The end of a command that did not succeed.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::sample::SampleError;

/// The reason why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Problems that are shown already.
    Denied,
    /// Files are not as they should be; they are listed already.
    Differs(&'static str),
    /// Nothing has this name, or an instance cannot be made.
    Missing(String),
    /// An argument is wrong, or something cannot be read or written.
    Unusable(String),
    /// The reader of the output has gone.
    Output(io::Error),
}

impl Failure {
    pub(super) fn report(self, err: &mut dyn Write) -> ExitCode {
        let (code, text) = match &self {
            Self::Denied => return ExitCode::from(1),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return ExitCode::SUCCESS;
            }
            Self::Differs(text) => (1, (*text).to_owned()),
            Self::Missing(text) => (1, text.clone()),
            Self::Unusable(text) => (2, text.clone()),
            Self::Output(error) => (2, error.to_string()),
        };
        let _ = writeln!(err, "error: {text}");
        ExitCode::from(code)
    }

    /// An error about a file or folder.
    pub(super) fn at(path: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self::Unusable(format!("{path}: {error}"))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<SampleError> for Failure {
    fn from(error: SampleError) -> Self {
        Self::Missing(error.to_string())
    }
}
