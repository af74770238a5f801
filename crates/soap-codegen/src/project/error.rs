//! Errors of a project.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use soap_wsdl::WsdlError;

/// An error of a [`Project`](crate::Project).
#[derive(Debug)]
pub struct ProjectError(ProjectErrorKind);

/// The kind of a [`ProjectError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ProjectErrorKind {
    /// These files are not what the generator writes.
    Differs(Vec<PathBuf>),
    /// The settings cannot be read.
    Settings {
        /// The file.
        path: PathBuf,
        /// The reason, with its line.
        reason: String,
    },
    /// The generated files cannot be compared or written.
    Write {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        error: io::Error,
    },
    /// The WSDL cannot be read.
    Wsdl(WsdlError),
}

impl ProjectError {
    pub(crate) fn write(path: &Path, error: io::Error) -> Self {
        Self(ProjectErrorKind::Write {
            path: path.to_path_buf(),
            error,
        })
    }

    /// Returns the kind of the error.
    #[must_use]
    pub const fn kind(&self) -> &ProjectErrorKind {
        &self.0
    }
}

impl From<ProjectErrorKind> for ProjectError {
    fn from(kind: ProjectErrorKind) -> Self {
        Self(kind)
    }
}

impl From<WsdlError> for ProjectError {
    fn from(error: WsdlError) -> Self {
        Self(ProjectErrorKind::Wsdl(error))
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ProjectErrorKind::Differs(paths) => {
                f.write_str("the generated code is not up to date; generate it again:")?;
                paths
                    .iter()
                    .try_for_each(|path| write!(f, " {}", path.display()))
            }
            ProjectErrorKind::Settings { path, reason } => {
                write!(f, "{}: {reason}", path.display())
            }
            ProjectErrorKind::Write { path, error } => write!(f, "{}: {error}", path.display()),
            ProjectErrorKind::Wsdl(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ProjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            ProjectErrorKind::Differs(_) | ProjectErrorKind::Settings { .. } => None,
            ProjectErrorKind::Write { error, .. } => Some(error),
            ProjectErrorKind::Wsdl(error) => error.source(),
        }
    }
}
