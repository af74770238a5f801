use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use bytes::Bytes;

use crate::error::MimeErrorKind;

/// A part to write. Its content is written as it is (`binary`).
#[derive(Clone)]
#[must_use]
pub struct NewPart {
    content_type: String,
    content_id: Option<String>,
    content_location: Option<String>,
    transfer_encoding: &'static str,
    content: Bytes,
}

impl NewPart {
    /// Creates a part from its content type and its content.
    pub fn new(content_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self {
            content_type: content_type.into(),
            content_id: None,
            content_location: None,
            transfer_encoding: "binary",
            content: content.into(),
        }
    }

    /// Sets the `Content-ID`, without angle brackets.
    pub fn content_id(mut self, content_id: impl Into<String>) -> Self {
        self.content_id = Some(content_id.into());
        self
    }

    /// Sets the `Content-Location`.
    pub fn content_location(mut self, location: impl Into<String>) -> Self {
        self.content_location = Some(location.into());
        self
    }

    /// Says that the content is text.
    pub(super) fn text(mut self) -> Self {
        self.transfer_encoding = "8bit";
        self
    }

    pub(super) fn content(&self) -> &Bytes {
        &self.content
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.content_id.as_deref()
    }

    pub(super) fn location(&self) -> Option<&str> {
        self.content_location.as_deref()
    }

    /// Checks that no value can end its header, or the brackets around it.
    pub(super) fn check(&self) -> Result<(), MimeErrorKind> {
        let is_id = |id: &str| is_printable(id) && !id.contains(['<', '>', ' ']);
        let is_valid = is_printable(&self.content_type)
            && !is_multipart(&self.content_type)
            && self.id().is_none_or(is_id)
            && self.location().is_none_or(is_printable);
        is_valid.then_some(()).ok_or(MimeErrorKind::Header)
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        if let Some(id) = self.id() {
            write_field(out, "Content-ID", &["<", id, ">"]);
        }
        if let Some(location) = self.location() {
            write_field(out, "Content-Location", &[location]);
        }
        write_field(out, "Content-Transfer-Encoding", &[self.transfer_encoding]);
        write_field(out, "Content-Type", &[&self.content_type]);
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.content);
    }
}

fn write_field(out: &mut Vec<u8>, name: &str, value: &[&str]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    for piece in value {
        out.extend_from_slice(piece.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

fn is_multipart(content_type: &str) -> bool {
    let essence = content_type.get(..10);
    essence.is_some_and(|it| it.eq_ignore_ascii_case("multipart/"))
}

/// Printable ASCII, without a space at either end, which a reader removes.
pub(super) fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

impl fmt::Debug for NewPart {
    /// The head and a size: content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPart")
            .field("content_type", &self.content_type)
            .field("content_id", &self.content_id)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}
