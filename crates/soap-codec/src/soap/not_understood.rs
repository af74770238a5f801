//! Header blocks that prevent the processing of a message.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use crate::text::excerpt::excerpt;
use crate::text::name::QName;
use crate::text::printable::Printable;
use crate::text::redactor::Redactor;

/// The names of header blocks that must be understood and are not, for an error: the first 4, each
/// cut after 256 bytes, and the number of the others. Collected from
/// [`Envelope::not_understood`](crate::Envelope::not_understood).
///
/// ```
/// use soap_codec::{NotUnderstood, QName};
///
/// let names = ["A", "B", "C", "D", "E", "F"].map(|local| QName::new("urn:a", local));
/// let blocks: NotUnderstood = names.into_iter().collect();
/// assert_eq!(blocks.names()[0], "{urn:a}A");
/// assert_eq!(blocks.more(), 2);
/// assert_eq!(blocks.to_string(), "{urn:a}A, {urn:a}B, {urn:a}C, {urn:a}D and 2 more");
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NotUnderstood {
    names: Vec<String>,
    more: usize,
}

/// The number of names that are kept.
const NAMES: usize = 4;

impl NotUnderstood {
    /// Returns `true` if there are no such blocks.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the first names, as `{namespace}local`.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the number of further blocks, beyond those of [`names`](Self::names).
    pub fn more(&self) -> usize {
        self.more
    }

    /// Replaces a secret in the names.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        for name in &mut self.names {
            redactor.apply(name);
        }
    }
}

impl<'a> FromIterator<QName<'a>> for NotUnderstood {
    fn from_iter<I: IntoIterator<Item = QName<'a>>>(blocks: I) -> Self {
        let mut blocks = blocks.into_iter();
        let first = blocks.by_ref().take(NAMES);
        Self {
            names: first.map(excerpt_of).collect(),
            more: blocks.count(),
        }
    }
}

fn excerpt_of(name: QName<'_>) -> String {
    excerpt(&format!("{{{}}}{}", name.namespace(), name.local()))
}

/// [`Printable`].
impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names.iter().enumerate() {
            let separator = if index > 0 { ", " } else { "" };
            write!(f, "{separator}{}", Printable::whole(name))?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
