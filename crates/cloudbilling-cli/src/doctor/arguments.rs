//! The arguments of `cloudbilling doctor`.

use clap::Args;

use crate::connection::ConnectionArguments;
use crate::output::OutputArguments;

const EXAMPLES: &str = "\
Examples:
  cloudbilling doctor
  cloudbilling doctor --context production
  cloudbilling doctor --endpoint https://api.example.com/PublicService.svc --token-file token
  cloudbilling doctor --offline -o json";

const CHECKS: &str = "\
Each line is ok, warning, problem or skipped. The exit code is 1 if there is a problem.

With an API token, one cheap read shows whether it is accepted. With a login, nothing is sent for
it: a wrong login counts, so the doctor reports what is known of the account instead.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, after_long_help = format!("{CHECKS}\n\n{EXAMPLES}"))]
pub(crate) struct DoctorArguments {
    /// Check only what needs no connection: settings, state and account
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}
