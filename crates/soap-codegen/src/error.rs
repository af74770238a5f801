//! The error of a project.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use soap_wsdl::WsdlError;

/// An error of a [`Project`](crate::Project).
///
/// `Debug` is the same as `Display`, because it is what Cargo shows of a build script whose `main`
/// returns the error.
pub struct ProjectError(ProjectErrorKind);

/// The kind of a [`ProjectError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ProjectErrorKind {
    /// These fetched documents are not those of `soap.lock`.
    Changed(Vec<PathBuf>),
    /// These files are not what the generator writes.
    Differs(Vec<PathBuf>),
    /// The WSDL or its folder cannot be read.
    Documents {
        /// The file or folder.
        path: PathBuf,
        /// The reason, and what you can do.
        reason: String,
    },
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

impl fmt::Debug for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ProjectErrorKind::Changed(paths) => {
                f.write_str("not the documents of soap.lock: restore them, fetch them again with `soap fetch`, or accept your changes with `soap lock`:")?;
                list(paths, f)
            }
            ProjectErrorKind::Differs(paths) => {
                f.write_str("the generated code is not up to date; generate it again:")?;
                list(paths, f)
            }
            ProjectErrorKind::Documents { path, reason }
            | ProjectErrorKind::Settings { path, reason } => {
                write!(f, "{}: {reason}", path.display())
            }
            // Such an error names the file itself.
            ProjectErrorKind::Write { error, .. } if is_foreign(error) => error.fmt(f),
            ProjectErrorKind::Write { path, error } => write!(f, "{}: {error}", path.display()),
            ProjectErrorKind::Wsdl(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ProjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            ProjectErrorKind::Changed(_)
            | ProjectErrorKind::Differs(_)
            | ProjectErrorKind::Documents { .. }
            | ProjectErrorKind::Settings { .. } => None,
            ProjectErrorKind::Write { error, .. } => Some(error),
            ProjectErrorKind::Wsdl(error) => error.source(),
        }
    }
}

fn is_foreign(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AlreadyExists
}

fn list(paths: &[PathBuf], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    paths
        .iter()
        .try_for_each(|path| write!(f, " {}", path.display()))
}
