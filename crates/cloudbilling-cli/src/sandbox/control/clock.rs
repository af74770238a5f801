//! `sandbox clock`.

use clap::{Args, Subcommand};

use super::api::{Api, object};
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::output::{self, Columns, OutputArguments};
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox clock show
  cloudbilling sandbox clock advance 900
  cloudbilling sandbox clock freeze
  cloudbilling sandbox clock run
  cloudbilling sandbox clock reset -o json";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ClockArguments {
    #[command(subcommand)]
    command: ClockCommand,

    #[command(flatten)]
    control: ControlArguments,
}

#[derive(Debug, Subcommand)]
enum ClockCommand {
    /// Move the clock forward, as past the end of a lock
    Advance {
        /// The number of seconds
        seconds: u64,

        #[command(flatten)]
        output: OutputArguments,
    },
    /// Stop the clock
    Freeze(OutputArguments),
    /// Set the clock to the real time
    Reset(OutputArguments),
    /// Let a stopped clock go on
    Run(OutputArguments),
    /// Show the clock
    Show(OutputArguments),
}

const COLUMNS: Columns = Columns::of(&["now", "frozen"]);

pub(super) fn run(arguments: &ClockArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    let set = |how| api.post("clock", &[("set", how)]);
    let (clock, output) = match &arguments.command {
        ClockCommand::Advance { seconds, output } => {
            let seconds = seconds.to_string();
            (api.post("clock", &[("advance", &seconds)]), output)
        }
        ClockCommand::Freeze(output) => (set("freeze"), output),
        ClockCommand::Reset(output) => (set("real"), output),
        ClockCommand::Run(output) => (set("run"), output),
        ClockCommand::Show(output) => (api.get("clock"), output),
    };
    let row = object(clock?)?;
    let rows = || std::iter::once(row.clone());
    Ok(output::print_rows(output, COLUMNS, rows, screen)?)
}
