//! The arguments of `cloudbilling probe` and `cloudbilling capture`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap_complete::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use jiff::{SignedDuration, Timestamp};

use super::gate::Limit;
use super::reads::READS;
use super::survey::Sample;
use crate::call::parameter_candidates;
use crate::connection::ConnectionArguments;
use crate::output::OutputArguments;

const PROBE_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://… CLOUDBILLING_TOKEN=…
  cloudbilling probe
  cloudbilling probe --customer 1001 --write contract.toml
  cloudbilling call GetPurchases -p customerCode=1001 --contract contract.toml
  cloudbilling probe -o json | jq '.settings[] | select(.verdict == \"contradicted\")'

It sends reads with the API token only: never a login, and nothing that changes or bills anything.";

const CAPTURE_EXAMPLES: &str = "\
Examples:
  export CLOUDBILLING_ENDPOINT=https://… CLOUDBILLING_TOKEN=…
  cloudbilling capture --customer 1001 --write reads.cassette
  cloudbilling capture GetPurchases -p customerCode=1001 -p dateFrom=2026-01-01
  cloudbilling capture --contract contract.toml --write reads.cassette

It sends reads with the API token only. The file has the elements, namespaces and forms of the
messages, and no value, header, host or cookie. Look through it before you attach it to a report.";

#[derive(Args, Debug)]
#[command(after_help = PROBE_EXAMPLES)]
pub(crate) struct ProbeArguments {
    /// Write what was seen as a service contract, for --contract. An existing file is not replaced
    #[arg(long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,

    /// Also send one read with an invalid API token, to see how it is refused. A service may count
    /// or report such requests
    #[arg(long)]
    pub(super) try_invalid_token: bool,

    /// Send at most this many requests
    #[arg(long, value_name = "NUMBER", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(super) max_requests: u16,

    #[command(flatten)]
    pub(super) sample: SampleArguments,

    #[command(flatten)]
    pub(super) output: OutputArguments,

    // Last, because its headings apply to everything that follows them.
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

#[derive(Args, Debug)]
#[command(after_help = CAPTURE_EXAMPLES)]
pub(crate) struct CaptureArguments {
    /// The read to capture (default: the four that list invoices, purchases and transformations)
    #[arg(add = ArgValueCandidates::new(read_candidates))]
    pub(super) operation: Option<String>,

    /// Set a parameter of the operation. Separate the items of a list by commas, or repeat the
    /// option
    #[arg(
        short,
        long = "parameter",
        value_name = "NAME=VALUE",
        requires = "operation",
        add = ArgValueCompleter::new(parameter_candidates)
    )]
    pub(super) parameters: Vec<String>,

    /// Write the cassette to this file instead of standard output. An existing file is not replaced
    #[arg(long, value_name = "FILE")]
    pub(super) write: Option<PathBuf>,

    #[command(flatten)]
    pub(super) sample: SampleArguments,

    // Last, because its headings apply to everything that follows them.
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

/// The rows to ask for, and the pause between requests.
#[derive(Args, Debug)]
pub(super) struct SampleArguments {
    /// Ask for the invoices and purchases of this customer. Choose one with a few of both: more is
    /// seen in a response with rows
    #[arg(long, value_name = "CODE")]
    pub(super) customer: Option<String>,

    /// Ask for purchases and invoices of this day or later, YYYY-MM-DD (default: 31 days ago)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) from: Option<String>,

    /// Wait this many milliseconds between two requests
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500, value_parser = clap::value_parser!(u64).range(..=60_000))]
    pub(super) pause: u64,
}

impl ProbeArguments {
    pub(super) fn limit(&self) -> Limit {
        Limit {
            requests: self.max_requests.into(),
            pause: self.sample.pause(),
        }
    }
}

impl SampleArguments {
    pub(super) fn pause(&self) -> Duration {
        Duration::from_millis(self.pause)
    }

    /// Returns the rows to ask for at this time.
    pub(super) fn at(&self, now: Timestamp) -> Sample {
        let month_ago = || now.saturating_sub(SignedDuration::from_hours(31 * 24));
        let from = match &self.from {
            Some(day) => day.clone(),
            None => day_of(month_ago().unwrap_or(now)),
        };
        Sample {
            customer: self.customer.clone(),
            from: format!("{from}T00:00:00Z"),
        }
    }
}

fn read_candidates() -> Vec<CompletionCandidate> {
    READS.map(CompletionCandidate::new).into()
}

/// Returns the day in UTC.
pub(super) fn day_of(time: Timestamp) -> String {
    time.to_string().chars().take("YYYY-MM-DD".len()).collect()
}

fn day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(day) if day.to_string() == text => Ok(text.to_owned()),
        _ => Err("expected a day, YYYY-MM-DD".to_owned()),
    }
}
