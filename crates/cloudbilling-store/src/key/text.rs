//! The text form of a store's key, which is the content of a key file.
//!
//! ```text
//! cloudbilling store key 1
//! identity 64 hexadecimal digits
//! seal 64 hexadecimal digits
//! open 64 hexadecimal digits
//! ```
//!
//! `seal` is the key that seals; each `open` is one that only opens.

use zeroize::{Zeroize, Zeroizing};

use super::{
    derive::{SECRET_BYTES, Secret},
    error::{KeyError, KeyErrorKind},
};
use crate::hex;

const HEADING: &str = "cloudbilling store key 1";

/// The parts of a key's text.
pub(super) struct KeyParts {
    pub(super) identity: Secret,
    pub(super) seal: Secret,
    pub(super) open: Vec<Secret>,
}

pub(super) fn write<'a>(
    identity: &Secret,
    seal: &Secret,
    open: impl ExactSizeIterator<Item = &'a Secret>,
) -> Zeroizing<String> {
    // Allocated once: a key must not be left behind in a smaller buffer.
    let line_bytes = "identity ".len() + 2 * SECRET_BYTES + 1;
    let mut text = Zeroizing::new(String::with_capacity(
        HEADING.len() + 1 + (open.len() + 2) * line_bytes,
    ));
    text.push_str(HEADING);
    text.push('\n');
    push_line(&mut text, "identity", identity);
    push_line(&mut text, "seal", seal);
    for secret in open {
        push_line(&mut text, "open", secret);
    }
    text
}

fn push_line(text: &mut String, word: &str, secret: &Secret) {
    let digits = Zeroizing::new(hex::encode(secret.as_slice()));
    for piece in [word, " ", &digits, "\n"] {
        text.push_str(piece);
    }
}

pub(super) fn read(text: &str) -> Result<KeyParts, KeyError> {
    parse(text).ok_or(KeyError::new(KeyErrorKind::Malformed))
}

fn parse(text: &str) -> Option<KeyParts> {
    // A file without its last line ending may be a truncated one.
    let mut lines = text.strip_suffix('\n')?.split('\n');
    if lines.next()? != HEADING {
        return None;
    }
    let identity = secret(lines.next()?, "identity")?;
    let seal = secret(lines.next()?, "seal")?;
    let open = lines
        .map(|line| secret(line, "open"))
        .collect::<Option<_>>()?;
    Some(KeyParts {
        identity,
        seal,
        open,
    })
}

fn secret(line: &str, word: &str) -> Option<Secret> {
    let digits = line.strip_prefix(word)?.strip_prefix(' ')?;
    let mut bytes = hex::decode(digits)?;
    let mut secret = Secret::default();
    let is_whole = bytes.len() == SECRET_BYTES;
    if is_whole {
        secret.copy_from_slice(&bytes);
    }
    bytes.zeroize();
    is_whole.then_some(secret)
}
