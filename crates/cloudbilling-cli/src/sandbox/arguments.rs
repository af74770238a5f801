//! The arguments of `cloudbilling sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cloudbilling_sandbox::{
    ClockSetting, FaultInjection, InjectedFault, LoginRefusalForm, MemberOrder, NewAccount,
    RefusalForm, Timestamp,
};

use super::control::ControlCommand;
use super::fault;
use super::group::GroupName;
use super::limit::{self, Limit};
use super::rows::{self, RowsFile};

const SANDBOX_EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox --seed-demo --create-token shop
  CLOUDBILLING_ADMIN_PASSWORD=… cloudbilling sandbox --create-administrator anna
  CLOUDBILLING_SANDBOX_PASSWORD=… cloudbilling sandbox --create-account anna@example.org
  cloudbilling sandbox --listen 127.0.0.1:0 --create-token ci --print json
  cloudbilling sandbox --fault GetPurchases=html:502 --fault UploadInvoices2@2-4=lose-response

Drive a running sandbox, with the variables that --print env prints:
  cloudbilling sandbox log --follow
  cloudbilling sandbox clock advance 900
  cloudbilling sandbox faults add GetPurchases=html:502";

const VARIABLES: &str = "\
Variables:
  CLOUDBILLING_ADMIN_KEY         the key of the admin API; random at each start by default
  CLOUDBILLING_ADMIN_PASSWORD    the password of an administrator
  CLOUDBILLING_SANDBOX_PASSWORD  the password of new accounts
  CLOUDBILLING_SANDBOX_TOKEN     the secret of a new API token; random by default";

const CONTENT: &str = "Content at the start (what exists already is kept)";
const SERVICE: &str = "The service";
const TIME: &str = "Time";

#[derive(Args, Debug)]
#[command(
    after_help = SANDBOX_EXAMPLES,
    after_long_help = long_help(),
    args_conflicts_with_subcommands = true,
)]
pub(crate) struct SandboxArguments {
    #[command(subcommand)]
    pub(super) command: Option<ControlCommand>,

    /// Listen on this address
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,

    /// Keep the state in this SQLite file instead of in memory
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,

    /// Write the certificate that clients must trust to this file
    #[arg(
        long,
        default_value = "cloudbilling-sandbox-ca.pem",
        value_name = "FILE"
    )]
    pub(crate) ca_file: PathBuf,

    /// Serve plain http, on loopback addresses only, for clients without TLS
    #[arg(long)]
    pub(crate) http_loopback: bool,

    /// Print only the settings of a client, as variables (`NAME=value`) or as a JSON object on one
    /// line
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) print: Option<PrintFormat>,

    /// Log each request, and each connection without a request, to standard error
    #[arg(long)]
    pub(crate) log: bool,

    /// Set a resource limit, such as waiting-logins=1. Times are in seconds
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit::parse)]
    pub(crate) limits: Vec<Limit>,

    /// Create an administrator, who can sign in to the Management Portal with the password in
    /// CLOUDBILLING_ADMIN_PASSWORD. Fails if the database has one of this name with another
    /// password
    #[arg(long, value_name = "NAME", help_heading = CONTENT)]
    pub(crate) create_administrator: Option<String>,

    /// Set the password of an existing administrator to the one in CLOUDBILLING_ADMIN_PASSWORD, and
    /// lift their lock
    #[arg(long, value_name = "NAME", conflicts_with = "create_administrator", help_heading = CONTENT)]
    pub(crate) reset_administrator: Option<String>,

    /// Create an account for logins, with the password in CLOUDBILLING_SANDBOX_PASSWORD. Can be
    /// repeated. Fails if the database has one with another password or group
    #[arg(long = "create-account", value_name = "EMAIL", help_heading = CONTENT)]
    pub(crate) create_accounts: Vec<String>,

    /// Create an API token of this name, and print it. Its secret is the one in
    /// CLOUDBILLING_SANDBOX_TOKEN, or random
    #[arg(long, value_name = "NAME", help_heading = CONTENT)]
    pub(crate) create_token: Option<String>,

    /// The environment of this content
    #[arg(long, default_value = NewAccount::DEFAULT_ENVIRONMENT, value_name = "NAME", help_heading = CONTENT)]
    pub(crate) environment: String,

    /// The rights of the accounts and the token
    #[arg(long, value_enum, default_value_t, value_name = "GROUP", help_heading = CONTENT)]
    pub(crate) group: GroupName,

    /// Add a few thousand made-up customers, purchases and invoices, unless there are customers
    #[arg(long, help_heading = CONTENT)]
    pub(crate) seed_demo: bool,

    /// Load rows from a JSON file, or from a CSV file with `customers=FILE`, `invoices=FILE` or
    /// `purchases=FILE`. Can be repeated
    #[arg(long, value_name = "[TABLE=]FILE", value_parser = rows::parse, help_heading = CONTENT)]
    pub(crate) load: Vec<RowsFile>,

    /// Inject a fault, such as html:502, into the next call, the next call of an operation
    /// (GetPurchases=html:502), or calls by number (GetPurchases@2-4=html:502, @1-=delay:200). Can
    /// be repeated
    #[arg(long = "fault", value_name = "[OPERATION][@FIRST[-[LAST]]=]FAULT", value_parser = fault::parse, help_heading = CONTENT)]
    pub(crate) faults: Vec<FaultInjection>,

    /// Read the service contract from this TOML file: the names and places that the API does not
    /// document. `cloudbilling contract` prints the defaults
    #[arg(long, value_name = "FILE", help_heading = SERVICE)]
    pub(crate) contract: Option<PathBuf>,

    /// The form in which a call is refused for its token
    #[arg(long, value_enum, default_value_t, value_name = "FORM", help_heading = SERVICE)]
    pub(crate) refusals: RefusalFormName,

    /// The form in which a login is refused
    #[arg(long, value_enum, default_value_t, value_name = "FORM", help_heading = SERVICE)]
    pub(crate) login_refusals: LoginRefusalFormName,

    /// The treatment of members that are out of order
    #[arg(long, value_enum, default_value_t, value_name = "TREATMENT", help_heading = SERVICE)]
    pub(crate) member_order: MemberOrderName,

    /// The number of wrong logins that lock an account
    #[arg(long, default_value_t = 3, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..), help_heading = SERVICE)]
    pub(crate) lock_strikes: u32,

    /// Read the rules of the lock in other ways than the hardest, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAMES", help_heading = SERVICE)]
    pub(crate) lock_rules: Vec<LockRule>,

    /// The duration of a lock
    #[arg(long, default_value_t = 900, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..), help_heading = TIME)]
    pub(crate) lock_duration: u64,

    /// The lifetime of a session after its login
    #[arg(long, default_value_t = 1_800, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..), help_heading = TIME)]
    pub(crate) session_lifetime: u64,

    /// Set the clock to this time, such as 2026-01-31T23:59:00Z, or to `real`. By default it goes
    /// on as the database has it
    #[arg(long, value_name = "TIME", value_parser = parse_clock, help_heading = TIME)]
    clock: Option<ClockSetting>,

    /// Stop the clock
    #[arg(long, help_heading = TIME)]
    pub(crate) freeze_clock: bool,
}

impl SandboxArguments {
    /// Returns the setting of the clock at the start, unless the clock goes on as it is.
    pub(super) fn clock(&self) -> Option<ClockSetting> {
        let at_start = self.clock?;
        Some(match self.freeze_clock {
            true => at_start.frozen(),
            false => at_start.running(),
        })
    }
}

/// A format of the settings of a client.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PrintFormat {
    Env,
    Json,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum RefusalFormName {
    /// A SOAP fault
    #[default]
    Fault,
    /// HTTP 401 or 403, without a body
    HttpStatus,
    /// The response of the operation, with an error code
    ResultCode,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum LoginRefusalFormName {
    /// A SOAP fault
    Fault,
    /// The response with its status and its message, as documented
    #[default]
    Status,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum MemberOrderName {
    /// Read like any other
    Any,
    /// Dropped, as by WCF
    #[default]
    Contract,
}

/// A reading of the documentation of the lock that differs from the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LockRule {
    /// The end of the lock clears the strikes
    EndClearsStrikes,
    /// The login that causes the lock is refused as locked
    LockingLoginSaysLocked,
    /// The right password lifts the lock
    RightPasswordLifts,
    /// A success keeps the strikes
    SuccessKeepsStrikes,
    /// A wrong login during the lock starts its duration again
    WrongLoginExtends,
}

impl From<RefusalFormName> for RefusalForm {
    fn from(name: RefusalFormName) -> Self {
        match name {
            RefusalFormName::Fault => Self::Fault,
            RefusalFormName::HttpStatus => Self::HttpStatus,
            RefusalFormName::ResultCode => Self::ResultCode,
        }
    }
}

impl From<LoginRefusalFormName> for LoginRefusalForm {
    fn from(name: LoginRefusalFormName) -> Self {
        match name {
            LoginRefusalFormName::Fault => Self::Fault,
            LoginRefusalFormName::Status => Self::Status,
        }
    }
}

impl From<MemberOrderName> for MemberOrder {
    fn from(name: MemberOrderName) -> Self {
        match name {
            MemberOrderName::Any => Self::Any,
            MemberOrderName::Contract => Self::Contract,
        }
    }
}

/// Returns the examples, the variables, and the list of faults.
fn long_help() -> String {
    let faults =
        InjectedFault::FORMS.map(|fault| format!("  {:<27}  {}\n", fault.form, fault.effect));
    format!(
        "{SANDBOX_EXAMPLES}\n\n{VARIABLES}\n\nFaults, and what the client gets:\n{}",
        faults.concat()
    )
}

fn parse_clock(text: &str) -> Result<ClockSetting, String> {
    match (text, Timestamp::parse(text)) {
        ("real", _) => Ok(ClockSetting::REAL),
        (_, Some(at)) => Ok(ClockSetting::Frozen(at)),
        (_, None) => Err("expected `real` or a time such as 2026-01-31T23:59:00Z".to_owned()),
    }
}
