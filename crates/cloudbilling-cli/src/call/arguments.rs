//! The arguments of `cloudbilling call`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use cloudbilling::codec::Tolerance;

use super::operations::{OPERATIONS, Operation};

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
    /// A documented operation, such as GetInvoiceHeaders; `cloudbilling operations` lists them
    #[arg(value_parser = OperationName, hide_possible_values = true)]
    pub(crate) operation: String,

    /// The address of the service, https://…
    #[arg(
        long,
        env = "CLOUDBILLING_ENDPOINT",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) endpoint: String,

    /// Trust the certificates in this PEM file, and no others
    #[arg(
        long,
        env = "CLOUDBILLING_CA_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) ca_file: Option<PathBuf>,

    /// A parameter of the operation. A list takes commas, or the parameter more than once
    #[arg(short, long = "parameter", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<String>,

    /// Parameters as a JSON object, for what does not fit on a command line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,

    /// How to show the result
    #[arg(long, short, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) output: Output,

    /// Show these columns of a table
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,

    /// Print the request, with the token and secret headers redacted, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// The service contract, a TOML file that sets what is not documented; `cloudbilling contract` prints the defaults
    #[arg(long, value_name = "FILE")]
    pub(crate) contract: Option<PathBuf>,

    /// Allow plain http, to this machine only
    #[arg(long)]
    pub(crate) allow_http_loopback: bool,

    /// Send this HTTP header as well, or the headers in the lines of a file, which are secret:
    /// `@FILE`
    #[arg(long = "http-header", value_name = "NAME: VALUE")]
    pub(crate) http_headers: Vec<String>,

    /// Send cookies back to the service that set them
    #[arg(long)]
    pub(crate) cookies: bool,

    /// Accept these violations of SOAP or XML in a response
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = tolerance())]
    pub(crate) tolerate: Vec<Tolerance>,

    /// Give up after this many seconds, a login included
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,

    /// Refuse an answer that is larger than this many bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_response_bytes: u64,

    // Last, because its heading would claim what follows it.
    #[command(flatten)]
    pub(crate) credentials: CredentialArguments,
}

/// An API token comes from CLOUDBILLING_TOKEN or a file. A login is asked for with `--email`.
#[derive(Args, Debug)]
#[command(next_help_heading = "Credentials (the API token is read from CLOUDBILLING_TOKEN)")]
pub(crate) struct CredentialArguments {
    /// Read the API token from this file instead
    #[arg(long, value_name = "FILE", conflicts_with = "email")]
    pub(crate) token_file: Option<PathBuf>,

    /// Log in with this address instead of a token, and the password in CLOUDBILLING_PASSWORD. The service has
    /// deprecated this
    #[arg(long, value_name = "ADDRESS", requires = "environment")]
    pub(crate) email: Option<String>,

    /// The environment to log in to
    #[arg(long, value_name = "NAME", requires = "email")]
    pub(crate) environment: Option<String>,

    /// Read the password from standard input
    #[arg(long, requires = "email")]
    pub(crate) password_stdin: bool,

    /// Send a write with the new session at once, without a read that checks the session before
    #[arg(long, requires = "email")]
    pub(crate) no_session_check: bool,

    /// Send a write again, once, if its session is refused for certain. Only for a service that checks the session
    /// before it does anything: another one may carry out the write twice
    #[arg(long, requires = "email")]
    pub(crate) retry_writes: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Output {
    /// The result as JSON, members in the order of the wire
    Json,
    /// Rows and columns for a person
    #[default]
    Table,
    /// The answer as it came
    Xml,
}

fn tolerance() -> impl TypedValueParser<Value = Tolerance> {
    let names = PossibleValuesParser::new(Tolerance::ALL.map(Tolerance::name));
    names.map(|name| Tolerance::from_name(&name).expect("one of the possible values"))
}

/// Takes any name, and knows those that a shell can complete. The lookup gives a better error for a
/// wrong one.
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
