//! The arguments that name the state.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "State (shared by all runs)")]
pub(crate) struct StateArguments {
    /// Keep the state in this folder (default: $XDG_STATE_HOME/cloudbilling, or
    /// ~/.local/state/cloudbilling)
    #[arg(
        long,
        env = "CLOUDBILLING_STATE_DIR",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub(crate) state_dir: Option<PathBuf>,

    /// Keep the key of the state in this file (default: $XDG_CONFIG_HOME/cloudbilling/state.key, or
    /// ~/.config/cloudbilling/state.key)
    #[arg(
        long,
        env = "CLOUDBILLING_STATE_KEY",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) state_key: Option<PathBuf>,
}
