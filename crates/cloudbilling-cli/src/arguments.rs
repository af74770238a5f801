//! What can be asked for on the command line.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use cloudbilling::codec::Tolerance;

use crate::call::operations::{OPERATIONS, Operation};
use crate::exit;

const SCREEN: &str = "Screen";

const FIRST_STEPS: &str = "\
First steps:
  cloudbilling demo                see what a call goes through; needs nothing
  cloudbilling sandbox --help      a local CloudBilling for your own client
  cloudbilling operations          what can be called
  cloudbilling call --help         one call, with examples";

const CALL_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://… CLOUDBILLING_TOKEN=…
  cloudbilling call GetPurchases -p customerCode=1001 -p dateFrom=2026-01-01
  cloudbilling call GetInvoiceHeaders -p includedStatuses=PENDING,APPROVED -o json | jq '.[].InvoiceNumber'
  cloudbilling call UploadInvoices2 --body invoices.json
  cloudbilling call GetPurchases -p customerCode=1001 --dry-run";

const SANDBOX_EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox --seed-demo --create-token shop
  CLOUDBILLING_ADMIN_PASSWORD=… cloudbilling sandbox --create-administrator anna
  cloudbilling sandbox --listen 127.0.0.1:0 --database state.sqlite --log";

#[derive(Debug, Parser)]
#[command(
    name = "cloudbilling",
    version,
    about = "A CloudBilling client that cannot lock its user out",
    after_help = FIRST_STEPS,
    after_long_help = format!("{FIRST_STEPS}\n\n{}", exit::help()),
)]
pub(crate) struct Arguments {
    /// When to use colour
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN", help_heading = SCREEN)]
    pub(crate) color: Color,

    /// Draw with ASCII characters only
    #[arg(long, global = true, help_heading = SCREEN)]
    pub(crate) ascii: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make one call and show its result
    Call(CallArguments),
    /// Write the completion of a shell to standard output
    #[command(
        after_help = "bash:  cloudbilling completions bash > ~/.local/share/bash-completion/completions/cloudbilling\n\
                            zsh:   cloudbilling completions zsh > \"${fpath[1]}/_cloudbilling\"\n\
                            fish:  cloudbilling completions fish > ~/.config/fish/completions/cloudbilling.fish"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Show every path of a call, step by step, against a local CloudBilling over TLS
    Demo(DemoArguments),
    /// Write the manual page of this program, or of one of its commands, to standard output
    Man {
        /// The command
        command: Option<String>,
    },
    /// List the documented operations, or describe one
    Operations {
        /// The operation to describe
        #[arg(value_parser = OperationName, hide_possible_values = true)]
        name: Option<String>,
    },
    /// Print a service contract file with every default, to start your own from
    Contract,
    /// Run a local CloudBilling, to test clients in any language
    Sandbox(SandboxArguments),
}

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

#[derive(Args, Debug)]
pub(crate) struct DemoArguments {
    /// Stay up afterwards, and print endpoint, token and CA file
    #[arg(long)]
    pub(crate) serve: bool,
}

#[derive(Args, Debug)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub(crate) struct SandboxArguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,

    /// Keep the state in this SQLite file; without it, in memory
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,

    /// Write the certificate that clients must trust to this file
    #[arg(
        long,
        default_value = "cloudbilling-sandbox-ca.pem",
        value_name = "FILE"
    )]
    pub(crate) ca_file: PathBuf,

    /// Make an administrator who can sign in to the Management Portal, with the password in
    /// CLOUDBILLING_ADMIN_PASSWORD. An error if the database has one of this name with another
    /// password
    #[arg(long, value_name = "NAME")]
    pub(crate) create_administrator: Option<String>,

    /// Give an administrator of the database the password in CLOUDBILLING_ADMIN_PASSWORD, and lift
    /// their lock
    #[arg(long, value_name = "NAME", conflicts_with = "create_administrator")]
    pub(crate) reset_administrator: Option<String>,

    /// Fill it with a few thousand made-up customers, purchases and invoices, unless the database has them already
    #[arg(long)]
    pub(crate) seed_demo: bool,

    /// Make an API token of this name at start, and print it
    #[arg(long, value_name = "NAME")]
    pub(crate) create_token: Option<String>,

    /// Serve plain http, for clients without TLS; loopback addresses only
    #[arg(long)]
    pub(crate) http_loopback: bool,

    /// Print a line for each request, and for each connection that brought none
    #[arg(long)]
    pub(crate) log: bool,
}

fn tolerance() -> impl TypedValueParser<Value = Tolerance> {
    let names = PossibleValuesParser::new(Tolerance::ALL.map(Tolerance::name));
    names.map(|name| Tolerance::from_name(&name).expect("one of the possible values"))
}

/// Takes any name, and knows those that a shell can complete. The lookup gives a better error for a
/// wrong one.
#[derive(Clone, Copy, Debug)]
struct OperationName;

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

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    Always,
    /// In a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Always => anstream::ColorChoice::AlwaysAnsi,
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_declarations_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn there_is_no_argument_for_a_secret() {
        for name in ["--token", "--password"] {
            let arguments = [
                "cloudbilling",
                "call",
                "GetPurchases",
                "--endpoint",
                "https://a/",
                name,
                "x",
            ];
            assert!(Arguments::try_parse_from(arguments).is_err(), "{name}");
        }
    }
}
