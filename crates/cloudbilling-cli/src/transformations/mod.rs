//! `cloudbilling transformations`: the documents that the service makes of invoices.

mod base64;
mod get;
mod list;
mod sink;

use clap::Subcommand;

use self::get::GetArguments;
use self::list::ListArguments;
use crate::failure::Failure;
use crate::terminal::Screen;

#[derive(Debug, Subcommand)]
pub(crate) enum TransformationsCommand {
    /// Write the file of a result
    Get(Box<GetArguments>),
    /// Find the results of invoices or customers
    List(Box<ListArguments>),
}

/// Runs one of the commands.
pub(crate) fn run(command: &TransformationsCommand, screen: &mut Screen) -> Result<(), Failure> {
    match command {
        TransformationsCommand::Get(arguments) => get::run(arguments, screen),
        TransformationsCommand::List(arguments) => list::run(arguments, screen),
    }
}
