//! Watching a call: lines for a person with `--verbose`, and a file of every HTTP exchange with
//! `--trace`. Neither shows a secret.
//!
//! It depends on [`failure`](crate::failure) only.

mod arguments;
mod exchange;
mod narrator;
mod redaction;
mod tracer;

use cloudbilling::ClientBuilder;
use cloudbilling::types::ServiceContract;

pub(crate) use self::arguments::WatchArguments;
use self::narrator::Narrator;
use self::redaction::Redaction;
use self::tracer::{TraceFile, tracer};
use crate::failure::Failure;

impl WatchArguments {
    /// Lets the client that `builder` builds be watched, if the arguments ask for it.
    pub(crate) fn apply(
        &self,
        mut builder: ClientBuilder,
        contract: &ServiceContract,
    ) -> Result<ClientBuilder, Failure> {
        if self.verbose {
            builder = builder.observer(Narrator::on_stderr());
        }
        if let Some(path) = &self.trace {
            let file = TraceFile::open(path)?;
            let redaction = Redaction::new(contract);
            builder = builder.wrap_transport(|inner| tracer(inner, file, redaction));
        }
        Ok(builder)
    }
}
