//! The user's folders: those of XDG, also where there is no variable for them.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;

/// Returns the folder for the configuration of this program.
pub(crate) fn configuration() -> Option<PathBuf> {
    Some(Xdg::new().ok()?.config_dir().join("cloudbilling"))
}

/// Returns the folder for the state of this program.
pub(crate) fn state() -> Option<PathBuf> {
    Some(Xdg::new().ok()?.state_dir()?.join("cloudbilling"))
}
