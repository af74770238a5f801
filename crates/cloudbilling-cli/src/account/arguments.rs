//! The arguments of `cloudbilling account`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::state::StateArguments;

const ACCOUNT_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://…
  cloudbilling account init --email anna@example.org --environment Production
  cloudbilling account status --email anna@example.org --environment Production
  cloudbilling account unlocked --at 2026-01-31T09:00:00Z --email anna@example.org --environment Production";

#[derive(Args, Debug)]
#[command(after_help = ACCOUNT_EXAMPLES)]
pub(crate) struct AccountArguments {
    #[command(subcommand)]
    pub(crate) command: AccountCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Create the state of an account on this machine, once, before its first login
    Init(SubjectArguments),
    /// Permit one more login after wrong ones, or one more use of a refused API token
    Permit(SubjectArguments),
    /// Show wrong logins, lock and session of an account
    Status(SubjectArguments),
    /// Report that an administrator has unlocked an account
    Unlocked {
        /// The time of the unlock, such as 2026-01-31T09:00:00Z; an earlier one if you are not sure
        #[arg(long, value_name = "TIME")]
        at: Timestamp,

        #[command(flatten)]
        subject: SubjectArguments,
    },
}

/// The account, and the state that knows it.
#[derive(Args, Debug)]
pub(crate) struct SubjectArguments {
    /// The address of the service, https://…
    #[arg(
        long,
        env = "CLOUDBILLING_ENDPOINT",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) endpoint: String,

    /// Allow plain http to loopback addresses
    #[arg(long)]
    pub(crate) allow_http_loopback: bool,

    /// The email address of the account. No password is needed
    #[arg(long, value_name = "ADDRESS", requires = "environment")]
    pub(crate) email: Option<String>,

    /// The environment that is logged in to
    #[arg(long, value_name = "NAME", requires = "email")]
    pub(crate) environment: Option<String>,

    /// Without an email address: read the API token from this file instead of CLOUDBILLING_TOKEN
    #[arg(long, value_name = "FILE", conflicts_with = "email")]
    pub(crate) token_file: Option<PathBuf>,

    // Last, because its heading applies to everything that follows it.
    #[command(flatten)]
    pub(crate) state: StateArguments,
}
