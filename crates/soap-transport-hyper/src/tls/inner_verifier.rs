//! The part of a certificate verifier that a wrapper leaves to the wrapped one.

/// Defines the methods of a `ServerCertVerifier` that do not judge the certificate, for a type
/// whose member `verifier` has them.
macro_rules! signatures_by_inner_verifier {
    () => {
        fn verify_tls12_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, rustls::Error> {
            self.verifier
                .verify_tls12_signature(message, certificate, signed)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, rustls::Error> {
            self.verifier
                .verify_tls13_signature(message, certificate, signed)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.verifier.supported_verify_schemes()
        }

        fn root_hint_subjects(&self) -> Option<&[DistinguishedName]> {
            self.verifier.root_hint_subjects()
        }
    };
}

pub(super) use signatures_by_inner_verifier;
