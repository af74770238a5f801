//! The entries of a tape.

use core::ops::Range;

use crate::read::interned::NamespaceId;
use crate::read::span::Name;

/// An element, as offsets into the text of the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// The start of the start tag.
    pub(crate) start: u32,
    /// The start of the content.
    pub(crate) content: u32,
    /// The end of the content.
    pub(crate) content_end: u32,
    /// The node after its last descendant; until the element has ended, the one after itself.
    pub(crate) next: u32,
    pub(crate) namespace: NamespaceId,
    pub(crate) name_width: u16,
    pub(crate) local_width: u16,
    pub(crate) kind: Content,
    pub(crate) tag: Tag,
}

/// The form of a start tag.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tag {
    /// `<name>`, with nothing else in it.
    Bare,
    /// An empty element, which has neither content nor an end tag.
    Empty,
    /// Any other.
    Open,
}

/// The content of an element.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Content {
    /// Character data with references, or with line ends other than LF.
    Encoded,
    /// Markup, and possibly character data around it.
    Marked,
    /// Nothing, or character data that needs no decoding.
    Plain,
}

impl Content {
    pub(crate) fn of_text(is_plain: bool) -> Self {
        if is_plain { Self::Plain } else { Self::Encoded }
    }
}

impl Node {
    pub(crate) fn local(&self) -> Range<usize> {
        self.name().local()
    }

    /// Returns the end of the name in the start tag.
    #[inline]
    pub(crate) fn name_end(&self) -> usize {
        self.start as usize + 1 + usize::from(self.name_width)
    }

    pub(crate) fn name(&self) -> Name {
        let start = self.start as usize + 1;
        let end = start + usize::from(self.name_width);
        Name::new(start, end - usize::from(self.local_width), end)
    }
}

/// An attribute of node `node`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttributeNode {
    pub(crate) node: u32,
    pub(crate) local: u32,
    pub(crate) value: u32,
    pub(crate) value_end: u32,
    pub(crate) namespace: NamespaceId,
    pub(crate) local_width: u16,
}

/// A prefix that node `node` binds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declaration {
    pub(crate) node: u32,
    pub(crate) prefix: u32,
    pub(crate) prefix_width: u16,
    pub(crate) namespace: NamespaceId,
    /// The previous declaration that is in scope at the same place.
    pub(crate) outer: Link,
}

impl Declaration {
    pub(crate) fn prefix<'a>(&self, text: &'a str) -> &'a str {
        let start = self.prefix as usize;
        &text[start..start + usize::from(self.prefix_width)]
    }

    /// Returns the range of the value, quotes included.
    pub(crate) fn quoted(&self, text: &str) -> Range<usize> {
        let after = &text.as_bytes()[self.prefix as usize..];
        let start = memchr::memchr2(b'"', b'\'', after).expect("a declaration has a quoted value");
        let value = &after[start + 1..];
        let width = memchr::memchr(after[start], value).expect("a quoted value ends");
        let start = self.prefix as usize + start;
        start..start + width + 2
    }
}

/// An attribute that the descendants of its element inherit: `xml:lang` or `xml:space`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inheritable {
    pub(crate) attribute: u32,
    /// The previous one that is in force at the same place.
    pub(crate) outer: Link,
}

/// The index of an entry in its list, if there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link(u32);

impl Link {
    const NONE: Self = Self(u32::MAX);

    pub(crate) fn index(self) -> Option<usize> {
        (self.0 != Self::NONE.0).then_some(self.0 as usize)
    }

    /// Makes a link to the entry before `place` in the list of the steps. `number` returns the
    /// index of that entry on the tape.
    pub(crate) fn before(place: usize, number: impl FnOnce(usize) -> u32) -> Self {
        place
            .checked_sub(1)
            .map_or(Self::NONE, |before| Self(number(before)))
    }
}

/// Narrows an offset. Texts are shorter than 4 GiB.
pub(crate) fn offset(value: usize) -> u32 {
    debug_assert!(u32::try_from(value).is_ok());
    value as u32
}

/// Narrows the width of a name. Names are shorter than 64 KiB.
pub(crate) fn width(range: &Range<usize>) -> u16 {
    debug_assert!(u16::try_from(range.len()).is_ok());
    range.len() as u16
}
