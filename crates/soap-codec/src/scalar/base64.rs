use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use super::{Scalar, ScalarError};
use crate::text::white_space::is_space;

/// Octets as Base64 ([3.3.16 base64Binary](https://www.w3.org/TR/xmlschema11-2/#base64Binary)).
///
/// White space is allowed anywhere when reading. Padding is required, and the unused bits of the
/// last character must be zero. Any `AsRef<[u8]>` is written, without line breaks.
///
/// As the content of an element, the octets can also be in a part beside the document: see
/// [`Parts`](crate::Parts) for reading and
/// [`Encoder::encode_package`](crate::Encoder::encode_package) for writing. `Base64<Bytes>` shares
/// the memory of a part; `Base64` copies it.
///
/// ```
/// use soap_codec::scalar::{Base64, Scalar};
///
/// let file = Base64::parse("JVBE\r\n Rg==")?;
/// assert!(file.starts_with(b"%PDF"));
/// assert_eq!(Base64::from(b"%PDF").to_string(), "JVBERg==");
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs)] // It is its content.
pub struct Base64<B = Vec<u8>>(pub B);

impl Scalar for Base64 {
    const TYPE: &'static str = "xs:base64Binary";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        decode(text)
            .map(Self)
            .ok_or(ScalarError::syntax(Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encode(&self.0, f)
    }
}

impl<B> From<B> for Base64<B> {
    fn from(bytes: B) -> Self {
        Self(bytes)
    }
}

impl<B: AsRef<[u8]>> AsRef<[u8]> for Base64<B> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
    }
}

impl<B> Deref for Base64<B> {
    type Target = B;

    fn deref(&self) -> &B {
        &self.0
    }
}

impl<B: AsRef<[u8]>> fmt::Display for Base64<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        encode(self.0.as_ref(), f)
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING: u8 = b'=';

/// The value of each character, or [`NOT_A_DIGIT`].
const VALUES: [u8; 256] = {
    let mut values = [NOT_A_DIGIT; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};
const NOT_A_DIGIT: u8 = 0xFF;

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut characters = text.bytes().filter(|byte| !is_space(*byte));
    while let Some(first) = characters.next() {
        let group = [
            first,
            characters.next()?,
            characters.next()?,
            characters.next()?,
        ];
        let [a, b, c, d] = group.map(|character| VALUES[usize::from(character)]);
        if (a | b | c | d) < 64 {
            bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
            continue;
        }
        match group {
            [_, _, PADDING, PADDING] if (a | b) < 64 && b & 0b1111 == 0 => {
                bytes.push(a << 2 | b >> 4)
            }
            [_, _, _, PADDING] if (a | b | c) < 64 && c & 0b11 == 0 => {
                bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2]);
            }
            _ => return None,
        }
        return characters.next().is_none().then_some(bytes);
    }
    Some(bytes)
}

/// The number of octets written at once: a multiple of three, so that padding comes last.
const CHUNK: usize = 48;

fn encode(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for chunk in bytes.chunks(CHUNK) {
        let mut text = [PADDING; CHUNK / 3 * 4];
        let mut length = 0;
        for (group, out) in chunk.chunks(3).zip(text.chunks_exact_mut(4)) {
            encode_group(group, out);
            length += 4;
        }
        f.write_str(core::str::from_utf8(&text[..length]).expect("the alphabet is ASCII"))?;
    }
    Ok(())
}

/// One octet makes two characters, two make three and three make four; the rest is padding.
fn encode_group(group: &[u8], out: &mut [u8]) {
    let octet = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
    let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
    for (index, character) in out.iter_mut().take(group.len() + 1).enumerate() {
        *character = ALPHABET[(bits >> (18 - 6 * index) & 63) as usize];
    }
}
