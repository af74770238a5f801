//! Binary values that are written beside the document.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use bytes::Bytes;

/// An XOP package in pieces ([XOP 1.0](https://www.w3.org/TR/xop10/)): an envelope, and the parts
/// that it refers to. `soap-mime` writes it as `multipart/related`.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct XopPackage {
    /// The envelope, in UTF-8.
    pub envelope: Vec<u8>,
    /// The parts, in the order of their references.
    pub parts: Vec<XopPart>,
}

/// A binary value outside of the envelope.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct XopPart {
    /// The `Content-ID`, without angle brackets: letters, digits, hyphens and `@`.
    pub content_id: String,
    /// The octets.
    pub content: Bytes,
}

/// The parts that a writer has collected.
#[derive(Debug)]
pub(crate) struct Collector {
    /// The size from which a value becomes a part.
    min_bytes: usize,
    pub(crate) parts: Vec<XopPart>,
}

impl Collector {
    pub(crate) fn new(min_bytes: usize) -> Self {
        Self {
            min_bytes,
            parts: Vec::new(),
        }
    }

    /// Keeps a value as a part and returns its URL, if it is large enough.
    pub(crate) fn collect(&mut self, octets: &[u8]) -> Option<String> {
        if octets.len() < self.min_bytes {
            return None;
        }
        let content_id = format!("part-{}@soap-codec", self.parts.len() + 1);
        let url = format!("cid:{content_id}");
        self.parts.push(XopPart {
            content_id,
            content: Bytes::copy_from_slice(octets),
        });
        Some(url)
    }
}

impl fmt::Debug for XopPackage {
    /// Sizes only: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XopPackage")
            .field("envelope", &self.envelope.len())
            .field("parts", &self.parts)
            .finish()
    }
}

impl fmt::Debug for XopPart {
    /// The name and a size: the content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XopPart")
            .field("content_id", &self.content_id)
            .field("bytes", &self.content.len())
            .finish()
    }
}
