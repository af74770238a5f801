//! `cloudbilling transformations list`.

use std::collections::HashSet;

use clap::{ArgGroup, Args};
use serde_json::Value;

use crate::call::{CallResult, Parameters, PreparedCall, operations, read_date};
use crate::failure::Failure;
use crate::terminal::Screen;
use crate::typed::{TypedArguments, WaitArguments};

const EXAMPLES: &str = "\
Examples:
  cloudbilling transformations list --customer 1001,1002 --from 2026-01-01
  cloudbilling transformations list --invoice 5f1d7a8e9b0c3d2e1f4a5b6c --wait
  cloudbilling transformations list --customer 1001 -o ndjson | jq -r .Id";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("of").required(true))]
pub(crate) struct ListArguments {
    /// Of these invoices, by their ids (separate several by commas)
    #[arg(
        long = "invoice",
        value_name = "IDS",
        value_delimiter = ',',
        group = "of"
    )]
    invoices: Vec<String>,

    /// Of the invoices of these customers, by their codes (separate several by commas)
    #[arg(
        long = "customer",
        value_name = "CODES",
        value_delimiter = ',',
        group = "of"
    )]
    customers: Vec<String>,

    /// Created at or after
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    from: Option<String>,

    /// Created at or before
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    to: Option<String>,

    /// Of the transformation with this name
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// Use the older form of the operation, whose rows are documented
    #[arg(long)]
    older: bool,

    #[command(flatten)]
    wait: WaitArguments,

    #[command(flatten)]
    typed: TypedArguments,
}

/// Finds results. With `--wait`, until each invoice or customer that was named has one.
pub(super) fn run(arguments: &ListArguments, screen: &mut Screen) -> Result<(), Failure> {
    let call = call(arguments)?;
    let waiting = arguments.wait.begin();
    let missing = |result: &CallResult<'_>| without_result(named(arguments), result);
    arguments.typed.run_until(&call, waiting, missing, screen)
}

fn call(arguments: &ListArguments) -> Result<PreparedCall, Failure> {
    let (operation, list, name) = match (arguments.invoices.is_empty(), arguments.older) {
        (false, false) => (
            "GetTransformationResultsForInvoices",
            "invoiceIds",
            "transformationName",
        ),
        (false, true) => (
            "GetInvoiceTransformationResultsForInvoices",
            "invoiceIds",
            "invoiceTransformationName",
        ),
        (true, false) => (
            "GetTransformationResultsForCustomers",
            "customerCodes",
            "transformationName",
        ),
        (true, true) => (
            "GetInvoiceTransformationResultsForCustomers",
            "customerCodes",
            "invoiceTransformationName",
        ),
    };
    let named = named(arguments).iter().map(|text| text.trim());
    let text = |name, value: &Option<String>| Some((name, Value::from(value.clone()?)));
    let values = [
        Some((list, named.collect())),
        text("createdFromDate", &arguments.from),
        text("createdToDate", &arguments.to),
        text(name, &arguments.name),
    ];
    let parameters = Parameters::from_checked(values.into_iter().flatten());
    PreparedCall::new(operations::find(operation)?, &parameters)
}

/// Returns the invoices or the customers that were named.
fn named(arguments: &ListArguments) -> &[String] {
    match arguments.invoices.is_empty() {
        true => &arguments.customers,
        false => &arguments.invoices,
    }
}

/// Returns how many of `named` have no result. The members of a row are not documented, so it
/// counts for each of `named` that is one of its texts.
fn without_result(named: &[String], result: &CallResult<'_>) -> Option<String> {
    let mut texts = HashSet::new();
    for row in result.records() {
        row.into_iter()
            .for_each(|(_, value)| collect(value, &mut texts));
    }
    let missing = named.iter().filter(|name| !texts.contains(name.trim()));
    let count = missing.count();
    let still = || format!("no result yet for {count} of the {} named", named.len());
    (count > 0).then(still)
}

fn collect(value: Value, texts: &mut HashSet<String>) {
    match value {
        Value::Array(items) => items.into_iter().for_each(|item| collect(item, texts)),
        Value::String(text) => {
            texts.insert(text);
        }
        _ => {}
    }
}
