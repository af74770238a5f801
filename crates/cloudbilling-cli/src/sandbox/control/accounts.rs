//! `sandbox accounts`.

use clap::{Args, Subcommand};

use super::api::{Api, object};
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::output::{self, Columns, OutputArguments};
use crate::sandbox::group::GroupName;
use crate::sandbox::secrets::{ACCOUNT_PASSWORD, password};
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox accounts list
  cloudbilling sandbox accounts create anna@example.org --group read-only
  cloudbilling sandbox accounts block anna@example.org
  cloudbilling sandbox accounts unblock anna@example.org
  cloudbilling sandbox accounts unlock anna@example.org --environment Test

The password of a new account is read from CLOUDBILLING_SANDBOX_PASSWORD.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AccountsArguments {
    #[command(subcommand)]
    command: AccountsCommand,

    #[command(flatten)]
    control: ControlArguments,
}

#[derive(Debug, Subcommand)]
enum AccountsCommand {
    /// Block an account, as an administrator does, and end its sessions
    Block(Named),
    /// Create an account
    Create {
        /// The rights of the account
        #[arg(long, value_enum, default_value_t, value_name = "GROUP")]
        group: GroupName,

        #[command(flatten)]
        named: Named,
    },
    /// List the accounts of every environment
    List(OutputArguments),
    /// Lift the block of an account
    Unblock(Named),
    /// Lift the lock of an account, and clear its strikes
    Unlock(Named),
}

/// An account, and the format in which its new state is shown.
#[derive(Args, Debug)]
struct Named {
    /// The email address of the account
    email: String,

    /// Its environment
    #[arg(long, default_value = "Demo", value_name = "NAME")]
    environment: String,

    #[command(flatten)]
    output: OutputArguments,
}

const COLUMNS: Columns = Columns {
    documented: &[
        "environment",
        "email",
        "group",
        "blocked",
        "strikes",
        "locked_until",
        "logins",
    ],
    first: &[
        "environment",
        "email",
        "group",
        "blocked",
        "strikes",
        "locked_until",
    ],
};

pub(super) fn run(arguments: &AccountsArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    let (path, named) = match &arguments.command {
        AccountsCommand::Block(named) => ("accounts/block", named),
        AccountsCommand::Create { group, named } => return create(&api, named, *group, screen),
        AccountsCommand::List(output) => {
            let rows = api.list("accounts")?;
            output::print_rows(output, COLUMNS, || rows.iter().cloned(), screen)?;
            return Ok(());
        }
        AccountsCommand::Unblock(named) => ("accounts/unblock", named),
        AccountsCommand::Unlock(named) => ("accounts/unlock", named),
    };
    change(&api, path, named, &[], screen)
}

fn create(api: &Api, named: &Named, group: GroupName, screen: &mut Screen) -> Result<(), Failure> {
    let password = password("the account", ACCOUNT_PASSWORD)?;
    let fields = [("password", password.expose()), ("group", group.name())];
    change(api, "accounts", named, &fields, screen)
}

fn change(
    api: &Api,
    path: &str,
    named: &Named,
    fields: &[(&str, &str)],
    screen: &mut Screen,
) -> Result<(), Failure> {
    let account = [
        ("email", named.email.as_str()),
        ("environment", &named.environment),
    ];
    let row = object(api.post(path, &[&account, fields].concat())?)?;
    let rows = || std::iter::once(row.clone());
    Ok(output::print_rows(&named.output, COLUMNS, rows, screen)?)
}
