//! `sandbox log`.

use std::thread;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value};

use super::api::Api;
use super::arguments::ControlArguments;
use crate::failure::Failure;
use crate::output::{self, Columns, Format, OutputArguments};
use crate::terminal::Screen;

const EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox log
  cloudbilling sandbox log --follow --operation GetPurchases
  cloudbilling sandbox log --status 500 --contains INV-000021 -o json
  cloudbilling sandbox log --last 1 --columns request_body,response_body -o csv";

/// The time between two looks at the log.
const INTERVAL: Duration = Duration::from_millis(500);

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LogArguments {
    /// Go on with new requests until interrupted, as text or, in any other format, as NDJSON
    #[arg(long, short)]
    follow: bool,

    /// Show the last requests only
    #[arg(long, short = 'n', value_name = "NUMBER")]
    last: Option<usize>,

    /// Show requests for this operation only
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    /// Show responses with this HTTP status only
    #[arg(long, value_name = "STATUS")]
    status: Option<u16>,

    /// Show requests only that have this text anywhere, whatever its case
    #[arg(long, value_name = "TEXT")]
    contains: Option<String>,

    #[command(flatten)]
    output: OutputArguments,

    #[command(flatten)]
    control: ControlArguments,
}

const COLUMNS: Columns = Columns {
    documented: &[
        "number",
        "at",
        "operation",
        "action",
        "caller",
        "status",
        "refusal",
        "injected_fault",
        "dropped",
        "request_body",
        "response_body",
    ],
    first: SHORT,
};
const SHORT: &[&str] = &[
    "number",
    "at",
    "operation",
    "caller",
    "status",
    "refusal",
    "injected_fault",
];

/// A request and its response.
type Row = Map<String, Value>;

pub(super) fn run(arguments: &LogArguments, screen: &mut Screen) -> Result<(), Failure> {
    let api = Api::open(&arguments.control)?;
    if arguments.follow {
        return follow(&api, arguments, screen);
    }
    let rows = arguments.shown(api.list("requests")?);
    let mut output = arguments.output.clone();
    if output.format == Format::Table && output.columns.is_empty() {
        output.columns = SHORT.iter().map(|&name| name.to_owned()).collect();
    }
    Ok(output::print_rows(
        &output,
        COLUMNS,
        || rows.iter().cloned(),
        screen,
    )?)
}

/// Shows the log, and then each new request, until nobody reads any more.
fn follow(api: &Api, arguments: &LogArguments, screen: &mut Screen) -> Result<(), Failure> {
    let mut rows = arguments.shown(api.list("requests")?);
    let mut seen = 0;
    loop {
        for row in &rows {
            arguments.show(row, screen);
        }
        screen.flush();
        if screen.has_failed() {
            return Ok(());
        }
        seen = rows.iter().map(number).max().unwrap_or(seen).max(seen);
        thread::sleep(INTERVAL);
        let found = api.list("requests")?;
        rows = found
            .into_iter()
            .filter(|row| number(row) > seen && arguments.admits(row))
            .collect();
    }
}

fn number(row: &Row) -> u64 {
    row.get("number").and_then(Value::as_u64).unwrap_or(0)
}

impl LogArguments {
    /// Returns the rows that the filters admit, of which only the last are wanted.
    fn shown(&self, rows: Vec<Row>) -> Vec<Row> {
        let mut rows: Vec<Row> = rows.into_iter().filter(|row| self.admits(row)).collect();
        let first = rows.len().saturating_sub(self.last.unwrap_or(usize::MAX));
        rows.split_off(first)
    }

    fn admits(&self, row: &Row) -> bool {
        let is_operation = |name: &String| row.get("operation").is_some_and(|it| it == name);
        let is_status = |status: &u16| row.get("status").is_some_and(|it| it == status);
        let contains = |text: &String| {
            let mut values = row.values();
            let text = text.to_lowercase();
            values.any(|value| value.to_string().to_lowercase().contains(&text))
        };
        self.operation.as_ref().is_none_or(is_operation)
            && self.status.as_ref().is_none_or(is_status)
            && self.contains.as_ref().is_none_or(contains)
    }

    fn show(&self, row: &Row, screen: &mut Screen) {
        if self.output.format != Format::Table {
            return screen.raw(&format!("{}\n", Value::Object(row.clone())));
        }
        let cell = |name: &&str| match row.get(*name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        let cells: Vec<String> = SHORT.iter().filter_map(cell).collect();
        screen.text(&cells.join("  "));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arguments(options: &[&str]) -> LogArguments {
        #[derive(clap::Parser)]
        struct Command {
            #[command(flatten)]
            log: LogArguments,
        }
        let words = ["log"].iter().chain(options);
        <Command as clap::Parser>::parse_from(words).log
    }

    #[test]
    fn filters_are_combined_and_the_last_are_taken() {
        let row = |number: u64, operation: &str, status: u16, body: &str| {
            let row = json!({"number": number, "operation": operation, "status": status, "request_body": body});
            row.as_object().expect("an object").clone()
        };
        let rows = vec![
            row(1, "Login", 200, "Anna"),
            row(2, "GetPurchases", 500, "x"),
            row(3, "GetPurchases", 200, "anna"),
        ];
        for (options, expected) in [
            (&[][..], &[1, 2, 3][..]),
            (&["--operation", "GetPurchases"], &[2, 3]),
            (&["--status", "200"], &[1, 3]),
            (&["--contains", "ANNA", "--last", "1"], &[3]),
            (&["--operation", "Login", "--status", "500"], &[]),
        ] {
            let shown = arguments(options).shown(rows.clone());
            let numbers: Vec<u64> = shown.iter().map(number).collect();
            assert_eq!(numbers, expected, "{options:?}");
        }
    }
}
