//! The commands of the program. Each prints its result on standard output, and what is wrong on
//! standard error.

mod check;
mod completions;
mod diff;
mod failure;
mod fetch;
mod generate;
mod inspect;
mod lock;
mod man;
mod names;
mod outline;
mod problems;
mod sample;
mod summary;
mod target;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  soap fetch 'https://shop.example/soap?wsdl' --out wsdl/shop
  soap inspect wsdl/shop --operations
  soap generate wsdl/shop --out src/shop
  soap check wsdl/shop --out src/shop";

/// Inspects, fetches and compares WSDLs, generates Rust from them, and makes sample messages.
///
/// Exit codes: 0 success; 1 a problem that --deny names, files or services that differ, an instance
/// that cannot be made, or nothing to generate; 2 wrong arguments, or a file or an address that
/// cannot be read.
#[derive(Debug, Parser)]
#[command(name = "soap", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Inspect(inspect::Inspect),
    Fetch(fetch::Fetch),
    Lock(lock::Lock),
    Generate(generate::Generate),
    Check(check::Check),
    Diff(diff::Diff),
    Sample(sample::Sample),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = Messages(io::stderr().lock());
    let done = match Arguments::parse().command {
        Command::Inspect(inspect) => inspect.run(&mut out, &mut err),
        Command::Fetch(fetch) => fetch.run(&mut out, &mut err),
        Command::Generate(generate) => generate.run(&mut out, &mut err),
        Command::Check(check) => check.run(&mut out, &mut err),
        Command::Diff(diff) => diff.run(&mut out),
        Command::Sample(sample) => sample.run(&mut out, &mut err),
        Command::Lock(lock) => lock.run(&mut out),
        Command::Completions(completions) => completions.run(&mut out),
        Command::Man(man) => man.run(&mut out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&mut err),
    }
}

/// Messages for people. A command does its work even if nobody reads them, as in `2>&1 | head`.
struct Messages<W>(W);

impl<W: Write> Write for Messages<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_that_nobody_reads_stop_nothing() {
        struct Gone;

        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }

        let mut messages = Messages(Gone);
        assert!(writeln!(messages, "warning").is_ok() && messages.flush().is_ok());
    }
}
