//! Errors of client certificates.

use std::{error::Error, fmt};

/// A client certificate that cannot be read. It shows neither the key nor the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityError {
    kind: IdentityErrorKind,
}

/// The reason of an [`IdentityError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdentityErrorKind {
    /// The bytes are not in the expected format.
    Malformed,
    /// There is no certificate, or none that belongs to the key.
    NoCertificate,
    /// There is no private key.
    NoKey,
    /// The password of a PKCS #12 file is wrong, or the file was damaged.
    Password,
    /// There are several private keys, so that it is unclear which one is meant.
    SeveralKeys,
    /// A PKCS #12 file uses an algorithm that is not supported.
    Unsupported,
}

impl IdentityError {
    pub(super) fn new(kind: IdentityErrorKind) -> Self {
        Self { kind }
    }

    /// Returns the reason.
    pub fn kind(&self) -> IdentityErrorKind {
        self.kind
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            IdentityErrorKind::Malformed => {
                "the client certificate is not in the expected format: pass PEM text or a DER-encoded PKCS #12 file"
            }
            IdentityErrorKind::NoCertificate => {
                "the client certificate is missing: export the certificate together with its key"
            }
            IdentityErrorKind::NoKey => {
                "the private key of the client certificate is missing: export the certificate together with its key, and not encrypted if it is PEM"
            }
            IdentityErrorKind::Password => {
                "the password of the PKCS #12 file is wrong, or the file is damaged"
            }
            IdentityErrorKind::SeveralKeys => {
                "there are several private keys: export one certificate and its key alone"
            }
            IdentityErrorKind::Unsupported => {
                "the PKCS #12 file uses an unsupported algorithm: export it again with AES-256 and SHA-256"
            }
        })
    }
}

impl Error for IdentityError {}
