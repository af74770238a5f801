//! `soap.lock`: the documents that were fetched, with their digests.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use sha2::{Digest, Sha256};

/// The name of the lock file in its folder.
pub(crate) const LOCK_FILE: &str = "soap.lock";

const HEADING: &str = "# The documents of `soap fetch`. Check them with `sha256sum --check soap.lock`; the first is the WSDL.\n";

/// The documents that `soap fetch` wrote into a folder, with their digests: its file `soap.lock`.
///
/// The file has two lines for each document: `# URL`, and what `sha256sum` would print. Where
/// several documents have one file, the URL of the first is where the file was found, and those of
/// the others lead there.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Lock {
    documents: Vec<Locked>,
}

/// A document of a [`Lock`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Locked {
    /// The address of the document.
    pub url: String,
    /// The path of the file, relative to the folder of the lock file.
    pub file: String,
    /// The digest of the file, in small hexadecimal digits.
    pub sha256: String,
}

impl Lock {
    /// Reads the lock file of a folder; `None` if it has none.
    ///
    /// # Errors
    /// The error of the operating system, and [`io::ErrorKind::InvalidData`] with the number of the
    /// line for a file of another form.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(folder.join(LOCK_FILE)) {
            Ok(text) => parse(&text).map(Some).map_err(|line| {
                let reason = format!("{LOCK_FILE}, line {line}: expected `# URL` and then `DIGEST  FILE`; run `soap fetch` again");
                io::Error::new(io::ErrorKind::InvalidData, reason)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the lock file of a folder.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = String::from(HEADING);
        for Locked { url, file, sha256 } in &self.documents {
            let _ = write!(text, "# {url}\n{sha256}  {file}\n");
        }
        fs::write(folder.join(LOCK_FILE), text)
    }

    /// Returns the documents, in the order in which they were fetched: the first is the WSDL.
    #[must_use]
    pub fn documents(&self) -> &[Locked] {
        &self.documents
    }

    /// Adds a document.
    pub fn add(&mut self, url: &str, file: &str, bytes: &[u8]) {
        self.documents.push(Locked {
            url: url.to_owned(),
            file: file.to_owned(),
            sha256: digest(bytes),
        });
    }

    /// Returns the files of a folder that are not the documents of this lock any more.
    pub(crate) fn changed(&self, folder: &Path) -> Vec<PathBuf> {
        let documents = self.documents.iter();
        let changed = documents.filter(|document| document.read(folder).is_err());
        changed.map(|it| folder.join(&it.file)).collect()
    }

    /// Returns the URL at which a document was found, if that is not the one that was asked for.
    #[must_use]
    pub fn moved(&self, url: &str) -> Option<String> {
        let found = self.with_file(&self.find(url)?.file)?;
        (found.url != url).then(|| found.url.clone())
    }

    /// Returns the first document with this file. Its URL is where the file was found; those of
    /// others with the same file lead there.
    pub(crate) fn with_file(&self, file: &str) -> Option<&Locked> {
        self.documents.iter().find(|document| document.file == file)
    }

    /// Returns the document with this URL.
    pub(crate) fn find(&self, url: &str) -> Option<&Locked> {
        self.documents.iter().find(|document| document.url == url)
    }
}

impl Locked {
    /// Reads the file, and compares its digest.
    pub(crate) fn read(&self, folder: &Path) -> Result<Vec<u8>, String> {
        let bytes =
            fs::read(folder.join(&self.file)).map_err(|error| format!("{}: {error}", self.file))?;
        match digest(&bytes) == self.sha256 {
            true => Ok(bytes),
            false => Err(format!(
                "{} is not the document that {LOCK_FILE} names: restore it, run `soap fetch` again, or accept your change with `soap lock`",
                self.file
            )),
        }
    }
}

/// Returns the number of the line that is wrong, if there is one.
fn parse(text: &str) -> Result<Lock, usize> {
    if !text.starts_with("# The documents of ") {
        return Err(1);
    }
    let lines = text
        .lines()
        .enumerate()
        .skip(1)
        .map(|(number, line)| (number + 1, line));
    let lines: Vec<_> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    let mut documents = Vec::new();
    for pair in lines.chunks(2) {
        let [(first, url), (second, digest)] = pair else {
            return Err(pair[0].0);
        };
        let url = url.strip_prefix("# ").ok_or(*first)?;
        let (sha256, file) = digest.split_once("  ").ok_or(*second)?;
        let is_inside = Path::new(file)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !is_inside || sha256.len() != 64 {
            return Err(*second);
        }
        documents.push(Locked {
            url: url.to_owned(),
            file: file.to_owned(),
            sha256: sha256.to_owned(),
        });
    }
    Ok(Lock { documents })
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Lock::read(folder.path()).expect("readable"), None);
        let mut lock = Lock::default();
        lock.add("https://a.example/x?wsdl", "a.example/x.wsdl", b"abc");
        // From FIPS 180-2, appendix B.1.
        assert!(
            lock.documents[0]
                .sha256
                .starts_with("ba7816bf8f01cfea414140de5dae2223")
        );
        lock.write(folder.path()).expect("writable");
        assert_eq!(Lock::read(folder.path()).expect("readable"), Some(lock));
    }

    #[test]
    fn files_outside_of_the_folder_are_refused() {
        let digest = "0".repeat(64);
        for file in ["../x", "/etc/passwd", "a/../../x", ""] {
            let text = format!("{HEADING}# https://a.example/\n{digest}  {file}\n");
            let result = parse(&text);
            assert!(result == Err(3) || file.is_empty(), "{file}: {result:?}");
        }
        assert_eq!(parse(&format!("{HEADING}# https://a.example/\n")), Err(2));
        assert_eq!(parse("junk"), Err(1));
    }
}
