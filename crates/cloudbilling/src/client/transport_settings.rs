//! The settings of the default transport, as methods of both builders.

use std::time::Duration;

use soap_transport_hyper::{Builder, ClientIdentity, CryptoProvider};

use crate::client::builder::{ClientBuilder, ClientKind};

/// The settings of the default transport. Beside a [transport](Self::transport) of your own, which
/// would ignore them, `build` fails with
/// [`NotForOwnTransport`](crate::SettingsError::NotForOwnTransport), whatever the order of the
/// calls.
///
/// ```no_run
/// use cloudbilling::{Client, ClientIdentity};
///
/// # fn run(token: cloudbilling::ApiToken) -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder("https://api.example.com/soap")
///     .api_token(token)
///     .root_certificates_pem(&std::fs::read("authority.pem")?)
///     .client_identity(ClientIdentity::from_pem(&std::fs::read("client.pem")?)?)
///     .proxy("http://proxy.example.com:3128")
///     .build()?;
/// # Ok(()) }
/// ```
impl<C: ClientKind> ClientBuilder<C> {
    /// Trusts only the authorities in `pem`, one or more certificates, instead of Mozilla's list.
    /// Can be called repeatedly; the certificates accumulate.
    pub fn root_certificates_pem(self, pem: &[u8]) -> Self {
        self.set("root_certificates_pem", |it| it.root_certificates_pem(pem))
    }

    /// Trusts the authorities of the operating system instead of Mozilla's list.
    #[cfg(feature = "platform-verifier")]
    pub fn platform_roots(self) -> Self {
        self.set("platform_roots", Builder::platform_roots)
    }

    /// Requires that the server's trusted certificate also has this key: `sha256/` followed by the
    /// Base64 of the SHA-256 of its SubjectPublicKeyInfo. Can be called repeatedly; any of the keys
    /// is accepted. See [`Builder::pin_sha256`].
    pub fn pin_sha256(self, pin: impl Into<String>) -> Self {
        self.set("pin_sha256", |it| it.pin_sha256(pin))
    }

    /// Authenticates with a client certificate, if the server asks for one.
    pub fn client_identity(self, identity: ClientIdentity) -> Self {
        self.set("client_identity", |it| it.client_identity(identity))
    }

    /// Sets the cryptography of TLS (default: [`CryptoProvider::ring`]).
    pub fn crypto_provider(self, provider: CryptoProvider) -> Self {
        self.set("crypto_provider", |it| it.crypto_provider(provider))
    }

    /// Sends every request through this proxy: `http://[user:password@]host:port`, which uses
    /// `CONNECT`, or `socks5://…`. By default [the environment](Self::no_proxy) decides.
    pub fn proxy(self, address: impl Into<String>) -> Self {
        self.set("proxy", |it| it.proxy(address))
    }

    /// Uses no proxy. By default `HTTPS_PROXY`, or else `ALL_PROXY`, names one for all hosts except
    /// loopback addresses and the entries of `NO_PROXY`. See [`Builder::no_proxy`].
    pub fn no_proxy(self) -> Self {
        self.set("no_proxy", Builder::no_proxy)
    }

    /// Sets the time for opening a connection, TLS included (default: 10 seconds). It is part of
    /// the [time of the call](Self::timeout).
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.set("connect_timeout", |it| it.connect_timeout(timeout))
    }

    /// Changes any other setting of the default transport. Can be called repeatedly, and keeps the
    /// settings that were given before.
    ///
    /// ```no_run
    /// use cloudbilling::Client;
    ///
    /// let builder = Client::builder("https://api.example.com/soap")
    ///     .hyper(|transport| transport.max_connections_per_host(4).http2(false));
    /// ```
    pub fn hyper(self, set: impl FnOnce(Builder) -> Builder) -> Self {
        self.set("hyper", set)
    }

    fn set(mut self, setting: &'static str, set: impl FnOnce(Builder) -> Builder) -> Self {
        self.default_transport = self.default_transport.with(setting, set);
        self
    }
}
