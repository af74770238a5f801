//! The `cloudbilling` program: a demonstration, single calls from the command line, and the sandbox as a command.
//!
//! It is a library so that its pieces can be tested without a process, and so that the example of README.md runs as a
//! test. It has no API for others: the client is the crate `cloudbilling`.

mod arguments;
mod call;
mod demo;
mod exit;
mod failure;
mod fault_detail;
mod papers;
mod rows;
mod runtime;
mod sandbox;
mod screen;
mod secret;
mod suggestion;

use std::process::ExitCode;

use clap::Parser as _;
use cloudbilling::types::ServiceContract;

use crate::arguments::{Arguments, Command};
use crate::exit::ExitClass;
use crate::failure::Failure;
use crate::screen::Screen;

/// Runs the program on the arguments of the process and returns its exit code, which is one of those that `--help` lists.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.color.apply();
    let mut screen = Screen::on_stdout(arguments.ascii);
    let result = carry_out(&arguments.command, &mut screen);
    let written = screen.finish();
    match (result, written) {
        (Err(failure), _) => failure.report(),
        (Ok(_), Err(error)) => Failure::new(
            ExitClass::Output,
            format!("cannot write the result: {error}"),
        )
        .report(),
        (Ok(class), Ok(())) => class.into(),
    }
}

fn carry_out(command: &Command, screen: &mut Screen) -> Result<ExitClass, Failure> {
    match command {
        Command::Call(arguments) => call::run(arguments, screen)?,
        Command::Completions { shell } => papers::completions(*shell, screen),
        Command::Demo(arguments) => return demo::run(arguments, screen),
        Command::Man { command } => papers::manual(command.as_deref(), screen)?,
        Command::Operations { name: None } => call::operations::list(screen),
        Command::Operations { name: Some(name) } => {
            call::operations::describe(call::operations::find(name)?, screen);
        }
        Command::Contract => screen.raw(ServiceContract::DEFAULT_TOML),
        Command::Sandbox(arguments) => sandbox::run(arguments, screen)?,
    }
    Ok(ExitClass::Success)
}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
