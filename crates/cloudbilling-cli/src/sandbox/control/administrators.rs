//! `sandbox administrators`.

use clap::{Args, Subcommand};

use super::api::Api;
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::output::{self, Columns, OutputArguments};
use crate::sandbox::secrets::{ADMIN_PASSWORD, password};
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox administrators list
  cloudbilling sandbox administrators create anna

The password of a new administrator is read from CLOUDBILLING_ADMIN_PASSWORD.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AdministratorsArguments {
    #[command(subcommand)]
    command: AdministratorsCommand,

    #[command(flatten)]
    control: ControlArguments,
}

#[derive(Debug, Subcommand)]
enum AdministratorsCommand {
    /// Create an administrator, who can sign in to the Management Portal
    Create {
        /// The name of the administrator
        name: String,
    },
    /// List the administrators
    List(OutputArguments),
}

const COLUMNS: Columns = Columns::of(&["name", "strikes", "locked_until"]);

pub(super) fn run(arguments: &AdministratorsArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    match &arguments.command {
        AdministratorsCommand::Create { name } => {
            let password = password("the administrator", ADMIN_PASSWORD)?;
            api.post(
                "administrators",
                &[("name", name), ("password", password.expose())],
            )?;
        }
        AdministratorsCommand::List(output) => {
            let rows = api.list("administrators")?;
            output::print_rows(output, COLUMNS, || rows.iter().cloned(), screen)?;
        }
    }
    Ok(())
}
