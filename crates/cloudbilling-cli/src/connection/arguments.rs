//! The arguments of every command that has to do with a service.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap_complete::ArgValueCandidates;
use cloudbilling::codec::Tolerance;

use crate::contexts;
use crate::state::StateArguments;
use crate::watch::WatchArguments;

/// The connection to a service, for a command that calls it.
#[derive(Args, Debug)]
pub(crate) struct ConnectionArguments {
    #[command(flatten)]
    pub(crate) target: TargetArguments,

    // Under the heading of the state, with which the target ends.
    /// Neither use nor keep state. Several runs together can then send more wrong logins than the
    /// account has before it is locked
    #[arg(long)]
    pub(crate) no_state: bool,

    #[command(flatten)]
    pub(crate) wire: WireArguments,

    #[command(flatten)]
    pub(crate) session: SessionArguments,

    #[command(flatten)]
    pub(crate) watch: WatchArguments,
}

/// The settings of the messages and their transport.
#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct WireArguments {
    /// Trust only the certificates in this PEM file
    #[arg(
        long,
        env = "CLOUDBILLING_CA_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) ca_file: Option<PathBuf>,

    /// Read the service contract from this TOML file: settings for what the service does not
    /// document. `cloudbilling contract` prints the defaults
    #[arg(
        long,
        env = "CLOUDBILLING_CONTRACT",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) contract: Option<PathBuf>,

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
}

/// The options of sessions, which only a login has.
#[derive(Args, Debug)]
#[command(next_help_heading = "Sessions (of a login)")]
pub(crate) struct SessionArguments {
    /// Send a write without first checking the session by a read
    #[arg(long)]
    pub(crate) no_session_check: bool,

    /// Send a write again, once, if its session was certainly refused. Use it only for a service
    /// that checks the session before it executes a call; any other may execute the write twice
    #[arg(long)]
    pub(crate) retry_writes: bool,
}

/// The service, the credentials for it, and the state that knows them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Service")]
pub(crate) struct TargetArguments {
    /// Take what no option and no variable gives from this context of the configuration file
    /// (default: the default context)
    #[arg(
        long,
        env = "CLOUDBILLING_CONTEXT",
        hide_env_values = true,
        value_name = "NAME",
        add = ArgValueCandidates::new(contexts::candidates)
    )]
    pub(crate) context: Option<String>,

    /// The address of the service, https://…
    #[arg(
        long,
        env = "CLOUDBILLING_ENDPOINT",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) endpoint: Option<String>,

    /// Allow plain http to loopback addresses
    #[arg(long)]
    pub(crate) allow_http_loopback: bool,

    #[command(flatten)]
    pub(crate) credentials: CredentialArguments,

    #[command(flatten)]
    pub(crate) state: StateArguments,
}

/// An API token or a login. The variables `CLOUDBILLING_TOKEN`, `CLOUDBILLING_EMAIL`,
/// `CLOUDBILLING_ENVIRONMENT` and `CLOUDBILLING_PASSWORD` are read later, because a variable yields
/// to an option of the other kind instead of contradicting it.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Credentials (by default, the API token in CLOUDBILLING_TOKEN)")]
pub(crate) struct CredentialArguments {
    /// Read the API token from this file
    #[arg(long, value_name = "FILE", group = "token")]
    pub(crate) token_file: Option<PathBuf>,

    /// Read the API token from standard input
    #[arg(long, group = "token")]
    pub(crate) token_stdin: bool,

    /// Read the API token from this credential of the systemd service
    #[arg(long, value_name = "NAME", group = "token")]
    pub(crate) token_credential: Option<String>,

    /// Log in with this email address instead of using a token (default: CLOUDBILLING_EMAIL). The
    /// service deprecates logins
    #[arg(long, value_name = "ADDRESS", conflicts_with = "token")]
    pub(crate) email: Option<String>,

    /// Log in to this environment (default: CLOUDBILLING_ENVIRONMENT)
    #[arg(long, value_name = "NAME", conflicts_with = "token")]
    pub(crate) environment: Option<String>,

    /// Read the password from this file (default: CLOUDBILLING_PASSWORD, or a prompt)
    #[arg(
        long,
        value_name = "FILE",
        group = "password",
        conflicts_with = "token"
    )]
    pub(crate) password_file: Option<PathBuf>,

    /// Read the password from standard input
    #[arg(long, group = "password", conflicts_with = "token")]
    pub(crate) password_stdin: bool,

    /// Read the password from this credential of the systemd service
    #[arg(
        long,
        value_name = "NAME",
        group = "password",
        conflicts_with = "token"
    )]
    pub(crate) password_credential: Option<String>,
}

fn tolerance() -> impl TypedValueParser<Value = Tolerance> {
    let names = PossibleValuesParser::new(Tolerance::ALL.map(Tolerance::name));
    names.map(|name| Tolerance::from_name(&name).expect("one of the possible values"))
}
