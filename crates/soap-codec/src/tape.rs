//! What the validating pass leaves behind: where everything is.

use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;

use crate::{
    DecodeError,
    chunks::Chunks,
    interned::NamespaceId,
    reader::{Attribute, Binding, StartTag, Step, Steps},
    token::Leaf,
};

/// The elements of a document in document order, as offsets into its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tape {
    pub(crate) nodes: Chunks<Node>,
    pub(crate) attributes: Chunks<AttributeNode>,
    pub(crate) declarations: Chunks<Declaration>,
    /// The attributes that hold for all that is in their elements: `xml:lang` and `xml:space`.
    pub(crate) inheritable: Chunks<Inheritable>,
    /// By [`NamespaceId`].
    pub(crate) namespaces: Vec<Cow<'static, str>>,
}

/// Room for what a small message holds, so that it is made in few allocations.
const FIRST_NODES: usize = 32;

/// An element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Where its start tag begins.
    pub(crate) start: u32,
    /// Where its content begins.
    pub(crate) content: u32,
    /// Where its content ends.
    pub(crate) content_end: u32,
    /// The node after its last descendant.
    pub(crate) next: u32,
    pub(crate) namespace: NamespaceId,
    pub(crate) prefix_width: u16,
    pub(crate) local_width: u16,
    /// The content is character data that stands for itself, and nothing else.
    pub(crate) plain: bool,
    /// There is no content, nor an end tag.
    pub(crate) empty: bool,
}

impl Node {
    pub(crate) fn local(&self) -> Range<usize> {
        let prefix = usize::from(self.prefix_width);
        let start = self.start as usize + 1 + prefix + usize::from(prefix > 0);
        start..start + usize::from(self.local_width)
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
    /// The declaration before it that is in scope at the same place.
    pub(crate) outer: Link,
}

/// An attribute that the descendants of its element inherit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inheritable {
    pub(crate) attribute: u32,
    /// The one before it that is in force at the same place.
    pub(crate) outer: Link,
}

/// Where in its list an entry is, if there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link(u32);

impl Link {
    const NONE: Self = Self(u32::MAX);

    pub(crate) fn index(self) -> Option<usize> {
        (self.0 != Self::NONE.0).then_some(self.0 as usize)
    }

    /// To the entry before `place` in the reader's list, which has this number in ours.
    fn before(place: usize, number: impl FnOnce(usize) -> u32) -> Self {
        place
            .checked_sub(1)
            .map_or(Self::NONE, |before| Self(number(before)))
    }
}

impl Tape {
    /// Runs through the whole document, in the memory of what was here before. The text is shorter than 4 GiB, and each name
    /// than 64 KiB.
    pub(crate) fn build(&mut self, reader: &mut Steps<'_>) -> Result<(), DecodeError> {
        self.clear();
        self.nodes.reserve(FIRST_NODES);
        self.run(reader, None)
    }

    /// Runs through the element that `tag` has begun, in the memory of what was here before. Node 0 stands for what is
    /// around it, for its bindings and attributes in force; the element is node 1.
    pub(crate) fn rebuild(
        &mut self,
        tag: StartTag,
        reader: &mut Steps<'_>,
    ) -> Result<(), DecodeError> {
        const AROUND: u32 = 0;
        const ELEMENT: u32 = 1;
        self.clear();
        self.nodes.push(Node {
            start: offset(tag.start),
            content: offset(tag.start),
            content_end: offset(tag.start),
            next: ELEMENT,
            namespace: NamespaceId::NONE,
            prefix_width: 0,
            local_width: 0,
            plain: false,
            empty: true,
        });
        reader.number_from(ELEMENT);
        self.declare(0..reader.outer_bindings(), AROUND, reader);
        for place in 0..reader.outer_inheritable() {
            self.inherit(place, reader);
            self.keep_attribute(&reader.inheritable()[place].attribute, AROUND);
        }
        self.begin(
            &StartTag {
                element: ELEMENT,
                ..tag
            },
            reader,
        );
        self.run(reader, Some(ELEMENT))?;
        self.nodes[0].next = offset(self.nodes.len());
        Ok(())
    }

    /// What was here is gone, but not its memory.
    fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.declarations.clear();
        self.inheritable.clear();
    }

    /// Up to the end of the element `last`, or of the document.
    fn run(&mut self, reader: &mut Steps<'_>, last: Option<u32>) -> Result<(), DecodeError> {
        // Where the text is that may turn out to be all that an element holds.
        const NONE: Range<usize> = usize::MAX..usize::MAX;
        let mut text = NONE;
        loop {
            while let Some((leaf, namespace)) = reader.leaf() {
                self.leaf(&leaf, namespace);
                text = NONE;
            }
            let Some(step) = reader.step()? else {
                return Ok(());
            };
            match step {
                Step::Text { range, plain, .. } => text = if plain { range } else { NONE },
                Step::Start(tag) => {
                    self.begin(&tag, reader);
                    text = NONE;
                }
                Step::End { element, end_tag } => {
                    self.end(element, end_tag, &text);
                    text = NONE;
                    if last == Some(element) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// An element that holds character data only.
    #[inline]
    fn leaf(&mut self, leaf: &Leaf, namespace: NamespaceId) {
        self.nodes.push(Node {
            start: offset(leaf.start),
            content: offset(leaf.content.start),
            content_end: offset(leaf.content.end),
            next: offset(self.nodes.len() + 1),
            namespace,
            prefix_width: width(&leaf.name.prefix()),
            local_width: width(&leaf.name.local()),
            plain: leaf.content.is_empty() || !leaf.has_reference && !leaf.has_cr,
            empty: false,
        });
    }

    #[inline]
    fn begin(&mut self, tag: &StartTag, reader: &Steps<'_>) {
        let own = reader.outer_bindings()..reader.bindings().len();
        if !own.is_empty() {
            self.declare(own, tag.element, reader);
        }
        if !reader.attributes().is_empty() {
            self.keep_attributes(tag.element, reader);
        }
        self.nodes.push(Node {
            start: offset(tag.start),
            content: offset(tag.end),
            content_end: offset(tag.end),
            next: tag.element + 1,
            namespace: tag.namespace,
            prefix_width: width(&tag.name.prefix()),
            local_width: width(&tag.name.local()),
            plain: false,
            empty: tag.empty,
        });
    }

    #[inline]
    fn end(&mut self, element: u32, end_tag: usize, text: &Range<usize>) {
        let next = offset(self.nodes.len());
        let node = &mut self.nodes[element as usize];
        node.next = next;
        if !node.empty {
            node.content_end = offset(end_tag);
        }
        let content = node.content as usize..node.content_end as usize;
        node.plain = content.is_empty() || *text == content;
    }

    /// Some of the reader's bindings are those of `node`.
    fn declare(&mut self, places: Range<usize>, node: u32, reader: &Steps<'_>) {
        let bindings = reader.bindings();
        for place in places {
            let Binding {
                prefix, namespace, ..
            } = bindings[place];
            self.declarations.push(Declaration {
                node,
                prefix: prefix.start,
                prefix_width: prefix.width,
                namespace,
                outer: Link::before(place, |place| bindings[place].number),
            });
        }
    }

    fn keep_attributes(&mut self, node: u32, reader: &Steps<'_>) {
        let mut own = (reader.outer_inheritable()..reader.inheritable().len()).peekable();
        for attribute in reader.attributes() {
            let next = own
                .peek()
                .map(|place| reader.inheritable()[*place].attribute.name);
            if next == Some(attribute.name) {
                self.inherit(own.next().expect("there is one"), reader);
            }
            self.keep_attribute(attribute, node);
        }
    }

    /// The attribute that is kept next is inherited: it is this one of the reader's.
    fn inherit(&mut self, place: usize, reader: &Steps<'_>) {
        self.inheritable.push(Inheritable {
            attribute: offset(self.attributes.len()),
            outer: Link::before(place, |place| reader.inheritable()[place].number),
        });
    }

    fn keep_attribute(&mut self, attribute: &Attribute, node: u32) {
        self.attributes.push(AttributeNode {
            node,
            local: offset(attribute.name.local().start),
            value: offset(attribute.value.start),
            value_end: offset(attribute.value.end),
            namespace: attribute.namespace,
            local_width: width(&attribute.name.local()),
        });
    }
}

/// Texts are shorter than 4 GiB.
fn offset(value: usize) -> u32 {
    debug_assert!(u32::try_from(value).is_ok());
    value as u32
}

/// Names are shorter than 64 KiB.
fn width(range: &Range<usize>) -> u16 {
    debug_assert!(u16::try_from(range.len()).is_ok());
    range.len() as u16
}
