//! `sandbox tokens`.

use clap::{Args, Subcommand};

use super::api::{Api, object};
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::output::{self, Columns, OutputArguments};
use crate::sandbox::group::GroupName;
use crate::sandbox::secrets::TOKEN;
use crate::secret::Secret;
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox tokens list
  cloudbilling sandbox tokens create shop --group read-only
  cloudbilling sandbox tokens create ci -o json
  cloudbilling sandbox tokens revoke 1

The secret of a new token is that in CLOUDBILLING_SANDBOX_TOKEN, or random. It is not shown again.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TokensArguments {
    #[command(subcommand)]
    command: TokensCommand,

    #[command(flatten)]
    control: ControlArguments,
}

#[derive(Debug, Subcommand)]
enum TokensCommand {
    /// Create an API token, and show its secret
    Create {
        /// A name for people
        name: String,

        /// Its environment
        #[arg(long, default_value = "Demo", value_name = "NAME")]
        environment: String,

        /// The rights of the token
        #[arg(long, value_enum, default_value_t, value_name = "GROUP")]
        group: GroupName,

        #[command(flatten)]
        output: OutputArguments,
    },
    /// List the API tokens of every environment, without their secrets
    List(OutputArguments),
    /// Revoke an API token
    Revoke {
        /// Its number
        id: u64,
    },
}

const COLUMNS: Columns = Columns {
    documented: &[
        "id",
        "name",
        "environment",
        "group",
        "created_at",
        "used_at",
        "revoked_at",
    ],
    first: &[
        "id",
        "name",
        "environment",
        "group",
        "used_at",
        "revoked_at",
    ],
};
const CREATED: Columns = Columns::of(&["id", "secret"]);

pub(super) fn run(arguments: &TokensArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    match &arguments.command {
        TokensCommand::Create {
            name,
            environment,
            group,
            output,
        } => {
            let secret = Secret::from_variable(TOKEN)?;
            let fields = [
                ("name", name.as_str()),
                ("environment", environment),
                ("group", group.name()),
                ("secret", secret.as_ref().map_or("", Secret::expose)),
            ];
            let row = object(api.post("tokens", &fields)?)?;
            let rows = || std::iter::once(row.clone());
            output::print_rows(output, CREATED, rows, screen)?;
        }
        TokensCommand::List(output) => {
            let rows = api.list("tokens")?;
            output::print_rows(output, COLUMNS, || rows.iter().cloned(), screen)?;
        }
        TokensCommand::Revoke { id } => {
            api.post("tokens/revoke", &[("id", &id.to_string())])?;
        }
    }
    Ok(())
}
