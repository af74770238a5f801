//! What the validating pass leaves behind: where everything is.

use alloc::{borrow::Cow, vec::Vec};
use core::ops::Range;

use crate::{
    DecodeError,
    reader::{Binding, NamespaceId, StartTag, Step, Steps},
};

/// The elements of a document in document order, as offsets into its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tape {
    pub(crate) nodes: Vec<Node>,
    pub(crate) attributes: Vec<AttributeNode>,
    pub(crate) declarations: Vec<Declaration>,
    /// The attributes that hold for all that is in their elements: `xml:lang` and `xml:space`.
    pub(crate) inheritable: Vec<Inheritable>,
    /// By [`NamespaceId`].
    pub(crate) namespaces: Vec<Cow<'static, str>>,
}

/// Room for what a small message holds, so that it is made in few allocations.
const FIRST_NODES: usize = 32;
const FIRST_LEVELS: usize = 8;

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
    pub(crate) outer: Option<u32>,
}

/// An attribute that the descendants of its element inherit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inheritable {
    pub(crate) attribute: u32,
    /// The one before it that is in force at the same place.
    pub(crate) outer: Option<u32>,
}

/// The innermost of what is in force at a place; the rest is linked to it.
#[derive(Clone, Copy, Debug, Default)]
struct Scope {
    declaration: Option<u32>,
    inheritable: Option<u32>,
}

impl Tape {
    /// Runs through the whole document. The text is shorter than 4 GiB, and each name than 64 KiB.
    pub(crate) fn build(mut reader: Steps<'_>) -> Result<Self, DecodeError> {
        let mut tape = Self {
            nodes: Vec::with_capacity(FIRST_NODES),
            ..Self::default()
        };
        let mut open: Vec<(u32, Scope)> = Vec::with_capacity(FIRST_LEVELS);
        tape.run(&mut reader, &mut open, Scope::default())?;
        tape.namespaces = reader.into_names();
        tape.shrink();
        Ok(tape)
    }

    /// Runs through the element that `tag` has begun, in the memory of what was here before. Node 0 stands for what is
    /// around it, for its bindings; the element is node 1.
    pub(crate) fn rebuild(
        &mut self,
        tag: &StartTag,
        reader: &mut Steps<'_>,
    ) -> Result<(), DecodeError> {
        self.nodes.clear();
        self.attributes.clear();
        self.declarations.clear();
        self.inheritable.clear();
        self.nodes.push(Node {
            start: offset(tag.start),
            content: offset(tag.start),
            content_end: offset(tag.start),
            next: 1,
            namespace: NamespaceId::NONE,
            prefix_width: 0,
            local_width: 0,
            plain: false,
            empty: true,
        });
        let outer = reader.in_scope().len() - reader.declarations().len();
        let mut scope = Scope::default();
        for binding in &reader.in_scope()[..outer] {
            scope.declaration = self.declare(binding, 0, scope.declaration);
        }
        let mut open = Vec::from([(1, scope)]);
        scope = self.begin(tag, 1, scope, reader);
        self.run(reader, &mut open, scope)?;
        self.nodes[0].next = offset(self.nodes.len());
        Ok(())
    }

    /// Up to the end of the document, or of the elements that are `open` at first.
    fn run(
        &mut self,
        reader: &mut Steps<'_>,
        open: &mut Vec<(u32, Scope)>,
        mut scope: Scope,
    ) -> Result<(), DecodeError> {
        let is_part = !open.is_empty();
        let mut text: Option<Range<usize>> = None;
        while let Some(step) = reader.step()? {
            match step {
                Step::Text { range, plain, .. } => {
                    text = plain.then_some(range);
                }
                Step::Start(tag) => {
                    let index = offset(self.nodes.len());
                    open.push((index, scope));
                    scope = self.begin(&tag, index, scope, reader);
                    text = None;
                }
                Step::End { end_tag } => {
                    let (index, outer) = open
                        .pop()
                        .expect("the reader matches each end with a start");
                    self.end(index, end_tag, text.take());
                    scope = outer;
                    if is_part && open.is_empty() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// A message may be kept for long: without the room to grow that it has taken.
    fn shrink(&mut self) {
        if self.nodes.len() <= FIRST_NODES {
            return;
        }
        self.nodes.shrink_to_fit();
        self.attributes.shrink_to_fit();
        self.declarations.shrink_to_fit();
        self.inheritable.shrink_to_fit();
        self.namespaces.shrink_to_fit();
    }

    fn begin(&mut self, tag: &StartTag, index: u32, mut scope: Scope, reader: &Steps<'_>) -> Scope {
        for binding in reader.declarations() {
            scope.declaration = self.declare(binding, index, scope.declaration);
        }
        for attribute in reader.attributes() {
            if attribute.namespace == NamespaceId::XML
                && matches!(reader.slice(attribute.name.local()), "lang" | "space")
            {
                self.inheritable.push(Inheritable {
                    attribute: offset(self.attributes.len()),
                    outer: scope.inheritable,
                });
                scope.inheritable = Some(offset(self.inheritable.len() - 1));
            }
            self.attributes.push(AttributeNode {
                node: index,
                local: offset(attribute.name.local().start),
                value: offset(attribute.value.start),
                value_end: offset(attribute.value.end),
                namespace: attribute.namespace,
                local_width: width(&attribute.name.local()),
            });
        }
        self.nodes.push(Node {
            start: offset(tag.start),
            content: offset(tag.end),
            content_end: offset(tag.end),
            next: index + 1,
            namespace: tag.namespace,
            prefix_width: width(&tag.name.prefix()),
            local_width: width(&tag.name.local()),
            plain: false,
            empty: tag.empty,
        });
        scope
    }

    fn declare(&mut self, binding: &Binding, node: u32, outer: Option<u32>) -> Option<u32> {
        self.declarations.push(Declaration {
            node,
            prefix: offset(binding.prefix.start),
            prefix_width: width(&binding.prefix),
            namespace: binding.namespace,
            outer,
        });
        Some(offset(self.declarations.len() - 1))
    }

    fn end(&mut self, index: u32, end_tag: usize, text: Option<Range<usize>>) {
        let next = offset(self.nodes.len());
        let node = &mut self.nodes[index as usize];
        node.next = next;
        if !node.empty {
            node.content_end = offset(end_tag);
        }
        let content = node.content as usize..node.content_end as usize;
        node.plain = content.is_empty() || text == Some(content);
    }
}

fn offset(value: usize) -> u32 {
    u32::try_from(value).expect("a text is shorter than 4 GiB")
}

fn width(range: &Range<usize>) -> u16 {
    u16::try_from(range.len()).expect("a name is shorter than 64 KiB")
}
