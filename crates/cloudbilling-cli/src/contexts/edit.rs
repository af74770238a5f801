//! Changes of the configuration file, which keep its comments.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use super::context::Context;
use super::file::{ConfigurationFile, Contexts};
use crate::failure::Failure;

/// The configuration file, locked against other runs that change it.
pub(super) struct Editor {
    contexts: Contexts,
    document: DocumentMut,
    /// The file itself if the user's path is a link.
    path: PathBuf,
    _lock: File,
}

impl Editor {
    pub(super) fn open() -> Result<Self, Failure> {
        let path = ConfigurationFile::read()?.ok_or_else(no_place)?.path;
        let path = fs::canonicalize(&path).unwrap_or(path);
        let lock = lock(&path).map_err(|error| Failure::file("lock", &path, &error))?;
        // Read under the lock.
        let file = ConfigurationFile::read()?.ok_or_else(no_place)?;
        Ok(Self {
            contexts: file.contexts()?,
            document: file.text.parse().expect("a file whose contexts were read"),
            path,
            _lock: lock,
        })
    }

    pub(super) fn contexts(&self) -> &Contexts {
        &self.contexts
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a context, or replaces the one of this name.
    pub(super) fn set(&mut self, name: &str, context: &Context) -> Result<(), Failure> {
        let written = toml_edit::ser::to_document(context)
            .map_err(|error| Failure::usage(format!("the context cannot be written: {error}")))?;
        let mut table = written.as_table().clone();
        // A source of a secret takes one line.
        for (_, item) in table.iter_mut() {
            item.make_value();
        }
        self.table().insert(name, Item::Table(table));
        Ok(())
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.table().remove(name);
        if self.contexts.default.as_deref() == Some(name) {
            self.document.remove("default");
        }
    }

    pub(super) fn set_default(&mut self, name: &str) {
        self.document["default"] = value(name);
    }

    /// Replaces the file as a whole, for its owner only.
    pub(super) fn save(self) -> Result<(), Failure> {
        let text = self.document.to_string();
        replace(&self.path, text.trim_start())
            .map_err(|error| Failure::file("write", &self.path, &error))
    }

    fn table(&mut self) -> &mut dyn TableLike {
        let mut empty = Table::new();
        empty.set_implicit(true);
        self.document
            .entry("contexts")
            .or_insert(Item::Table(empty))
            .as_table_like_mut()
            .expect("a file whose contexts were read")
    }
}

fn no_place() -> Failure {
    Failure::usage("there is no folder for the configuration: HOME is not set")
        .with_help("set HOME, or give the file in CLOUDBILLING_CONFIG")
}

/// Locks a file beside the configuration, which itself is replaced.
fn lock(path: &Path) -> io::Result<File> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidFilename)?;
    fs::create_dir_all(folder)?;
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = options.open(name)?;
    file.lock()?;
    Ok(file)
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidFilename)?;
    // A temporary file is for its owner only.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
