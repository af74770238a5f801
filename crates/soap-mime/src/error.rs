use core::fmt;

use crate::options::Limit;

/// A package, a content type or a reference that breaks a rule.
///
/// It holds the kind and the place, and nothing of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MimeError {
    kind: MimeErrorKind,
    offset: u64,
}

/// The kind of a [`MimeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MimeErrorKind {
    /// A URL names one part literally and another one after its percent escapes are decoded.
    AmbiguousReference,
    /// The boundary is absent, or is not one to 70 of the characters that RFC 2046 allows.
    Boundary,
    /// The boundary to write with occurs in a part.
    BoundaryInContent,
    /// The content of a part is not in the transfer encoding that its head states.
    Content,
    /// A content type is malformed, or has a parameter twice.
    ContentType,
    /// A line begins with the boundary and goes on, so that it may be a boundary or data.
    Delimiter,
    /// Two parts have the same `Content-ID`.
    DuplicateContentId,
    /// Two parts have the same `Content-Location`.
    DuplicateContentLocation,
    /// A header of a part is malformed, or stands twice.
    Header,
    /// A limit of [`Limits`](crate::Limits) is exceeded.
    Limit(Limit),
    /// A part is a multipart itself.
    NestedMultipart,
    /// The boundary does not occur, so there are no parts.
    NoParts,
    /// No part is the one that the parameter `start` names.
    NoRoot,
    /// No part has this `Content-ID` or `Content-Location`.
    NoSuchPart,
    /// The content type is not `multipart/related`.
    NotRelated,
    /// A URL is not a `cid:` URL, or has an invalid percent escape.
    Reference,
    /// The `Content-Transfer-Encoding` of a part is not one of
    /// [`TransferEncoding`](crate::TransferEncoding).
    TransferEncoding,
    /// The input ends before the last boundary.
    Truncated,
}

impl MimeError {
    pub(crate) const fn at(kind: MimeErrorKind, offset: u64) -> Self {
        Self { kind, offset }
    }

    /// Returns the kind of the error.
    pub const fn kind(&self) -> MimeErrorKind {
        self.kind
    }

    /// Returns the number of bytes of the body that had been read, or 0 for an error that is not in
    /// a body.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns what a person can do about the error, as an imperative in lower case.
    pub const fn help(&self) -> &'static str {
        match self.kind {
            MimeErrorKind::Limit(_) => {
                "raise the limit if such a message is expected from this peer"
            }
            MimeErrorKind::Truncated => {
                "check whether the peer or a proxy cut the message off; if this peer never writes the last boundary, accept that explicitly"
            }
            MimeErrorKind::Boundary
            | MimeErrorKind::BoundaryInContent
            | MimeErrorKind::Delimiter => {
                "use a boundary that does not occur in any part, at most 70 letters, digits and hyphens"
            }
            MimeErrorKind::NoSuchPart
            | MimeErrorKind::Reference
            | MimeErrorKind::AmbiguousReference
            | MimeErrorKind::NoRoot => {
                "compare the reference with the Content-ID headers of the parts; nothing outside of the message is fetched"
            }
            _ => "check what the peer sends; the message breaks a rule of multipart/related",
        }
    }
}

impl From<MimeErrorKind> for MimeError {
    fn from(kind: MimeErrorKind) -> Self {
        Self::at(kind, 0)
    }
}

impl fmt::Display for MimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if self.offset > 0 {
            write!(f, " (after {} bytes)", self.offset)?;
        }
        Ok(())
    }
}

impl fmt::Display for MimeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Limit(limit) => return write!(f, "limit exceeded: {limit}"),
            Self::AmbiguousReference => "the reference names two different parts",
            Self::Boundary => {
                "invalid boundary: expected 1 to 70 of the characters of RFC 2046, not ending in a space"
            }
            Self::BoundaryInContent => "the boundary occurs in a part",
            Self::Content => "the content of a part is not in its transfer encoding",
            Self::ContentType => "malformed content type",
            Self::Delimiter => "a line begins with the boundary and continues with something else",
            Self::DuplicateContentId => "two parts have the same Content-ID",
            Self::DuplicateContentLocation => "two parts have the same Content-Location",
            Self::Header => "malformed or repeated header of a part",
            Self::NestedMultipart => "a part is a multipart itself, which is not supported",
            Self::NoParts => "the boundary does not occur in the body",
            Self::NoRoot => "no part has the Content-ID that `start` names",
            Self::NoSuchPart => "no part has this Content-ID or Content-Location",
            Self::NotRelated => "expected the content type multipart/related",
            Self::Reference => "invalid reference: expected a cid: URL",
            Self::TransferEncoding => {
                "unknown transfer encoding: expected 7bit, 8bit, binary, base64 or quoted-printable"
            }
            Self::Truncated => "the body ends before the last boundary",
        })
    }
}

impl core::error::Error for MimeError {}
