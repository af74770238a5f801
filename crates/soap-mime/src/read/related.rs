use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use bytes::Bytes;

use super::head::PartHead;
use super::splitter::{Event, Splitter};
use crate::error::{MimeError, MimeErrorKind};
use crate::options::ReadOptions;
use crate::reference::{content_id_from_url, escaped_content_id};
use crate::related_type::RelatedType;

/// A package that was read as a whole.
#[derive(Clone, Debug)]
pub struct Related {
    parts: Vec<Part>,
    root: usize,
    content_ids: BTreeMap<String, usize>,
    content_locations: BTreeMap<String, usize>,
}

/// A part of a [`Related`].
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    head: PartHead,
    content: Bytes,
}

impl Related {
    /// Reads a body. The contents of the parts share its memory.
    ///
    /// # Errors
    /// [`MimeError`] if the package breaks a rule or exceeds a limit.
    pub fn read(
        related_type: &RelatedType,
        body: Bytes,
        options: &ReadOptions,
    ) -> Result<Self, MimeError> {
        let mut splitter = Splitter::new(related_type, options);
        splitter.handle_chunk(body);
        splitter.handle_end();
        let mut related = Self {
            parts: Vec::new(),
            root: 0,
            content_ids: BTreeMap::new(),
            content_locations: BTreeMap::new(),
        };
        while let Some(event) = splitter.poll_event()? {
            match event {
                Event::Part(head) => related.begin_part(head),
                Event::Data(data) => related.add_content(data),
                Event::EndOfPart | Event::End => {}
            }
        }
        Ok(related)
    }

    /// Returns the root: the part that `start` names, or the first.
    pub fn root(&self) -> &Part {
        &self.parts[self.root]
    }

    /// Returns the parts in their order, the root included.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Returns the part with a `Content-ID`, given without angle brackets.
    pub fn by_content_id(&self, content_id: &str) -> Option<&Part> {
        self.content_ids.get(content_id).map(|at| &self.parts[*at])
    }

    /// Returns the part with a `Content-Location`. Locations are compared as text.
    pub fn by_location(&self, location: &str) -> Option<&Part> {
        let found = self.content_locations.get(location);
        found.map(|at| &self.parts[*at])
    }

    /// Returns the part that a `cid:` URL names, such as the `href` of an `xop:Include`.
    ///
    /// RFC 2392 escapes the `Content-ID` in the URL. Apache CXF escapes it in the header too, so a
    /// part whose header is the URL's text without decoding is found as well. No other scheme is
    /// followed.
    ///
    /// # Errors
    /// [`Reference`](MimeErrorKind::Reference) if it is not a `cid:` URL,
    /// [`NoSuchPart`](MimeErrorKind::NoSuchPart) if it leads nowhere, and
    /// [`AmbiguousReference`](MimeErrorKind::AmbiguousReference) if both readings lead to a part.
    pub fn by_url(&self, url: &str) -> Result<&Part, MimeError> {
        let decoded = content_id_from_url(url)?;
        let literal = escaped_content_id(url).filter(|literal| *literal != decoded);
        let literal = literal.and_then(|literal| self.by_content_id(literal));
        match (self.by_content_id(&decoded), literal) {
            (Some(_), Some(_)) => Err(MimeErrorKind::AmbiguousReference.into()),
            (Some(part), None) | (None, Some(part)) => Ok(part),
            (None, None) => Err(MimeErrorKind::NoSuchPart.into()),
        }
    }

    fn begin_part(&mut self, head: PartHead) {
        let at = self.parts.len();
        if head.is_root() {
            self.root = at;
        }
        if let Some(content_id) = head.content_id() {
            self.content_ids.insert(content_id.into(), at);
        }
        if let Some(location) = head.content_location() {
            self.content_locations.insert(location.into(), at);
        }
        self.parts.push(Part {
            head,
            content: Bytes::new(),
        });
    }

    /// A content that comes in one piece is not copied. Only what was held as a possible boundary
    /// makes a second one.
    fn add_content(&mut self, data: Bytes) {
        let part = self.parts.last_mut().expect("data follows a head");
        if part.content.is_empty() {
            part.content = data;
        } else {
            part.content = [&part.content[..], &data].concat().into();
        }
    }
}

impl Part {
    /// Returns the head.
    pub fn head(&self) -> &PartHead {
        &self.head
    }

    /// Returns the content, decoded. It shares the memory of the body, unless it was encoded.
    pub fn content(&self) -> &Bytes {
        &self.content
    }
}

impl fmt::Debug for Part {
    /// The head and a size: content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("head", &self.head)
            .field("bytes", &self.content.len())
            .finish()
    }
}
