//! Sub-keys by HKDF, and keyed hashes under them.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes from which keys are derived, wiped on drop.
pub(super) type Secret = Zeroizing<[u8; SECRET_BYTES]>;

pub(super) const SECRET_BYTES: usize = 32;

/// The use of a sub-key. No two uses share a key.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// The name of an account's record.
    Account,
    /// The name of an API token's record.
    ApiToken,
    /// The fingerprint of a password.
    Fingerprint,
    /// The sealing of a session token.
    Seal,
    /// The public name of a sealing key.
    SealName,
}

impl Purpose {
    /// Returns the text that HKDF calls `info` ([RFC 5869, section
    /// 3.2](https://www.rfc-editor.org/rfc/rfc5869#section-3.2)).
    const fn info(self) -> &'static [u8] {
        match self {
            Self::Account => b"cloudbilling-store 1 account",
            Self::ApiToken => b"cloudbilling-store 1 api token",
            Self::Fingerprint => b"cloudbilling-store 1 fingerprint",
            Self::Seal => b"cloudbilling-store 1 seal",
            Self::SealName => b"cloudbilling-store 1 seal name",
        }
    }
}

/// Derives the sub-key of `secret` for `purpose`.
pub(super) fn subkey(secret: &Secret, purpose: Purpose) -> Secret {
    let mut key = Secret::default();
    Hkdf::<Sha256>::new(None, secret.as_slice())
        .expand(purpose.info(), key.as_mut_slice())
        .expect("HKDF can derive 32 bytes");
    key
}

/// Computes the HMAC of `parts` under the sub-key of `secret` for `purpose`. Each part is preceded
/// by its length, so that no two lists have the same hash.
pub(super) fn keyed_hash(secret: &Secret, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
    let key = subkey(secret, purpose);
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("HMAC takes any key");
    for part in parts {
        hmac.update(&(part.len() as u64).to_be_bytes());
        hmac.update(part);
    }
    hmac.finalize().into_bytes().into()
}
