//! Documents in a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use soap_wsdl::{LoadError, Loader};

/// Reads documents from a folder, and nothing outside of it: no absolute path, no `..` beyond the
/// folder, no address, no symbolic link that leads out.
#[derive(Clone, Debug)]
pub struct Folder {
    files: BTreeSet<PathBuf>,
    root: PathBuf,
}

impl Folder {
    /// Creates a loader for the documents in a folder.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self {
            files: BTreeSet::new(),
            root: if root.as_os_str().is_empty() {
                PathBuf::from(".")
            } else {
                root
            },
        }
    }

    /// Returns the files that were read.
    #[must_use]
    pub fn into_files(self) -> Vec<PathBuf> {
        self.files.into_iter().collect()
    }

    fn resolve(&self, location: &str) -> Result<PathBuf, LoadError> {
        let is_outside = location.split(['/', '\\']).any(|part| part == "..");
        if is_outside || location.contains(':') || Path::new(location).is_absolute() {
            return Err(LoadError::new(format!(
                "outside of the folder {}",
                self.root.display()
            )));
        }
        let failed = |error: std::io::Error| LoadError::new(error.to_string());
        let path = self.root.join(location);
        let real = path.canonicalize().map_err(failed)?;
        match real.starts_with(self.root.canonicalize().map_err(failed)?) {
            true => Ok(path),
            false => Err(LoadError::new(format!(
                "outside of the folder {}",
                self.root.display()
            ))),
        }
    }
}

impl Loader for Folder {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let path = self.resolve(location)?;
        let bytes = std::fs::read(&path).map_err(|error| LoadError::new(error.to_string()))?;
        self.files.insert(path);
        Ok(bytes)
    }
}
