//! Typed commands: an operation whose parameters are options, from the one table of operations.
//!
//! It must not depend on the commands that are made of it.

mod flags;
mod names;
mod waiting;

use clap::Args;
use cloudbilling::Response;
use serde_json::Value;

pub(crate) use self::flags::Flags;
use self::waiting::until_complete;
pub(crate) use self::waiting::{WaitArguments, Waiting};
use crate::call::{CallResult, PreparedCall};
use crate::connection::{Connection, ConnectionArguments};
use crate::failure::Failure;
use crate::output::{self, Format, OutputArguments};
use crate::process::runtime;
use crate::terminal::Screen;

/// The arguments that every typed command has beside its parameters.
#[derive(Args, Debug)]
pub(crate) struct TypedArguments {
    /// Print the request instead of sending it, with the token and secret headers redacted
    #[arg(long, help_heading = "Output")]
    pub(crate) dry_run: bool,

    // Last, because its headings apply to everything that follows them.
    #[command(flatten)]
    pub(crate) output: OutputArguments,

    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

impl TypedArguments {
    /// Makes the call, and shows its result.
    pub(crate) fn run(&self, call: &PreparedCall, screen: &mut Screen) -> Result<(), Failure> {
        self.run_until(call, None, |_| None, screen)
    }

    /// Makes the call of a write, and shows what was done: `sentence` for a person, and an object
    /// with the result for a program.
    pub(crate) fn run_done(
        &self,
        call: &PreparedCall,
        sentence: &str,
        done: impl FnOnce(Value) -> Value,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        let show = |result: &CallResult<'_>, screen: &mut Screen| match self.output.format {
            Format::Xml => result.show(&self.output, screen),
            Format::Table => {
                screen.text(sentence);
                Ok(())
            }
            Format::Csv | Format::Json | Format::Ndjson => {
                let done = done(result.value());
                Ok(output::print_value(&self.output, &done, screen)?)
            }
        };
        self.make(call, None, |_| None, show, screen)
    }

    /// Makes the call again and again until nothing is missing from its result, and shows that.
    pub(crate) fn run_until(
        &self,
        call: &PreparedCall,
        waiting: Option<Waiting>,
        missing: impl Fn(&CallResult<'_>) -> Option<String>,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        let show = |result: &CallResult<'_>, screen: &mut Screen| result.show(&self.output, screen);
        self.make(call, waiting, missing, show, screen)
    }

    fn make(
        &self,
        call: &PreparedCall,
        waiting: Option<Waiting>,
        missing: impl Fn(&CallResult<'_>) -> Option<String>,
        show: impl FnOnce(&CallResult<'_>, &mut Screen) -> Result<(), Failure>,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        if self.dry_run {
            return call.show(&self.connection, screen);
        }
        let connection = Connection::open(&self.connection)?;
        let client = connection.client()?;
        let read = async || call.send(&client).await;
        let missing = |response: &Response| Ok(missing(&call.result(response, &connection)?));
        let response = until_complete(waiting, read, missing);
        let response = runtime::start()?.block_on(response)?;
        show(&call.result(&response, &connection)?, screen)
    }
}
