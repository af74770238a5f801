//! From the settings to rustls' configuration: trust, pins and a client certificate.

use std::sync::Arc;

use tokio_rustls::rustls::{
    self, ClientConfig, KeyLogFile, RootCertStore,
    client::{WantsClientCert, WebPkiServerVerifier, danger::ServerCertVerifier},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::{
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
    /// Chain and key in PEM.
    pub(crate) client_certificate: Option<Vec<u8>>,
    pub(crate) http2: bool,
    pub(crate) key_log: bool,
}

impl TlsOptions {
    /// Makes the configuration: TLS 1.2 and 1.3, without early data, which could be replayed.
    pub(crate) fn config(&self) -> Result<ClientConfig, BuildError> {
        let builder = self.trusting()?;
        let mut config = match &self.client_certificate {
            None => builder.with_no_client_auth(),
            Some(pem) => {
                let (chain, key) = parse_identity(pem)?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| BuildError::caused_by(ClientCertificate, error))?
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

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn parse_identity(pem: &[u8]) -> Result<Identity, BuildError> {
    let chain = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| BuildError::caused_by(ClientCertificate, error))?;
    if chain.is_empty() {
        return Err(BuildError::caused_by(
            ClientCertificate,
            "the PEM text contains no certificate",
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(pem)
        .map_err(|error| BuildError::caused_by(ClientCertificate, error))?;
    Ok((chain, key))
}
