//! Errors of typed reading.

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::read::element::Element;
use crate::text::excerpt::excerpt;
use crate::text::limits::Limit;
use crate::text::name::QName;
use crate::text::printable::Printable;
use crate::text::redactor::Redactor;

/// An error of a typed read: the place, and what was expected there. It holds names and a namespace
/// of the document, and never its text. `Display` and `Debug` show them [`Printable`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadError(Box<Inner>);

/// The maximum nesting of reads. Types that contain themselves are read by recursion, which needs a
/// bound that does not depend on the limits of the document.
pub(crate) const DEEPEST: u8 = 128;

/// The number of characters that are kept of an identifier, which the sender chooses.
const ID_CHARACTERS: usize = 64;

#[derive(Clone, Debug, Eq, PartialEq)]
struct Inner {
    kind: ReadErrorKind,
    path: Path,
    offset: usize,
}

impl ReadError {
    /// Makes the error for a child of this name that `parent` does not have.
    #[must_use]
    pub fn missing(parent: &Element<'_>, name: QName<'_>) -> Self {
        Self::new(ReadErrorKind::Missing(excerpt(&name.to_string())), parent)
    }

    /// Makes the error for a child that `parent` does not have, which can have one of these names.
    pub(crate) fn missing_choice(parent: &Element<'_>, names: &[QName<'_>]) -> Self {
        Self::new(ReadErrorKind::Missing(alternatives(names)), parent)
    }

    /// Makes the error for an element that has none of the names that it can have at its place.
    pub(crate) fn no_choice(element: &Element<'_>, names: &[QName<'_>]) -> Self {
        let expected = match names {
            [] => "no further element".to_string(),
            names => alternatives(names),
        };
        Self::unexpected_name(element, expected)
    }

    /// Makes the error for a second element of a choice that may occur once.
    pub(crate) fn second_choice(element: &Element<'_>, names: &[QName<'_>]) -> Self {
        Self::unexpected_name(element, format!("only one of {}", alternatives(names)))
    }

    fn unexpected_name(element: &Element<'_>, expected: String) -> Self {
        let found = excerpt(&element.name().to_string());
        Self::new(ReadErrorKind::UnexpectedName { expected, found }, element)
    }

    /// Makes the error for an element that must not occur at its place.
    #[must_use]
    pub fn unexpected(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Unexpected, element)
    }

    /// Makes the error for an element whose content is not of the type `expected`, such as
    /// `xs:int`.
    #[must_use]
    pub fn value(element: &Element<'_>, expected: &'static str) -> Self {
        Self::new(ReadErrorKind::Value { expected }, element)
    }

    /// Makes the error for an attribute whose value is not of the type `expected`.
    #[must_use]
    pub fn attribute(element: &Element<'_>, name: QName<'_>, expected: &'static str) -> Self {
        Self::new(
            ReadErrorKind::Attribute {
                name: excerpt(&name.to_string()),
                expected,
            },
            element,
        )
    }

    /// Makes the error for an element that contradicts another element of the message.
    #[must_use]
    pub fn contradictory(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Contradictory, element)
    }

    /// Makes the error for an element whose reading was interrupted.
    pub(crate) fn interrupted(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Interrupted, element)
    }

    /// Makes the error for an element with which the values would take more than `most` bytes.
    pub(crate) fn over_budget(element: &Element<'_>, most: usize) -> Self {
        let limit = Limit::ValueBytes;
        Self::new(ReadErrorKind::Limit { limit, most }, element)
    }

    /// Makes the error for an element that is nested in too many reads.
    pub(crate) fn too_deep(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::TooDeep, element)
    }

    /// Makes the error for an attribute of this name that `element` does not have.
    #[must_use]
    pub fn missing_attribute(element: &Element<'_>, name: QName<'_>) -> Self {
        let name = excerpt(&name.to_string());
        Self::new(ReadErrorKind::MissingAttribute(name), element)
    }

    /// Makes the error for an element that is nil and must have a value.
    #[must_use]
    pub fn nil(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Nil, element)
    }

    pub(crate) fn nil_with_content(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::NilWithContent, element)
    }

    /// Makes the error for an element that refers to the element with the identifier `id`.
    /// References are not resolved.
    #[must_use]
    pub fn unresolved_reference(element: &Element<'_>, id: &str) -> Self {
        let id = id.trim().trim_start_matches('#');
        let id = id.chars().take(ID_CHARACTERS).collect();
        Self::new(ReadErrorKind::UnresolvedReference { id }, element)
    }

    /// Makes the error for an element whose text cannot be borrowed.
    pub(crate) fn not_plain(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::NotPlain { attribute: None }, element)
    }

    /// Makes the error for an attribute whose value cannot be borrowed.
    pub(crate) fn attribute_not_plain(element: &Element<'_>, name: QName<'_>) -> Self {
        let attribute = Some(excerpt(&name.to_string()));
        Self::new(ReadErrorKind::NotPlain { attribute }, element)
    }

    /// Makes the error for an element with another value than the fixed one.
    pub(crate) fn not_fixed(element: &Element<'_>, expected: &'static str) -> Self {
        let kind = ReadErrorKind::NotFixed {
            attribute: None,
            expected,
        };
        Self::new(kind, element)
    }

    /// Makes the error for an attribute with another value than the fixed one.
    pub(crate) fn attribute_not_fixed(
        element: &Element<'_>,
        name: QName<'_>,
        expected: &'static str,
    ) -> Self {
        let kind = ReadErrorKind::NotFixed {
            attribute: Some(excerpt(&name.to_string())),
            expected,
        };
        Self::new(kind, element)
    }

    /// Makes the error for an element that must come before the element `next`, which precedes it.
    pub(crate) fn out_of_order(element: &Element<'_>, next: &'static str) -> Self {
        Self::new(ReadErrorKind::OutOfOrder { next }, element)
    }

    /// Makes the error for an element that holds text beside its children.
    pub(crate) fn unexpected_text(element: &Element<'_>) -> Self {
        Self::value(element, "element content without text")
    }

    /// Makes the error for the second occurrence of an element that may occur only once.
    #[must_use]
    pub fn repeated(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Repeated, element)
    }

    /// Makes the error for an element that is known in the namespace `expected` only.
    #[must_use]
    pub fn wrong_namespace(element: &Element<'_>, expected: &'static str) -> Self {
        let found = excerpt(element.name().namespace());
        Self::new(ReadErrorKind::WrongNamespace { expected, found }, element)
    }

    /// Adds an element to the outer end of the path. Readers of nested elements call this as they
    /// return the error. A long path keeps both of its ends.
    #[must_use]
    pub fn in_element(mut self, element: &Element<'_>) -> Self {
        self.0.path.push(element.name().local());
        self
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &ReadErrorKind {
        &self.0.kind
    }

    /// Returns the path of element names to the place, such as `Invoice/Lines/Line`. A path of more
    /// than 16 elements is cut down to the first and the last 8, and a name to its first 256 bytes.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }

    /// Returns the byte offset of the element, counted as in [`DecodeError`](crate::DecodeError).
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Replaces a secret in the names that come from the document.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        for name in &mut self.0.path.names {
            redactor.apply(name);
        }
        match &mut self.0.kind {
            ReadErrorKind::UnresolvedReference { id: found }
            | ReadErrorKind::UnexpectedName { found, .. }
            | ReadErrorKind::WrongNamespace { found, .. } => redactor.apply(found),
            _ => {}
        }
    }

    fn new(kind: ReadErrorKind, element: &Element<'_>) -> Self {
        let mut path = Path::default();
        path.push(element.name().local());
        Self(Box::new(Inner {
            kind,
            path,
            offset: element.offset(),
        }))
    }
}

/// The number of names that an error lists at most.
const LISTED: usize = 8;

/// Returns `a, b or c`, or `a, b or 7 others` for many names.
fn alternatives(names: &[QName<'_>]) -> String {
    let listed = match names.len() {
        few @ ..=LISTED => few,
        _ => LISTED - 1,
    };
    let mut parts: Vec<String> = names[..listed]
        .iter()
        .map(|name| excerpt(&name.to_string()))
        .collect();
    if listed < names.len() {
        parts.push(format!("{} others", names.len() - listed));
    }
    match parts.as_slice() {
        [parts @ .., last] if !parts.is_empty() => format!("{} or {last}", parts.join(", ")),
        parts => parts.concat(),
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} (at byte {})",
            Printable::whole(&self.0.path),
            self.0.kind,
            self.0.offset
        )
    }
}

impl core::error::Error for ReadError {}

/// The names of the elements from the place outwards: the first and the last few, however many
/// there are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Path {
    names: Vec<String>,
    /// The number of names left out in the middle.
    omitted: usize,
}

impl Path {
    /// The number of names that are kept at each end.
    const END: usize = 8;

    fn push(&mut self, name: &str) {
        if self.names.len() == 2 * Self::END {
            self.names.remove(Self::END);
            self.omitted += 1;
        }
        self.names.push(excerpt(name));
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.names.iter().enumerate().rev() {
            f.write_str(name)?;
            if place == Self::END && self.omitted > 0 {
                write!(f, "/({} more)", self.omitted)?;
            }
            if place > 0 {
                f.write_str("/")?;
            }
        }
        Ok(())
    }
}

/// The kind of a [`ReadError`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The value of an attribute is not of the expected type.
    Attribute {
        /// The attribute.
        name: String,
        /// The type, such as `xs:int`.
        expected: &'static str,
    },
    /// The element contradicts another one.
    Contradictory,
    /// An [`Interrupt`](crate::Interrupt) ended the read.
    Interrupted,
    /// The values take more than a limit allows. Raise it in the [`Limits`](crate::Limits) of the
    /// decoder, or read the items of a long list one at a time.
    Limit {
        /// The limit.
        limit: Limit,
        /// The budget for this document, in bytes.
        most: usize,
    },
    /// A child of this name is missing.
    Missing(String),
    /// An attribute of this name is missing.
    MissingAttribute(String),
    /// The element is nil and must have a value.
    Nil,
    /// The element is nil and has content.
    NilWithContent,
    /// The value is not the one that is fixed for the member.
    NotFixed {
        /// The attribute, if it is not the text of the element.
        attribute: Option<String>,
        /// The fixed value, as the type says it.
        expected: &'static str,
    },
    /// The text cannot be borrowed as a `&str`, because the document holds it in several pieces, or
    /// with references or line ends that are decoded. Read it as a `Cow<str>` or a `String`.
    NotPlain {
        /// The attribute, if it is not the text of the element.
        attribute: Option<String>,
    },
    /// The element is in the wrong place of a strict sequence.
    OutOfOrder {
        /// The local name of an element that must come after it, and comes before it.
        next: &'static str,
    },
    /// The element occurs twice where it may occur once.
    Repeated,
    /// The element is nested in more than 128 other typed reads. This bound holds whatever
    /// [`Limits::depth`](crate::Limits::depth) is.
    TooDeep,
    /// The element must not occur at this place.
    Unexpected,
    /// The element is a reference to another one of the message, or to a part that is not there.
    /// References to elements are not resolved.
    UnresolvedReference {
        /// The other's identifier or URL, cut off after 64 characters.
        id: String,
    },
    /// The element has none of the expected names.
    UnexpectedName {
        /// The expected names.
        expected: String,
        /// The first 256 bytes of the name of the element.
        found: String,
    },
    /// The content is not of the expected type.
    Value {
        /// The type, such as `xs:int`.
        expected: &'static str,
    },
    /// The element is known in another namespace only.
    WrongNamespace {
        /// The namespace in which it is known.
        expected: &'static str,
        /// The first 256 bytes of its namespace.
        found: String,
    },
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute { name, expected } => {
                write!(f, "the attribute {name} is not a valid {expected}")
            }
            Self::Contradictory => {
                f.write_str("the element contradicts another element of the message")
            }
            Self::Interrupted => f.write_str("reading was interrupted"),
            Self::Limit { limit, most } => write!(
                f,
                "the values exceed {most} bytes, the limit on the {limit}: raise `Limits::value_bytes`, or read the items one at a time"
            ),
            Self::Missing(name) => write!(f, "the child {name} is missing"),
            Self::MissingAttribute(name) => write!(f, "the attribute {name} is missing"),
            Self::Nil => f.write_str("the element is nil, but must have a value"),
            Self::NilWithContent => f.write_str("the element is nil, but has content"),
            Self::NotFixed {
                attribute,
                expected,
            } => {
                match attribute {
                    Some(name) => write!(f, "the attribute {name}")?,
                    None => f.write_str("the content")?,
                }
                write!(f, " is not its fixed value {expected:?}")
            }
            Self::NotPlain { attribute } => {
                match attribute {
                    Some(name) => write!(f, "the value of the attribute {name}")?,
                    None => f.write_str("the text")?,
                }
                f.write_str(" cannot be borrowed, because it has to be decoded: read it as a `Cow<str>` or a `String`")
            }
            Self::OutOfOrder { next } => {
                write!(f, "the element must come before {next}, but comes after it")
            }
            Self::Repeated => f.write_str("the element occurs twice, but may occur only once"),
            Self::TooDeep => write!(f, "the element is nested in more than {DEEPEST} values"),
            Self::Unexpected => f.write_str("the element must not occur here"),
            Self::UnexpectedName { expected, found } => {
                let found = Printable::new(found);
                write!(f, "the element is {found}, expected {expected}")
            }
            Self::UnresolvedReference { id } => {
                write!(f, "the reference to {id:?} is not resolved")
            }
            Self::Value { expected } => write!(f, "the content is not a valid {expected}"),
            Self::WrongNamespace { expected, found } => {
                let found = Printable::new(found);
                write!(
                    f,
                    "the element is in the namespace {found:?}, not in {expected:?}"
                )
            }
        }
    }
}
