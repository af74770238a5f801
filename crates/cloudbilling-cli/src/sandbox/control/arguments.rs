//! The arguments that find a running sandbox.

use std::path::PathBuf;

use clap::Args;

/// A running sandbox. Its key is never an argument.
#[derive(Args, Debug)]
#[command(next_help_heading = "Sandbox (by default, the one in the variables that it printed)")]
pub(crate) struct ControlArguments {
    /// Read address, key and certificate from this file, to which `cloudbilling sandbox --print`
    /// was written
    #[arg(
        long,
        env = "CLOUDBILLING_SANDBOX_SETTINGS",
        hide_env_values = true,
        value_name = "FILE",
        global = true
    )]
    pub(super) settings: Option<PathBuf>,

    /// The address of the admin API. Its key is read from CLOUDBILLING_ADMIN_KEY
    #[arg(
        long,
        env = "CLOUDBILLING_ADMIN_URL",
        hide_env_values = true,
        value_name = "URL",
        global = true
    )]
    pub(super) admin_url: Option<String>,

    /// Trust only the certificates in this PEM file
    // The sandbox itself has an option of this name, with a default, for the file that it writes.
    #[arg(
        id = "trusted_ca_file",
        long = "ca-file",
        env = "CLOUDBILLING_CA_FILE",
        hide_env_values = true,
        value_name = "FILE",
        global = true
    )]
    pub(super) ca_file: Option<PathBuf>,
}
