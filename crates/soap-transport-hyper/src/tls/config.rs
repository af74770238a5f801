//! From the settings to rustls' configuration: trust, pins and a client certificate.

use std::sync::Arc;

use tokio_rustls::rustls::{
    self, ClientConfig, KeyLogFile, RootCertStore,
    client::{WantsClientCert, WebPkiServerVerifier, danger::ServerCertVerifier},
    pki_types::{CertificateDer, pem::PemObject},
};

use super::{
    identity::ClientIdentity,
    pin::{Pin, Pinned},
    provider::CryptoProvider,
};
use crate::error::{
    BuildError,
    BuildErrorKind::{self, ClientCertificate, RootCertificates, Tls},
};

/// The authorities to trust.
#[derive(Clone, Debug)]
pub(crate) enum Trust {
    /// Only the authorities in these PEM files.
    Only(Vec<Vec<u8>>),
    #[cfg(feature = "platform-verifier")]
    Platform,
    Webpki,
}

/// The settings for TLS.
#[derive(Clone)]
pub(crate) struct TlsOptions {
    pub(crate) crypto_provider: Option<CryptoProvider>,
    pub(crate) trust: Trust,
    /// As the user wrote them.
    pub(crate) pins: Vec<String>,
    /// The client certificate for the hosts without one of their own.
    pub(crate) identity: Option<ClientIdentity>,
    /// Hosts, as the user wrote them, and their client certificates.
    pub(crate) identities: Vec<(String, ClientIdentity)>,
    pub(crate) http2: bool,
    pub(crate) key_log: bool,
    /// Keeps the chain of the last server, accepted or not.
    #[cfg(feature = "inspect")]
    pub(crate) recorder: Option<super::ChainRecorder>,
}

impl TlsOptions {
    /// Makes the configuration with a client certificate: TLS 1.2 and 1.3, without early data,
    /// which could be replayed.
    pub(super) fn config(
        &self,
        identity: Option<&ClientIdentity>,
    ) -> Result<ClientConfig, BuildError> {
        let builder = self.trusting()?;
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some(identity) => builder
                .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
                .map_err(|error| BuildError::caused_by(ClientCertificate, error))?,
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
        let chosen = self
            .crypto_provider
            .clone()
            .or_else(CryptoProvider::unchosen);
        let chosen = chosen.ok_or_else(|| BuildError::new(BuildErrorKind::CryptoProvider))?;
        let provider = chosen.rustls();
        let mut verifier = self.trust.verifier(provider)?;
        if !self.pins.is_empty() {
            let pins = self.pins.iter().map(|pin| Pin::parse(pin));
            let pins = pins.collect::<Result<_, _>>()?;
            verifier = Arc::new(Pinned::new(verifier, provider, pins)?);
        }
        #[cfg(feature = "inspect")]
        if let Some(recorder) = &self.recorder {
            verifier = recorder.wrap(verifier);
        }
        let builder = ClientConfig::builder_with_provider(Arc::clone(provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| BuildError::caused_by(Tls, error))?;
        // rustls calls every custom verifier dangerous. This one is its own, or the platform's.
        Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(verifier))
    }
}

impl Trust {
    fn verifier(
        &self,
        provider: &Arc<rustls::crypto::CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, BuildError> {
        let roots = match self {
            Self::Only(files) => parse_roots(files)?,
            #[cfg(feature = "platform-verifier")]
            Self::Platform => {
                let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(provider))
                    .map_err(|error| BuildError::caused_by(Tls, error))?;
                return Ok(Arc::new(verifier));
            }
            Self::Webpki => RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            },
        };
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
                .build()
                .map_err(|error| BuildError::caused_by(RootCertificates, error))?;
        Ok(verifier)
    }
}

fn parse_roots(files: &[Vec<u8>]) -> Result<RootCertStore, BuildError> {
    let mut roots = RootCertStore::empty();
    for pem in files {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|error| BuildError::caused_by(RootCertificates, error))?;
            roots
                .add(certificate)
                .map_err(|error| BuildError::caused_by(RootCertificates, error))?;
        }
        if roots.len() == before {
            return Err(BuildError::caused_by(
                RootCertificates,
                "the PEM text contains no certificate",
            ));
        }
    }
    Ok(roots)
}
