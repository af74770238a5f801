//! The client that the command line describes.

use std::fs;
use std::time::Duration;

use cloudbilling::types::ServiceContract;
use cloudbilling::{ApiToken, Client, ClientBuilder, Login, RetryWrites};

use super::arguments::{CallArguments, CredentialArguments};
use super::http_headers;
use crate::failure::Failure;
use crate::process::Secret;
use crate::state::{self, State};

pub(super) fn build(
    arguments: &CallArguments,
    contract: ServiceContract,
) -> Result<Client, Failure> {
    let mut builder = Client::builder(&arguments.endpoint)
        .allow_http_loopback(arguments.allow_http_loopback)
        .cookies(arguments.cookies)
        .http_headers(http_headers::read(&arguments.http_headers)?)
        .contract(contract)
        .timeout(Duration::from_secs(arguments.timeout))
        .max_response_bytes(arguments.max_response_bytes);
    if let Some(path) = &arguments.ca_file {
        let pem = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        builder = builder.root_certificates_pem(&pem);
    }
    for tolerance in &arguments.tolerate {
        builder = builder.tolerate(*tolerance);
    }
    let credentials = &arguments.credentials;
    builder = match (&credentials.email, &credentials.environment) {
        (Some(email), Some(environment)) => {
            let password = Secret::password(credentials.password_stdin)?;
            let login = Login::new(email, password.expose(), environment)
                .map_err(|error| Failure::usage(error.to_string()))?;
            with_session_options(builder.login(login), credentials)
        }
        _ => {
            let secret = Secret::token(credentials.token_file.as_deref())?;
            let token = ApiToken::new(secret.expose())
                .map_err(|error| Failure::usage(error.to_string()))?;
            builder.api_token(token)
        }
    };
    Ok(with_state(builder, arguments)?.build()?)
}

/// Lets the client share its state with other runs. Only a login is not safe without.
fn with_state(builder: ClientBuilder, arguments: &CallArguments) -> Result<ClientBuilder, Failure> {
    if arguments.no_state {
        return Ok(builder);
    }
    match State::open(&arguments.state)? {
        Some(state) => Ok(state.share(builder)),
        None if arguments.credentials.email.is_some() => Err(state::no_folder()),
        None => Ok(builder),
    }
}

/// Applies the options for sessions, which only a login has.
fn with_session_options(
    builder: ClientBuilder,
    credentials: &CredentialArguments,
) -> ClientBuilder {
    let builder = match credentials.no_session_check {
        true => builder.session_check(None),
        false => builder,
    };
    match credentials.retry_writes {
        true => builder.retry_writes(RetryWrites::OnCertainRefusal),
        false => builder,
    }
}
