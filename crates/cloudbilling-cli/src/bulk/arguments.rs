//! The arguments of the commands for bulk work.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use crate::connection::ConnectionArguments;
use crate::output::OutputArguments;

const UPLOAD_EXAMPLES: &str = "\
Examples:
  cloudbilling invoices upload invoices.csv
  cloudbilling invoices upload invoices.csv --check
  cloudbilling invoices upload invoices.csv --yes --max-wait 3600
  cloudbilling invoices upload invoices.csv --rows refused,unknown -o csv > open.csv
  jq -c '.[]' invoices.json | cloudbilling invoices upload - --format ndjson --yes

A run that was killed is continued by the same command. No row is sent again, unless a check with
the service proved that it was not done.";

const CLOSE_EXAMPLES: &str = "\
Examples:
  cloudbilling invoices close 7f3a 7f3b --reason 'paid twice'
  cloudbilling invoices list --customer 1001 -o csv > close.csv
  cloudbilling invoices close --file close.csv --reason 'contract ended' --yes";

const DELETE_EXAMPLES: &str = "\
Examples:
  cloudbilling purchases delete P-1 P-2 --reason 'imported twice'
  cloudbilling purchases list --customer 1001 -o csv > delete.csv
  cloudbilling purchases delete --file delete.csv --reason 'imported twice' --yes";

/// `invoices upload`.
#[derive(Args, Debug)]
#[command(after_help = UPLOAD_EXAMPLES)]
pub(crate) struct UploadArguments {
    /// The file with the invoices; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// Assume that the service takes all invoices of a call or none. A call that it refuses is then
    /// halved until the invoices at fault are alone
    #[arg(long)]
    pub(super) all_or_nothing: bool,

    #[command(flatten)]
    pub(super) bulk: BulkArguments,
}

/// `invoices close`.
#[derive(Args, Debug)]
#[command(after_help = CLOSE_EXAMPLES)]
pub(crate) struct CloseArguments {
    /// The ids of the invoices
    #[arg(value_name = "ID", required_unless_present = "file", value_parser = NonEmptyStringValueParser::new())]
    pub(super) ids: Vec<String>,

    #[command(flatten)]
    pub(super) references: ReferenceArguments,
}

/// `purchases delete`.
#[derive(Args, Debug)]
#[command(after_help = DELETE_EXAMPLES)]
pub(crate) struct DeleteArguments {
    /// The references of the purchases
    #[arg(value_name = "REFERENCE", required_unless_present = "file", value_parser = NonEmptyStringValueParser::new())]
    pub(super) purchase_references: Vec<String>,

    #[command(flatten)]
    pub(super) references: ReferenceArguments,
}

/// The arguments of an operation on references.
#[derive(Args, Debug)]
pub(super) struct ReferenceArguments {
    /// Read them from this file instead; `-` is standard input
    #[arg(long, short, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,

    /// The reason, which the service stores
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) reason: String,

    #[command(flatten)]
    pub(super) bulk: BulkArguments,
}

/// The arguments of all bulk work.
#[derive(Args, Debug)]
pub(super) struct BulkArguments {
    /// The format of the file (default: by its extension)
    #[arg(long = "format", value_enum, value_name = "FORMAT")]
    pub(super) input_format: Option<InputFormat>,

    /// Check the file, and send nothing
    #[arg(long)]
    pub(super) check: bool,

    /// Show at most this many errors of the file
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub(super) max_errors: usize,

    /// Do not ask before anything is sent
    #[arg(long, short)]
    pub(super) yes: bool,

    /// Keep the journal in this file (default: one for each input, in the folder of the state)
    #[arg(long, value_name = "FILE")]
    pub(super) journal: Option<PathBuf>,

    /// Continue the journal of an API token that the current one replaces. Use it only for the same
    /// account at the same endpoint: rows that are done stay done
    #[arg(long)]
    pub(super) same_account: bool,

    /// Send this many rows with each call
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(super) rows_per_call: u16,

    /// Make this many calls at once
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(super) calls: u8,

    /// Wait this many seconds in all if the service asks for a pause
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(0..=86_400))]
    pub(super) max_wait: u64,

    /// Look for rows of an earlier run only this many seconds after its last call, when the service
    /// cannot be at work on it any more (default: the value of --timeout)
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=86_400))]
    pub(super) check_after: Option<u64>,

    /// Leave rows unknown whose outcome is not known, instead of looking for them
    #[arg(long)]
    pub(super) no_check: bool,

    /// Show the rows in these states, in the format of --output
    #[arg(long, value_enum, value_name = "STATES", value_delimiter = ',')]
    pub(super) rows: Vec<RowFilter>,

    #[command(flatten)]
    pub(super) output: OutputArguments,

    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

/// The format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// A line for each row, under a line of names; separated by commas, semicolons or tabs
    Csv,
    /// An array of objects
    Json,
    /// An object on each line
    Ndjson,
    /// A reference on each line
    Text,
}

/// The rows to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RowFilter {
    All,
    Done,
    NotAttempted,
    Refused,
    Unknown,
}
