//! Sealed session tokens: `1.NAME.BYTES`, where the name is the one of the sealing key, and the
//! bytes are a nonce and the ciphertext of XChaCha20-Poly1305.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use super::{
    derive::{Purpose, Secret, keyed_hash, subkey},
    error::{KeyError, KeyErrorKind},
};
use crate::{AccountKey, hex};

const FORMAT: &str = "1";
const NONCE_BYTES: usize = 24;

/// The account and the session that a token belongs to.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) account: &'a AccountKey,
    pub(super) session: &'a str,
}

impl Owner<'_> {
    /// No two owners have the same data, because the name of an account has a fixed length.
    fn associated_data(self) -> Vec<u8> {
        [&self.account.as_bytes()[..], self.session.as_bytes()].concat()
    }
}

/// Returns the public name of the sealing key `secret`.
pub(super) fn name(secret: &Secret) -> String {
    hex::encode(&keyed_hash(secret, Purpose::SealName, &[])[..4])
}

pub(super) fn seal(secret: &Secret, owner: Owner<'_>, token: &[u8]) -> Result<String, KeyError> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| KeyError::new(KeyErrorKind::Random))?;
    let aad = owner.associated_data();
    let payload = Payload {
        msg: token,
        aad: &aad,
    };
    let sealed = cipher(secret)
        .encrypt(&XNonce::from(nonce), payload)
        .expect("a token is shorter than the limit of the cipher");
    let bytes = hex::encode(&[&nonce[..], &sealed].concat());
    Ok(format!("{FORMAT}.{}.{bytes}", name(secret)))
}

pub(super) fn open<'a>(
    mut keys: impl Iterator<Item = &'a Secret>,
    owner: Owner<'_>,
    sealed: &str,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (key_name, bytes) = parse(sealed).ok_or(KeyError::new(KeyErrorKind::Malformed))?;
    let secret = keys.find(|secret| name(secret) == key_name);
    let secret = secret.ok_or(KeyError::new(KeyErrorKind::UnknownKey))?;
    let (nonce, ciphertext) = bytes
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or(KeyError::new(KeyErrorKind::Malformed))?;
    let aad = owner.associated_data();
    let payload = Payload {
        msg: ciphertext,
        aad: &aad,
    };
    cipher(secret)
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| KeyError::new(KeyErrorKind::Altered))
}

fn parse(sealed: &str) -> Option<(&str, Vec<u8>)> {
    let (format, rest) = sealed.split_once('.')?;
    let (name, bytes) = rest.split_once('.')?;
    (format == FORMAT).then_some((name, hex::decode(bytes)?))
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    let key = subkey(secret, Purpose::Seal);
    XChaCha20Poly1305::new_from_slice(key.as_slice()).expect("the key has 32 bytes")
}
