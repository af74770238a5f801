//! The transfer encodings of parts ([RFC 2045, 6](https://www.rfc-editor.org/rfc/rfc2045#section-6)),
//! decoded as they arrive.

use alloc::vec::Vec;

use bytes::Bytes;
use data_encoding::BASE64;

use super::head::TransferEncoding;
use crate::reference::hex_digit;

/// The decoder of one part's content.
#[derive(Debug)]
pub(super) enum Transfer {
    Base64(Base64),
    Identity,
    QuotedPrintable(QuotedPrintable),
}

/// The content is not in its encoding.
#[derive(Debug)]
pub(super) struct NotEncoded;

impl Transfer {
    pub(super) fn new(encoding: TransferEncoding) -> Self {
        match encoding {
            TransferEncoding::Identity => Self::Identity,
            TransferEncoding::Base64 => Self::Base64(Base64::default()),
            TransferEncoding::QuotedPrintable => Self::QuotedPrintable(QuotedPrintable::default()),
        }
    }

    /// Decodes the next piece. The result may be empty.
    pub(super) fn decode(&mut self, data: Bytes) -> Result<Bytes, NotEncoded> {
        match self {
            Self::Identity => Ok(data),
            Self::Base64(base64) => base64.decode(&data).map(Bytes::from),
            Self::QuotedPrintable(quoted) => quoted.decode(&data).map(Bytes::from),
        }
    }

    /// Checks that the content may end here.
    pub(super) fn finish(&self) -> Result<(), NotEncoded> {
        let is_whole = match self {
            Self::Identity => true,
            Self::Base64(base64) => base64.group.is_empty(),
            Self::QuotedPrintable(quoted) => !matches!(quoted.state, Escape::SecondDigit(_)),
        };
        is_whole.then_some(()).ok_or(NotEncoded)
    }
}

/// White space is allowed anywhere; padding is required, and is the end.
#[derive(Debug, Default)]
pub(super) struct Base64 {
    /// At most three characters of the next group.
    group: Vec<u8>,
    has_ended: bool,
}

impl Base64 {
    fn decode(&mut self, data: &[u8]) -> Result<Vec<u8>, NotEncoded> {
        let mut digits = core::mem::take(&mut self.group);
        digits.reserve(data.len());
        digits.extend(data.iter().filter(|byte| !byte.is_ascii_whitespace()));
        if digits.is_empty() {
            return Ok(digits);
        }
        if self.has_ended {
            return Err(NotEncoded);
        }
        self.group = digits.split_off(digits.len() & !3);
        self.has_ended = digits.last() == Some(&b'=');
        if self.has_ended && !self.group.is_empty() {
            return Err(NotEncoded);
        }
        // Padding within a piece is accepted by the library, as the end of a second encoding.
        let padding = digits.iter().position(|digit| *digit == b'=');
        if padding.is_some_and(|at| at + 2 < digits.len()) {
            return Err(NotEncoded);
        }
        BASE64.decode(&digits).map_err(|_| NotEncoded)
    }
}

#[derive(Debug, Default)]
pub(super) struct QuotedPrintable {
    state: Escape,
}

/// The part of an escape that has arrived.
#[derive(Clone, Copy, Debug, Default)]
enum Escape {
    #[default]
    None,
    Equals,
    /// A soft line break has begun.
    SoftBreak,
    SecondDigit(u8),
}

impl QuotedPrintable {
    fn decode(&mut self, data: &[u8]) -> Result<Vec<u8>, NotEncoded> {
        let mut decoded = Vec::with_capacity(data.len());
        for byte in data {
            self.state = match (self.state, *byte) {
                (Escape::None, b'=') => Escape::Equals,
                (Escape::None, byte) if is_plain(byte) => {
                    decoded.push(byte);
                    Escape::None
                }
                (Escape::Equals, b'\r') => Escape::SoftBreak,
                (Escape::Equals | Escape::SoftBreak, b'\n') => Escape::None,
                (Escape::Equals, byte) => Escape::SecondDigit(hex_digit(byte).ok_or(NotEncoded)?),
                (Escape::SecondDigit(first), byte) => {
                    decoded.push(first << 4 | hex_digit(byte).ok_or(NotEncoded)?);
                    Escape::None
                }
                _ => return Err(NotEncoded),
            };
        }
        Ok(decoded)
    }
}

const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes in chunks of each size, which must agree.
    fn decoded(encoding: TransferEncoding, text: &'static str) -> Option<Vec<u8>> {
        let in_chunks = |size| {
            let mut transfer = Transfer::new(encoding);
            let mut decoded = Vec::new();
            for chunk in text.as_bytes().chunks(size) {
                decoded.extend(transfer.decode(Bytes::from_static(chunk)).ok()?);
            }
            transfer.finish().ok().map(|()| decoded)
        };
        let whole = in_chunks(text.len().max(1));
        for size in 1..text.len() {
            assert_eq!(in_chunks(size), whole, "{text:?} by {size}");
        }
        whole
    }

    #[test]
    fn base64() {
        let read = |text| decoded(TransferEncoding::Base64, text);
        assert_eq!(read("JVBE\r\nRg==\r\n").as_deref(), Some(&b"%PDF"[..]));
        assert_eq!(read(" JVB ERi0x\t").as_deref(), Some(&b"%PDF-1"[..]));
        assert_eq!(read("").as_deref(), Some(&b""[..]));
        for invalid in [
            "JVB", "JVBERg", "JVBERg=", "JVBERh==", "JV-_", "AA==AAAA", "A===", "====", "AA==AA==",
        ] {
            assert_eq!(read(invalid), None, "{invalid:?}");
        }
    }

    #[test]
    fn quoted_printable() {
        let read = |text| decoded(TransferEncoding::QuotedPrintable, text);
        assert_eq!(
            read("caf=C3=A9 =3d 1=\r\n2=\n3\r\n ").as_deref(),
            Some("caf\u{e9} = 123\r\n ".as_bytes())
        );
        assert_eq!(
            read("a=").as_deref(),
            Some(&b"a"[..]),
            "a soft break before the boundary"
        );
        for invalid in ["=4", "=4G", "= \r\n", "caf\u{e9}", "=\rx", "\0"] {
            assert_eq!(read(invalid), None, "{invalid:?}");
        }
    }
}
