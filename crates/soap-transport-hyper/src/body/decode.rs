//! The response's body, decoded as it arrives, without ever holding more than is allowed.

use std::{fmt, io, io::Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::MultiGzDecoder;
use http::{HeaderMap, header};

#[cfg(feature = "zstd")]
use super::zstd::ZstdWriter;

/// The codings that are requested.
#[cfg(not(feature = "zstd"))]
pub(crate) const ACCEPT_ENCODING: &str = "gzip, br";
#[cfg(feature = "zstd")]
pub(crate) const ACCEPT_ENCODING: &str = "gzip, br, zstd";

/// The default size of Brotli's buffer.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// The first seven bits of a "Large Window Brotli" stream, which is not the coding `br` and has
/// windows of up to a gigabyte. [RFC 7932, section
/// 9.1](https://www.rfc-editor.org/rfc/rfc7932#section-9.1) makes them invalid, but the library
/// accepts them and allocates the window at once.
const LARGE_WINDOW: u8 = 0x11;

/// The most memory that is reserved for a `Content-Length`.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

/// A body that is being decoded.
pub(crate) struct Decode {
    coding: Coding,
    encoded_bytes: u64,
    max_encoded_bytes: u64,
}

enum Coding {
    Brotli(Box<DecompressorWriter<Capped>>),
    Gzip(Box<MultiGzDecoder<Capped>>),
    Identity(Capped),
    #[cfg(feature = "zstd")]
    Zstd(Box<ZstdWriter<Capped>>),
}

/// A body that cannot be decoded.
#[derive(Debug)]
pub(crate) enum DecodeError {
    /// The encoded bytes are invalid or incomplete.
    Corrupt(io::Error),
    TooLarge,
}

impl Decode {
    /// Reads the coding from `headers` and removes it. A coding that cannot be decoded is left
    /// alone, header and body, because some servers write values that are not codings, such as
    /// `none` or `utf-8`.
    pub(crate) fn new(headers: &mut HeaderMap, max_bytes: u64) -> Self {
        let sink = Capped::new(max_bytes);
        let coding = match content_coding(headers).as_deref() {
            Some("br") => {
                Coding::Brotli(Box::new(DecompressorWriter::new(sink, BROTLI_BUFFER_BYTES)))
            }
            Some("gzip" | "x-gzip") => Coding::Gzip(Box::new(MultiGzDecoder::new(sink))),
            #[cfg(feature = "zstd")]
            Some("zstd") => Coding::Zstd(Box::new(ZstdWriter::new(sink))),
            Some("") => {
                headers.remove(header::CONTENT_ENCODING);
                Coding::Identity(sink)
            }
            _ => Coding::Identity(sink),
        };
        if !matches!(coding, Coding::Identity(_)) {
            headers.remove(header::CONTENT_ENCODING);
            headers.remove(header::CONTENT_LENGTH);
        }
        Self {
            coding,
            encoded_bytes: 0,
            // Incompressible data grows by a few bytes per block. Input that exceeds the output by
            // more consists of empty blocks, which cost time and produce nothing.
            max_encoded_bytes: max_bytes
                .saturating_add(max_bytes / 1024)
                .saturating_add(1024),
        }
    }

    /// Announces the number of encoded bytes, so that too many are refused before they arrive.
    pub(crate) fn expect(&mut self, encoded_bytes: u64) -> Result<(), DecodeError> {
        let mut max_bytes = self.max_encoded_bytes;
        if let Coding::Identity(sink) = &mut self.coding {
            // A promise costs the peer nothing, so only a limited amount is reserved for it.
            let reserved = encoded_bytes.min(MAX_RESERVED_BYTES);
            sink.bytes.reserve_exact(reserved as usize);
            max_bytes = sink.max_bytes;
        }
        if encoded_bytes > max_bytes {
            return Err(DecodeError::TooLarge);
        }
        Ok(())
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), DecodeError> {
        if self.encoded_bytes == 0
            && matches!(self.coding, Coding::Brotli(_))
            && chunk
                .first()
                .is_some_and(|first| first & 0x7f == LARGE_WINDOW)
        {
            let error = io::Error::other("the window is larger than Brotli allows");
            return Err(DecodeError::Corrupt(error));
        }
        self.encoded_bytes += chunk.len() as u64;
        if self.encoded_bytes > self.max_encoded_bytes {
            return Err(DecodeError::TooLarge);
        }
        let written = match &mut self.coding {
            Coding::Brotli(decoder) => decoder.write_all(chunk),
            Coding::Gzip(decoder) => decoder.write_all(chunk),
            Coding::Identity(sink) => sink.write_all(chunk),
            #[cfg(feature = "zstd")]
            Coding::Zstd(decoder) => decoder.write_all(chunk),
        };
        written.map_err(DecodeError::from_io)
    }

    /// Returns the decoded body. An empty one is complete without the frame of its coding.
    pub(crate) fn finish(self) -> Result<Vec<u8>, DecodeError> {
        if self.encoded_bytes == 0 {
            return Ok(Vec::new());
        }
        match self.coding {
            Coding::Brotli(mut decoder) => {
                decoder.close().map_err(DecodeError::from_io)?;
                match decoder.into_inner() {
                    Ok(sink) | Err(sink) => Ok(sink.bytes),
                }
            }
            Coding::Gzip(mut decoder) => {
                decoder.try_finish().map_err(DecodeError::from_io)?;
                let sink = decoder.finish().map_err(DecodeError::from_io)?;
                Ok(sink.bytes)
            }
            Coding::Identity(sink) => Ok(sink.bytes),
            #[cfg(feature = "zstd")]
            Coding::Zstd(decoder) => {
                let sink = decoder.finish().map_err(DecodeError::from_io)?;
                Ok(sink.bytes)
            }
        }
    }
}

impl DecodeError {
    fn from_io(error: io::Error) -> Self {
        if error
            .get_ref()
            .is_some_and(|inner| inner.is::<CapReachedError>())
        {
            return Self::TooLarge;
        }
        Self::Corrupt(error)
    }
}

/// Returns the codings of `Content-Encoding` ([RFC 9110, section
/// 8.4](https://www.rfc-editor.org/rfc/rfc9110#section-8.4)) in lower case, without `identity`, or
/// `None` if they are not ASCII.
///
/// Several codings make one text that matches none, because nested codings would multiply the size
/// of a response twice.
fn content_coding(headers: &HeaderMap) -> Option<String> {
    let mut codings = Vec::new();
    for value in headers.get_all(header::CONTENT_ENCODING) {
        codings.extend(value.to_str().ok()?.split(',').map(str::trim));
    }
    codings.retain(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    Some(codings.join(", ").to_ascii_lowercase())
}

/// A buffer with a limit.
struct Capped {
    bytes: Vec<u8>,
    max_bytes: u64,
}

impl Capped {
    fn new(max_bytes: u64) -> Self {
        Self {
            bytes: Vec::new(),
            max_bytes,
        }
    }
}

impl Write for Capped {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + chunk.len()) as u64 > self.max_bytes {
            return Err(io::Error::other(CapReachedError));
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
struct CapReachedError;

impl fmt::Display for CapReachedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the limit on the response size is reached")
    }
}

impl std::error::Error for CapReachedError {}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};
    use http::HeaderValue;

    use super::*;

    /// `brotli` of "hello hello hello hello hello", by the reference implementation.
    const BROTLI_HELLO: [u8; 20] = [
        0x1b, 0x1c, 0x00, 0xf8, 0x8d, 0x94, 0x6e, 0xde, 0x44, 0x55, 0x86, 0x96, 0x6c, 0x20, 0x6f,
        0x41, 0x4f, 0x1c, 0x20, 0x71,
    ];

    fn decode(coding: &str, encoded: &[u8], max_bytes: u64) -> Result<Vec<u8>, DecodeError> {
        let mut headers = HeaderMap::new();
        if !coding.is_empty() {
            headers.insert(header::CONTENT_ENCODING, coding.parse().expect("a header"));
        }
        let mut decode = Decode::new(&mut headers, max_bytes);
        for byte in encoded {
            decode.push(&[*byte])?;
        }
        decode.finish()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("writing to a Vec succeeds");
        encoder.finish().expect("writing to a Vec succeeds")
    }

    #[test]
    fn each_coding_up_to_the_limit() {
        let text = b"hello hello hello hello hello";
        let max = text.len() as u64;
        assert_eq!(decode("", text, max).expect("fits"), text);
        assert_eq!(decode("identity", text, max).expect("fits"), text);
        assert_eq!(decode("GZIP", &gzip(text), max).expect("fits"), text);
        assert_eq!(decode("br", &BROTLI_HELLO, max).expect("fits"), text);
        for (coding, encoded) in [
            ("", &text[..]),
            ("gzip", &gzip(text)),
            ("br", &BROTLI_HELLO),
        ] {
            let error = decode(coding, encoded, max - 1).expect_err("one too many");
            assert!(
                matches!(error, DecodeError::TooLarge),
                "{coding}: {error:?}"
            );
        }
    }

    #[test]
    fn a_body_cut_off_at_any_byte_is_an_error() {
        for (coding, encoded) in [("gzip", gzip(b"hello")), ("br", BROTLI_HELLO.to_vec())] {
            for end in 1..encoded.len() {
                let error = decode(coding, &encoded[..end], 100).expect_err("cut off");
                assert!(matches!(error, DecodeError::Corrupt(_)), "{coding} {end}");
            }
        }
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstandard_up_to_the_limit() {
        /// 20,000,000 times zero, by the reference implementation.
        const BOMB: &[u8] = include_bytes!("../../tests/data/zeros.zst");
        const LEN: u64 = 20_000_000;
        let decoded = decode("zstd", BOMB, LEN).expect("fits");
        assert_eq!(decoded.len() as u64, LEN);
        for max_bytes in [LEN - 1, 100_000] {
            let error = decode("zstd", BOMB, max_bytes).expect_err("a bomb");
            assert!(matches!(error, DecodeError::TooLarge), "{error:?}");
        }
        let error = decode("zstd", &BOMB[..BOMB.len() - 1], LEN).expect_err("cut off");
        assert!(matches!(error, DecodeError::Corrupt(_)), "{error:?}");
    }

    #[cfg(not(feature = "zstd"))]
    #[test]
    fn zstandard_is_not_requested() {
        assert!(!ACCEPT_ENCODING.contains("zstd"));
        assert_eq!(decode("zstd", b"x", 100).expect("untouched"), b"x");
    }

    /// Its window of 1 GB would be allocated at once, whatever the limit.
    #[test]
    fn a_window_larger_than_brotli_allows_is_an_error() {
        // "Large Window Brotli" with 30 bits, then an uncompressed block of one byte that is not
        // the last.
        let encoded = [0x11, 0x1e, 0x00, 0x00, 0x02, b'x', 0x03];
        let error = decode("br", &encoded, 100).expect_err("not the coding that was requested");
        let DecodeError::Corrupt(error) = error else {
            panic!("{error:?}");
        };
        assert!(error.to_string().contains("window"), "{error}");
    }

    #[test]
    fn two_gzip_members_are_one_body() {
        let members = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(decode("gzip", &members, 100).expect("valid"), b"one two");
    }

    #[test]
    fn an_unrequested_coding_is_left_alone_with_its_header() {
        for coding in [
            "deflate",
            "compress",
            "gzip, gzip",
            "identity, br, gzip",
            "none",
            "utf-8",
            "none, utf-8",
            "gz\u{e9}",
        ] {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_bytes(coding.as_bytes()).expect("a header");
            headers.insert(header::CONTENT_ENCODING, value.clone());
            let mut decode = Decode::new(&mut headers, 100);
            decode.push(b"x").expect("fits");
            assert_eq!(decode.finish().expect("as it came"), b"x", "{coding}");
            assert_eq!(headers[header::CONTENT_ENCODING], value);
        }
    }

    #[test]
    fn a_value_that_changes_nothing_is_not_a_coding() {
        for values in [
            &[""][..],
            &["identity"],
            &["Identity,"],
            &[" , "],
            &["identity", ""],
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::CONTENT_ENCODING, value.parse().expect("a header"));
            }
            Decode::new(&mut headers, 100);
            assert!(headers.is_empty(), "{values:?}");
        }
        let hello = gzip(b"hello");
        assert_eq!(decode("gzip, identity", &hello, 5).expect("fits"), b"hello");
        assert_eq!(decode("x-gzip,", &hello, 5).expect("fits"), b"hello");
    }

    #[test]
    fn empty_blocks_are_limited() {
        let empty = gzip(b"");
        let mut decode = {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_ENCODING, "gzip".parse().expect("a header"));
            Decode::new(&mut headers, 10)
        };
        let error = (0..1000)
            .find_map(|_| decode.push(&empty).err())
            .expect("refused eventually");
        assert!(matches!(error, DecodeError::TooLarge));
    }
}
