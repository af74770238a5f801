//! A file of records that grows at its end, and its lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::error::{JournalError, JournalErrorKind};
use super::lines::{BadLine, Form, Place};

/// More than 10 million rows need.
const MAX_BYTES: u64 = 1 << 30;

/// A lock is requested again and again, because a wait for it cannot be interrupted, and the
/// process that holds it may be stopped. This is about ten seconds.
const LOCK_ATTEMPTS: usize = 1_000;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// A file of records.
#[derive(Debug)]
pub(super) struct Log {
    end: Place,
    file: File,
    form: Form,
    /// A write failed: the file may end with a part of a record.
    is_closed: bool,
    path: PathBuf,
}

/// The patience of a process that finds a lock held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    No,
    /// For as long as another process needs to read and write.
    Shortly,
}

impl Log {
    /// Opens a file, creates it if it does not exist, and locks it.
    pub(super) fn open(path: &Path, form: Form, wait: Wait) -> Result<Self, JournalError> {
        let file = private_file().open(path);
        let log = Self {
            end: Place::default(),
            file: file.map_err(|error| JournalError::io(path, error))?,
            form,
            is_closed: false,
            path: path.to_owned(),
        };
        log.lock(wait)?;
        Ok(log)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the place after the records that were read or written.
    pub(super) fn end(&self) -> Place {
        self.end
    }

    /// Locks the file until [`unlock`](Self::unlock), or until it is closed.
    pub(super) fn lock(&self, wait: Wait) -> Result<(), JournalError> {
        let attempts = match wait {
            Wait::No => 1,
            Wait::Shortly => LOCK_ATTEMPTS,
        };
        for attempt in 1..=attempts {
            match self.file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::Error(error)) => return Err(self.failed(error)),
                Err(TryLockError::WouldBlock) if attempt < attempts => thread::sleep(LOCK_PAUSE),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        Err(JournalError::new(JournalErrorKind::Busy, &self.path))
    }

    pub(super) fn unlock(&self) -> Result<(), JournalError> {
        self.file.unlock().map_err(|error| self.failed(error))
    }

    /// Returns the contents of the records that were added since the last time, each with the place
    /// before it, and removes a torn one. Begins a new file by its first line. The caller holds the
    /// lock.
    pub(super) fn read(&mut self) -> Result<Vec<(Place, String)>, JournalError> {
        let bytes = self.rest().map_err(|error| self.failed(error))?;
        if self.end.bytes + bytes.len() as u64 > MAX_BYTES {
            return Err(JournalError::new(JournalErrorKind::TooLarge, &self.path));
        }
        let records = match self.end.bytes {
            0 => self.form.read(&bytes),
            _ => self.end.read(&bytes),
        };
        let records = records.map_err(|bad| self.bad(bad))?;
        let contents = records.contents.iter();
        let contents = contents.map(|(place, content)| (*place, (*content).to_owned()));
        let contents = contents.collect();
        let has_torn_end = records.end.bytes < self.end.bytes + bytes.len() as u64;
        self.end = records.end;
        if has_torn_end || self.end.bytes == 0 {
            self.repair().map_err(|error| self.failed(error))?;
        }
        Ok(contents)
    }

    /// Appends records durably. The caller holds the lock, and has read all records.
    pub(super) fn append(&mut self, contents: &[String]) -> Result<(), JournalError> {
        if self.is_closed {
            return Err(JournalError::new(JournalErrorKind::Io, &self.path));
        }
        let (mut lines, mut end) = (String::new(), self.end);
        for content in contents {
            lines += &end.line(content);
            end = end.after_record(content);
        }
        self.is_closed = true;
        self.write(lines.as_bytes())
            .map_err(|error| self.failed(error))?;
        self.is_closed = false;
        self.end = end;
        Ok(())
    }

    /// Returns the error of a record after this place that is not as it was written.
    pub(super) fn damaged(&self, before: Place) -> JournalError {
        let kind = JournalErrorKind::Damaged {
            line: before.lines + 1,
            offset: before.bytes,
        };
        JournalError::new(kind, &self.path)
    }

    fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(self.end.bytes))?;
        (&self.file).take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn repair(&mut self) -> io::Result<()> {
        self.file.set_len(self.end.bytes)?;
        if self.end.bytes == 0 {
            let first = self.form.first_line();
            self.write(first.as_bytes())?;
            let read = self.form.read(first.as_bytes());
            self.end = read.expect("a first line of this form").end;
            return sync_folder_of(&self.path);
        }
        self.file.sync_all()
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end.bytes))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()
    }

    fn bad(&self, bad: BadLine) -> JournalError {
        let kind = match bad {
            BadLine::Damaged(before) => return self.damaged(before),
            BadLine::Foreign => JournalErrorKind::Foreign,
            BadLine::Version(version) => JournalErrorKind::Incompatible { version },
        };
        JournalError::new(kind, &self.path)
    }

    fn failed(&self, error: io::Error) -> JournalError {
        JournalError::io(&self.path, error)
    }
}

/// Returns options that open a file for reading and writing, and create it for its owner only.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the name of a new file durable.
#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FORM: Form = Form {
        name: "a form",
        version: "1",
    };

    /// As on a full disk: the file can be read and not written.
    #[test]
    fn after_an_error_of_a_write_nothing_more_is_written() {
        let path = std::env::temp_dir().join(format!("log-closed-{}", std::process::id()));
        fs::write(&path, FORM.first_line()).expect("a file");
        let mut log = Log::open(&path, FORM, Wait::No).expect("a file");
        assert!(log.read().expect("whole").is_empty());
        let writable = std::mem::replace(&mut log.file, File::open(&path).expect("a file"));
        let error = log.append(&["one".into()]).expect_err("not writable");
        assert!(error.io_error().is_some(), "{error}");

        log.file = writable;
        let error = log.append(&["two".into()]).expect_err("closed");
        assert!(
            error
                .to_string()
                .ends_with("is closed since an error of a write")
        );
        assert_eq!(
            fs::read_to_string(&path).expect("a file"),
            FORM.first_line()
        );
        fs::remove_file(&path).expect("a file");
    }
}
