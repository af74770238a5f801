use std::{fmt, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, PublicKeyData,
    date_time_ymd,
};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};

/// A certificate authority for one run.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    ca_pem: String,
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Certificate {
    certificate_pem: String,
    key_pem: String,
    public_key: Vec<u8>,
    /// The authority of client certificates, if they are required.
    client_ca: Option<CertificateDer<'static>>,
    http2: bool,
}

impl Authority {
    /// Creates an authority with a new key and a name of its own. A client that trusts another one
    /// finds no authority of that name.
    #[expect(
        clippy::new_without_default,
        reason = "each has a new key, and a default value should always be the same"
    )]
    pub fn new() -> Self {
        let key = new_key();
        Self::with_key(&name_of(&key), key)
    }

    /// Creates an authority with a new key and this name, which another authority may have.
    pub fn named(name: &str) -> Self {
        Self::with_key(name, new_key())
    }

    fn with_key(name: &str, key: KeyPair) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer =
            CertifiedIssuer::self_signed(params, key).expect("an authority's parameters are valid");
        let ca_pem = issuer.pem();
        Self { issuer, ca_pem }
    }

    /// Returns the certificate of the authority, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns the SubjectPublicKeyInfo of the authority, in DER.
    pub fn public_key(&self) -> Vec<u8> {
        self.issuer.key().subject_public_key_info()
    }

    /// Issues a certificate for `name`, a host name or an IP address.
    pub fn issue(&self, name: &str) -> Certificate {
        self.sign(&params_for(name))
    }

    /// Issues a certificate for `name` that expired long ago.
    pub fn issue_expired(&self, name: &str) -> Certificate {
        let mut params = params_for(name);
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.sign(&params)
    }

    /// Returns `certificate` for a server that accepts only clients with a certificate of this
    /// authority.
    pub fn only_for_clients(&self, certificate: &Certificate) -> Certificate {
        Certificate {
            client_ca: Some(self.issuer.as_ref().der().clone()),
            ..certificate.clone()
        }
    }

    fn sign(&self, params: &CertificateParams) -> Certificate {
        let key = new_key();
        let certificate = params
            .signed_by(&key, &self.issuer)
            .expect("a leaf's parameters are valid");
        Certificate {
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            public_key: key.subject_public_key_info(),
            client_ca: None,
            http2: false,
        }
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

impl Certificate {
    /// Returns the certificate and its key, in PEM.
    pub fn pem(&self) -> String {
        format!("{}{}", self.certificate_pem, self.key_pem)
    }

    /// Returns the certificate for a server that speaks only HTTP/2.
    pub(crate) fn for_http2(&self) -> Self {
        Self {
            http2: true,
            ..self.clone()
        }
    }

    /// Returns the SubjectPublicKeyInfo, in DER.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    pub(super) fn server_config(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("ring has cipher suites for both versions");
        let builder = match &self.client_ca {
            None => builder.with_no_client_auth(),
            Some(ca) => {
                let mut roots = RootCertStore::empty();
                roots
                    .add(ca.clone())
                    .expect("the certificate of the authority is valid");
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                        .build()
                        .expect("the roots contain the authority");
                builder.with_client_cert_verifier(verifier)
            }
        };
        let chain = CertificateDer::from_pem_slice(self.certificate_pem.as_bytes());
        let key = PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes());
        let mut config = builder
            .with_single_cert(
                vec![chain.expect("rcgen writes PEM")],
                key.expect("rcgen writes PEM"),
            )
            .expect("the key belongs to the certificate");
        if self.http2 {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        Arc::new(config)
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

/// Returns a name that no authority with another key has.
fn name_of(key: &KeyPair) -> String {
    let end = key.der_bytes().last_chunk::<8>();
    let end = u64::from_be_bytes(*end.expect("a public key is longer"));
    format!("soap-transport-conformance {end:016x}")
}

fn params_for(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).expect("the name is a valid host")
}
