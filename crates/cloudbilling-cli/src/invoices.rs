//! `cloudbilling invoices`: commands for invoices.

use clap::{Args, Subcommand};
use cloudbilling::types::operation::GetInvoiceHeaders;
use serde_json::{Map, Value};

use crate::bulk::{self, CloseArguments, UploadArguments};
use crate::call::CallResult;
use crate::failure::{ExitClass, Failure};
use crate::terminal::Screen;
use crate::typed::{Flags, TypedArguments, WaitArguments};

const LIST_EXAMPLES: &str = "\
Examples:
  cloudbilling invoices list --customer 1001 --status PENDING,APPROVED
  cloudbilling invoices list --period-date 2026-01-31 -o csv > invoices.csv
  cloudbilling invoices list --customer 1001 --wait
  cloudbilling invoices list -o ndjson | jq -r .InvoiceNumber";

/// The statuses of an invoice on which the service is at work. The others stay until someone acts.
const AT_WORK: [&str; 3] = ["APPROVAL_QUEUED", "CALCULATING", "INVOICING"];

#[derive(Debug, Subcommand)]
pub(crate) enum InvoicesCommand {
    /// Close invoices, by their ids or from a file
    Close(Box<CloseArguments>),
    /// Find invoices, without their contents
    List(Box<ListArguments>),
    /// Upload ad hoc invoices from a file
    Upload(Box<UploadArguments>),
}

#[derive(Args, Debug)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    filters: Flags<GetInvoiceHeaders>,

    #[command(flatten)]
    wait: WaitArguments,

    #[command(flatten)]
    typed: TypedArguments,
}

/// Runs one of the commands.
pub(crate) fn run(command: &InvoicesCommand, screen: &mut Screen) -> Result<ExitClass, Failure> {
    match command {
        InvoicesCommand::Close(arguments) => bulk::close_invoices(arguments, screen),
        InvoicesCommand::List(arguments) => {
            list(arguments, screen)?;
            Ok(ExitClass::Success)
        }
        InvoicesCommand::Upload(arguments) => bulk::upload_invoices(arguments, screen),
    }
}

fn list(arguments: &ListArguments, screen: &mut Screen) -> Result<(), Failure> {
    let call = arguments.filters.call()?;
    let waiting = arguments.wait.begin();
    arguments
        .typed
        .run_until(&call, waiting, still_at_work, screen)
}

fn still_at_work(result: &CallResult<'_>) -> Option<String> {
    let count = result.records().filter(is_at_work).count();
    let still = || format!("the service is still at work on {count} of the invoices");
    (count > 0).then(still)
}

fn is_at_work(invoice: &Map<String, Value>) -> bool {
    let status = invoice.get("InvoiceStatus").and_then(Value::as_str);
    status.is_some_and(|status| AT_WORK.contains(&status))
}
