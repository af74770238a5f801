//! The arguments of `cloudbilling call`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap_complete::ArgValueCompleter;

use super::candidates;
use super::operations::{OPERATIONS, Operation};
use crate::connection::ConnectionArguments;
use crate::output::OutputArguments;

const CALL_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://… CLOUDBILLING_TOKEN=…
  cloudbilling call GetPurchases -p customerCode=1001 -p dateFrom=2026-01-01
  cloudbilling call GetInvoiceHeaders -p includedStatuses=PENDING,APPROVED -o json | jq '.[].InvoiceNumber'
  cloudbilling call UploadInvoices2 --body invoices.json
  cloudbilling call GetPurchases -p customerCode=1001 --dry-run";

#[derive(Args, Debug)]
#[command(after_help = CALL_EXAMPLES)]
pub(crate) struct CallArguments {
    /// The operation, such as GetInvoiceHeaders; `cloudbilling operations` lists all
    #[arg(value_parser = OperationName, hide_possible_values = true)]
    pub(crate) operation: String,

    /// Set a parameter of the operation. Separate the items of a list by commas, or repeat the
    /// option
    #[arg(
        short,
        long = "parameter",
        value_name = "NAME=VALUE",
        add = ArgValueCompleter::new(candidates::parameters)
    )]
    pub(crate) parameters: Vec<String>,

    /// Read parameters from this file as a JSON object; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,

    /// Print the request instead of sending it, with the token and secret headers redacted
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do not ask before a write is sent. Without a terminal, or with --no-input, no write is sent
    /// without this option
    #[arg(long)]
    pub(crate) yes: bool,

    // Last, because its headings apply to everything that follows them.
    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

const OPERATIONS_EXAMPLES: &str = "\
Examples:
  cloudbilling operations
  cloudbilling operations GetPurchases
  cloudbilling operations UploadInvoices2 --skeleton > invoices.json
  cloudbilling operations -o csv";

#[derive(Args, Debug)]
#[command(after_help = OPERATIONS_EXAMPLES)]
pub(crate) struct OperationsArguments {
    /// The operation to describe
    #[arg(value_parser = OperationName, hide_possible_values = true)]
    pub(crate) name: Option<String>,

    /// Print a JSON body to fill in, for `call --body`
    #[arg(long, requires = "name", conflicts_with_all = ["format", "columns"])]
    pub(crate) skeleton: bool,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// A parser that accepts any name and offers the known ones for completion. The lookup that follows
/// reports a wrong name better than clap can.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OperationName;

impl TypedValueParser for OperationName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let known =
            |operation: &Operation| PossibleValue::new(operation.name).help(operation.summary);
        Some(Box::new(OPERATIONS.iter().map(known)))
    }
}
