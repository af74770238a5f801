//! The place that a file is written to.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::{ExitClass, Failure};
use crate::terminal::Screen;

/// A file that has its name only once it is complete, or standard output.
pub(super) enum Sink<'a> {
    File(NamedTempFile, PathBuf),
    Output(&'a mut Screen),
}

impl<'a> Sink<'a> {
    /// Opens a file beside `path`, or standard output without a path.
    pub(super) fn open(path: Option<&Path>, screen: &'a mut Screen) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::Output(screen));
        };
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".cloudbilling-").suffix(".part");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder);
        let file = file.map_err(|error| unwritable(path, &error))?;
        Ok(Self::File(file, path.to_owned()))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File(file, path) => file
                .write_all(bytes)
                .map_err(|error| unwritable(path, &error)),
            Self::Output(screen) => {
                screen.bytes(bytes);
                Ok(())
            }
        }
    }

    /// Gives the file its name, in place of any file that has it.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if let Self::File(file, path) = self {
            file.as_file()
                .sync_all()
                .and_then(|()| file.persist(&path).map_err(|error| error.error))
                .map_err(|error| unwritable(&path, &error))?;
        }
        Ok(())
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let path = path.display();
    Failure::new(ExitClass::Output, format!("cannot write {path}: {error}"))
        .with_help("check the folder and its free space; nothing was changed")
}
