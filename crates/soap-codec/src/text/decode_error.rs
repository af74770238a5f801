//! Why a document is refused.

use core::fmt;

use crate::text::limits::Limit;

/// Why a document is refused, and where. Never holds a piece of the document.
///
/// Offsets count bytes of the UTF-8 text: of the input itself, a byte order mark included, or,
/// where the input was in another encoding, of the text it was transcoded to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    offset: usize,
}

impl DecodeError {
    pub(crate) const fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// The same, so many bytes further on.
    pub(crate) const fn moved_by(self, width: usize) -> Self {
        Self::new(self.kind, self.offset + width)
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Where: the byte offset.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Line and column of the offset, both from 1, the column in characters. Counted through `text` on demand.
    #[must_use]
    pub fn position(&self, text: &str) -> (usize, usize) {
        let end = (0..=self.offset.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.kind, self.offset)
    }
}

impl core::error::Error for DecodeError {}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// `mustUnderstand` or `relay` has a value that it can't have (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 5.2.3).
    BadHeaderFlag,
    /// A reference to a character that no document may hold, or a malformed one (XML 1.0, 4.1).
    BadReference,
    /// The declaration names an encoding other than that of the text, and the transport names none
    /// (XML 1.0, 4.3.3).
    DeclaredEncoding,
    /// A document type declaration: refused in every SOAP message (SOAP 1.1, 3; SOAP 1.2 part 1, 5).
    Dtd,
    /// Two attributes of one name, or of one namespace and local name (XML 1.0, 3.1; Namespaces, 6.3).
    DuplicateAttribute,
    /// A character that no XML document may hold (XML 1.0, 2.2).
    InvalidChar,
    /// The bytes are no text of the encoding that they claim to be.
    InvalidEncoding,
    /// A name with a colon too many, or one that is no name (Namespaces, 4).
    InvalidName,
    /// An [`Interrupt`](crate::Interrupt) was due.
    Interrupted,
    /// Larger than the limits allow.
    Limit(Limit),
    /// An end tag that does not match its start tag (XML 1.0, 3).
    MismatchedTag,
    /// No element where there must be one: an empty document.
    NoRoot,
    /// Well-formed XML, but the root is no SOAP envelope.
    NotAnEnvelope,
    /// A processing instruction, which a SOAP message may not hold (SOAP 1.1, 3; SOAP 1.2 part 1, 5).
    ProcessingInstruction,
    /// A prefix or namespace name that is reserved was declared, or a prefix was undeclared (Namespaces, 3 and 5).
    ReservedNamespace,
    /// An envelope that does not hold what it must: a Body, in its place, once; qualified header blocks; no text.
    Structure,
    /// Not well-formed in another way.
    Syntax,
    /// Something other than comments and white space after the root element.
    TrailingContent,
    /// A prefix that is not declared (Namespaces, 5).
    UnboundPrefix,
    /// The document ends too early.
    UnexpectedEnd,
    /// An entity that is not one of the five that XML knows without a DTD.
    UnknownEntity,
    /// An unsupported encoding (see [`Charset`](crate::Charset)): by the charset, or by
    /// the declaration of a document that has neither charset nor byte order mark.
    UnsupportedEncoding,
    /// An envelope of a SOAP version other than 1.1 and 1.2.
    VersionMismatch,
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadHeaderFlag => "a header block's mustUnderstand or relay is no boolean",
            Self::BadReference => {
                "a character reference is malformed or refers to no XML character"
            }
            Self::DeclaredEncoding => "the text is not in the encoding that its declaration names",
            Self::Dtd => "a document type declaration is not allowed",
            Self::DuplicateAttribute => "an attribute stands twice on one element",
            Self::InvalidChar => "a character that XML does not allow",
            Self::InvalidEncoding => "the bytes are not valid in their encoding",
            Self::InvalidName => "not an XML name",
            Self::Interrupted => "decoding was interrupted",
            Self::Limit(limit) => return write!(f, "above the limit on the {limit}"),
            Self::MismatchedTag => "an end tag does not match its start tag",
            Self::NoRoot => "the document has no element",
            Self::NotAnEnvelope => "the root element is no SOAP envelope",
            Self::ProcessingInstruction => "a processing instruction is not allowed",
            Self::ReservedNamespace => "a reserved prefix or namespace is declared",
            Self::Structure => "the envelope does not hold what it must",
            Self::Syntax => "not well-formed XML",
            Self::TrailingContent => "something follows the root element",
            Self::UnboundPrefix => "a namespace prefix is not declared",
            Self::UnexpectedEnd => "the document ends too early",
            Self::UnknownEntity => "an entity that is not known without a DTD",
            Self::UnsupportedEncoding => "the encoding is not supported",
            Self::VersionMismatch => "an envelope of another SOAP version",
        })
    }
}
