//! Certificates and keys of PKCS #12 files.

use p12_keystore::{CertificateBag, Pkcs12Archive, error::Error as Pkcs12Error};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::identity_error::{IdentityError, IdentityErrorKind as Kind};

type Read = (Vec<CertificateDer<'static>>, Vec<PrivateKeyDer<'static>>);

/// Reads all keys, and the chain of the first one.
pub(super) fn read(file: &[u8], password: &str) -> Result<Read, IdentityError> {
    let archive = Pkcs12Archive::from_pkcs12(file, password)
        .map_err(|error| IdentityError::new(kind(&error)))?;
    let id = archive
        .keys
        .first()
        .and_then(|key| key.local_key_id.as_ref());
    let keys = archive.keys.iter().map(|key| {
        let der = key.key.as_der().to_vec();
        PrivateKeyDer::from(PrivatePkcs8KeyDer::from(der))
    });
    let chain = chain(&archive.certs, id.map(AsRef::as_ref));
    Ok((chain, keys.collect()))
}

/// Returns the certificate of the key, and its issuers as far as they are in the file.
fn chain(certificates: &[CertificateBag], key_id: Option<&[u8]>) -> Vec<CertificateDer<'static>> {
    let own = |bag: &&CertificateBag| bag.local_key_id.as_deref() == key_id;
    let mut next = certificates.iter().find(own);
    let mut chain: Vec<&CertificateBag> = Vec::new();
    while let Some(certificate) = next {
        chain.push(certificate);
        let issuer = certificate.cert.issuer();
        next = certificates
            .iter()
            .filter(|other| !chain.contains(other))
            .find(|other| other.cert.subject() == issuer);
    }
    let der = |bag: &CertificateBag| CertificateDer::from(bag.cert.as_der().to_vec());
    chain.into_iter().map(der).collect()
}

fn kind(error: &Pkcs12Error) -> Kind {
    match error {
        // Without a checksum, a wrong password shows as content that cannot be decrypted.
        Pkcs12Error::MacError(_) | Pkcs12Error::Pkcs5Error(_) | Pkcs12Error::UnpadError => {
            Kind::Password
        }
        Pkcs12Error::InvalidParameters
        | Pkcs12Error::UnsupportedCertificateType
        | Pkcs12Error::UnsupportedContentType
        | Pkcs12Error::UnsupportedEncryptionScheme
        | Pkcs12Error::UnsupportedMacAlgorithm => Kind::Unsupported,
        _ => Kind::Malformed,
    }
}
