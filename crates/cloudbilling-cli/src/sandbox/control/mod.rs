//! `cloudbilling sandbox COMMAND`: drives a running sandbox over its admin API.
//!
//! It must not depend on the code that runs a sandbox.

mod accounts;
mod administrators;
mod api;
mod arguments;
mod clock;
mod faults;
mod log;
mod purchases;
mod tokens;

use clap::Subcommand;

use crate::failure::Failure;
use crate::terminal::Screen;

/// A command to a running sandbox.
#[derive(Debug, Subcommand)]
pub(crate) enum ControlCommand {
    /// List, create, block or unlock the accounts of a running sandbox
    Accounts(accounts::AccountsArguments),
    /// List or create the administrators of the Management Portal of a running sandbox
    Administrators(administrators::AdministratorsArguments),
    /// Show, move or stop the clock of a running sandbox
    Clock(clock::ClockArguments),
    /// List, add or remove the injected faults of a running sandbox
    Faults(faults::FaultsArguments),
    /// Show the requests that a running sandbox received
    Log(log::LogArguments),
    /// Delete purchases of a running sandbox
    Purchases(purchases::PurchasesArguments),
    /// List, create or revoke the API tokens of a running sandbox
    Tokens(tokens::TokensArguments),
}

pub(super) fn run(command: &ControlCommand, screen: &mut Screen) -> Result<(), Failure> {
    match command {
        ControlCommand::Accounts(arguments) => accounts::run(arguments, screen),
        ControlCommand::Administrators(arguments) => administrators::run(arguments, screen),
        ControlCommand::Clock(arguments) => clock::run(arguments, screen),
        ControlCommand::Faults(arguments) => faults::run(arguments, screen),
        ControlCommand::Log(arguments) => log::run(arguments, screen),
        ControlCommand::Purchases(arguments) => purchases::run(arguments, screen),
        ControlCommand::Tokens(arguments) => tokens::run(arguments, screen),
    }
}
