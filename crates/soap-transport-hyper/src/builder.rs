use std::{fmt, time::Duration};

use http::HeaderValue;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use soap_transport::PlainHttp;

use crate::{
    body::SendBody,
    connect::{Connector, Proxies},
    connection::{HTTP2_WINDOW_BYTES, KeepAlive},
    error::{BuildError, BuildErrorKind},
    tls::{ClientIdentity, Connectors, CryptoProvider, TlsOptions, Trust},
    transport::HyperTransport,
};

/// The most bytes of a response's status line and headers.
const MAX_HEAD_BYTES: usize = 64 << 10;

const HTTP2_PING_INTERVAL: Duration = Duration::from_secs(15);
const HTTP2_PING_TIMEOUT: Duration = Duration::from_secs(10);

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// The settings of a [`HyperTransport`]. Each has a safe default.
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    tls: TlsOptions,
    proxies: ProxyChoice,
    plain_http: PlainHttp,
    connect_timeout: Duration,
    max_connections_per_host: usize,
    idle_timeout: Duration,
    user_agent: Option<String>,
}

#[derive(Debug)]
enum ProxyChoice {
    Environment,
    Fixed(String),
    None,
}

impl HyperTransport {
    /// Returns a builder with the default settings.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl Builder {
    fn new() -> Self {
        Self {
            tls: TlsOptions {
                crypto_provider: None,
                trust: Trust::Webpki,
                pins: Vec::new(),
                identity: None,
                identities: Vec::new(),
                http2: true,
                key_log: false,
                #[cfg(feature = "inspect")]
                recorder: None,
            },
            proxies: ProxyChoice::Environment,
            plain_http: PlainHttp::Refused,
            connect_timeout: Duration::from_secs(10),
            max_connections_per_host: 32,
            idle_timeout: Duration::from_secs(4),
            user_agent: Some(USER_AGENT.to_owned()),
        }
    }

    /// Trusts only the authorities in `pem`, one or more certificates, instead of Mozilla's list.
    /// Can be called repeatedly; the certificates accumulate.
    pub fn root_certificates_pem(mut self, pem: &[u8]) -> Self {
        match &mut self.tls.trust {
            Trust::Only(files) => files.push(pem.to_vec()),
            trust => *trust = Trust::Only(vec![pem.to_vec()]),
        }
        self
    }

    /// Trusts the authorities of the operating system instead of Mozilla's list.
    #[cfg(feature = "platform-verifier")]
    pub fn platform_roots(mut self) -> Self {
        self.tls.trust = Trust::Platform;
        self
    }

    /// Requires that a trusted certificate also has this key: `sha256/` followed by the Base64 of
    /// the SHA-256 of its SubjectPublicKeyInfo, as in [RFC
    /// 7469](https://www.rfc-editor.org/rfc/rfc7469#section-2.4). Can be called repeatedly; any of
    /// the keys is accepted. Add the pin of the next key before the server changes to it.
    ///
    /// Pins apply to the server's own certificate, for every host that is called. The pin of an
    /// authority matches nothing. The error of a wrong pin shows the right one
    /// ([`PinMismatchError`](crate::PinMismatchError)), and so does
    ///
    /// ```text
    /// openssl x509 -in server.pem -noout -pubkey |
    ///     openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
    /// ```
    pub fn pin_sha256(mut self, pin: impl Into<String>) -> Self {
        self.tls.pins.push(pin.into());
        self
    }

    /// Sets the cryptography of TLS (default: [`CryptoProvider::ring`]).
    ///
    /// This setting always wins. Without it the provider is `ring`, even if the feature `aws-lc-rs`
    /// is on as well, and whatever default the process has installed in rustls. Without the feature
    /// `ring` there is no default, and [`build`](Self::build) fails.
    ///
    /// ```
    /// # #[cfg(feature = "ring")] {
    /// use soap_transport_hyper::{CryptoProvider, HyperTransport};
    ///
    /// let transport = HyperTransport::builder().crypto_provider(CryptoProvider::ring()).build()?;
    /// # }
    /// # Ok::<(), soap_transport_hyper::BuildError>(())
    /// ```
    pub fn crypto_provider(mut self, provider: CryptoProvider) -> Self {
        self.tls.crypto_provider = Some(provider);
        self
    }

    /// Authenticates with a client certificate, at every host without [one of its
    /// own](Self::client_identity_for). It is sent only to servers that ask for one.
    ///
    /// ```
    /// use soap_transport_hyper::{ClientIdentity, HyperTransport};
    ///
    /// # fn build(pem: &[u8]) -> Result<HyperTransport, Box<dyn std::error::Error>> {
    /// let identity = ClientIdentity::from_pem(pem)?;
    /// let transport = HyperTransport::builder().client_identity(identity).build()?;
    /// # Ok(transport) }
    /// ```
    pub fn client_identity(mut self, identity: ClientIdentity) -> Self {
        self.tls.identity = Some(identity);
        self
    }

    /// Authenticates with a client certificate at one host: a name, or an address as the URL has
    /// it, on any port. Can be called for several hosts; for the same host, the last one counts.
    pub fn client_identity_for(
        mut self,
        host: impl Into<String>,
        identity: ClientIdentity,
    ) -> Self {
        self.tls.identities.push((host.into(), identity));
        self
    }

    /// Sets whether HTTP/2 is offered (default: `true`).
    pub fn http2(mut self, offered: bool) -> Self {
        self.tls.http2 = offered;
        self
    }

    /// Writes the keys of each connection to the file named by `SSLKEYLOGFILE`, so that a packet
    /// capture can be decrypted. Never use this in production: the file gives access to everything.
    pub fn log_tls_keys(mut self) -> Self {
        self.tls.key_log = true;
        self
    }

    /// Sets whether plain `http` is allowed, to loopback addresses only (default: `false`).
    pub fn allow_http_loopback(mut self, allowed: bool) -> Self {
        self.plain_http = if allowed {
            PlainHttp::ToLoopback
        } else {
            PlainHttp::Refused
        };
        self
    }

    /// Sets the time for opening a connection, TLS included (default: 10 seconds). It is part of
    /// the time of the call, and distinguishes a dead address from a slow service. The addresses of
    /// a host share it, so a silent address leaves time for the next one.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the largest number of connections to one host, idle ones included (default: 32, at
    /// least 1). Further calls wait within their time.
    pub fn max_connections_per_host(mut self, connections: usize) -> Self {
        self.max_connections_per_host = connections.max(1);
        self
    }

    /// Sets the time that an idle connection is kept (default: 4 seconds). Node and Apache close
    /// one after 5, and a request sent at that moment may or may not have arrived. A shorter time
    /// in the server's `Keep-Alive` header is honoured. A longer one is safe only if the server is
    /// known to keep connections longer.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets the `User-Agent` of requests that have none (default: `soap-transport-hyper/` and the
    /// version). `None` sends none.
    pub fn user_agent(mut self, name: Option<&str>) -> Self {
        self.user_agent = name.map(str::to_owned);
        self
    }

    /// Sends every request through this proxy: `http://[user:password@]host:port`, which uses
    /// `CONNECT`, or `socks5://…`.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxies = ProxyChoice::Fixed(address.into());
        self
    }

    /// Uses no proxy.
    ///
    /// By default the environment decides, in upper or lower case: `HTTPS_PROXY`, or else
    /// `ALL_PROXY`, is the proxy for all hosts except loopback addresses and the entries of
    /// `NO_PROXY`. An entry is a name, which includes all names below it, an address, a range such
    /// as `10.0.0.0/8`, or `*`; each for all ports, or for one (`example.com:8443`,
    /// `[fd00::1]:8443`).
    ///
    /// If the proxy of the environment cannot be used, the calls that would go through it fail. It
    /// is not bypassed.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = ProxyChoice::None;
        self
    }

    /// Builds the transport. Opens no connection.
    ///
    /// # Errors
    /// A [`BuildError`] for the first setting that cannot be used.
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        let user_agent = self.user_agent_header()?;
        let connector = self.connector(&self.tls)?;
        Ok(HyperTransport::new(
            self.client(connector.clone()),
            connector,
            KeepAlive::new(self.idle_timeout),
            self.plain_http,
            user_agent,
        ))
    }

    /// Opens one connection for `uri` with these settings, without sending a request, and reports
    /// what each step showed. At the same time it connects to every address of the host, so that
    /// one that is dead is noticed even if another one is fast.
    ///
    /// Nothing is reused: neither a connection nor a TLS session. It takes at most twice the
    /// [connect timeout](Self::connect_timeout). It must be called on a tokio runtime, like a call.
    ///
    /// # Errors
    /// A [`BuildError`] for the first setting that cannot be used. A failure to connect is not an
    /// error here, but [`Inspection::error`](crate::Inspection::error).
    ///
    /// ```no_run
    /// use soap_transport_hyper::HyperTransport;
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let uri = "https://api.example.com/soap".parse()?;
    /// let inspection = HyperTransport::builder().inspect(&uri).await?;
    /// if let Some(tls) = &inspection.tls {
    ///     for certificate in &tls.chain {
    ///         println!("{}, issued by {}", certificate.subject, certificate.issuer);
    ///     }
    /// }
    /// if let Some(error) = &inspection.error {
    ///     println!("{error}: {}", error.help());
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "inspect")]
    pub async fn inspect(&self, uri: &http::Uri) -> Result<crate::Inspection, BuildError> {
        let recorder = crate::tls::ChainRecorder::default();
        let tls = TlsOptions {
            recorder: Some(recorder.clone()),
            ..self.tls.clone()
        };
        let connector = self.connector(&tls)?;
        Ok(crate::inspect::inspect(&connector, &recorder, uri, self.plain_http).await)
    }

    fn connector(&self, tls: &TlsOptions) -> Result<Connector, BuildError> {
        Ok(Connector::new(
            Connectors::new(tls)?,
            self.proxies.proxies()?,
            self.plain_http,
            self.connect_timeout,
            self.max_connections_per_host,
        ))
    }

    fn client(&self, connector: Connector) -> Client<Connector, SendBody> {
        Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_connections_per_host)
            .http1_max_buf_size(MAX_HEAD_BYTES)
            // RFC 9112, section 5.2: folded lines are read, with spaces in place of the fold.
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http2_initial_stream_window_size(HTTP2_WINDOW_BYTES)
            .http2_initial_connection_window_size(HTTP2_WINDOW_BYTES)
            .http2_max_header_list_size(MAX_HEAD_BYTES as u32)
            // Until the server has said how many streams it accepts, a burst of calls would be
            // refused.
            .http2_initial_max_send_streams(1)
            // A call that times out closes its HTTP/1 connection, but only its own stream of an
            // HTTP/2 one. Without pings, a connection whose other end has vanished would fail every
            // call until TCP notices.
            .http2_keep_alive_interval(HTTP2_PING_INTERVAL)
            .http2_keep_alive_timeout(HTTP2_PING_TIMEOUT)
            // hyper-util retries only a request that a closed connection returned unsent.
            .retry_canceled_requests(true)
            .build(connector)
    }

    fn user_agent_header(&self) -> Result<Option<HeaderValue>, BuildError> {
        let Some(name) = self.user_agent.as_deref() else {
            return Ok(None);
        };
        let value = HeaderValue::from_str(name).ok();
        let value = value.filter(|_| name.is_ascii());
        value
            .map(Some)
            .ok_or_else(|| BuildError::new(BuildErrorKind::UserAgent))
    }
}

impl ProxyChoice {
    fn proxies(&self) -> Result<Proxies, BuildError> {
        match self {
            Self::Environment => Ok(Proxies::environment()),
            Self::Fixed(address) => Proxies::fixed(address),
            Self::None => Ok(Proxies::None),
        }
    }
}

/// Leaves out the client's key and the proxy's address, which may contain a password.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("plain_http", &self.plain_http)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_connections_per_host", &self.max_connections_per_host)
            .field("idle_timeout", &self.idle_timeout)
            .finish_non_exhaustive()
    }
}
