//! Documents of a folder, with those that were fetched into it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use soap_wsdl::{LoadError, Loader};

use crate::documents::lock::{LOCK_FILE, Lock};
use crate::error::{ProjectError, ProjectErrorKind};

/// Reads documents from a folder, and nothing outside of it: no absolute path, no `..` beyond the
/// folder, no symbolic link that leads out, and a URL only if it is that of a document in
/// `soap.lock`.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    lock: Lock,
    files: BTreeSet<PathBuf>,
}

impl Folder {
    /// Opens the folder of a WSDL or schema, and returns the location of the WSDL in it. `path` is
    /// a file, or a folder with a `soap.lock`. `root` is the folder that holds all files; by
    /// default that of the file.
    ///
    /// # Errors
    /// [`ProjectErrorKind::Documents`] if they cannot be read, and [`ProjectErrorKind::Changed`] if
    /// a fetched document is not the one of `soap.lock` any more.
    pub fn open(path: &Path, root: Option<&Path>) -> Result<(Self, String), ProjectError> {
        if path.is_dir() {
            let folder = Self::at(path)?;
            let first = folder.lock.documents().first();
            let location = first.map(|it| it.url.clone());
            let location = location.ok_or_else(|| failed(path, without_lock(path)))?;
            return Ok((folder, location));
        }
        let root = root
            .or(path.parent())
            .filter(|root| !root.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let file = real(path)?;
        let inside = file.strip_prefix(real(root)?).map_err(|_| {
            let root = root.display();
            failed(path, format!("it is not in {root}: choose another root"))
        })?;
        let file = inside.to_string_lossy().replace('\\', "/");
        let folder = Self::at(root)?;
        let fetched = folder.lock.with_file(&file).map(|it| it.url.clone());
        Ok((folder, fetched.unwrap_or(file)))
    }

    fn at(path: &Path) -> Result<Self, ProjectError> {
        let read = Lock::read(path).map_err(|error| failed(path, error))?;
        let is_locked = read.is_some();
        let lock = read.unwrap_or_default();
        let changed = lock.changed(path);
        if !changed.is_empty() {
            return Err(ProjectErrorKind::Changed(changed).into());
        }
        Ok(Self {
            path: path.to_owned(),
            lock,
            files: is_locked
                .then(|| path.join(LOCK_FILE))
                .into_iter()
                .collect(),
        })
    }

    /// Returns the files that were read.
    #[must_use]
    pub fn into_files(self) -> Vec<PathBuf> {
        self.files.into_iter().collect()
    }

    /// Returns the file of a location.
    fn resolve(&self, location: &str) -> Result<PathBuf, LoadError> {
        if location.contains("://") {
            return Err(LoadError::new(
                "not fetched: run `soap fetch`, or download it and name the file with `soap lock`",
            ));
        }
        let outside = || LoadError::new(self.outside(location));
        let decoded = percent_decoded(location);
        let is_relative = |part| !matches!(part, Component::Prefix(_) | Component::RootDir);
        if !Path::new(&*decoded).components().all(is_relative) {
            return Err(outside());
        }
        let path = self.path.join(&*decoded);
        let real = |path: &Path| fs::canonicalize(path).map_err(unreadable);
        // A link or `..` can lead outside, and `..` can lead back into the folder by its name.
        let file = real(&path)?;
        match file.strip_prefix(real(&self.path)?) {
            Ok(inside) => Ok(self.path.join(inside)),
            Err(_) => Err(outside()),
        }
    }

    /// Returns the reason why a location is refused, and the root that would have it.
    fn outside(&self, location: &str) -> String {
        let steps = location.split('/').take_while(|it| *it == "..").count();
        match steps {
            0 => "outside of the folder".to_owned(),
            _ => {
                let root = std::iter::repeat_n("..", steps)
                    .fold(self.path.clone(), |path, up| path.join(up));
                let root = root.strip_prefix(".").unwrap_or(&root).display();
                format!("outside of the folder: choose a root that has it, such as `--root {root}`")
            }
        }
    }
}

/// Returns a location with the characters that are written as `%20`, and as it is if these are not
/// UTF-8.
fn percent_decoded(location: &str) -> Cow<'_, str> {
    let decoded = percent_encoding::percent_decode_str(location).decode_utf8();
    decoded.unwrap_or(Cow::Borrowed(location))
}

impl Loader for Folder {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let (path, bytes) = match self.lock.find(location) {
            Some(locked) => {
                let bytes = locked.read(&self.path).map_err(LoadError::new)?;
                (self.path.join(&locked.file), bytes)
            }
            None => {
                let path = self.resolve(location)?;
                let bytes = fs::read(&path).map_err(unreadable)?;
                (path, bytes)
            }
        };
        self.files.insert(path);
        Ok(bytes)
    }

    fn moved(&self, location: &str) -> Option<String> {
        self.lock.moved(location)
    }

    fn shown(&self, location: &str) -> Option<String> {
        let file = match self.lock.find(location) {
            Some(locked) => self.path.join(&locked.file),
            None => self.resolve(location).ok()?,
        };
        let file = file.strip_prefix(".").unwrap_or(&file);
        Some(file.display().to_string())
    }
}

/// Returns the reason why a folder without `soap.lock` is refused, with the files to choose from.
fn without_lock(folder: &Path) -> String {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let wsdls = paths.filter(|path| path.extension().is_some_and(|it| it == "wsdl"));
    let mut wsdls: Vec<_> = wsdls.map(|path| path.display().to_string()).collect();
    wsdls.sort();
    match wsdls.is_empty() {
        true => "the folder has no soap.lock: name a file in it, or run `soap fetch`".to_owned(),
        false => format!("the folder has no soap.lock: name {}", wsdls.join(" or ")),
    }
}

fn real(path: &Path) -> Result<PathBuf, ProjectError> {
    fs::canonicalize(path).map_err(|error| failed(path, error))
}

fn failed(path: &Path, reason: impl ToString) -> ProjectError {
    let (path, reason) = (path.to_owned(), reason.to_string());
    ProjectErrorKind::Documents { path, reason }.into()
}

fn unreadable(error: io::Error) -> LoadError {
    LoadError::new(error.to_string())
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
        let wsdl = inner.join("a b.wsdl");
        fs::write(&wsdl, "wsdl").expect("a file");
        #[cfg(unix)]
        std::os::unix::fs::symlink("../secret.xsd", inner.join("link.xsd")).expect("a link");

        let (mut folder, location) = Folder::open(&wsdl, None).expect("it is there");
        assert_eq!(folder.load(&location), Ok(b"wsdl".to_vec()));
        for same in ["a%20b.wsdl", "%61 b.wsdl", "../inner/a b.wsdl"] {
            assert_eq!(folder.load(same), Ok(b"wsdl".to_vec()), "{same}");
        }
        for outside in [
            "../secret.xsd",
            "%2E%2E/secret.xsd",
            "%2Fetc/passwd",
            "link.xsd",
            "/etc/passwd",
            "file:///etc/passwd",
            "https://a.example/x.xsd",
        ] {
            assert!(folder.load(outside).is_err(), "{outside}");
        }
        assert_eq!(folder.into_files(), std::slice::from_ref(&wsdl));
        let (mut folder, _) = Folder::open(&wsdl, None).expect("it is there");
        let error = folder.load("../secret.xsd").expect_err("it is outside");
        let root = inner.join("..");
        let expected = format!("such as `--root {}`", root.display());
        assert!(error.to_string().ends_with(&expected), "{error}");
        assert!(Folder::open(&wsdl, Some(&root)).is_ok());
        let (mut folder, location) = Folder::open(&wsdl, Some(outer.path())).expect("it is there");
        assert_eq!(location, "inner/a b.wsdl");
        assert!(folder.load("secret.xsd").is_ok());
    }

    #[test]
    fn fetched_documents_are_read_by_their_urls_and_refused_if_they_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let url = "https://a.example/s?wsdl";
        let mut lock = Lock::default();
        lock.add(url, "s.wsdl", b"wsdl");
        lock.write(path).expect("writable");
        fs::write(path.join("s.wsdl"), "wsdl").expect("a file");
        let (_, location) = Folder::open(&path.join("s.wsdl"), None).expect("it is there");
        assert_eq!(location, url);
        let (mut documents, location) = Folder::open(path, None).expect("it has a lock");
        assert_eq!(location, url);
        assert_eq!(documents.load(url), Ok(b"wsdl".to_vec()));
        let file = path.join("s.wsdl").display().to_string();
        assert_eq!(documents.shown(url), Some(file));
        assert_eq!(documents.shown("https://a.example/other"), None);
        let read = documents.into_files();
        assert_eq!(read, [path.join("s.wsdl"), path.join("soap.lock")]);

        fs::write(path.join("s.wsdl"), "other").expect("a file");
        for opened in [path, &path.join("s.wsdl")] {
            let error = Folder::open(opened, None).expect_err("it was changed");
            let ProjectErrorKind::Changed(files) = error.kind() else {
                panic!("{error}");
            };
            assert_eq!(files, &[path.join("s.wsdl")]);
        }
    }

    #[test]
    fn a_document_with_two_urls_was_found_at_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let (found, asked) = ("https://a.example/x/s.wsdl", "https://a.example/s?wsdl");
        let mut lock = Lock::default();
        lock.add(found, "s.wsdl", b"wsdl");
        lock.add(asked, "s.wsdl", b"wsdl");
        lock.write(folder.path()).expect("writable");
        fs::write(folder.path().join("s.wsdl"), "wsdl").expect("a file");
        let (mut documents, location) = Folder::open(folder.path(), None).expect("a lock");
        assert_eq!(location, found);
        assert_eq!(documents.load(asked), Ok(b"wsdl".to_vec()));
        assert_eq!(documents.moved(asked).as_deref(), Some(found));
        assert_eq!(documents.moved(found), None);
        assert_eq!(documents.moved("other"), None);
    }

    #[test]
    fn a_folder_without_a_lock_has_no_wsdl() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Folder::open(folder.path(), None).expect_err("it is empty");
        assert!(error.to_string().ends_with("run `soap fetch`"), "{error}");
        let missing = Folder::open(&folder.path().join("x.wsdl"), None);
        assert!(missing.is_err());
    }
}
