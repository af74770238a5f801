//! The arguments of `cloudbilling call`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use cloudbilling::codec::Tolerance;

use crate::output::OutputArguments;
use crate::state::StateArguments;

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
    /// The operation, such as GetInvoiceHeaders; `cloudbilling operations` lists all
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

    /// Trust only the certificates in this PEM file
    #[arg(
        long,
        env = "CLOUDBILLING_CA_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) ca_file: Option<PathBuf>,

    /// Set a parameter of the operation. Separate the items of a list by commas, or repeat the
    /// option
    #[arg(short, long = "parameter", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<String>,

    /// Read parameters from this file as a JSON object; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,

    /// Print the request instead of sending it, with the token and secret headers redacted
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Read the service contract from this TOML file: settings for what the service does not
    /// document. `cloudbilling contract` prints the defaults
    #[arg(
        long,
        env = "CLOUDBILLING_CONTRACT",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) contract: Option<PathBuf>,

    /// Allow plain http to loopback addresses
    #[arg(long)]
    pub(crate) allow_http_loopback: bool,

    /// Send an additional HTTP header. `@FILE` reads headers from the lines of a file, and treats
    /// their values as secret
    #[arg(long = "http-header", value_name = "NAME: VALUE")]
    pub(crate) http_headers: Vec<String>,

    /// Accept cookies, and send them back to the service that set them
    #[arg(long)]
    pub(crate) cookies: bool,

    /// Accept these violations of SOAP or XML in a response
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = tolerance())]
    pub(crate) tolerate: Vec<Tolerance>,

    /// Give up after this many seconds, including any login
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,

    /// Reject a response that is larger than this many bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_response_bytes: u64,

    // Last, because their headings apply to everything that follows them.
    #[command(flatten)]
    pub(crate) credentials: CredentialArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) state: StateArguments,

    /// Neither use nor keep state. Several runs together can then send more wrong logins than the
    /// account has before it is locked
    #[arg(long)]
    pub(crate) no_state: bool,
}

/// An API token from CLOUDBILLING_TOKEN or a file, or a login with `--email`.
#[derive(Args, Debug)]
#[command(next_help_heading = "Credentials (by default, the API token in CLOUDBILLING_TOKEN)")]
pub(crate) struct CredentialArguments {
    /// Read the API token from this file
    #[arg(long, value_name = "FILE", conflicts_with = "email")]
    pub(crate) token_file: Option<PathBuf>,

    /// Log in with this email address and the password in CLOUDBILLING_PASSWORD instead of using a
    /// token. The service deprecates logins
    #[arg(long, value_name = "ADDRESS", requires = "environment")]
    pub(crate) email: Option<String>,

    /// Log in to this environment
    #[arg(long, value_name = "NAME", requires = "email")]
    pub(crate) environment: Option<String>,

    /// Read the password from standard input
    #[arg(long, requires = "email")]
    pub(crate) password_stdin: bool,

    /// Send a write without first checking the session by a read
    #[arg(long, requires = "email")]
    pub(crate) no_session_check: bool,

    /// Send a write again, once, if its session was certainly refused. Use it only for a service
    /// that checks the session before it executes a call; any other may execute the write twice
    #[arg(long, requires = "email")]
    pub(crate) retry_writes: bool,
}

fn tolerance() -> impl TypedValueParser<Value = Tolerance> {
    let names = PossibleValuesParser::new(Tolerance::ALL.map(Tolerance::name));
    names.map(|name| Tolerance::from_name(&name).expect("one of the possible values"))
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
