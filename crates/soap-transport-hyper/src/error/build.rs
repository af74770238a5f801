use std::{error::Error, fmt};

type Cause = Box<dyn Error + Send + Sync>;

/// A setting that cannot be used.
///
/// [`source`](Error::source) says why, where there is more to say. Neither shows a key or a
/// password.
#[derive(Debug)]
pub struct BuildError {
    kind: BuildErrorKind,
    cause: Option<Cause>,
}

/// The setting that a [`BuildError`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// [`Builder::client_identity`](crate::Builder::client_identity) and
    /// [`client_identity_for`](crate::Builder::client_identity_for): the private key does not
    /// belong to the certificate or is not supported, or the host is not one.
    ClientCertificate,
    /// [`Builder::crypto_provider`](crate::Builder::crypto_provider): none was chosen, and the
    /// feature `ring`, which is the default, is off.
    CryptoProvider,
    /// [`Builder::pin_sha256`](crate::Builder::pin_sha256): the text is not a pin.
    Pin,
    /// [`Builder::proxy`](crate::Builder::proxy): the address is not a proxy's.
    Proxy,
    /// [`Builder::root_certificates_pem`](crate::Builder::root_certificates_pem): the PEM holds no
    /// certificate, or an invalid one.
    RootCertificates,
    /// TLS cannot be set up with the chosen cryptography.
    Tls,
    /// [`Builder::user_agent`](crate::Builder::user_agent): the name is not printable ASCII.
    UserAgent,
}

impl BuildError {
    pub(crate) fn new(kind: BuildErrorKind) -> Self {
        Self { kind, cause: None }
    }

    pub(crate) fn caused_by(kind: BuildErrorKind, cause: impl Into<Cause>) -> Self {
        let cause = Some(cause.into());
        Self { kind, cause }
    }

    /// Returns the setting that cannot be used.
    pub fn kind(&self) -> BuildErrorKind {
        self.kind
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            BuildErrorKind::ClientCertificate => "the client certificate cannot be used",
            BuildErrorKind::CryptoProvider => {
                "no cryptography provider: enable the feature `ring`, or choose one with `crypto_provider`"
            }
            BuildErrorKind::Pin => {
                "invalid pin: expected `sha256/` followed by the Base64 of a 32-byte digest"
            }
            BuildErrorKind::Proxy => {
                "invalid proxy address: expected http://host:port or socks5://host:port"
            }
            BuildErrorKind::RootCertificates => "the root certificates cannot be used",
            BuildErrorKind::Tls => "TLS cannot be set up",
            BuildErrorKind::UserAgent => "invalid user agent: expected printable ASCII",
        })
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause = self.cause.as_deref()?;
        Some(cause)
    }
}
