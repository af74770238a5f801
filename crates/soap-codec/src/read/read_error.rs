//! Why an element is not the value that was wanted.

use alloc::{
    boxed::Box,
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

/// A typed read that failed: the place, and what was expected. Never holds the text that was found
/// there, but the names of elements and a namespace, which `Display` and `Debug` show
/// [`Printable`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadError(Box<Inner>);

/// The maximum nesting of reads. Types that contain themselves are read by recursion, which needs a
/// bound however deep a document may be.
pub(crate) const DEEPEST: u8 = 128;

/// Of an identifier, which the sender chooses.
const ID_CHARACTERS: usize = 64;

#[derive(Clone, Debug, Eq, PartialEq)]
struct Inner {
    kind: ReadErrorKind,
    path: Path,
    offset: usize,
}

impl ReadError {
    /// `parent` has no child of this name.
    #[must_use]
    pub fn missing(parent: &Element<'_>, name: QName<'_>) -> Self {
        Self::new(ReadErrorKind::Missing(excerpt(&name.to_string())), parent)
    }

    /// `element` may not stand where it does.
    #[must_use]
    pub fn unexpected(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Unexpected, element)
    }

    /// The content of `element` is no `expected`, such as `xs:int`.
    #[must_use]
    pub fn value(element: &Element<'_>, expected: &'static str) -> Self {
        Self::new(ReadErrorKind::Value { expected }, element)
    }

    /// An attribute of `element` is no `expected`.
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

    /// `element` contradicts another element of the message.
    #[must_use]
    pub fn contradictory(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Contradictory, element)
    }

    /// Reading `element` was interrupted.
    pub(crate) fn interrupted(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Interrupted, element)
    }

    /// With `element` the values would take more than `most` bytes.
    pub(crate) fn over_budget(element: &Element<'_>, most: usize) -> Self {
        let limit = Limit::ValueBytes;
        Self::new(ReadErrorKind::Limit { limit, most }, element)
    }

    /// `element` is within too many reads.
    pub(crate) fn too_deep(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::TooDeep, element)
    }

    /// `element` has no attribute of this name.
    #[must_use]
    pub fn missing_attribute(element: &Element<'_>, name: QName<'_>) -> Self {
        let name = excerpt(&name.to_string());
        Self::new(ReadErrorKind::MissingAttribute(name), element)
    }

    /// `element` is nil, where a value is needed.
    #[must_use]
    pub fn nil(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Nil, element)
    }

    /// `element` stands for another one, by the identifier `id`, and references are not resolved.
    #[must_use]
    pub fn unresolved_reference(element: &Element<'_>, id: &str) -> Self {
        let id = id.trim().trim_start_matches('#');
        let id = id.chars().take(ID_CHARACTERS).collect();
        Self::new(ReadErrorKind::UnresolvedReference { id }, element)
    }

    /// `element` stands where it may stand once, for the second time.
    #[must_use]
    pub fn repeated(element: &Element<'_>) -> Self {
        Self::new(ReadErrorKind::Repeated, element)
    }

    /// `element` would be known, were it in the namespace `expected`.
    #[must_use]
    pub fn wrong_namespace(element: &Element<'_>, expected: &'static str) -> Self {
        let found = excerpt(element.name().namespace());
        Self::new(ReadErrorKind::WrongNamespace { expected, found }, element)
    }

    /// Adds an element to the outer end of the path, while the error is handed out. Of a long path
    /// both ends are kept.
    #[must_use]
    pub fn in_element(mut self, element: &Element<'_>) -> Self {
        self.0.path.push(element.name().local());
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ReadErrorKind {
        &self.0.kind
    }

    /// Returns the path of element names to the place, such as `Invoice/Lines/Line`. Of more
    /// than 16 elements, the first and the last 8; of each name, the first 256 bytes.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }

    /// Where the element begins: a byte offset as in [`DecodeError`](crate::DecodeError).
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Replaces a secret in the names that the document chose.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        for name in &mut self.0.path.names {
            redactor.apply(name);
        }
        match &mut self.0.kind {
            ReadErrorKind::UnresolvedReference { id: found }
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

/// Names of the elements on the way, innermost first: the first and the last ones, however many
/// there are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Path {
    names: Vec<String>,
    /// The number of names left out in the middle.
    omitted: usize,
}

impl Path {
    /// The number of names that are kept of each end.
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

/// What is wrong with an element.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// An attribute's value is not of the type that was wanted.
    Attribute {
        /// The attribute.
        name: String,
        /// The type, such as `xs:int`.
        expected: &'static str,
    },
    /// The element contradicts another one.
    Contradictory,
    /// An [`Interrupt`](crate::Interrupt) was due.
    Interrupted,
    /// The values take more than a limit allows. Raise it in the [`Limits`](crate::Limits) of the
    /// decoder, or read the items of a long list one at a time.
    Limit {
        /// The limit.
        limit: Limit,
        /// The budget for this document, in bytes.
        most: usize,
    },
    /// There is no child of this name.
    Missing(String),
    /// There is no attribute of this name.
    MissingAttribute(String),
    /// The element is nil, where a value is needed.
    Nil,
    /// The element may stand there only once.
    Repeated,
    /// The element is nested in more than 128 other typed reads. This bound holds whatever
    /// [`Limits::depth`](crate::Limits::depth) is.
    TooDeep,
    /// The element may not stand there.
    Unexpected,
    /// The element is a reference to another one of the message. References are not resolved.
    UnresolvedReference {
        /// The other's identifier, cut off after 64 characters.
        id: String,
    },
    /// The content is not of the type that was wanted.
    Value {
        /// The type, such as `xs:int`.
        expected: &'static str,
    },
    /// The element is known in another namespace only.
    WrongNamespace {
        /// The namespace in which it is known.
        expected: &'static str,
        /// The namespace that it is in, the first 256 bytes of it.
        found: String,
    },
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute { name, expected } => {
                write!(f, "its attribute {name} is not a valid {expected}")
            }
            Self::Contradictory => f.write_str("it contradicts another element"),
            Self::Interrupted => f.write_str("reading was interrupted"),
            Self::Limit { limit, most } => write!(
                f,
                "above the limit on the {limit}, {most} bytes: raise `Limits::value_bytes`, or read the items one at a time"
            ),
            Self::Missing(name) => write!(f, "there is no {name} in it"),
            Self::MissingAttribute(name) => write!(f, "it has no attribute {name}"),
            Self::Nil => f.write_str("it is nil, but must have a value"),
            Self::Repeated => f.write_str("it stands here for the second time"),
            Self::TooDeep => write!(f, "it is within more than {DEEPEST} values"),
            Self::Unexpected => f.write_str("it may not stand here"),
            Self::UnresolvedReference { id } => {
                write!(f, "the reference to {id:?} is not resolved")
            }
            Self::Value { expected } => write!(f, "its content is not a valid {expected}"),
            Self::WrongNamespace { expected, found } => {
                let found = Printable::new(found);
                write!(f, "it is in the namespace {found:?}, not in {expected:?}")
            }
        }
    }
}
