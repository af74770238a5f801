//! Calls of the documented operations, and `cloudbilling call`, which makes any of them.
//!
//! It must not depend on the other commands.

mod arguments;
mod body;
mod candidates;
mod dry_run;
mod json;
mod listing;
pub(crate) mod operations;
mod parameters;
mod requests;
mod result;
mod skeleton;

use cloudbilling::types::{OperationKind, ServiceContract};
use cloudbilling::{Client, Response};

use self::operations::Operation;
use self::requests::Request;
use crate::connection::{Connection, ConnectionArguments};
use crate::failure::{ExitClass, Failure};
use crate::process::runtime;
use crate::terminal::{Screen, prompt};

pub(crate) use self::arguments::{CallArguments, OperationsArguments};
pub(crate) use self::candidates::parameters as parameter_candidates;
pub(crate) use self::listing::run as run_operations;
pub(crate) use self::parameters::{Parameters, read_date};
pub(crate) use self::result::CallResult;

/// Makes the call that `arguments` describe, and shows its result.
pub(crate) fn run(arguments: &CallArguments, screen: &mut Screen) -> Result<(), Failure> {
    let operation = operations::find(&arguments.operation)?;
    let body = arguments.body.as_deref().map(body::read).transpose()?;
    let parameters = Parameters::read(
        operation.name,
        operation.parameters,
        &arguments.parameters,
        body.as_deref(),
    )?;
    let call = PreparedCall::new(operation, &parameters)?;
    if arguments.dry_run {
        return call.show(&arguments.connection, screen);
    }
    let connection = Connection::open(&arguments.connection)?;
    let client = connection.client()?;
    if !call.is_read() && !arguments.yes {
        let (name, endpoint) = (operation.name, connection.endpoint());
        prompt::confirm_sending(&format!("{name} changes data at {endpoint}. Send it?"))?;
    }
    let response = runtime::start()?.block_on(call.send(&client))?;
    let result = call.result(&response, &connection)?;
    result.show(&arguments.output, screen)
}

/// A call whose parameters are checked.
pub(crate) struct PreparedCall {
    operation: &'static Operation,
    request: Box<dyn Request>,
}

impl PreparedCall {
    /// Prepares a call from the name of an operation and parameters of a command line.
    pub(crate) fn of_arguments(operation: &str, parameters: &[String]) -> Result<Self, Failure> {
        let operation = operations::find(operation)?;
        let known = operation.parameters;
        let parameters = Parameters::read(operation.name, known, parameters, None)?;
        Self::new(operation, &parameters)
    }

    pub(crate) fn new(
        operation: &'static Operation,
        parameters: &Parameters,
    ) -> Result<Self, Failure> {
        Ok(Self {
            operation,
            request: (operation.build)(parameters)?,
        })
    }

    /// Prints the request without its secrets, instead of sending it. Needs neither credentials
    /// nor an endpoint.
    pub(crate) fn show(
        &self,
        arguments: &ConnectionArguments,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        let connection = Connection::preview(arguments)?;
        dry_run::show(&connection, self.request.as_ref(), screen)
    }

    /// Sends the request. The response is not read yet.
    pub(crate) async fn send(&self, client: &Client) -> Result<Response, Failure> {
        let call = self.request.call(client.contract())?;
        let sent = client.send(&call).await;
        sent.map_err(|error| self.request.failure(error))
    }

    /// Reads the response as that of the operation.
    pub(crate) fn result<'a>(
        &self,
        response: &'a Response,
        connection: &'a Connection<'_>,
    ) -> Result<CallResult<'a>, Failure> {
        let result = self.unchecked_result(response, connection)?;
        (self.operation.read)(response).map_err(|error| self.request.unread(error))?;
        Ok(result)
    }

    /// As [`result`](Self::result), for a caller that checks the response on its own.
    pub(crate) fn unchecked_result<'a>(
        &self,
        response: &'a Response,
        connection: &'a Connection<'_>,
    ) -> Result<CallResult<'a>, Failure> {
        let payload = response.payload().ok_or_else(|| {
            Failure::new(ExitClass::Response, "the response has no payload")
                .with_help("check that the endpoint is that of the API")
        })?;
        Ok(CallResult {
            payload,
            response,
            returns: self.operation.returns,
            contract: connection.contract(),
        })
    }

    /// Returns the failure of a call of this operation.
    pub(crate) fn failure(&self, error: cloudbilling::Error) -> Failure {
        self.request.failure(error)
    }

    /// Returns the request, for a caller that sends it on its own.
    pub(crate) fn request(
        &self,
        contract: &ServiceContract,
    ) -> Result<cloudbilling::Request<'_>, Failure> {
        self.request.call(contract)
    }

    /// Returns `true` if the operation only reads.
    pub(crate) fn is_read(&self) -> bool {
        self.operation.kind == OperationKind::Read
    }
}
