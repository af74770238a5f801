//! The state that the runs of the program share: what is known of an account, and its session.
//!
//! It depends on [`failure`](crate::failure) and [`process`](crate::process) only.

mod arguments;
mod folders;

use std::path::PathBuf;

use cloudbilling::ClientBuilder;
use cloudbilling::store::StoreKey;
use cloudbilling_store::file::{FileStore, KeyFile};

pub(crate) use self::arguments::StateArguments;
pub(crate) use self::folders::{key_file, state_folder};
use crate::failure::Failure;

/// An open store in a folder of this machine.
pub(crate) struct State {
    folder: PathBuf,
    key: StoreKey,
    key_file: KeyFile,
    store: FileStore,
}

impl State {
    /// Opens the state that the arguments name. `None` if they name none, and this machine has no
    /// default for it.
    pub(crate) fn open(arguments: &StateArguments) -> Result<Option<Self>, Failure> {
        let Some(folder) = state_folder(arguments) else {
            return Ok(None);
        };
        let key_file = KeyFile::new(key_file(arguments).ok_or_else(no_key_file)?);
        let store = FileStore::open(&folder)?;
        let key = store.key(&key_file)?;
        Ok(Some(Self {
            folder,
            key,
            key_file,
            store,
        }))
    }

    /// Opens the state, or fails if there is none.
    pub(crate) fn require(arguments: &StateArguments) -> Result<Self, Failure> {
        Self::open(arguments)?.ok_or_else(no_folder)
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    pub(crate) fn key_file(&self) -> &std::path::Path {
        self.key_file.path()
    }

    /// Returns the name of the account that these texts identify, which cannot be found out without
    /// the key.
    pub(crate) fn account(&self, parts: &[&str]) -> String {
        self.key.account(parts).to_string()
    }

    /// Lets a client share this state.
    pub(crate) fn share(self, builder: ClientBuilder) -> ClientBuilder {
        builder.store(self.store, self.key)
    }
}

fn no_key_file() -> Failure {
    Failure::usage("there is no folder for the key of the state: HOME is not set")
        .with_help("give the key file with --state-key, or set HOME")
}

/// The failure of a login, which needs state, where there is no folder for it.
pub(crate) fn no_folder() -> Failure {
    let failure = Failure::usage("there is no folder for the state of the account");
    match cfg!(target_os = "linux") {
        true => failure.with_help("give one with --state-dir, or set HOME"),
        false => failure.with_help(
            "this operating system has no safe store; use --no-state in one process at a time only",
        ),
    }
}
