//! Settings of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling_auth::{ApiToken, Credentials, Login, Policy};
use cloudbilling_types::ServiceContract;
use soap_codec::{Decoder, Tolerance};
use soap_transport::{BlockingTransport, CallOptions, Transport, WithCookies};
#[cfg(feature = "hyper")]
use soap_transport_hyper::{BlockingHyperTransport, HyperTransport};

use crate::client::asynchronous::Client;
use crate::client::auth::Auth;
use crate::client::blocking;
use crate::client::core::{Bounds, Core};
use crate::client::credentials::ProviderAnswers;
use crate::client::last_failure::LastFailure;
use crate::client::machine::Machine;
use crate::client::notify::Notifier;
use crate::client::observe::Observer;
use crate::client::provider::{BlockingCredentialsProvider, CredentialsProvider};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::exchange::{BySigns, Classifier, RetryWrites, Service, SessionCheck};
use crate::http_headers::HttpHeaders;
use crate::ledger::{SharedLedger, SnapshotStore};

/// Settings of a [`Client`]; each but the credentials has a safe default.
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    allow_http_loopback: bool,
    blocking_provider: Option<Box<dyn BlockingCredentialsProvider>>,
    blocking_transport: Option<Box<dyn BlockingTransport>>,
    bounds: Bounds,
    classifier: Box<dyn Classifier>,
    cookies: bool,
    credentials: Option<Credentials>,
    decoder: Decoder,
    endpoint: String,
    http_headers: HttpHeaders,
    ledger: Option<SharedLedger>,
    observer: Option<Box<dyn Observer>>,
    policy: Policy,
    contract: ServiceContract,
    provider: Option<Arc<dyn CredentialsProvider>>,
    retry_writes: RetryWrites,
    root_certificates_pem: Vec<Vec<u8>>,
    session_check: Option<SessionCheck>,
    store: Option<Box<dyn SnapshotStore>>,
    transport: Option<Arc<dyn Transport>>,
    user_agent: bool,
}

impl Client {
    /// Settings for a client of the service at `endpoint`, an `https` URL.
    pub fn builder(endpoint: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(endpoint.into())
    }
}

impl blocking::Client {
    /// Settings for a client of the service at `endpoint`, an `https` URL.
    pub fn builder(endpoint: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(endpoint.into())
    }
}

impl ClientBuilder {
    fn new(endpoint: String) -> Self {
        Self {
            allow_http_loopback: false,
            blocking_provider: None,
            blocking_transport: None,
            bounds: Bounds {
                max_response_bytes: CallOptions::DEFAULT_MAX_RESPONSE_BYTES,
                timeout: CallOptions::DEFAULT_REMAINING,
            },
            classifier: Box::new(BySigns),
            cookies: false,
            credentials: None,
            decoder: Decoder::new(),
            endpoint,
            http_headers: HttpHeaders::new(),
            ledger: None,
            observer: None,
            policy: Policy::default(),
            contract: ServiceContract::default(),
            provider: None,
            retry_writes: RetryWrites::default(),
            root_certificates_pem: Vec::new(),
            session_check: Some(SessionCheck::default()),
            store: None,
            transport: None,
            user_agent: true,
        }
    }
}

impl ClientBuilder {
    /// Calls with this API token, made in the Management Portal.
    pub fn api_token(mut self, token: ApiToken) -> Self {
        self.credentials = Some(token.into());
        self
    }

    /// Logs in with an email address and a password. The service has deprecated this: prefer a token.
    pub fn login(mut self, login: Login) -> Self {
        self.credentials = Some(login.into());
        self
    }

    /// Asks this one for credentials when they are needed. Those given otherwise are used until then.
    pub fn credentials_provider(mut self, provider: impl CredentialsProvider + 'static) -> Self {
        self.provider = Some(Arc::new(provider));
        self
    }

    /// As [`credentials_provider`](Self::credentials_provider), for [`build_blocking`](Self::build_blocking).
    pub fn blocking_credentials_provider(
        mut self,
        provider: impl BlockingCredentialsProvider + 'static,
    ) -> Self {
        self.blocking_provider = Some(Box::new(provider));
        self
    }

    /// What the service does that is not documented.
    pub fn contract(mut self, contract: ServiceContract) -> Self {
        self.contract = contract;
        self
    }

    /// How logins are kept from locking the account.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Reads answers with the limits and tolerances of this decoder, such as those for a service that is not quite SOAP; its
    /// namespaces are the contract's. An answer has to fit into its [`Limits`](soap_codec::Limits) *and* into
    /// [`max_response_bytes`](Self::max_response_bytes).
    ///
    /// ```no_run
    /// use cloudbilling::Client;
    /// use cloudbilling::codec::{Decoder, Limits};
    ///
    /// let decoder = Decoder::new().limits(Limits { depth: 32, ..Limits::default() });
    /// let builder = Client::builder("https://api.example.com/soap").decoder(decoder);
    /// ```
    pub fn decoder(mut self, decoder: Decoder) -> Self {
        self.decoder = decoder;
        self
    }

    /// Accepts a violation of the specifications in the responses. Can be called repeatedly; a
    /// later [`decoder`](Self::decoder) replaces all.
    ///
    /// ```no_run
    /// use cloudbilling::Client;
    /// use cloudbilling::codec::Tolerance;
    ///
    /// let builder = Client::builder("https://api.example.com/soap").tolerate(Tolerance::ControlCharacters);
    /// ```
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.decoder = self.decoder.tolerate(tolerance);
        self
    }

    /// Decides what the answers of the service mean for a token; by the signs in the contract unless told otherwise.
    pub fn classifier(mut self, classifier: impl Classifier + 'static) -> Self {
        self.classifier = Box::new(classifier);
        self
    }

    /// Sets whether writes are sent again after a certain refusal of their session (default:
    /// never).
    pub fn retry_writes(mut self, when: RetryWrites) -> Self {
        self.retry_writes = when;
        self
    }

    /// Sets the read by which a session that was idle for long is checked before a write (default:
    /// [`SessionCheck::default`]); `None` checks none.
    pub fn session_check(mut self, check: impl Into<Option<SessionCheck>>) -> Self {
        self.session_check = check.into();
        self
    }

    /// Tells this one what the client does.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Keeps what is known of the account over restarts. Without a store a process that starts anew knows of no wrong login.
    pub fn store(mut self, store: impl SnapshotStore + 'static) -> Self {
        self.store = Some(Box::new(store));
        self
    }

    /// Shares what is known of the account with the clients of this ledger, instead of with all of the process.
    ///
    /// Wrong logins are counted by host, port number and email address. If two hosts lead to the
    /// same accounts, such as a name and its IP address, give their clients one name:
    /// [`PolicyBuilder::account_key`](cloudbilling_auth::PolicyBuilder::account_key).
    pub fn ledger(mut self, ledger: SharedLedger) -> Self {
        self.ledger = Some(ledger);
        self
    }

    /// Goes through this transport. It has trust and plain `http` of its own: [`root_certificates_pem`](Self::root_certificates_pem)
    /// is for the default one.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// As [`transport`](Self::transport), for [`build_blocking`](Self::build_blocking).
    pub fn blocking_transport(mut self, transport: impl BlockingTransport + 'static) -> Self {
        self.blocking_transport = Some(Box::new(transport));
        self
    }

    /// Sends cookies back to the service that set them, for a load balancer that keeps a client
    /// with one server by a cookie (default: `false`). An error that quotes a cookie shows it. See
    /// [`WithCookies`].
    pub fn cookies(mut self, kept: bool) -> Self {
        self.cookies = kept;
        self
    }

    /// Sends these HTTP headers with every request, logins included. One call can have its own
    /// ([`Request::http_headers`](crate::Request::http_headers)).
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.http_headers = headers;
        self
    }

    /// Sends `User-Agent: cloudbilling/` and the version, where
    /// [`http_headers`](Self::http_headers) holds no other (default: `true`).
    pub fn user_agent(mut self, is_sent: bool) -> Self {
        self.user_agent = is_sent;
        self
    }

    /// Trusts exactly the authorities in `pem`, instead of Mozilla's list. Called again, also those.
    pub fn root_certificates_pem(mut self, pem: &[u8]) -> Self {
        self.root_certificates_pem.push(pem.to_vec());
        self
    }

    /// Allows plain `http`, to a loopback address only.
    pub fn allow_http_loopback(mut self, allowed: bool) -> Self {
        self.allow_http_loopback = allowed;
        self
    }

    /// The time of a whole call: waiting, a login and a repeat included. 60 seconds unless told otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.bounds.timeout = timeout;
        self
    }

    /// The largest response, in decoded bytes. 32 MiB unless told otherwise.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.bounds.max_response_bytes = bytes;
        self
    }

    /// Makes the client. Sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Endpoint`](crate::ErrorKind::Endpoint), [`NoCredentials`](crate::ErrorKind::NoCredentials) or
    /// [`TransportSettings`](crate::ErrorKind::TransportSettings), [`Store`](crate::ErrorKind::Store).
    pub fn build(mut self) -> Result<Client, Error> {
        let endpoint = self.checked_endpoint()?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None if self.blocking_transport.is_some() => return Err(Error::other_transport()),
            None => self.default_transport()?,
        };
        let provider = self.provider.take();
        if self.credentials.is_none() && provider.is_none() {
            return Err(Error::no_credentials());
        }
        let transport = match self.cookies {
            true => Arc::new(WithCookies::new(transport)),
            false => transport,
        };
        let core = self.core(endpoint, provider.is_some())?;
        Ok(Client::new(core, provider, transport))
    }

    /// Makes a blocking client. Sends nothing. Its default transport has a thread of its own, and must not be called on one of an
    /// async runtime.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_blocking(mut self) -> Result<blocking::Client, Error> {
        let endpoint = self.checked_endpoint()?;
        let transport = match self.blocking_transport.take() {
            Some(transport) => transport,
            None if self.transport.is_some() => return Err(Error::other_transport()),
            None => self.default_blocking_transport()?,
        };
        let provider = self.blocking_provider.take();
        if self.credentials.is_none() && provider.is_none() {
            return Err(Error::no_credentials());
        }
        let transport = match self.cookies {
            true => Box::new(WithCookies::new(transport)),
            false => transport,
        };
        let core = self.core(endpoint, provider.is_some())?;
        Ok(blocking::Client::new(core, provider, transport))
    }

    fn checked_endpoint(&self) -> Result<Endpoint, Error> {
        Ok(match self.allow_http_loopback {
            true => Endpoint::with_http_on_loopback(&self.endpoint),
            false => Endpoint::new(&self.endpoint),
        }?)
    }

    fn core(self, endpoint: Endpoint, has_provider: bool) -> Result<Core, Error> {
        let ledger = self.ledger.unwrap_or_else(SharedLedger::process);
        let machine = Machine::new(endpoint.clone(), self.policy, ledger, entropy()?);
        let service = Service::new(endpoint, self.contract)
            .classifier(self.classifier)
            .decoder(self.decoder)
            .http_headers(self.http_headers)
            .user_agent(self.user_agent)
            .retry_writes(self.retry_writes)
            .session_check(self.session_check);
        let auth = Auth::new(machine, Notifier::new(self.observer), self.store);
        if let Some(credentials) = self.credentials {
            auth.adopt(credentials).map_err(Error::store)?;
        }
        Ok(Core {
            auth,
            bounds: self.bounds,
            last_failure: LastFailure::default(),
            provider_answers: ProviderAnswers::new(has_provider),
            service,
        })
    }

    #[cfg(feature = "hyper")]
    fn default_transport(&self) -> Result<Arc<dyn Transport>, Error> {
        Ok(Arc::new(self.hyper()?))
    }

    #[cfg(feature = "hyper")]
    fn default_blocking_transport(&self) -> Result<Box<dyn BlockingTransport>, Error> {
        let transport = BlockingHyperTransport::new(self.hyper()?);
        Ok(Box::new(transport.map_err(Error::transport_settings)?))
    }

    #[cfg(feature = "hyper")]
    fn hyper(&self) -> Result<HyperTransport, Error> {
        // The client sets the `User-Agent` itself.
        let builder = HyperTransport::builder()
            .allow_http_loopback(self.allow_http_loopback)
            .user_agent(None);
        let pems = self.root_certificates_pem.iter();
        let builder = pems.fold(builder, |builder, pem| builder.root_certificates_pem(pem));
        builder.build().map_err(Error::transport_settings)
    }

    #[cfg(not(feature = "hyper"))]
    fn default_transport(&self) -> Result<Arc<dyn Transport>, Error> {
        Err(Error::no_transport())
    }

    #[cfg(not(feature = "hyper"))]
    fn default_blocking_transport(&self) -> Result<Box<dyn BlockingTransport>, Error> {
        Err(Error::no_transport())
    }
}

impl fmt::Debug for ClientBuilder {
    /// Without the address: one that is not checked yet may have a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("policy", &self.policy)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}

fn entropy() -> Result<u64, Error> {
    getrandom::u64().map_err(|error| Error::transport_settings(error.to_string()))
}

#[cfg(test)]
mod tests {
    use crate::client::asynchronous::Client;

    #[test]
    fn an_address_that_is_not_checked_yet_does_not_show() {
        for url in [
            "https://me:MARKED@a/",
            "https://a/soap?key=MARKED",
            "MARKED",
        ] {
            let builder = Client::builder(url);
            assert!(!format!("{builder:?}").contains("MARKED"), "{builder:?}");
            let error = builder.build().expect_err("no credentials");
            assert!(
                !format!("{error} {error:?}").contains("MARKED"),
                "{error:?}"
            );
        }
    }
}
