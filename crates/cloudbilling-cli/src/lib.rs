//! The `cloudbilling` program: calls from the command line, a demonstration, and a local
//! CloudBilling.
//!
//! It is a library only so that its parts can be tested without a process. It has no API for other
//! crates: the client is the crate `cloudbilling`.

#![doc(html_root_url = "https://docs.rs/cloudbilling-cli/latest")]

mod account;
mod arguments;
mod bulk;
mod call;
mod clusters;
mod completions;
mod connection;
mod contexts;
mod contract;
mod demo;
mod doctor;
mod failure;
mod invoices;
mod manual;
mod output;
mod probe;
mod process;
mod purchases;
mod sandbox;
mod secret;
mod state;
mod terminal;
mod transformations;
mod typed;
mod watch;

use std::process::ExitCode;

use crate::arguments::{Arguments, Command};
use crate::failure::{ErrorFormat, ExitClass, Failure};
use crate::terminal::{Screen, prompt};

/// Runs the program on the arguments of the process, and returns one of the exit codes that
/// `--help` lists.
#[must_use]
pub fn run() -> ExitCode {
    completions::answer();
    let arguments = match Arguments::of_process() {
        Ok(arguments) => arguments,
        Err(error) => match arguments::error_format() {
            ErrorFormat::Json if error.use_stderr() => {
                return Failure::from(error).report(ErrorFormat::Json);
            }
            _ => error.exit(),
        },
    };
    arguments.color.apply();
    if arguments.no_input {
        prompt::forbid();
    }
    let mut screen = Screen::on_stdout(arguments.ascii);
    let result = run_command(&arguments.command, &mut screen);
    let written = screen.finish();
    match (result, written) {
        (Err(failure), _) => failure.report(arguments.errors),
        (Ok(_), Err(error)) => Failure::new(
            ExitClass::Output,
            format!("cannot write the result: {error}"),
        )
        .report(arguments.errors),
        (Ok(class), Ok(())) => class.into(),
    }
}

fn run_command(command: &Command, screen: &mut Screen) -> Result<ExitClass, Failure> {
    match command {
        Command::Account(arguments) => account::run(arguments, screen)?,
        Command::Call(arguments) => call::run(arguments, screen)?,
        Command::Capture(arguments) => probe::run_capture(arguments, screen)?,
        Command::Clusters(command) => clusters::run(command, screen)?,
        Command::Completions { shell } => completions::run(*shell, screen),
        Command::Context(arguments) => contexts::run(arguments, screen)?,
        Command::Demo(arguments) => return demo::run(arguments, screen),
        Command::Doctor(arguments) => return doctor::run(arguments, screen),
        Command::Invoices(command) => return invoices::run(command, screen),
        Command::Login(arguments) => account::login(arguments, screen)?,
        Command::Logout(arguments) => account::logout(arguments, screen)?,
        Command::Man {
            all: Some(folder), ..
        } => manual::write_all(folder)?,
        Command::Man { command, all: None } => manual::print(command, screen)?,
        Command::Operations(arguments) => call::run_operations(arguments, screen)?,
        Command::Purchases(command) => return purchases::run(command, screen),
        Command::Transformations(command) => transformations::run(command, screen)?,
        Command::Contract => contract::print(screen),
        Command::Probe(arguments) => probe::run(arguments, screen)?,
        Command::Sandbox(arguments) => sandbox::run(arguments, screen)?,
        Command::Status(arguments) => account::status(arguments, screen)?,
    }
    Ok(ExitClass::Success)
}

/// The guide of the client, whose snippets run as tests here, where the sandbox is at hand.
#[cfg(doctest)]
#[doc = include_str!("../../cloudbilling/docs/client.md")]
struct ClientGuide;
