use std::{error::Error, fmt, time::Duration};

use http::HeaderValue;
use soap_transport::PlainHttp;

use crate::{
    HyperTransport,
    proxy::Proxies,
    tls::{TlsOptions, Trust},
};

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`HyperTransport`]; each has a safe default.
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    pub(crate) tls: TlsOptions,
    pub(crate) proxies: ProxyChoice,
    pub(crate) plain_http: PlainHttp,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_connections_per_host: usize,
    pub(crate) idle_timeout: Duration,
    user_agent: Option<String>,
}

#[derive(Debug)]
pub(crate) enum ProxyChoice {
    Environment,
    Fixed(String),
    None,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            tls: TlsOptions {
                trust: Trust::Webpki,
                pins: Vec::new(),
                client_certificate: None,
                http2: true,
                key_log: false,
            },
            proxies: ProxyChoice::Environment,
            plain_http: PlainHttp::Refused,
            connect_timeout: Duration::from_secs(10),
            max_connections_per_host: 32,
            idle_timeout: Duration::from_secs(4),
            user_agent: Some(USER_AGENT.to_owned()),
        }
    }

    /// Trusts exactly the authorities in `pem` (one or more certificates), instead of Mozilla's list. Called again, also
    /// those.
    pub fn root_certificates_pem(mut self, pem: &[u8]) -> Self {
        match &mut self.tls.trust {
            Trust::Only(files) => files.push(pem.to_vec()),
            trust => *trust = Trust::Only(vec![pem.to_vec()]),
        }
        self
    }

    /// Trusts what the operating system trusts, instead of Mozilla's list.
    #[cfg(feature = "platform-verifier")]
    pub fn platform_roots(mut self) -> Self {
        self.tls.trust = Trust::Platform;
        self
    }

    /// Accepts only servers whose certificate, besides being trusted, holds this key: `sha256/` and
    /// the Base64 of the SHA-256 of its SubjectPublicKeyInfo, as in
    /// [RFC 7469](https://www.rfc-editor.org/rfc/rfc7469#section-2.4). Can be called repeatedly;
    /// any of the keys is accepted. Give the next key's pin before the server changes to it.
    ///
    /// The key is that of the server's own certificate, for every host that is called; the pin of an authority accepts
    /// nothing. `openssl x509 -in server.pem -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary |
    /// base64` prints it, and so does the error of a pin that is wrong ([`PinMismatchError`](crate::PinMismatchError)).
    pub fn pin_sha256(mut self, pin: impl Into<String>) -> Self {
        self.tls.pins.push(pin.into());
        self
    }

    /// Shows the server a certificate: its chain and its private key, both in `pem`.
    pub fn client_certificate_pem(mut self, pem: &[u8]) -> Self {
        self.tls.client_certificate = Some(pem.to_vec());
        self
    }

    /// Whether HTTP/2 is offered. Yes unless told otherwise.
    pub fn http2(mut self, offered: bool) -> Self {
        self.tls.http2 = offered;
        self
    }

    /// Writes the keys of each connection to the file that `SSLKEYLOGFILE` names, so that a recording can be read. Who has that
    /// file reads everything: never in production.
    pub fn log_tls_keys(mut self) -> Self {
        self.tls.key_log = true;
        self
    }

    /// Allows plain `http`, to a loopback address only. No unless told otherwise.
    pub fn allow_http_loopback(mut self, allowed: bool) -> Self {
        self.plain_http = if allowed {
            PlainHttp::ToLoopback
        } else {
            PlainHttp::Refused
        };
        self
    }

    /// How long it may take to open a connection, TLS included: within the call's own time, so that a dead address is
    /// told from a slow service. A host's addresses share it, so that a silent one leaves time for the next. 10 seconds
    /// unless told otherwise.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The most connections to one host at a time, idle ones included. Further calls wait within their time. 32 unless told
    /// otherwise; at least 1.
    pub fn max_connections_per_host(mut self, connections: usize) -> Self {
        self.max_connections_per_host = connections.max(1);
        self
    }

    /// Sets the time that an unused connection is kept (default: 4 seconds). Node and Apache close
    /// one after 5, and a request that is sent just then may or may not have arrived. A shorter
    /// `Keep-Alive: timeout=2` of the server is honoured. A longer time is safe for a server that
    /// is known to keep connections longer.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sends this `User-Agent` with each request that has none of its own, instead of
    /// `soap-transport-hyper/` and the version. `None` sends none.
    pub fn user_agent(mut self, name: Option<&str>) -> Self {
        self.user_agent = name.map(str::to_owned);
        self
    }

    /// Goes through this proxy, `http://[user:password@]host:port` (by `CONNECT`) or `socks5://…`, whatever the host.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxies = ProxyChoice::Fixed(address.into());
        self
    }

    /// Uses no proxy. By default, the environment decides, in capitals or not: `HTTPS_PROXY`, or
    /// else `ALL_PROXY`, for all but loopback addresses and what `NO_PROXY` lists: names (with all
    /// names below them), addresses, ranges such as `10.0.0.0/8`, or `*`; each for all ports, or
    /// for one (`example.com:8443`, `[fd00::1]:8443`).
    ///
    /// A proxy of the environment that cannot be used fails the calls that would go through it. It
    /// is not bypassed.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = ProxyChoice::None;
        self
    }

    /// Makes the transport. Opens no connection.
    ///
    /// # Errors
    /// A [`BuildError`] that names the setting which cannot be used.
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        HyperTransport::from_builder(self)
    }

    pub(crate) fn user_agent_header(&self) -> Result<Option<HeaderValue>, BuildError> {
        let Some(name) = self.user_agent.as_deref() else {
            return Ok(None);
        };
        let value = HeaderValue::from_str(name).ok();
        let value = value.filter(|_| name.is_ascii());
        value.map(Some).ok_or_else(BuildError::user_agent)
    }
}

impl ProxyChoice {
    pub(crate) fn proxies(&self) -> Result<Proxies, BuildError> {
        match self {
            Self::Environment => Ok(Proxies::environment()),
            Self::Fixed(address) => Proxies::fixed(address),
            Self::None => Ok(Proxies::None),
        }
    }
}

/// Shows neither the client's key nor the proxy's address, which can hold a password.
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

/// A setting that cannot be used. The cause says why; neither shows a key or a password.
#[derive(Debug)]
pub struct BuildError {
    what: &'static str,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl BuildError {
    pub(crate) fn client_certificate(cause: Box<dyn Error + Send + Sync>) -> Self {
        Self {
            what: "the client certificate's PEM cannot be used",
            cause: Some(cause),
        }
    }

    pub(crate) fn no_provider() -> Self {
        Self {
            what: "there is no cryptography: turn on one of the features ring and aws-lc-rs",
            cause: None,
        }
    }

    pub(crate) fn pin(text: &str) -> Self {
        Self {
            what: "a pin is none: sha256/ and the Base64 of 32 bytes",
            cause: Some(format!("{text:?}").into()),
        }
    }

    pub(crate) fn proxy() -> Self {
        Self {
            what: "the proxy's address is none: http://host:port or socks5://host:port",
            cause: None,
        }
    }

    pub(crate) fn roots(cause: Box<dyn Error + Send + Sync>) -> Self {
        Self {
            what: "the PEM file of trusted authorities cannot be used",
            cause: Some(cause),
        }
    }

    pub(crate) fn user_agent() -> Self {
        Self {
            what: "the user agent is not a header value: expected printable ASCII",
            cause: None,
        }
    }

    pub(crate) fn tls(cause: Box<dyn Error + Send + Sync>) -> Self {
        Self {
            what: "TLS cannot be set up",
            cause: Some(cause),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause = self.cause.as_deref()?;
        Some(cause)
    }
}
