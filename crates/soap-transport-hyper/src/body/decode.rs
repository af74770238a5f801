//! The response's body, decoded as it arrives, without ever holding more than is allowed.

use std::{fmt, io, io::Write};

use brotli_decompressor::DecompressorWriter;
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use http::{HeaderMap, header};

#[cfg(feature = "zstd")]
use super::zstd::ZstdWriter;

/// The codings that are requested.
#[cfg(not(feature = "zstd"))]
const ALL: &str = "gzip, br";
#[cfg(feature = "zstd")]
const ALL: &str = "gzip, br, zstd";

/// The most bytes of a compressed body that are decoded at once while it is streamed. Deflate
/// multiplies them by at most 1,032.
const STREAMED_STEP_BYTES: usize = 1024;

/// The default size of Brotli's buffer.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// The first seven bits of a "Large Window Brotli" stream, which is not the coding `br` and has
/// windows of up to a gigabyte. [RFC 7932, section
/// 9.1](https://www.rfc-editor.org/rfc/rfc7932#section-9.1) makes them invalid, but the library
/// accepts them and allocates the window at once.
const LARGE_WINDOW: u8 = 0x11;

/// The codings that are requested and decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codings {
    /// All of the crate's features, for a body that is collected within the limit of the call.
    All,
    /// Only those that multiply a piece by a bounded factor, so that the pieces of a streamed body
    /// are small. A few bytes of Brotli or Zstandard can be megabytes.
    Bounded,
}

impl Codings {
    /// Returns the value of `Accept-Encoding`.
    pub(crate) const fn accepted(self) -> &'static str {
        match self {
            Self::All => ALL,
            Self::Bounded => "gzip",
        }
    }
}

/// A body that is being decoded.
pub(crate) struct Decode {
    coding: Coding,
    codings: Codings,
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
    pub(crate) fn new(headers: &mut HeaderMap, codings: Codings, max_bytes: u64) -> Self {
        let sink = Capped::new(max_bytes);
        let coding = match content_coding(headers).as_deref() {
            Some("br") if codings == Codings::All => {
                Coding::Brotli(Box::new(DecompressorWriter::new(sink, BROTLI_BUFFER_BYTES)))
            }
            Some("gzip" | "x-gzip") => Coding::Gzip(Box::new(MultiGzDecoder::new(sink))),
            #[cfg(feature = "zstd")]
            Some("zstd") if codings == Codings::All => {
                Coding::Zstd(Box::new(ZstdWriter::new(sink)))
            }
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
            codings,
            encoded_bytes: 0,
            // Incompressible data grows by a few bytes per block. Input that exceeds the output by
            // more consists of empty blocks, which cost time and produce nothing.
            max_encoded_bytes: max_bytes
                .saturating_add(max_bytes / 1024)
                .saturating_add(1024),
        }
    }

    /// Announces the number of encoded bytes, so that too many are refused before they arrive.
    pub(crate) fn expect(&self, encoded_bytes: u64) -> Result<(), DecodeError> {
        let max_bytes = match &self.coding {
            Coding::Identity(sink) => sink.max_bytes,
            _ => self.max_encoded_bytes,
        };
        if encoded_bytes > max_bytes {
            return Err(DecodeError::TooLarge);
        }
        Ok(())
    }

    /// Takes the bytes off `encoded` that are decoded at once, and returns the result, which may be
    /// empty.
    pub(crate) fn decode(&mut self, encoded: &mut Bytes) -> Result<Bytes, DecodeError> {
        let step = match (&self.coding, self.codings) {
            (Coding::Identity(_), _) | (_, Codings::All) => encoded.len(),
            (_, Codings::Bounded) => encoded.len().min(STREAMED_STEP_BYTES),
        };
        self.push(encoded.split_to(step))
    }

    fn push(&mut self, chunk: Bytes) -> Result<Bytes, DecodeError> {
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
            Coding::Brotli(decoder) => decoder.write_all(&chunk).map(|()| decoder.get_mut()),
            Coding::Gzip(decoder) => decoder.write_all(&chunk).map(|()| decoder.get_mut()),
            Coding::Identity(sink) => {
                return sink
                    .admit(chunk.len())
                    .map(|()| chunk)
                    .map_err(DecodeError::from_io);
            }
            #[cfg(feature = "zstd")]
            Coding::Zstd(decoder) => decoder.write_all(&chunk).map(|()| decoder.get_mut()),
        };
        written.map(Capped::take).map_err(DecodeError::from_io)
    }

    /// Returns the rest of the decoded body. An empty one is complete without the frame of its
    /// coding.
    pub(crate) fn finish(&mut self) -> Result<Bytes, DecodeError> {
        let nothing_left = Coding::Identity(Capped::new(0));
        let coding = std::mem::replace(&mut self.coding, nothing_left);
        if self.encoded_bytes == 0 {
            return Ok(Bytes::new());
        }
        match coding {
            Coding::Brotli(mut decoder) => {
                decoder.close().map_err(DecodeError::from_io)?;
                match decoder.into_inner() {
                    Ok(mut sink) | Err(mut sink) => Ok(sink.take()),
                }
            }
            Coding::Gzip(mut decoder) => {
                decoder.try_finish().map_err(DecodeError::from_io)?;
                let mut sink = decoder.finish().map_err(DecodeError::from_io)?;
                Ok(sink.take())
            }
            Coding::Identity(mut sink) => Ok(sink.take()),
            #[cfg(feature = "zstd")]
            Coding::Zstd(decoder) => {
                let mut sink = decoder.finish().map_err(DecodeError::from_io)?;
                Ok(sink.take())
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

/// A buffer with a limit on all that is ever written to it.
struct Capped {
    bytes: Vec<u8>,
    max_bytes: u64,
    written_bytes: u64,
}

impl Capped {
    fn new(max_bytes: u64) -> Self {
        Self {
            bytes: Vec::new(),
            max_bytes,
            written_bytes: 0,
        }
    }

    /// Counts bytes that are written.
    fn admit(&mut self, bytes: usize) -> io::Result<()> {
        self.written_bytes += bytes as u64;
        if self.written_bytes > self.max_bytes {
            return Err(io::Error::other(CapReachedError));
        }
        Ok(())
    }

    /// Returns what was written since the last call.
    fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.bytes).into()
    }
}

impl Write for Capped {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        self.admit(chunk.len())?;
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
        let mut decode = Decode::new(&mut headers, Codings::All, max_bytes);
        let mut decoded = Vec::new();
        for byte in encoded {
            decoded.extend(decode.push(Bytes::copy_from_slice(&[*byte]))?);
        }
        decoded.extend(decode.finish()?);
        Ok(decoded)
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
        assert!(!Codings::All.accepted().contains("zstd"));
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
            let mut decode = Decode::new(&mut headers, Codings::All, 100);
            let decoded = decode.push(Bytes::from_static(b"x")).expect("fits");
            assert_eq!(decoded, "x", "{coding}");
            assert!(decode.finish().expect("as it came").is_empty());
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
            Decode::new(&mut headers, Codings::All, 100);
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
            Decode::new(&mut headers, Codings::All, 10)
        };
        let error = (0..1000)
            .find_map(|_| decode.push(empty.clone().into()).err())
            .expect("refused eventually");
        assert!(matches!(error, DecodeError::TooLarge));
    }

    /// 64 MiB of zeros in 64 KB.
    #[test]
    fn the_pieces_of_a_streamed_bomb_are_small() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, "gzip".parse().expect("a header"));
        let mut decode = Decode::new(&mut headers, Codings::Bounded, 1 << 30);
        let mut encoded = Bytes::from(gzip(&vec![0; 64 << 20]));
        let (mut total, mut largest) = (0, 0);
        while !encoded.is_empty() {
            let piece = decode.decode(&mut encoded).expect("valid");
            total += piece.len();
            largest = largest.max(piece.len());
        }
        total += decode.finish().expect("complete").len();
        assert_eq!(total, 64 << 20);
        assert!(largest < 2 << 20, "{largest}");
    }

    #[test]
    fn a_coding_without_a_bound_is_not_streamed() {
        for coding in ["br", "zstd"] {
            assert!(!Codings::Bounded.accepted().contains(coding));
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_ENCODING, coding.parse().expect("a header"));
            let mut decode = Decode::new(&mut headers, Codings::Bounded, 100);
            let mut encoded = Bytes::from_static(&BROTLI_HELLO);
            let untouched = decode.decode(&mut encoded).expect("untouched");
            assert_eq!(untouched, &BROTLI_HELLO[..]);
            assert!(headers.contains_key(header::CONTENT_ENCODING));
        }
    }
}
