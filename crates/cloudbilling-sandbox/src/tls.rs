//! A certification authority of the sandbox's own, and the server's certificate by it.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use rusqlite::Connection;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

use crate::storage::{self, Store};
use crate::{Error, ErrorKind};

/// Signs the server's certificate. Made once for a database, so that a client that was given the CA's certificate still
/// trusts the sandbox after a restart.
pub(crate) struct Authority {
    certificate_pem: String,
    key_pem: String,
}

impl Authority {
    pub(crate) fn load_or_make(store: &Store) -> Result<Self, Error> {
        store.write(|db| match Self::load(db)? {
            Some(authority) => Ok(authority),
            None => {
                let made = Self::make().map_err(certificate_error)?;
                storage::set_setting(db, CERTIFICATE, &made.certificate_pem)?;
                storage::set_setting(db, KEY, &made.key_pem)?;
                Ok(made)
            }
        })
    }

    /// What a client must be told to trust.
    pub(crate) fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A server that shows a fresh certificate for the loopback names and for `address`.
    pub(crate) fn server_config(&self, address: IpAddr) -> Result<Arc<ServerConfig>, Error> {
        let (certificate, key) = self.issue(address).map_err(certificate_error)?;
        let chain = vec![
            CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(certificate_error)?,
        ];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(certificate_error)?;
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
                .map_err(certificate_error)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn load(db: &Connection) -> rusqlite::Result<Option<Self>> {
        let certificate_pem = storage::setting(db, CERTIFICATE)?;
        let key_pem = storage::setting(db, KEY)?;
        Ok(certificate_pem
            .zip(key_pem)
            .map(|(certificate_pem, key_pem)| Self {
                certificate_pem,
                key_pem,
            }))
    }

    fn make() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let certificate = authority_params().self_signed(&key)?;
        Ok(Self {
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        })
    }

    fn issue(&self, address: IpAddr) -> Result<(String, String), rcgen::Error> {
        // Of the authority's certificate only its name and its key matter here, and they are always the same.
        let issuer = Issuer::new(authority_params(), KeyPair::from_pem(&self.key_pem)?);
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
        for ip in [
            IpAddr::from([127, 0, 0, 1]),
            "::1".parse().expect("an address"),
            address,
        ] {
            let name = SanType::IpAddress(ip);
            if !params.subject_alt_names.contains(&name) {
                params.subject_alt_names.push(name);
            }
        }
        params
            .distinguished_name
            .push(DnType::CommonName, "CloudBilling sandbox");
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Some stacks refuse a server certificate that lasts longer than 398 days.
        valid_for(&mut params, time::Duration::days(397));
        Ok((params.signed_by(&key, &issuer)?.pem(), key.serialize_pem()))
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority")
            .field("certificate_pem", &self.certificate_pem)
            .finish_non_exhaustive()
    }
}

const CERTIFICATE: &str = "authority-certificate";
const KEY: &str = "authority-key";

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "CloudBilling sandbox");
    params
        .distinguished_name
        .push(DnType::CommonName, "CloudBilling sandbox CA");
    valid_for(&mut params, time::Duration::days(3_650));
    params
}

/// By the real clock, never the sandbox's: the client checks it by its own.
fn valid_for(params: &mut CertificateParams, lifetime: time::Duration) {
    let now = OffsetDateTime::now_utc();
    // A client whose clock is a little behind must not find it "not yet valid".
    params.not_before = now - time::Duration::days(1);
    params.not_after = now + lifetime - time::Duration::days(1);
}

fn certificate_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::caused(
        ErrorKind::System,
        "can't make the server's certificate",
        error,
    )
}
