//! Typed commands: an operation whose parameters are options, from the one table of operations.
//!
//! It must not depend on the commands that are made of it.

mod flags;
mod names;
mod waiting;

use clap::Args;

pub(crate) use self::flags::Flags;
pub(crate) use self::waiting::{WaitArguments, Waiting};
use crate::call::PreparedCall;
use crate::connection::{Connection, ConnectionArguments};
use crate::failure::Failure;
use crate::output::OutputArguments;
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
        self.run_until(call, None, |_| Ok(()), screen)
    }

    /// Makes the call again and again until its result is final, and shows that. `is_final` returns
    /// what is still missing.
    pub(crate) fn run_until(
        &self,
        call: &PreparedCall,
        waiting: Option<Waiting>,
        is_final: impl Fn(&crate::call::CallResult<'_>) -> Result<(), String>,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        if self.dry_run {
            return call.show(&self.connection, screen);
        }
        let connection = Connection::open(&self.connection)?;
        let client = connection.client()?;
        runtime::start()?.block_on(async {
            let mut waiting = waiting;
            loop {
                let response = call.send(&client).await?;
                let result = call.result(&response, &connection)?;
                match (&mut waiting, is_final(&result)) {
                    (Some(waiting), Err(missing)) => waiting.pause(&missing).await?,
                    _ => return result.show(&self.output, screen),
                }
            }
        })
    }
}
