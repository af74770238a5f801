//! The arguments of `cloudbilling account`, `login`, `logout` and `status`.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::connection::{ConnectionArguments, TargetArguments};
use crate::output::OutputArguments;

const ACCOUNT_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://…
  cloudbilling account init --email anna@example.org --environment Production
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
    /// Report that an administrator has unlocked an account
    Unlocked {
        /// The time of the unlock, such as 2026-01-31T09:00:00Z; an earlier one if you are not sure
        #[arg(long, value_name = "TIME")]
        at: Timestamp,

        #[command(flatten)]
        target: TargetArguments,
    },
}

const LOGIN_EXAMPLES: &str = "\
Examples:
  cloudbilling login
  cloudbilling login --context production
  cloudbilling login --email anna@example.org --environment Production";

/// The account to log in, or the API token to verify.
#[derive(Args, Debug)]
#[command(after_help = LOGIN_EXAMPLES)]
pub(crate) struct LoginArguments {
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

/// The account whose session is forgotten.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  cloudbilling logout\n  cloudbilling logout --context production"
)]
pub(crate) struct LogoutArguments {
    #[command(flatten)]
    pub(crate) target: TargetArguments,
}

const STATUS_EXAMPLES: &str = "\
Examples:
  cloudbilling status
  cloudbilling status --context production
  cloudbilling status -o json | jq .logins_left";

/// The account that is shown.
#[derive(Args, Debug)]
#[command(after_help = STATUS_EXAMPLES)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) target: TargetArguments,
}
