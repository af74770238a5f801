//! `cloudbilling call`: makes one call from the command line.
//!
//! It must not depend on the other commands.

mod arguments;
mod dry_run;
mod json;
pub(crate) mod operations;
mod parameters;
mod requests;
mod result;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use self::parameters::Parameters;
use self::result::CallResult;
use crate::connection::Connection;
use crate::failure::ExitClass;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::Screen;

pub(crate) use self::arguments::{CallArguments, OperationName};

/// Makes the call that `arguments` describe, and shows its result.
pub(crate) fn run(arguments: &CallArguments, screen: &mut Screen) -> Result<(), Failure> {
    let operation = operations::find(&arguments.operation)?;
    let body = arguments.body.as_deref().map(read_body).transpose()?;
    let parameters = Parameters::read(
        operation.name,
        operation.parameters,
        &arguments.parameters,
        body.as_deref(),
    )?;
    let request = (operation.build)(&parameters)?;
    let connection = Connection::open(&arguments.connection)?;
    if arguments.dry_run {
        return dry_run::show(&connection, request.as_ref(), screen);
    }

    let contract = connection.contract();
    let client = connection.client()?;
    let call = request.call(contract)?;
    let sent = runtime::start()?.block_on(client.send(&call));
    let response = sent.map_err(|error| request.failure(error))?;
    let payload = response.payload().ok_or_else(|| {
        Failure::new(ExitClass::Response, "the response has no payload")
            .with_help("check that the endpoint is that of the API")
    })?;
    request.check(&response)?;
    CallResult {
        payload,
        response: &response,
        returns: operation.returns,
        contract,
    }
    .show(&arguments.output, screen)
}

fn read_body(path: &Path) -> Result<String, Failure> {
    let read = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|error| Failure::file("read", path, &error))
}
