//! Errors of decoding.

use core::fmt;

use crate::text::limits::Limit;

/// An error that refuses a document: its kind and place, never a piece of the document.
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

    /// The same error, `width` bytes further on.
    pub(crate) const fn moved_by(self, width: usize) -> Self {
        Self::new(self.kind, self.offset + width)
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Returns the byte offset of the error.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Returns line and column of the offset in `text`, both counted from 1, the column in
    /// characters.
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

/// The kind of a [`DecodeError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// `mustUnderstand` or `relay` has an invalid value (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 5.2.3).
    BadHeaderFlag,
    /// A malformed reference, or one to a character that XML does not allow (XML 1.0, 4.1).
    BadReference,
    /// The declaration names an encoding other than that of the text, and the transport names none
    /// (XML 1.0, 4.3.3).
    DeclaredEncoding,
    /// A document type declaration: refused in every SOAP message (SOAP 1.1, 3; SOAP 1.2 part 1,
    /// 5).
    Dtd,
    /// Two attributes of one element with the same name, or the same namespace and local name (XML
    /// 1.0, 3.1; Namespaces, 6.3).
    DuplicateAttribute,
    /// A character that XML does not allow (XML 1.0, 2.2).
    InvalidChar,
    /// The bytes are not valid in the encoding of the document.
    InvalidEncoding,
    /// A malformed name, or a name with more than one colon (Namespaces, 4).
    InvalidName,
    /// An [`Interrupt`](crate::Interrupt) was due.
    Interrupted,
    /// The document exceeds a limit.
    Limit(Limit),
    /// An end tag that does not match its start tag (XML 1.0, 3).
    MismatchedTag,
    /// The document has no root element.
    NoRoot,
    /// The XML is well-formed, but its root is not a SOAP envelope.
    NotAnEnvelope,
    /// A processing instruction, which a SOAP message must not contain (SOAP 1.1, 3; SOAP 1.2 part
    /// 1, 5).
    ProcessingInstruction,
    /// A declaration of a reserved prefix or namespace name, or one that undeclares a prefix
    /// (Namespaces, 3 and 5).
    ReservedNamespace,
    /// A malformed envelope: it must hold one Body, after the Header if there is one, only
    /// qualified header blocks, and no text of its own.
    Structure,
    /// The document is not well-formed in another way.
    Syntax,
    /// Anything but comments and white space after the root element.
    TrailingContent,
    /// A prefix that is not declared (Namespaces, 5).
    UnboundPrefix,
    /// The document ends too early.
    UnexpectedEnd,
    /// An entity other than the five that XML predefines.
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
            Self::BadHeaderFlag => "a header block's mustUnderstand or relay is not a boolean",
            Self::BadReference => {
                "a reference is malformed, or refers to a character that XML does not allow"
            }
            Self::DeclaredEncoding => "the text is not in the encoding that its declaration names",
            Self::Dtd => "a document type declaration is not allowed",
            Self::DuplicateAttribute => "an element has the same attribute twice",
            Self::InvalidChar => "the document contains a character that XML does not allow",
            Self::InvalidEncoding => "the bytes are not valid in the encoding of the document",
            Self::InvalidName => "a name is not an XML name",
            Self::Interrupted => "decoding was interrupted",
            Self::Limit(limit) => {
                return write!(f, "the document exceeds the limit on the {limit}");
            }
            Self::MismatchedTag => "an end tag does not match its start tag",
            Self::NoRoot => "the document has no element",
            Self::NotAnEnvelope => "the root element is not a SOAP envelope",
            Self::ProcessingInstruction => "a processing instruction is not allowed",
            Self::ReservedNamespace => {
                "a reserved prefix or namespace is declared, or a prefix is undeclared"
            }
            Self::Structure => "the envelope is malformed",
            Self::Syntax => "the document is not well-formed XML",
            Self::TrailingContent => "something follows the root element",
            Self::UnboundPrefix => "a namespace prefix is not declared",
            Self::UnexpectedEnd => "the document ends too early",
            Self::UnknownEntity => "an entity is not one of the five that XML predefines",
            Self::UnsupportedEncoding => "the encoding is not supported",
            Self::VersionMismatch => "the envelope is of an unknown SOAP version",
        })
    }
}
