//! The end of a command that did not succeed.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use soap_codegen::{ProjectError, ProjectErrorKind};

use crate::sample::SampleError;

/// The reason why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// A problem with this code is denied. It is shown already.
    Denied(String),
    /// Files are not as they should be; they are listed, here or already.
    Differs(String),
    /// Nothing has this name, an instance cannot be made, or there is nothing to generate.
    Missing(String),
    /// An argument is wrong, or something cannot be read or written.
    Unusable(String),
    /// The reader of the output has gone.
    Output(io::Error),
}

impl Failure {
    pub(super) fn report(self, err: &mut dyn Write) -> ExitCode {
        let (code, text) = match &self {
            Self::Denied(code) => (1, format!("{code} is denied (--deny)")),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return ExitCode::SUCCESS;
            }
            Self::Differs(text) | Self::Missing(text) => (1, text.clone()),
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

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error.kind() {
            ProjectErrorKind::Changed(_) => Self::Differs(error.to_string()),
            _ => Self::Unusable(error.to_string()),
        }
    }
}

impl From<SampleError> for Failure {
    fn from(error: SampleError) -> Self {
        Self::Missing(error.to_string())
    }
}
