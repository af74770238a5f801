//! The service, the credentials for it and the state, each from an option, a variable, or a
//! context, in this order.

use std::path::PathBuf;

use cloudbilling::{Client, ClientBuilder, Endpoint};

use super::arguments::TargetArguments;
use super::credentials::Credential;
use crate::contexts::{Context, Contexts};
use crate::failure::Failure;
use crate::process::variable;
use crate::state::StateArguments;

/// A service, and the credentials for it.
#[derive(Debug)]
pub(crate) struct Target {
    allow_http_loopback: bool,
    context: Option<(String, Context)>,
    credential: Credential,
    endpoint: String,
    state: StateArguments,
}

impl Target {
    /// Finds out what the arguments, the environment and the context describe. Reads no secret.
    pub(crate) fn resolve(arguments: &TargetArguments) -> Result<Self, Failure> {
        Self::with_default(arguments, None)
    }

    /// As [`resolve`](Self::resolve), with an endpoint in case that there is none.
    pub(super) fn resolve_or(arguments: &TargetArguments, endpoint: &str) -> Result<Self, Failure> {
        Self::with_default(arguments, Some(endpoint))
    }

    fn with_default(arguments: &TargetArguments, default: Option<&str>) -> Result<Self, Failure> {
        let context = Contexts::load()?.select(arguments.context.as_deref())?;
        let chosen = context.as_ref().map(|(_, context)| context);
        let endpoint = arguments
            .endpoint
            .clone()
            .or_else(|| Some(chosen?.endpoint.clone()))
            .or_else(|| default.map(str::to_owned))
            .ok_or_else(no_endpoint)?;
        let credential = Credential::resolve(
            &arguments.credentials,
            variable,
            context.as_ref(),
            &endpoint,
        )?;
        Ok(Self {
            allow_http_loopback: arguments.allow_http_loopback
                || chosen.is_some_and(|it| it.endpoint == endpoint && it.allow_http_loopback),
            credential,
            endpoint,
            state: arguments.state.clone(),
            context,
        })
    }

    /// Returns the name of the context.
    pub(crate) fn context_name(&self) -> Option<&str> {
        Some(&self.context.as_ref()?.0)
    }

    /// Returns the endpoint as it was given.
    pub(crate) fn endpoint_text(&self) -> &str {
        &self.endpoint
    }

    /// Returns the endpoint, checked.
    pub(crate) fn endpoint(&self) -> Result<Endpoint, Failure> {
        let endpoint = match self.allow_http_loopback {
            true => Endpoint::with_http_on_loopback(&self.endpoint),
            false => Endpoint::new(&self.endpoint),
        };
        Ok(endpoint?)
    }

    /// Returns the name of the context, if there is one.
    pub(crate) fn context(&self) -> Option<&str> {
        self.context.as_ref().map(|(name, _)| name.as_str())
    }

    pub(crate) fn credential(&self) -> &Credential {
        &self.credential
    }

    pub(crate) fn state(&self) -> &StateArguments {
        &self.state
    }

    /// Returns a builder with the endpoint.
    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(&self.endpoint).allow_http_loopback(self.allow_http_loopback)
    }

    /// Returns the file with the certificates to trust that the context names.
    pub(super) fn ca_file(&self) -> Option<PathBuf> {
        self.context.as_ref()?.1.ca_file.clone()
    }

    /// Returns the contract file that the context names.
    pub(super) fn contract(&self) -> Option<PathBuf> {
        self.context.as_ref()?.1.contract.clone()
    }
}

fn no_endpoint() -> Failure {
    Failure::usage("no service given").with_help(
        "give its address with --endpoint or in CLOUDBILLING_ENDPOINT, or choose a context with --context or `cloudbilling context use`",
    )
}
