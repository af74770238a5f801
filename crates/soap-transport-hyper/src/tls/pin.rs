//! Servers identified by their key, in addition to a trusted certificate.

use std::{error::Error, fmt, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio_rustls::rustls::{
    self, CertificateError, DigitallySignedStruct, DistinguishedName, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{
        CryptoProvider,
        hash::{Hash, HashAlgorithm},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use super::inner_verifier::signatures_by_inner_verifier;
use crate::error::{BuildError, BuildErrorKind};

const PREFIX: &str = "sha256/";
const SHA256_BYTES: usize = 32;

/// The server's certificate is trusted but has none of the pinned keys.
///
/// It is the source of a [`Tls`](soap_transport::TransportErrorKind::Tls) error. It holds nothing
/// secret: the server shows its key to everyone who connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinMismatchError {
    expected: Vec<String>,
    seen: String,
}

impl PinMismatchError {
    /// Returns the pins that were set, as `sha256/BASE64`.
    pub fn expected(&self) -> &[String] {
        &self.expected
    }

    /// Returns the pin of the server's certificate.
    pub fn seen(&self) -> &str {
        &self.seen
    }
}

impl fmt::Display for PinMismatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = self.expected.join(" or ");
        let seen = &self.seen;
        write!(
            f,
            "the key of the server is {seen}, but {expected} was expected"
        )
    }
}

impl Error for PinMismatchError {}

/// The SHA-256 of a certificate's SubjectPublicKeyInfo
/// ([RFC 7469, section 2.4](https://www.rfc-editor.org/rfc/rfc7469#section-2.4)).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pin([u8; SHA256_BYTES]);

impl Pin {
    pub(crate) fn parse(text: &str) -> Result<Self, BuildError> {
        let malformed = || BuildError::caused_by(BuildErrorKind::Pin, format!("{text:?}"));
        let base64 = text.strip_prefix(PREFIX).ok_or_else(malformed)?;
        let digest = BASE64_STANDARD.decode(base64).map_err(|_| malformed())?;
        digest.try_into().map(Self).map_err(|_| malformed())
    }

    fn from_certificate(
        certificate: &CertificateDer<'_>,
        sha256: &dyn Hash,
    ) -> Result<Self, rustls::Error> {
        let key = ParsedCertificate::try_from(certificate)?.subject_public_key_info();
        let digest = sha256.hash(&key);
        let digest = digest.as_ref().try_into();
        Ok(Self(digest.expect("a SHA-256 digest has 32 bytes")))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", BASE64_STANDARD.encode(self.0))
    }
}

/// A verifier that also requires a pinned key.
///
/// The key is that of the server's own certificate. A server can add any certificate to its chain,
/// so a pinned authority in the chain that it *sent* proves nothing, and the wrapped verifier does
/// not report which chain it trusted.
pub(crate) struct Pinned {
    verifier: Arc<dyn ServerCertVerifier>,
    sha256: &'static dyn Hash,
    pins: Vec<Pin>,
}

impl Pinned {
    pub(crate) fn new(
        verifier: Arc<dyn ServerCertVerifier>,
        provider: &CryptoProvider,
        pins: Vec<Pin>,
    ) -> Result<Self, BuildError> {
        let sha256 = sha256(provider).ok_or_else(|| {
            BuildError::caused_by(
                BuildErrorKind::Tls,
                "the cryptography provider has no SHA-256",
            )
        })?;
        Ok(Self {
            verifier,
            sha256,
            pins,
        })
    }

    fn check(&self, certificate: &CertificateDer<'_>) -> Result<(), rustls::Error> {
        let seen = Pin::from_certificate(certificate, self.sha256)?;
        if self.pins.contains(&seen) {
            return Ok(());
        }
        let mismatch = PinMismatchError {
            expected: self.pins.iter().map(Pin::to_string).collect(),
            seen: seen.to_string(),
        };
        Err(CertificateError::Other(OtherError(Arc::new(mismatch))).into())
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.verifier.verify_server_cert(
            certificate,
            intermediates,
            name,
            ocsp_response,
            now,
        )?;
        self.check(certificate)?;
        Ok(verified)
    }

    signatures_by_inner_verifier!();
}

impl fmt::Debug for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pinned").finish_non_exhaustive()
    }
}

/// Finds the SHA-256 of `provider`, which exposes its hashes only through its cipher suites.
fn sha256(provider: &CryptoProvider) -> Option<&'static dyn Hash> {
    let suites = provider.cipher_suites.iter();
    suites
        .filter_map(rustls::SupportedCipherSuite::tls13)
        .map(|suite| suite.common.hash_provider)
        .find(|hash| hash.algorithm() == HashAlgorithm::SHA256)
}

#[cfg(all(test, feature = "ring"))]
mod tests {
    use tokio_rustls::rustls::{crypto::ring, pki_types::pem::PemObject};

    use super::*;

    #[test]
    fn a_pin_equals_the_one_that_openssl_computes() {
        const PIN: &str = "sha256/zbAkE09ys/6/nA4wPVBcJ43CCYqQYwO0UeApUBn4S7M=";
        let pem = include_bytes!("../../tests/data/openssl.pem");
        let certificate = CertificateDer::from_pem_slice(pem).expect("openssl writes PEM");
        let sha256 = sha256(&ring::default_provider()).expect("TLS 1.3 needs it");
        let pin = Pin::from_certificate(&certificate, sha256).expect("it has a key");
        assert_eq!(pin.to_string(), PIN);
        assert!(Pin::parse(PIN).expect("a pin") == pin);
    }
}
