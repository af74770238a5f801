//! The arguments of `cloudbilling account`.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::connection::TargetArguments;

const ACCOUNT_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://…
  cloudbilling account init --email anna@example.org --environment Production
  cloudbilling account status --email anna@example.org --environment Production
  cloudbilling account permit --email anna@example.org --environment Production
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
    Init(TargetArguments),
    /// Permit one more login after wrong ones, or one more use of a refused API token
    Permit(TargetArguments),
    /// Show wrong logins, lock and session of an account
    Status(TargetArguments),
    /// Report that an administrator has unlocked an account
    Unlocked {
        /// The time of the unlock, such as 2026-01-31T09:00:00Z; an earlier one if you are not sure
        #[arg(long, value_name = "TIME")]
        at: Timestamp,

        #[command(flatten)]
        target: TargetArguments,
    },
}
