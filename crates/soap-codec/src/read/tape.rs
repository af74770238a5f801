//! The result of the validating pass: the place of every element, attribute and declaration.

use alloc::vec::Vec;
use core::ops::Range;

use bytestring::ByteString;

use crate::read::account::Account;
use crate::read::bindings::Binding;
use crate::read::chunks::Chunks;
use crate::read::fast_lane::{Extent, Plain};
use crate::read::interned::NamespaceId;
use crate::read::interrupt::Interrupt;
use crate::read::node::{
    AttributeNode, Content, Declaration, Inheritable, Link, Node, Tag, offset, width,
};
use crate::read::parts::Parts;
use crate::read::settings::ReadSettings;
use crate::read::steps::{Attribute, StartTag, Step, Steps};
use crate::text::decode_error::DecodeError;
use crate::text::namespace::Namespace;

/// The elements of a document in document order, as offsets into its text.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub(crate) nodes: Chunks<Node>,
    pub(crate) attributes: Chunks<AttributeNode>,
    pub(crate) declarations: Chunks<Declaration>,
    /// The attributes that descendants inherit: `xml:lang` and `xml:space`.
    pub(crate) inheritable: Chunks<Inheritable>,
    /// The namespace names, by [`NamespaceId`].
    pub(crate) namespaces: Vec<Namespace>,
    /// The budget of the values that are read from the document.
    pub(crate) account: Account,
    pub(crate) interrupt: Interrupt,
    pub(crate) parts: Parts,
    /// The number of bytes before the document in the input.
    pub(crate) base: usize,
    /// The input, if values that are read may share its memory.
    pub(crate) shared: Option<ByteString>,
}

/// The number of elements in a small message, for which room is made in one allocation.
const FIRST_NODES: usize = 32;

impl Tape {
    /// Makes an empty tape for a document of `document` bytes that follow `base` others.
    pub(crate) fn new(settings: &ReadSettings, base: usize, document: usize) -> Self {
        let mut account = Account::default();
        let bytes = document.saturating_add(settings.parts.bytes());
        account.set_budget(settings.limits.value_budget(bytes));
        Self {
            account,
            interrupt: settings.interrupt.clone(),
            parts: settings.parts.clone(),
            base,
            ..Self::default()
        }
    }

    /// Reads the whole document. The text must be shorter than 4 GiB, and each name than 64 KiB.
    pub(crate) fn build(&mut self, mut reader: Steps<'_>) -> Result<(), DecodeError> {
        self.nodes.reserve(FIRST_NODES);
        self.run(&mut reader, None)?;
        self.namespaces = reader.into_names();
        Ok(())
    }

    /// Reads the element that `tag` has begun, in the memory of the element before it. Node 0
    /// stands for everything around the element, and has the bindings and attributes in force
    /// there; node 1 is the element.
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
            name_width: 0,
            local_width: 0,
            kind: Content::Marked,
            tag: Tag::Empty,
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

    /// Empties the tape and keeps its memory.
    fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.declarations.clear();
        self.inheritable.clear();
    }

    /// Reads up to the end of the element `last`, or of the document.
    pub(super) fn run(
        &mut self,
        reader: &mut Steps<'_>,
        last: Option<u32>,
    ) -> Result<(), DecodeError> {
        // The last text, which may prove to be all that its element contains.
        const NONE: (Range<usize>, Content) = (usize::MAX..usize::MAX, Content::Marked);
        let mut text = NONE;
        loop {
            while let Some(plain) = reader.plain(&self.nodes) {
                self.keep_plain(&plain);
                text = NONE;
            }
            let Some(step) = reader.step()? else {
                return Ok(());
            };
            match step {
                Step::Text { cdata: true, .. } => text = NONE,
                Step::Text { range, plain, .. } => text = (range, Content::of_text(plain)),
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

    #[inline(always)]
    fn keep_plain(
        &mut self,
        Plain {
            name,
            namespace,
            extent,
        }: &Plain,
    ) {
        let content = offset(name.end() + 1);
        let (content_end, kind) = match *extent {
            Extent::Start => (content, Content::Marked),
            Extent::Whole { content_end, kind } => (offset(content_end), kind),
        };
        self.nodes.push(Node {
            start: offset(name.start() - 1),
            content,
            content_end,
            next: offset(self.nodes.len() + 1),
            namespace: *namespace,
            name_width: width(&name.qualified()),
            local_width: width(&name.local()),
            kind,
            tag: Tag::Bare,
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
            name_width: width(&tag.name.qualified()),
            local_width: width(&tag.name.local()),
            kind: Content::Marked,
            tag: form(tag),
        });
    }

    #[inline]
    fn end(&mut self, element: u32, end_tag: usize, (text, kind): &(Range<usize>, Content)) {
        let next = offset(self.nodes.len());
        let node = &mut self.nodes[element as usize];
        node.next = next;
        if node.tag != Tag::Empty {
            node.content_end = offset(end_tag);
        }
        let content = node.content as usize..node.content_end as usize;
        if content.is_empty() {
            node.kind = Content::Plain;
        } else if *text == content {
            node.kind = *kind;
        }
    }

    /// Keeps bindings of the steps as declarations of `node`.
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

    /// Notes that descendants inherit the attribute that is kept next, which is this one of the
    /// steps.
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

/// Returns the form of a start tag.
fn form(tag: &StartTag) -> Tag {
    if tag.empty {
        Tag::Empty
    } else if tag.end == tag.name.end() + ">".len() {
        Tag::Bare
    } else {
        Tag::Open
    }
}
