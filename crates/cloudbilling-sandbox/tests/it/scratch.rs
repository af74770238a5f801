//! Databases on disk.

use std::path::{Path, PathBuf};

use cloudbilling_sandbox::{Sandbox, Storage};

/// A file that is removed after the test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!(
            "cloudbilling-sandbox-{}-{name}.db",
            std::process::id()
        ));
        let scratch = Self(path);
        scratch.remove();
        scratch
    }

    pub(crate) fn start(&self) -> Sandbox {
        start(&self.0)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm", ".authority.pem"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}

pub(crate) fn start(path: &Path) -> Sandbox {
    Sandbox::builder()
        .storage(Storage::File(path.to_owned()))
        .start()
        .expect("a free port and a writable file")
}
