//! `cloudbilling clusters`: commands for product clusters.

use clap::{Args, Subcommand};
use cloudbilling::types::operation::AddProductCluster;
use serde_json::json;

use crate::failure::Failure;
use crate::terminal::Screen;
use crate::typed::{Flags, TypedArguments};

const ADD_EXAMPLES: &str = "\
Examples:
  cloudbilling clusters add Broadband
  cloudbilling clusters add 'Fibre 500' --parent Broadband --alias fibre500,FTTH-500
  cloudbilling clusters add Broadband --dry-run";

#[derive(Debug, Subcommand)]
pub(crate) enum ClustersCommand {
    /// Add a product cluster
    Add(Box<AddArguments>),
}

#[derive(Args, Debug)]
#[command(after_help = ADD_EXAMPLES)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    parameters: Flags<AddProductCluster>,

    #[command(flatten)]
    typed: TypedArguments,
}

/// Runs one of the commands.
pub(crate) fn run(command: &ClustersCommand, screen: &mut Screen) -> Result<(), Failure> {
    match command {
        ClustersCommand::Add(arguments) => {
            let call = arguments.parameters.call()?;
            let name = arguments.parameters.text("tagName").unwrap_or_default();
            let sentence = format!("Added the product cluster {name:?}.");
            let added = |result| json!({"TagName": name, "Added": result});
            arguments.typed.run_done(&call, &sentence, added, screen)
        }
    }
}
