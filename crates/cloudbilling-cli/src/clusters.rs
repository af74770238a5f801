//! `cloudbilling clusters`: commands for product clusters.

use clap::{Args, Subcommand};
use cloudbilling::types::operation::AddProductCluster;
use serde_json::json;

use crate::call::CallResult;
use crate::failure::Failure;
use crate::output::{self, Format};
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
            let show =
                |result: &CallResult<'_>, screen: &mut Screen| arguments.show(result, screen);
            arguments.typed.run_showing(&call, show, screen)
        }
    }
}

impl AddArguments {
    /// Shows what was done: a sentence for a person, an object for a program, and the response
    /// itself as XML. A service that returns `false` has failed, so it does not come here.
    fn show(&self, result: &CallResult<'_>, screen: &mut Screen) -> Result<(), Failure> {
        let output = &self.typed.output;
        let name = self.parameters.text("tagName").unwrap_or_default();
        match output.format {
            Format::Xml => result.show(output, screen),
            Format::Table => {
                screen.text(&format!("Added the product cluster {name:?}."));
                Ok(())
            }
            Format::Csv | Format::Json | Format::Ndjson => {
                let added = json!({"TagName": name, "Added": result.value()});
                Ok(output::print_value(output, &added, screen)?)
            }
        }
    }
}
