//! The places of the state and of its key.

use std::path::PathBuf;

use super::StateArguments;
use crate::process::user_folders;

/// Returns the folder of the state: the given one, or the user's.
pub(crate) fn state_folder(arguments: &StateArguments) -> Option<PathBuf> {
    let default = || cfg!(target_os = "linux").then(user_folders::state)?;
    arguments.state_dir.clone().or_else(default)
}

/// Returns the file of the key, which is kept apart from the state.
pub(crate) fn key_file(arguments: &StateArguments) -> Option<PathBuf> {
    let default = || Some(user_folders::configuration()?.join("state.key"));
    arguments.state_key.clone().or_else(default)
}
