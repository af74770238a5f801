//! Documents of a folder, with those that were fetched into it.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use soap_wsdl::{LoadError, Loader};

use super::lock::Lock;

/// Reads files of one folder and nothing else. A URL is that of a document in `soap.lock`.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    lock: Lock,
}

impl Folder {
    /// Returns the folder of a WSDL and the location of the WSDL in it. `path` is a file, or a
    /// folder with a `soap.lock`. `root` is the folder that holds all files; by default that of
    /// the WSDL.
    pub(crate) fn of(path: &Path, root: Option<&Path>) -> Result<(Self, String), String> {
        let fail = |error: io::Error| format!("{}: {error}", path.display());
        if path.is_dir() {
            let lock = Lock::read(path).map_err(fail)?.unwrap_or_default();
            let Some(first) = lock.documents.first() else {
                return Err(format!(
                    "{} has no soap.lock: name a file in it, or run `soap fetch`",
                    path.display()
                ));
            };
            let location = first.url.clone();
            return Ok((
                Self {
                    path: path.to_owned(),
                    lock,
                },
                location,
            ));
        }
        let file = fs::canonicalize(path).map_err(fail)?;
        let root = root
            .or(path.parent())
            .filter(|root| !root.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let folder = fs::canonicalize(root).map_err(fail)?;
        let inside = file.strip_prefix(&folder).map_err(|_| {
            format!(
                "{} is not in {}: choose another --root",
                path.display(),
                root.display()
            )
        })?;
        let lock = Lock::read(&folder).map_err(fail)?.unwrap_or_default();
        let location = inside.to_string_lossy().replace('\\', "/");
        Ok((Self { path: folder, lock }, location))
    }
}

impl Folder {
    /// Returns the fetched documents that are not those of `soap.lock` any more.
    pub(crate) fn changed(&self) -> Vec<PathBuf> {
        let documents = self.lock.documents.iter();
        let changed = documents.filter(|document| document.read(&self.path).is_err());
        changed
            .map(|document| self.path.join(&document.file))
            .collect()
    }
}

impl Loader for Folder {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        if let Some(locked) = self.lock.find(location) {
            return locked.read(&self.path).map_err(LoadError::new);
        }
        if location.contains("://") {
            return Err(LoadError::new(
                "not fetched: run `soap fetch`, or add the file",
            ));
        }
        let decoded = location.replace("%20", " ");
        let path = Path::new(&decoded);
        if path
            .components()
            .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
        {
            return Err(LoadError::new(
                "outside of the folder: choose another --root",
            ));
        }
        let path = fs::canonicalize(self.path.join(path))
            .map_err(|error| LoadError::new(error.to_string()))?;
        // A link can lead outside.
        match path.starts_with(&self.path) {
            true => fs::read(path).map_err(|error| LoadError::new(error.to_string())),
            false => Err(LoadError::new(
                "outside of the folder: choose another --root",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_folder_are_read() {
        let outer = tempfile::tempdir().expect("a folder");
        let inner = outer.path().join("inner");
        fs::create_dir(&inner).expect("a folder");
        fs::write(outer.path().join("secret.xsd"), "secret").expect("a file");
        fs::write(inner.join("a b.wsdl"), "wsdl").expect("a file");
        #[cfg(unix)]
        std::os::unix::fs::symlink("../secret.xsd", inner.join("link.xsd")).expect("a link");

        let (mut folder, location) =
            Folder::of(&inner.join("a b.wsdl"), None).expect("it is there");
        assert_eq!(folder.load(&location), Ok(b"wsdl".to_vec()));
        assert_eq!(folder.load("a%20b.wsdl"), Ok(b"wsdl".to_vec()));
        for outside in [
            "../secret.xsd",
            "link.xsd",
            "/etc/passwd",
            "file:///etc/passwd",
            "https://a.example/x.xsd",
        ] {
            assert!(folder.load(outside).is_err(), "{outside}");
        }
        let (mut folder, location) =
            Folder::of(&inner.join("a b.wsdl"), Some(outer.path())).expect("it is there");
        assert_eq!(location, "inner/a b.wsdl");
        assert!(folder.load("secret.xsd").is_ok());
    }
}
