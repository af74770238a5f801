//! The places of the state and of its key.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;

use super::StateArguments;

/// Returns the folder of the state: the given one, or the user's.
pub(super) fn state_folder(arguments: &StateArguments) -> Option<PathBuf> {
    let default = || cfg!(target_os = "linux").then(user)?;
    arguments
        .state_dir
        .clone()
        .or_else(|| Some(default()?.state_dir()?.join("cloudbilling")))
}

/// Returns the file of the key, which is kept apart from the state.
pub(super) fn key_file(arguments: &StateArguments) -> Option<PathBuf> {
    arguments
        .state_key
        .clone()
        .or_else(|| Some(user()?.config_dir().join("cloudbilling/state.key")))
}

fn user() -> Option<Xdg> {
    Xdg::new().ok()
}
