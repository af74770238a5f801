//! The chain of certificates that a server sent, whether it was accepted or not.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_rustls::rustls::{
    self, DigitallySignedStruct, DistinguishedName, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::CertificateSummary;
use super::inner_verifier::signatures_by_inner_verifier;

/// The chain that the last server sent. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChainRecorder(Arc<Mutex<Vec<CertificateSummary>>>);

impl ChainRecorder {
    /// Returns a verifier that judges like `verifier`, and records what it judges.
    pub(super) fn wrap(&self, verifier: Arc<dyn ServerCertVerifier>) -> Arc<Recorded> {
        let recorder = self.clone();
        Arc::new(Recorded { verifier, recorder })
    }

    /// Takes the chain, the server's own certificate first.
    pub(crate) fn take(&self) -> Vec<CertificateSummary> {
        let mut chain = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut chain)
    }

    fn record<'a>(&self, chain: impl Iterator<Item = &'a CertificateDer<'a>>) {
        let chain = chain.map(CertificateSummary::read).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = chain;
    }
}

#[derive(Debug)]
pub(super) struct Recorded {
    verifier: Arc<dyn ServerCertVerifier>,
    recorder: ChainRecorder,
}

impl ServerCertVerifier for Recorded {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(certificate).chain(intermediates);
        self.recorder.record(chain);
        self.verifier
            .verify_server_cert(certificate, intermediates, name, ocsp_response, now)
    }

    signatures_by_inner_verifier!();
}
