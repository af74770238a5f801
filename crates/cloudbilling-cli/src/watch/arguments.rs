//! The arguments for watching a call.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Watching")]
pub(crate) struct WatchArguments {
    /// Report logins, requests and waiting on standard error
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// Append every HTTP request and response to this file, without secrets
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
}
