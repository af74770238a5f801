//! `soap.lock`: the documents that were fetched, with their digests.

use std::fmt::Write as _;
use std::path::{Component, Path};
use std::{fs, io};

use sha2::{Digest, Sha256};

/// The name of the file in its folder.
pub(crate) const LOCK_FILE: &str = "soap.lock";

const HEADING: &str = "# The documents of `soap fetch`. Check them with `sha256sum --check soap.lock`; the first is the WSDL.\n";

/// Documents by URL, in the order in which they were fetched: the first is the WSDL.
///
/// The file has two lines for each: `# URL`, and what `sha256sum` would print.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Lock {
    pub(crate) documents: Vec<Locked>,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Locked {
    pub(crate) url: String,
    /// Relative to the folder of the lock file.
    pub(crate) file: String,
    pub(crate) sha256: String,
}

impl Lock {
    /// Reads the lock file of a folder; `None` if it has none.
    pub(crate) fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(folder.join(LOCK_FILE)) {
            Ok(text) => parse(&text).map(Some).map_err(|line| {
                let reason = format!("{LOCK_FILE}, line {line}: expected `# URL` and then `DIGEST  FILE`; run `soap fetch` again");
                io::Error::new(io::ErrorKind::InvalidData, reason)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = String::from(HEADING);
        for Locked { url, file, sha256 } in &self.documents {
            let _ = write!(text, "# {url}\n{sha256}  {file}\n");
        }
        fs::write(folder.join(LOCK_FILE), text)
    }

    /// Returns the document with this URL.
    pub(crate) fn find(&self, url: &str) -> Option<&Locked> {
        self.documents.iter().find(|document| document.url == url)
    }
}

impl Locked {
    pub(crate) fn new(url: &str, file: String, bytes: &[u8]) -> Self {
        let sha256 = digest(bytes);
        Self {
            url: url.to_owned(),
            file,
            sha256,
        }
    }

    /// Reads the file, and compares its digest.
    pub(crate) fn read(&self, folder: &Path) -> Result<Vec<u8>, String> {
        let bytes =
            fs::read(folder.join(&self.file)).map_err(|error| format!("{}: {error}", self.file))?;
        match digest(&bytes) == self.sha256 {
            true => Ok(bytes),
            false => Err(format!(
                "{} is not the document that {LOCK_FILE} names: run `soap fetch` again, or restore it",
                self.file
            )),
        }
    }
}

/// Returns the number of the line that is wrong, if there is one.
fn parse(text: &str) -> Result<Lock, usize> {
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
        let documents = vec![Locked::new(
            "https://a.example/x?wsdl",
            "a.example/x.wsdl".into(),
            b"abc",
        )];
        let lock = Lock { documents };
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
    }
}
