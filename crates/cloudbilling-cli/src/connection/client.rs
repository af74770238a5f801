//! The client of a connection.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cloudbilling::codec::Decoder;
use cloudbilling::transport::{CallOptions, Transport};
use cloudbilling::types::ServiceContract;
use cloudbilling::{ApiToken, Client, ClientBuilder, Endpoint, HttpHeaders, RetryWrites};
use sha2::{Digest as _, Sha256};

use super::arguments::ConnectionArguments;
use super::credentials::{Credential, not_a_login, read_token};
use super::http_headers;
use super::target::Target;
use crate::contract;
use crate::failure::Failure;
use crate::secret::Secret;
use crate::state::{self, State};

/// A connection to a service, whose secrets are not read before a client is built.
pub(crate) struct Connection<'a> {
    arguments: &'a ConnectionArguments,
    ca_file: Option<PathBuf>,
    contract: ServiceContract,
    contract_file: Option<PathBuf>,
    endpoint: Endpoint,
    http_headers: HttpHeaders,
    target: Target,
}

/// A name that is reserved for places that do not exist
/// ([RFC 2606](https://www.rfc-editor.org/rfc/rfc2606)).
const NO_ENDPOINT: &str = "https://endpoint.invalid/";

impl<'a> Connection<'a> {
    /// Resolves the arguments, each from its option, its variable, the context or its default, in
    /// this order. Reads no secret, and sends nothing.
    pub(crate) fn open(arguments: &'a ConnectionArguments) -> Result<Self, Failure> {
        Self::of(arguments, Target::resolve(&arguments.target)?)
    }

    /// As [`open`](Self::open), for a command that shows a request instead of sending it. Without
    /// an endpoint it shows a placeholder.
    pub(crate) fn preview(arguments: &'a ConnectionArguments) -> Result<Self, Failure> {
        Self::of(
            arguments,
            Target::resolve_or(&arguments.target, NO_ENDPOINT)?,
        )
    }

    fn of(arguments: &'a ConnectionArguments, target: Target) -> Result<Self, Failure> {
        let session = &arguments.session;
        for (is_given, option) in [
            (session.no_session_check, "--no-session-check"),
            (session.retry_writes, "--retry-writes"),
        ] {
            if is_given && !target.credential().is_login() {
                return Err(not_a_login(option));
            }
        }
        let wire = &arguments.wire;
        let contract_file = wire.contract.clone().or_else(|| target.contract());
        Ok(Self {
            ca_file: wire.ca_file.clone().or_else(|| target.ca_file()),
            contract: contract::read(contract_file.as_deref())?,
            contract_file,
            endpoint: target.endpoint()?,
            http_headers: http_headers::read(&wire.http_headers)?,
            arguments,
            target,
        })
    }

    /// Returns the file with the certificates to trust, if there is one.
    pub(crate) fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    /// Returns the file of the contract, if it is not the default.
    pub(crate) fn contract_file(&self) -> Option<&Path> {
        self.contract_file.as_deref()
    }

    pub(crate) fn contract(&self) -> &ServiceContract {
        &self.contract
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Returns the additional HTTP headers.
    pub(crate) fn http_headers(&self) -> &HttpHeaders {
        &self.http_headers
    }

    /// Returns the service and the credentials.
    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Reads the credentials, and returns a client that shares its state with other runs.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        Ok(self.builder()?.build()?)
    }

    /// As [`client`](Self::client), before the client is built.
    pub(crate) fn builder(&self) -> Result<ClientBuilder, Failure> {
        let builder = self.with_wire_options(self.target.builder())?;
        let builder = self.target.credential().apply(builder)?;
        let builder = self.with_state(self.with_session_options(builder))?;
        self.arguments.watch.apply(builder, &self.contract)
    }

    /// Reads the API token.
    ///
    /// # Errors
    /// Also if the credentials are a login, for a command that never logs in.
    pub(crate) fn api_token(&self) -> Result<ApiToken, Failure> {
        match self.target.credential() {
            Credential::Token(source) => read_token(source),
            Credential::Login(_) => Err(Failure::usage("this command never logs in")
                .with_help("give an API token, in CLOUDBILLING_TOKEN or with --token-file")),
        }
    }

    /// Returns the builder of a client with this API token, which shares no state.
    pub(crate) fn token_builder(&self, token: &ApiToken) -> Result<ClientBuilder, Failure> {
        let builder = self.with_wire_options(self.target.builder())?;
        Ok(builder.api_token(token.clone()))
    }

    /// Returns the transport of such a client, for requests that no client makes.
    pub(crate) fn transport(&self, token: &ApiToken) -> Result<Arc<dyn Transport>, Failure> {
        let slot = Arc::new(OnceLock::new());
        let kept = Arc::clone(&slot);
        let builder = self.token_builder(token)?;
        let builder = self.arguments.watch.apply(builder, &self.contract)?;
        let builder = builder.wrap_transport(move |inner| {
            let _ = kept.set(Arc::clone(&inner));
            inner
        });
        builder.build()?;
        let transport = slot.get().expect("building a client wraps its transport");
        Ok(Arc::clone(transport))
    }

    /// Returns the limits of one request.
    pub(crate) fn call_options(&self) -> CallOptions {
        let wire = &self.arguments.wire;
        CallOptions::new(Duration::from_secs(wire.timeout))
            .with_max_response_bytes(wire.max_response_bytes)
    }

    /// Returns a decoder that tolerates what the arguments say.
    pub(crate) fn decoder(&self) -> Decoder {
        let tolerated = self.arguments.wire.tolerate.iter();
        tolerated.fold(Decoder::new(), |decoder, tolerance| {
            decoder.tolerate(*tolerance)
        })
    }

    /// As [`builder`](Self::builder), with a digest of the endpoint and the account. It depends on
    /// the key of the state, because an API token may be short enough to be guessed. Without state
    /// it does not depend on the token.
    pub(crate) fn builder_and_account(&self) -> Result<(ClientBuilder, String), Failure> {
        let builder = self.with_wire_options(self.target.builder())?;
        let (builder, account) = self.target.credential().apply_and_identify(builder)?;
        let builder = self.with_session_options(builder);
        let endpoint = self.endpoint.to_string();
        let mut parts = vec!["bulk work", endpoint.as_str()];
        parts.extend(account.public.iter().map(String::as_str));
        let state = match self.arguments.no_state {
            true => None,
            false => State::open(self.target.state())?,
        };
        let (builder, account) = match state {
            Some(state) => {
                parts.extend(account.secret.as_ref().map(Secret::expose));
                let account = state.account(&parts);
                (state.share(builder), account)
            }
            None => (self.with_state(builder)?, digest(&parts)),
        };
        let builder = self.arguments.watch.apply(builder, &self.contract)?;
        Ok((builder, account))
    }

    fn with_wire_options(&self, builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        let wire = &self.arguments.wire;
        let mut builder = builder
            .cookies(wire.cookies)
            .http_headers(self.http_headers.clone())
            .contract(self.contract.clone())
            .timeout(Duration::from_secs(wire.timeout))
            .max_response_bytes(wire.max_response_bytes);
        if let Some(path) = &self.ca_file {
            let pem = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
            builder = builder.root_certificates_pem(&pem);
        }
        let tolerated = wire.tolerate.iter();
        Ok(tolerated.fold(builder, |builder, tolerance| builder.tolerate(*tolerance)))
    }

    fn with_session_options(&self, builder: ClientBuilder) -> ClientBuilder {
        let session = &self.arguments.session;
        let builder = match session.no_session_check {
            true => builder.session_check(None),
            false => builder,
        };
        match session.retry_writes {
            true => builder.retry_writes(RetryWrites::OnCertainRefusal),
            false => builder,
        }
    }

    /// Lets the client share its state with other runs. Only a login is not safe without.
    fn with_state(&self, builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        if self.arguments.no_state {
            return Ok(builder);
        }
        match State::open(self.target.state())? {
            Some(state) => Ok(state.share(builder)),
            None if self.target.credential().is_login() => Err(state::no_folder()),
            None => Ok(builder),
        }
    }
}

/// Returns the SHA-256 of some texts in hexadecimal. Their lengths count too, so that their limits
/// do.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
