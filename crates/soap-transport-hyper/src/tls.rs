//! Trust, client certificates, and what to say of a failed handshake.

use std::{borrow::Cow, error::Error, sync::Arc};

use tokio_rustls::rustls::{
    self, AlertDescription, CertificateError, ClientConfig, KeyLogFile, RootCertStore,
    client::{WantsClientCert, WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::{
    BuildError, PinMismatchError, failure,
    pin::{Pin, Pinned},
};

/// Whom to trust.
#[derive(Clone, Debug)]
pub(crate) enum Trust {
    /// The authorities in these PEM files, and no other.
    Only(Vec<Vec<u8>>),
    #[cfg(feature = "platform-verifier")]
    Platform,
    Webpki,
}

/// What `Builder` says of TLS.
#[derive(Clone)]
pub(crate) struct TlsOptions {
    pub(crate) trust: Trust,
    /// As they were given.
    pub(crate) pins: Vec<String>,
    /// Chain and key in PEM.
    pub(crate) client_certificate: Option<Vec<u8>>,
    pub(crate) http2: bool,
    pub(crate) key_log: bool,
}

impl TlsOptions {
    /// TLS 1.2 and 1.3, no early data: it could be replayed.
    pub(crate) fn config(&self) -> Result<ClientConfig, BuildError> {
        let builder = self.trusting()?;
        let mut config = match &self.client_certificate {
            None => builder.with_no_client_auth(),
            Some(pem) => {
                let (chain, key) = parse_identity(pem)?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| BuildError::client_certificate(error.into()))?
            }
        };
        if self.http2 {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        config.alpn_protocols.push(b"http/1.1".to_vec());
        if self.key_log {
            config.key_log = Arc::new(KeyLogFile::new());
        }
        Ok(config)
    }

    fn trusting(&self) -> Result<rustls::ConfigBuilder<ClientConfig, WantsClientCert>, BuildError> {
        let provider = provider().ok_or_else(BuildError::no_provider)?;
        let mut verifier = self.trust.verifier(&provider)?;
        if !self.pins.is_empty() {
            let pins = self.pins.iter().map(|pin| Pin::parse(pin));
            let pins = pins.collect::<Result<_, _>>()?;
            verifier = Arc::new(Pinned::new(verifier, &provider, pins)?);
        }
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| BuildError::tls(error.into()))?;
        // Where a verifier is handed over whole, rustls calls it dangerous. This is its own, or the platform's.
        Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(verifier))
    }
}

impl Trust {
    fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, BuildError> {
        let roots = match self {
            Self::Only(files) => parse_roots(files)?,
            #[cfg(feature = "platform-verifier")]
            Self::Platform => {
                let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(provider))
                    .map_err(|error| BuildError::tls(error.into()))?;
                return Ok(Arc::new(verifier));
            }
            Self::Webpki => RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            },
        };
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
                .build()
                .map_err(|error| BuildError::roots(error.into()))?;
        Ok(verifier)
    }
}

/// An explanation of a TLS failure for a person.
pub(crate) struct Explained {
    pub(crate) detail: Cow<'static, str>,
    /// `None` where the general help about the server's certificate fits.
    pub(crate) help: Option<&'static str>,
}

/// The connection ended in the midst of a handshake, without an alert.
pub(crate) const BROKEN: Explained = Explained {
    detail: Cow::Borrowed("the connection broke"),
    help: Some(OLD_SERVER),
};

const OLD_SERVER: &str = "Check that the server speaks TLS 1.2 or 1.3 with an ECDHE cipher (AES-GCM or ChaCha20-Poly1305), and that the port is right. An old server needs an update, or a proxy in front of it that speaks a current TLS.";
const CLIENT_CERTIFICATE: &str = "The server requires a client certificate, or does not accept the one that was sent: ask the operator of the service, and give the client's certificate and key as PEM.";
const NO_TLS: &str = "Check the port: the server responds, but not in TLS. A service on plain http has another port.";
const NO_NAME: &str = "Check the host name: the server does not know this name.";

/// Explains a TLS failure anywhere in `error`.
pub(crate) fn explain(error: &(dyn Error + 'static)) -> Option<Explained> {
    let error = failure::find::<rustls::Error>(error)?;
    Some(Explained {
        detail: match pin_mismatch(error) {
            Some(mismatch) => mismatch.to_string().into(),
            None => detail(error).into(),
        },
        help: help(error),
    })
}

fn help(error: &rustls::Error) -> Option<&'static str> {
    match error {
        rustls::Error::AlertReceived(alert) => help_for_alert(*alert),
        rustls::Error::PeerIncompatible(_) => Some(OLD_SERVER),
        rustls::Error::InvalidMessage(_) => Some(NO_TLS),
        _ => None,
    }
}

fn help_for_alert(alert: AlertDescription) -> Option<&'static str> {
    use AlertDescription as Alert;
    Some(match alert {
        Alert::ProtocolVersion
        | Alert::HandshakeFailure
        | Alert::InsufficientSecurity
        | Alert::InappropriateFallback
        | Alert::IllegalParameter
        | Alert::NoApplicationProtocol => OLD_SERVER,
        Alert::UnrecognisedName => NO_NAME,
        Alert::NoCertificate
        | Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::CertificateRequired
        | Alert::UnknownCA
        | Alert::AccessDenied => CLIENT_CERTIFICATE,
        _ => return None,
    })
}

/// The cause to show for a failed handshake: `error`, unless a caller can make more of what is within.
pub(crate) fn cause_of(error: std::io::Error) -> Box<dyn Error + Send + Sync> {
    match failure::find::<rustls::Error>(&error).and_then(pin_mismatch) {
        Some(mismatch) => mismatch.clone().into(),
        None => error.into(),
    }
}

fn pin_mismatch(error: &rustls::Error) -> Option<&PinMismatchError> {
    let rustls::Error::InvalidCertificate(CertificateError::Other(other)) = error else {
        return None;
    };
    other.0.downcast_ref()
}

fn detail(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::AlertReceived(alert) => detail_of_alert(*alert),
        rustls::Error::InvalidCertificate(reason) => match reason {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the certificate has expired"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the certificate is for another name"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the certificate is not valid yet, or this machine's clock is wrong"
            }
            CertificateError::Revoked => "the certificate has been revoked",
            CertificateError::UnknownIssuer => "the certificate's authority is not trusted here",
            // A self-signed certificate that is trusted as an authority: common, and rustls names it by its words only.
            CertificateError::Other(_) if error.to_string().contains("CaUsedAsEndEntity") => {
                "the certificate is an authority's own, the server needs one that it issued"
            }
            _ => "the certificate is not acceptable",
        },
        rustls::Error::InvalidMessage(_) => "the peer does not speak TLS 1.2 or 1.3 on this port",
        rustls::Error::PeerIncompatible(_) => {
            "the peer offers no protocol version or cipher of today"
        }
        _ => "the handshake failed",
    }
}

fn detail_of_alert(alert: AlertDescription) -> &'static str {
    match (alert, help_for_alert(alert)) {
        (AlertDescription::ProtocolVersion, _) => "the peer does not speak TLS 1.2 or 1.3",
        (AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity, _) => {
            "the peer refused the handshake, usually because there is no common cipher"
        }
        (AlertDescription::UnrecognisedName, _) => "the peer does not know this host name",
        (_, Some(CLIENT_CERTIFICATE)) => {
            "the peer refused the client's certificate, or requires one"
        }
        _ => "the peer refused the handshake",
    }
}

fn provider() -> Option<Arc<CryptoProvider>> {
    #[cfg(feature = "aws-lc-rs")]
    return Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Some(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
    return CryptoProvider::get_default().cloned();
}

fn parse_roots(files: &[Vec<u8>]) -> Result<RootCertStore, BuildError> {
    let mut roots = RootCertStore::empty();
    for pem in files {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| BuildError::roots(error.into()))?;
            roots
                .add(certificate)
                .map_err(|error| BuildError::roots(error.into()))?;
        }
        if roots.len() == before {
            return Err(BuildError::roots("there is no certificate in it".into()));
        }
    }
    Ok(roots)
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn parse_identity(pem: &[u8]) -> Result<Identity, BuildError> {
    let chain = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| BuildError::client_certificate(error.into()))?;
    if chain.is_empty() {
        return Err(BuildError::client_certificate(
            "there is no certificate in it".into(),
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(pem)
        .map_err(|error| BuildError::client_certificate(error.into()))?;
    Ok((chain, key))
}
