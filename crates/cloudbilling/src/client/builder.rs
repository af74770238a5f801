//! The builders of both clients.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling_auth::{ApiToken, Login, Policy};
use cloudbilling_store::{BlockingStore, Store, StoreKey};
use cloudbilling_types::ServiceContract;
use soap_call::HttpHeaders;
use soap_codec::{Decoder, Tolerance};
use soap_transport::{BlockingTransport, Transport, WithCookies};

use crate::client::asynchronous::Client;
#[cfg(feature = "hyper")]
use crate::client::default_transport::DefaultTransport;
use crate::client::observe::Observer;
use crate::client::provider::{BlockingCredentialsProvider, CredentialsProvider};
use crate::client::settings::Settings;
use crate::client::synchronous;
use crate::error::Error;
#[cfg(not(feature = "hyper"))]
use crate::error::ErrorKind;
use crate::exchange::{Classifier, RetryWrites, SessionCheck};
use crate::ledger::SharedLedger;

/// Settings of a [`Client`], or of a [`blocking::Client`](crate::blocking::Client). Each has a safe
/// default, except the credentials.
///
/// A transport or a provider of the other client does not compile:
///
/// ```compile_fail,E0277
/// use cloudbilling::transport::Transport;
/// use cloudbilling::{ClientBuilder, blocking};
///
/// fn with(transport: impl Transport + 'static) -> blocking::ClientBuilder {
///     blocking::Client::builder("https://api.example.com/soap").transport(transport)
/// }
/// ```
///
/// ```
/// use cloudbilling::transport::BlockingTransport;
/// use cloudbilling::{ClientBuilder, blocking};
///
/// fn with(transport: impl BlockingTransport + 'static) -> blocking::ClientBuilder {
///     blocking::Client::builder("https://api.example.com/soap").transport(transport)
/// }
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<C: ClientKind = Client> {
    provider: Option<C::Provider>,
    #[cfg(feature = "hyper")]
    pub(crate) default_transport: DefaultTransport,
    pub(crate) settings: Settings,
    store: Option<C::Store>,
    transport: Option<C::Transport>,
    /// In the order in which they were given: the last is the outermost.
    wraps: Vec<Wrap<C::Transport>>,
}

type Wrap<T> = Box<dyn FnOnce(T) -> T + Send + Sync>;

/// One of the two clients, for code that works with the builder of either.
///
/// ```
/// use std::time::Duration;
/// use cloudbilling::{ClientBuilder, ClientKind};
///
/// fn patient<C: ClientKind>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
///     builder.timeout(Duration::from_secs(300))
/// }
/// ```
pub trait ClientKind: sealed::Sealed {
    /// The kind of its provider of credentials.
    type Provider;
    /// The kind of its store.
    type Store;
    /// The kind of its transport.
    type Transport;
}

impl ClientKind for Client {
    type Provider = Arc<dyn CredentialsProvider>;
    type Store = Arc<dyn Store>;
    type Transport = Arc<dyn Transport>;
}

impl ClientKind for synchronous::Client {
    type Provider = Box<dyn BlockingCredentialsProvider>;
    type Store = Box<dyn BlockingStore>;
    type Transport = Box<dyn BlockingTransport>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::client::asynchronous::Client {}
    impl Sealed for crate::client::synchronous::Client {}
}

impl Client {
    /// Returns the settings of a client of the service at `endpoint`, an `https` URL.
    pub fn builder(endpoint: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(endpoint)
    }
}

impl synchronous::Client {
    /// Returns the settings of a client of the service at `endpoint`, an `https` URL.
    pub fn builder(endpoint: impl Into<String>) -> ClientBuilder<synchronous::Client> {
        ClientBuilder::new(endpoint)
    }
}

impl ClientBuilder {
    /// Sets the provider of credentials, which is called when the client needs them. Credentials
    /// that were set in another way are used until then.
    pub fn credentials_provider(mut self, provider: impl CredentialsProvider + 'static) -> Self {
        self.provider = Some(Arc::new(provider));
        self
    }

    /// Shares what is known of the account with other processes: wrong logins, locks, the session.
    /// All of them together then send no more wrong logins than one would, also over restarts.
    /// Without a store, a process knows only of its own logins.
    ///
    /// All processes need the same store and the same key. A store without a record of the account
    /// is an error, until a person [creates](Client::create_record) it. Clients that share a
    /// [ledger](Self::ledger) must use the same store.
    pub fn store(mut self, store: impl Store + 'static, key: StoreKey) -> Self {
        self.settings.store_key = Some(key);
        self.store = Some(Arc::new(store));
        self
    }

    /// Sets the transport, in place of the default one. It decides on its own which certificates it
    /// trusts, and whether it sends plain `http`. Settings of the default transport beside it are
    /// an error of [`build`](Self::build).
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Puts a transport of your own around the one of the client, which can be the default one: to
    /// record, to measure, or to change requests. Can be called repeatedly; the last is the
    /// outermost.
    ///
    /// It sees each request as it is sent, with its token and headers.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cloudbilling::Client;
    /// use cloudbilling::transport::{Transport as _, from_fn};
    ///
    /// let builder = Client::builder("https://api.example.com/soap").wrap_transport(|inner| {
    ///     from_fn(move |request, options| {
    ///         let inner = Arc::clone(&inner);
    ///         async move {
    ///             println!("{} bytes", request.body().len());
    ///             inner.call(request, &options).await
    ///         }
    ///     })
    /// });
    /// ```
    pub fn wrap_transport<T: Transport + 'static>(
        mut self,
        wrap: impl FnOnce(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        let wrap = |inner| Arc::new(wrap(inner)) as Arc<dyn Transport>;
        self.wraps.push(Box::new(wrap));
        self
    }

    /// Makes the client. Sends nothing.
    ///
    /// # Errors
    /// [`Endpoint`](crate::ErrorKind::Endpoint),
    /// [`NoCredentials`](crate::ErrorKind::NoCredentials), or
    /// [`Settings`](crate::ErrorKind::Settings).
    pub fn build(self) -> Result<Client, Error> {
        let Self {
            #[cfg(feature = "hyper")]
            default_transport,
            provider,
            settings,
            store,
            transport,
            wraps,
        } = self;
        let endpoint = settings.endpoint()?;
        let transport = match transport {
            Some(transport) => {
                #[cfg(feature = "hyper")]
                default_transport.check_unused()?;
                transport
            }
            #[cfg(feature = "hyper")]
            None => Arc::new(default_transport.build(settings.allow_http_loopback)?),
            #[cfg(not(feature = "hyper"))]
            None => return Err(Error::new(ErrorKind::NoTransport)),
        };
        let transport = wraps.into_iter().fold(transport, |inner, wrap| wrap(inner));
        let transport = match settings.cookies {
            true => Arc::new(WithCookies::new(transport)),
            false => transport,
        };
        let core = settings.core(endpoint, provider.is_some())?;
        Ok(Client::new(core, provider, store, transport))
    }
}

impl ClientBuilder<synchronous::Client> {
    /// Sets the provider of credentials, which is called when the client needs them. Credentials
    /// that were set in another way are used until then.
    pub fn credentials_provider(
        mut self,
        provider: impl BlockingCredentialsProvider + 'static,
    ) -> Self {
        self.provider = Some(Box::new(provider));
        self
    }

    /// Shares what is known of the account with other processes: wrong logins, locks, the session.
    /// All of them together then send no more wrong logins than one would, also over restarts.
    /// Without a store, a process knows only of its own logins.
    ///
    /// All processes need the same store and the same key. A store without a record of the account
    /// is an error, until a person [creates](synchronous::Client::create_record) it. Clients that
    /// share a [ledger](Self::ledger) must use the same store.
    pub fn store(mut self, store: impl BlockingStore + 'static, key: StoreKey) -> Self {
        self.settings.store_key = Some(key);
        self.store = Some(Box::new(store));
        self
    }

    /// Sets the transport, in place of the default one. It decides on its own which certificates it
    /// trusts, and whether it sends plain `http`. Settings of the default transport beside it are
    /// an error of [`build`](Self::build).
    pub fn transport(mut self, transport: impl BlockingTransport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Puts a transport of your own around the one of the client, as
    /// [`ClientBuilder::wrap_transport`] does.
    pub fn wrap_transport<T: BlockingTransport + 'static>(
        mut self,
        wrap: impl FnOnce(Box<dyn BlockingTransport>) -> T + Send + Sync + 'static,
    ) -> Self {
        let wrap = |inner| Box::new(wrap(inner)) as Box<dyn BlockingTransport>;
        self.wraps.push(Box::new(wrap));
        self
    }

    /// Makes the client. Sends nothing. Its default transport has a thread of its own. A client
    /// with it must not be called on a thread of an async runtime.
    ///
    /// # Errors
    /// As for the [async client](ClientBuilder::build).
    pub fn build(self) -> Result<synchronous::Client, Error> {
        let Self {
            #[cfg(feature = "hyper")]
            default_transport,
            provider,
            settings,
            store,
            transport,
            wraps,
        } = self;
        let endpoint = settings.endpoint()?;
        let transport = match transport {
            Some(transport) => {
                #[cfg(feature = "hyper")]
                default_transport.check_unused()?;
                transport
            }
            #[cfg(feature = "hyper")]
            None => Box::new(default_transport.build_blocking(settings.allow_http_loopback)?),
            #[cfg(not(feature = "hyper"))]
            None => return Err(Error::new(ErrorKind::NoTransport)),
        };
        let transport = wraps.into_iter().fold(transport, |inner, wrap| wrap(inner));
        let transport = match settings.cookies {
            true => Box::new(WithCookies::new(transport)),
            false => transport,
        };
        let core = settings.core(endpoint, provider.is_some())?;
        Ok(synchronous::Client::new(core, provider, store, transport))
    }
}

impl<C: ClientKind> ClientBuilder<C> {
    /// Returns the settings of a client of the service at `endpoint`, an `https` URL.
    pub fn new(endpoint: impl Into<String>) -> Self {
        Self {
            #[cfg(feature = "hyper")]
            default_transport: DefaultTransport::new(),
            provider: None,
            settings: Settings::new(endpoint.into()),
            store: None,
            transport: None,
            wraps: Vec::new(),
        }
    }

    /// Sets the API token that calls are sent with. It is made in the Management Portal.
    pub fn api_token(mut self, token: ApiToken) -> Self {
        self.settings.credentials = Some(token.into());
        self
    }

    /// Sets the email address and the password to log in with. The service has deprecated this:
    /// prefer an [API token](Self::api_token).
    pub fn login(mut self, login: Login) -> Self {
        self.settings.credentials = Some(login.into());
        self
    }

    /// Sets what is assumed of the service where its documentation says nothing.
    pub fn contract(mut self, contract: impl Into<Arc<ServiceContract>>) -> Self {
        self.settings.contract = Ok(contract.into());
        self
    }

    /// Sets the rules that keep logins from locking the account.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.settings.policy = policy;
        self
    }

    /// Sets the decoder of responses: its limits, and its tolerances for a service that is not
    /// quite SOAP. Its namespaces are replaced by those of the contract. A response must fit into
    /// its [`Limits`](soap_codec::Limits) and into
    /// [`max_response_bytes`](Self::max_response_bytes).
    ///
    /// ```no_run
    /// use cloudbilling::Client;
    /// use cloudbilling::codec::{Decoder, Limits};
    ///
    /// let decoder = Decoder::new().limits(Limits::default().depth(32));
    /// let builder = Client::builder("https://api.example.com/soap").decoder(decoder);
    /// ```
    pub fn decoder(mut self, decoder: Decoder) -> Self {
        self.settings.decoder = decoder;
        self
    }

    /// Accepts a violation of the specifications in responses. Can be called repeatedly;
    /// tolerances accumulate. A later [`decoder`](Self::decoder) replaces all of them.
    ///
    /// ```no_run
    /// use cloudbilling::Client;
    /// use cloudbilling::codec::Tolerance;
    ///
    /// let builder = Client::builder("https://api.example.com/soap")
    ///     .tolerate(Tolerance::ControlCharacters);
    /// ```
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.settings.decoder = self.settings.decoder.tolerate(tolerance);
        self
    }

    /// Sets the classifier, which decides what a response means for its token (default:
    /// [`BySigns`](crate::BySigns), by the signs in the contract).
    pub fn classifier(mut self, classifier: impl Classifier + 'static) -> Self {
        self.settings.classifier = Box::new(classifier);
        self
    }

    /// Sets whether writes are sent again after a certain refusal of their session (default:
    /// never).
    pub fn retry_writes(mut self, when: RetryWrites) -> Self {
        self.settings.retry_writes = when;
        self
    }

    /// Sets the read by which a session that was idle for long is checked before a write (default:
    /// [`SessionCheck::default`]); `None` checks none.
    pub fn session_check(mut self, check: impl Into<Option<SessionCheck>>) -> Self {
        self.settings.session_check = check.into();
        self
    }

    /// Sets the observer, which is notified of calls and logins.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.settings.observer = Some(Box::new(observer));
        self
    }

    /// Sets whether processes that share a store use one session (default: `true`). Turn it off if
    /// the service binds a session to the address that logged in.
    pub fn share_sessions(mut self, shared: bool) -> Self {
        self.settings.shares_sessions = shared;
        self
    }

    /// Sets the ledger (default: [`SharedLedger::process`]): what is known of the account is shared
    /// with the other clients of this ledger.
    ///
    /// Wrong logins are counted by host, port number and email address. If two hosts lead to the
    /// same accounts, such as a name and its IP address, give their clients one name:
    /// [`PolicyBuilder::account_key`](cloudbilling_auth::PolicyBuilder::account_key).
    pub fn ledger(mut self, ledger: SharedLedger) -> Self {
        self.settings.ledger = Some(ledger);
        self
    }

    /// Sets whether cookies are sent back to the service that set them, for a load balancer that
    /// uses a cookie to keep a client on one server (default: `false`). An error that quotes a
    /// cookie shows it. See [`WithCookies`].
    pub fn cookies(mut self, kept: bool) -> Self {
        self.settings.cookies = kept;
        self
    }

    /// Sends these HTTP headers with every request, logins included. One call can have its own
    /// ([`Request::http_headers`](crate::Request::http_headers)).
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.settings.http_headers = headers;
        self
    }

    /// Sends `User-Agent: cloudbilling/` and the version, where
    /// [`http_headers`](Self::http_headers) holds no other (default: `true`).
    pub fn user_agent(mut self, is_sent: bool) -> Self {
        self.settings.user_agent = is_sent;
        self
    }

    /// Sets whether plain `http` is allowed, to loopback addresses only (default: `false`).
    pub fn allow_http_loopback(mut self, allowed: bool) -> Self {
        self.settings.allow_http_loopback = allowed;
        self
    }

    /// Sets the time limit of a whole call, including waiting, a login and a retry (default: 60
    /// seconds).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.bounds.timeout = timeout;
        self
    }

    /// Sets the size limit of a response, in decoded bytes (default: 32 MiB).
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.settings.bounds.max_response_bytes = bytes;
        self
    }
}

impl<C: ClientKind> fmt::Debug for ClientBuilder<C> {
    /// Leaves out the endpoint, which is not checked yet and may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.settings.credentials)
            .field("policy", &self.settings.policy)
            .field("bounds", &self.settings.bounds)
            .finish_non_exhaustive()
    }
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
