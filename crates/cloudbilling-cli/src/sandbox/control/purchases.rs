//! `sandbox purchases`.

use clap::{Args, Subcommand};

use super::api::Api;
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox purchases delete P-1001-2026-05
  cloudbilling sandbox purchases delete P-1 P-2 --reason 'imported twice'";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PurchasesArguments {
    #[command(subcommand)]
    command: PurchasesCommand,

    #[command(flatten)]
    control: ControlArguments,
}

#[derive(Debug, Subcommand)]
enum PurchasesCommand {
    /// Delete purchases one by one, as `DeletePurchases` does
    Delete {
        /// The references of the purchases
        #[arg(required = true)]
        references: Vec<String>,

        /// The reason, which is stored
        #[arg(
            long,
            default_value = "",
            hide_default_value = true,
            value_name = "TEXT"
        )]
        reason: String,

        /// Their environment
        #[arg(long, default_value = "Demo", value_name = "NAME")]
        environment: String,
    },
}

pub(super) fn run(arguments: &PurchasesArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    let PurchasesCommand::Delete {
        references,
        reason,
        environment,
    } = &arguments.command;
    for reference in references {
        let fields = [
            ("reference", reference.as_str()),
            ("reason", reason),
            ("environment", environment),
        ];
        api.post("purchases/delete", &fields)?;
        screen.raw(&format!("{reference}\n"));
    }
    Ok(())
}
