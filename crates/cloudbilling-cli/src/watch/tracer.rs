//! `--trace`: a transport that appends each exchange to a file.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cloudbilling::transport::{Transport, from_fn};
use jiff::Timestamp;

use super::exchange;
use super::redaction::Redaction;
use crate::failure::Failure;

/// Returns a transport that writes down each exchange of `inner`: the request before it is sent,
/// so that a run that is killed has left its last request.
pub(super) fn tracer(
    inner: Arc<dyn Transport>,
    file: TraceFile,
    redaction: Redaction,
) -> impl Transport + 'static {
    let shared = Arc::new((file, redaction));
    from_fn(move |request, options| {
        let (inner, shared) = (Arc::clone(&inner), Arc::clone(&shared));
        async move {
            let (file, redaction) = &*shared;
            let secrets = redaction.secrets(&request);
            file.append(&exchange::request(&request, secrets.as_ref(), redaction));
            let result = inner.call(request, &options).await;
            file.append(&exchange::response(&result, secrets.as_ref(), redaction));
            result
        }
    })
}

/// A file that exchanges are appended to. Only its owner can read it.
#[derive(Debug)]
pub(super) struct TraceFile {
    path: PathBuf,
    file: Mutex<File>,
}

impl TraceFile {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path);
        let file = file.map_err(|error| Failure::file("write to", path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file: Mutex::new(file),
        })
    }

    /// Appends one half of an exchange in one write, so that those of several runs do not mix.
    fn append(&self, text: &str) {
        let entry = format!("# {}\n{text}\n", Timestamp::now());
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(entry.as_bytes()) {
            let path = self.path.display();
            anstream::eprintln!("warning: cannot write to {path}: {error}");
        }
    }
}
