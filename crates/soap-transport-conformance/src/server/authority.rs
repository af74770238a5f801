use std::{fmt, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// A certificate authority made for one run.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    ca_pem: String,
}

/// A server's certificate and key.
#[derive(Clone)]
pub struct Certificate(Arc<ServerConfig>);

impl Authority {
    /// Makes one.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "each is another, which nobody expects of a default"
    )]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "soap-transport-conformance");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, new_key())
            .expect("an authority's parameters are valid");
        let ca_pem = issuer.pem();
        Self { issuer, ca_pem }
    }

    /// Its certificate.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// A certificate for `name`, a host name or an IP address.
    #[must_use]
    pub fn issue(&self, name: &str) -> Certificate {
        self.sign(&params_for(name))
    }

    /// A certificate for `name` that expired long ago.
    #[must_use]
    pub fn issue_expired(&self, name: &str) -> Certificate {
        let mut params = params_for(name);
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Certificate {
        let key = new_key();
        let certificate = params
            .signed_by(&key, &self.issuer)
            .expect("a leaf's parameters are valid");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("rcgen's keys are PKCS #8");
        Certificate::new(certificate.der().clone(), key)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

impl Certificate {
    fn new(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has cipher suites for both versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("the key is the certificate's");
        Self(Arc::new(config))
    }

    pub(super) fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("ring makes keys of the default kind")
}

fn params_for(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).expect("the name is one of a host")
}
