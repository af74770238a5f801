//! `cloudbilling purchases`: commands for purchases.

use clap::{Args, Subcommand};
use cloudbilling::types::operation::GetPurchases;

use crate::bulk::{self, DeleteArguments};
use crate::failure::{ExitClass, Failure};
use crate::terminal::Screen;
use crate::typed::{Flags, TypedArguments};

const LIST_EXAMPLES: &str = "\
Examples:
  cloudbilling purchases list --customer 1001 --from 2026-01-01
  cloudbilling purchases list --customer 1001 --include-unmapped -o csv > purchases.csv
  cloudbilling purchases list --product 'SIM only 10 GB' --columns PurchaseReference,Quantity
  cloudbilling purchases list --customer 1001 --dry-run";

#[derive(Debug, Subcommand)]
pub(crate) enum PurchasesCommand {
    /// Mark purchases for deletion, by their references or from a file
    Delete(Box<DeleteArguments>),
    /// Find purchases
    List(Box<ListArguments>),
}

#[derive(Args, Debug)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    filters: Flags<GetPurchases>,

    #[command(flatten)]
    typed: TypedArguments,
}

/// Runs one of the commands.
pub(crate) fn run(command: &PurchasesCommand, screen: &mut Screen) -> Result<ExitClass, Failure> {
    match command {
        PurchasesCommand::Delete(arguments) => bulk::delete_purchases(arguments, screen),
        PurchasesCommand::List(arguments) => {
            let call = arguments.filters.call()?;
            arguments.typed.run(&call, screen)?;
            Ok(ExitClass::Success)
        }
    }
}
