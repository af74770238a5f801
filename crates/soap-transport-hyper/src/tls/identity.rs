//! Client certificates with their keys.

use std::{fmt, sync::Arc};

use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

use super::identity_error::{IdentityError, IdentityErrorKind};
#[cfg(feature = "pkcs12")]
use super::pkcs12;

/// A client certificate: its chain and its private key.
///
/// `Debug` does not show the key. Clones share it.
#[derive(Clone)]
pub struct ClientIdentity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: Arc<PrivateKeyDer<'static>>,
}

impl ClientIdentity {
    /// Reads a chain, which begins with the client's own certificate, and a private key, both in
    /// `pem` in any order.
    ///
    /// # Errors
    /// [`IdentityError`] of the kind [`Malformed`](IdentityErrorKind::Malformed),
    /// [`NoCertificate`](IdentityErrorKind::NoCertificate), [`NoKey`](IdentityErrorKind::NoKey) or
    /// [`SeveralKeys`](IdentityErrorKind::SeveralKeys). An encrypted key counts as none.
    pub fn from_pem(pem: &[u8]) -> Result<Self, IdentityError> {
        // Their errors can show a line of the file, which holds a key.
        let malformed = |_| IdentityError::new(IdentityErrorKind::Malformed);
        let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>();
        let keys = PrivateKeyDer::pem_slice_iter(pem).collect::<Result<_, _>>();
        Self::new(chain.map_err(malformed)?, keys.map_err(malformed)?)
    }

    /// Reads the certificate, its chain and its key from a PKCS #12 file ([RFC
    /// 7292](https://www.rfc-editor.org/rfc/rfc7292)), as `.p12` and `.pfx` files are.
    ///
    /// Files encrypted by AES, and the legacy ones by RC2 and 3DES, can be read. The chain is in
    /// the file in any order.
    ///
    /// # Errors
    /// [`IdentityError`], by kind.
    ///
    /// ```no_run
    /// use soap_transport_hyper::{ClientIdentity, HyperTransport};
    ///
    /// let file = std::fs::read("client.pfx")?;
    /// let identity = ClientIdentity::from_pkcs12(&file, "correct horse")?;
    /// let transport = HyperTransport::builder()
    ///     .client_identity_for("gateway.example", identity)
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "pkcs12")]
    pub fn from_pkcs12(file: &[u8], password: &str) -> Result<Self, IdentityError> {
        let (chain, keys) = pkcs12::read(file, password)?;
        Self::new(chain, keys)
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        keys: Vec<PrivateKeyDer<'static>>,
    ) -> Result<Self, IdentityError> {
        if keys.len() > 1 {
            return Err(IdentityError::new(IdentityErrorKind::SeveralKeys));
        }
        let key = keys.into_iter().next();
        let key = key.ok_or(IdentityError::new(IdentityErrorKind::NoKey))?;
        if chain.is_empty() {
            return Err(IdentityError::new(IdentityErrorKind::NoCertificate));
        }
        Ok(Self {
            chain,
            key: Arc::new(key),
        })
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientIdentity")
            .field("certificates", &self.chain.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientIdentity, IdentityError, IdentityErrorKind};

    const PEM: &[u8] = include_bytes!("../../tests/data/identity/client-identity.pem");

    fn kind(result: Result<ClientIdentity, IdentityError>) -> IdentityErrorKind {
        result.expect_err("it cannot be read").kind()
    }

    #[test]
    fn pem_has_a_chain_and_one_key() {
        let identity = ClientIdentity::from_pem(PEM).expect("a chain and a key");
        assert_eq!(identity.chain.len(), 2);
        assert_eq!(
            format!("{identity:?}"),
            "ClientIdentity { certificates: 2, .. }"
        );
        let certificate = include_bytes!("../../tests/data/identity/client.pem");
        let encrypted = include_bytes!("../../tests/data/identity/encrypted-key.pem");
        let damaged = b"-----BEGIN PRIVATE KEY-----\nMARKED!\n-----END PRIVATE KEY-----\n";
        for (pem, expected) in [
            (&certificate[..], IdentityErrorKind::NoKey),
            (encrypted, IdentityErrorKind::NoKey),
            (b"nothing", IdentityErrorKind::NoKey),
            (&[PEM, PEM].concat(), IdentityErrorKind::SeveralKeys),
            (damaged, IdentityErrorKind::Malformed),
        ] {
            let error = ClientIdentity::from_pem(pem).expect_err("it cannot be read");
            assert_eq!(error.kind(), expected);
            assert!(!format!("{error:?} {error}").contains("MARKED"));
        }
        let key = PEM
            .windows(5)
            .rposition(|window| window == b"-----")
            .expect("PEM");
        let start = PEM[..key]
            .windows(10)
            .rposition(|window| window == b"-----BEGIN");
        let key = &PEM[start.expect("a key")..];
        let without_certificate = ClientIdentity::from_pem(key);
        assert_eq!(kind(without_certificate), IdentityErrorKind::NoCertificate);
    }

    #[cfg(feature = "pkcs12")]
    mod pkcs12 {
        use super::{ClientIdentity, IdentityErrorKind, PEM, kind};

        const PASSWORD: &str = "correct-horse";

        macro_rules! file {
            ($name:literal) => {
                &include_bytes!(concat!("../../tests/data/identity/", $name))[..]
            };
        }

        #[test]
        fn files_of_openssl_hold_what_the_pem_holds() {
            let expected = ClientIdentity::from_pem(PEM).expect("a chain and a key");
            for (name, file, password, certificates) in [
                ("aes-256", file!("aes-256.p12"), PASSWORD, 2),
                ("aes-128", file!("aes-128.p12"), PASSWORD, 1),
                ("rc2-3des", file!("rc2-3des.p12"), PASSWORD, 2),
                ("3des", file!("3des.p12"), PASSWORD, 2),
                ("no-mac", file!("no-mac.p12"), PASSWORD, 1),
                ("no-password", file!("no-password.p12"), "", 1),
            ] {
                let read = ClientIdentity::from_pkcs12(file, password);
                let read = read.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(read.chain, expected.chain[..certificates], "{name}");
                assert_eq!(read.key.secret_der(), expected.key.secret_der(), "{name}");
            }
        }

        #[test]
        fn each_defect_has_its_kind() {
            let read = |file, password| kind(ClientIdentity::from_pkcs12(file, password));
            for file in [
                file!("aes-256.p12"),
                file!("aes-128.p12"),
                file!("rc2-3des.p12"),
                file!("3des.p12"),
                file!("no-mac.p12"),
                file!("no-password.p12"),
            ] {
                assert_eq!(read(file, "MARKED"), IdentityErrorKind::Password);
                assert_eq!(
                    read(&file[..file.len() / 2], PASSWORD),
                    IdentityErrorKind::Malformed
                );
            }
            for (file, expected) in [
                (file!("no-key.p12"), IdentityErrorKind::NoKey),
                (
                    file!("no-certificate.p12"),
                    IdentityErrorKind::NoCertificate,
                ),
                (file!("two-keys.p12"), IdentityErrorKind::SeveralKeys),
                (PEM, IdentityErrorKind::Malformed),
                (b"", IdentityErrorKind::Malformed),
            ] {
                assert_eq!(read(file, PASSWORD), expected);
            }
        }
    }
}
