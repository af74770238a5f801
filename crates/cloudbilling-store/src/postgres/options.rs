use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use tokio_postgres::config::{Config, Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::{StoreError, StoreErrorKind};

const DEFAULT_TABLE: &str = "cloudbilling_store";
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);
const DEFAULT_POLL_INTERVAL: Duration = Duration::from_secs(1);

/// PostgreSQL cuts longer names off.
const MAX_NAME_BYTES: usize = 63;

/// The settings of a [`PostgresStore`](super::PostgresStore).
///
/// Connections to other machines use TLS, and the server's certificate is verified. The settings in
/// the text given to [`new`](Self::new) cannot weaken that; only
/// [`allow_plaintext`](Self::allow_plaintext) can.
#[must_use = "options do nothing until `build`"]
pub struct PostgresOptions {
    pub(super) config: Config,
    pub(super) table: String,
    pub(super) timeout: Duration,
    pub(super) poll_interval: Duration,
    pub(super) listens: bool,
    pub(super) accepts_not_durable: bool,
    roots: RootCertStore,
    allows_plaintext: bool,
}

impl PostgresOptions {
    /// Reads the address and credentials of the database:
    /// `postgresql://user:password@host/database` or `host=… user=… password=… dbname=…`.
    ///
    /// # Errors
    /// [`InvalidSettings`](StoreErrorKind::InvalidSettings) if the text is neither. The text is not
    /// shown.
    pub fn new(text: &str) -> Result<Self, StoreError> {
        // The driver's error names the faulty key, and may quote a piece of the text.
        let config = text.parse::<Config>().map_err(|_| {
            invalid("expected postgresql://user:password@host/database, or host=… user=… dbname=…")
        })?;
        if config.get_hosts().is_empty() {
            return Err(invalid("the address of the database names no host"));
        }
        Ok(Self {
            config,
            table: DEFAULT_TABLE.to_owned(),
            timeout: DEFAULT_TIMEOUT,
            poll_interval: DEFAULT_POLL_INTERVAL,
            listens: true,
            accepts_not_durable: false,
            roots: RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            allows_plaintext: false,
        })
    }

    /// Sets the name of the table: lower-case letters, digits and underscores, at most 63 bytes.
    /// The default is `cloudbilling_store`.
    ///
    /// # Errors
    /// [`InvalidSettings`](StoreErrorKind::InvalidSettings) for any other name.
    pub fn table(mut self, name: &str) -> Result<Self, StoreError> {
        let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        let is_name = name.bytes().next().is_some_and(is_allowed)
            && name
                .bytes()
                .all(|byte| is_allowed(byte) || byte.is_ascii_digit())
            && name.len() <= MAX_NAME_BYTES;
        if !is_name {
            return Err(invalid(
                "invalid name of a table: expected lower-case letters, digits and underscores",
            ));
        }
        name.clone_into(&mut self.table);
        Ok(self)
    }

    /// Sets the time of one operation, connecting included. The default is 5 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how often a wait for a change looks at the record, in addition to the server's
    /// notifications, which do not pass through PgBouncer. The default is 1 second.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Sets whether the store listens to the server's notifications (`LISTEN`), which is the
    /// default. Behind PgBouncer in its transaction mode they do not arrive.
    pub fn listen(mut self, listens: bool) -> Self {
        self.listens = listens;
        self
    }

    /// Trusts the authorities in `pem` instead of Mozilla's list.
    ///
    /// # Errors
    /// [`InvalidSettings`](StoreErrorKind::InvalidSettings) if there is no certificate in it, or one
    /// is malformed.
    pub fn root_certificates_pem(mut self, pem: &[u8]) -> Result<Self, StoreError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| malformed().with_source(error))?;
            let added = roots.add(certificate);
            added.map_err(|error| malformed().with_source(error))?;
        }
        if roots.is_empty() {
            return Err(malformed());
        }
        self.roots = roots;
        Ok(self)
    }

    /// Sets whether a connection to another machine may be unencrypted. Anyone on the way can then
    /// read the password and change records. The default is `false`.
    pub fn allow_plaintext(mut self, allows: bool) -> Self {
        self.allows_plaintext = allows;
        self
    }

    /// Sets whether a server is accepted that can lose what it acknowledged, because `fsync` or
    /// `full_page_writes` is off, or the table is unlogged. The default is `false`.
    ///
    /// **This voids the promise that the account is not locked**: after a crash of the server,
    /// logins that were recorded may be forgotten.
    pub fn accept_not_durable(mut self, accepts: bool) -> Self {
        self.accepts_not_durable = accepts;
        self
    }

    /// Completes the settings of the connection, and returns its TLS.
    pub(super) fn connector(&mut self) -> Result<MakeRustlsConnect, StoreError> {
        self.config
            .ssl_mode(self.ssl_mode())
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .connect_timeout(self.timeout)
            .tcp_user_timeout(self.timeout)
            .application_name(env!("CARGO_PKG_NAME"));
        let roots = std::mem::replace(&mut self.roots, RootCertStore::empty());
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| invalid("no TLS").with_source(error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(tls))
    }

    fn ssl_mode(&self) -> SslMode {
        let is_local = self.config.get_hosts().iter().all(is_local);
        match self.config.get_ssl_mode() {
            SslMode::Prefer if is_local => SslMode::Disable,
            SslMode::Disable if is_local || self.allows_plaintext => SslMode::Disable,
            SslMode::Prefer if self.allows_plaintext => SslMode::Prefer,
            _ => SslMode::Require,
        }
    }
}

/// Leaves out the password.
impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("hosts", &self.config.get_hosts())
            .field("ports", &self.config.get_ports())
            .field("database", &self.config.get_dbname())
            .field("table", &self.table)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn invalid(detail: &'static str) -> StoreError {
    StoreError::new(StoreErrorKind::InvalidSettings).with_detail(detail)
}

fn malformed() -> StoreError {
    invalid("invalid root certificates: expected certificates in PEM")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ssl_mode(text: &str, allows_plaintext: bool) -> SslMode {
        let options = PostgresOptions::new(text).expect("valid");
        options.allow_plaintext(allows_plaintext).ssl_mode()
    }

    #[test]
    fn another_machine_is_reached_over_tls_only() {
        for text in [
            "",
            " sslmode=disable",
            " sslmode=prefer",
            " sslmode=require",
        ] {
            let text = format!("host=db.example.com user=u{text}");
            assert_eq!(ssl_mode(&text, false), SslMode::Require, "{text}");
        }
        assert_eq!(
            ssl_mode("host=db.example.com user=u", true),
            SslMode::Prefer
        );
        let disabled = "host=db.example.com user=u sslmode=disable";
        assert_eq!(ssl_mode(disabled, true), SslMode::Disable);
    }

    #[test]
    fn this_machine_is_reached_without_tls_unless_required() {
        for host in ["localhost", "127.0.0.1", "::1", "/run/postgresql"] {
            let text = format!("host={host} user=u");
            assert_eq!(ssl_mode(&text, false), SslMode::Disable, "{host}");
            let text = format!("{text} sslmode=require");
            assert_eq!(ssl_mode(&text, false), SslMode::Require, "{host}");
        }
        let mixed = "host=localhost,db.example.com user=u";
        assert_eq!(ssl_mode(mixed, false), SslMode::Require);
    }

    #[test]
    fn invalid_settings_are_refused_without_showing_them() {
        for text in [
            "",
            "SECRET",
            "user=u password=SECRET",
            "host=h port=SECRET",
            "SECRET://u@h/d",
        ] {
            let error = PostgresOptions::new(text).expect_err("invalid");
            assert_eq!(error.kind(), StoreErrorKind::InvalidSettings, "{text}");
            assert!(
                !format!("{error} {error:?}").contains("SECRET"),
                "{error:?}"
            );
        }
        let valid = || PostgresOptions::new("host=h user=u password=SECRET").expect("valid");
        for name in ["", "1a", "a b", "A", "a;", "ä", "a\"", &"a".repeat(64)] {
            assert!(valid().table(name).is_err(), "{name}");
        }
        assert!(valid().table("billing_2").is_ok());
        for pem in [
            &b""[..],
            b"SECRET",
            b"-----BEGIN CERTIFICATE-----\nU0VDUkVU\n-----END CERTIFICATE-----\n",
        ] {
            assert!(valid().root_certificates_pem(pem).is_err());
        }
        let shown = format!("{:?} {:?}", valid(), valid().config);
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}
