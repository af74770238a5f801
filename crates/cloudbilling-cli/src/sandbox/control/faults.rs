//! `sandbox faults`.

use clap::{Args, Subcommand};

use super::api::Api;
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::output::{self, Columns, OutputArguments};
use crate::sandbox::fault::{self, FaultPlan};
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox faults list
  cloudbilling sandbox faults add html:502
  cloudbilling sandbox faults add UploadInvoices2@2-4=lose-response
  cloudbilling sandbox faults remove 1
  cloudbilling sandbox faults clear";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FaultsArguments {
    #[command(subcommand)]
    command: FaultsCommand,

    #[command(flatten)]
    control: ControlArguments,
}

#[derive(Debug, Subcommand)]
enum FaultsCommand {
    /// Inject faults, each into the next call or into calls by number; prints their numbers
    Add {
        /// A fault, such as html:502, GetPurchases=html:502 or @2-4=delay:200
        #[arg(required = true, value_name = "[OPERATION][@FIRST[-[LAST]]=]FAULT", value_parser = fault::parse_plan)]
        faults: Vec<FaultPlan>,
    },
    /// Remove every injected fault
    Clear,
    /// List the injected faults that still have calls to come
    List(OutputArguments),
    /// Remove one injected fault
    Remove {
        /// Its number
        id: u64,
    },
}

const COLUMNS: Columns = Columns::of(&["id", "operation", "fault", "seen"]);

pub(super) fn run(arguments: &FaultsArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    match &arguments.command {
        FaultsCommand::Add { faults } => {
            for plan in faults {
                let added = add(&api, plan)?;
                screen.raw(&format!("{added}\n"));
            }
        }
        FaultsCommand::Clear => drop(api.post("faults/clear", &[])?),
        FaultsCommand::List(output) => {
            let rows = api.list("faults")?;
            output::print_rows(output, COLUMNS, || rows.iter().cloned(), screen)?;
        }
        FaultsCommand::Remove { id } => {
            api.post("faults/remove", &[("id", &id.to_string())])?;
        }
    }
    Ok(())
}

/// Returns the number of the new fault.
fn add(api: &Api, plan: &FaultPlan) -> Result<String, Failure> {
    let fields = [
        ("fault", &*plan.fault.to_string()),
        ("operation", &plan.operation),
        ("nth", &plan.nth.to_string()),
        ("times", &plan.times.to_string()),
    ];
    Ok(api.post("faults", &fields)?["id"].to_string())
}
