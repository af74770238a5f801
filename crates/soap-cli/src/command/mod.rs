//! The commands of the program. Each prints its result on standard output, and what is wrong on
//! standard error.

mod failure;
mod fetch;
mod inspect;
mod problems;
mod sample;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::failure::Failure;

/// Inspects WSDLs, fetches them, and makes sample messages.
///
/// Exit codes: 0 success; 1 a problem that --deny names, or an instance that cannot be made;
/// 2 wrong arguments, or a file or an address that cannot be read.
#[derive(Debug, Parser)]
#[command(name = "soap", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Inspect(inspect::Inspect),
    Fetch(fetch::Fetch),
    Sample(sample::Sample),
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let done = match Arguments::parse().command {
        Command::Inspect(inspect) => inspect.run(&mut out, &mut err),
        Command::Fetch(fetch) => fetch.run(&mut out, &mut err),
        Command::Sample(sample) => sample.run(&mut out, &mut err),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&mut err),
    }
}
