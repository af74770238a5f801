//! Views of the elements of a validated document.

use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, ops::Range};

use bytestring::ByteString;

use crate::read::interned::NamespaceId;
use crate::read::node::{AttributeNode, Content, Declaration, Inheritable, Node, Tag};
use crate::read::tape::Tape;
use crate::text::name::{QName, is_ncname};
use crate::text::namespace::{Namespace, XSI};
use crate::text::qname_buf::QNameBuf;
use crate::text::references::{self, Normalize};

/// An element of a [`Message`](crate::Message): a cheap view whose accessors cannot fail, because
/// the document was validated.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    pub(crate) document: Document<'a>,
    index: u32,
    /// The number of typed reads that it is in.
    pub(super) reads: u8,
    /// It is read as the base of a type, whose other members it holds too.
    is_base: bool,
    /// The node of this index, kept here because nearly every method needs it.
    pub(super) node: &'a Node,
}

/// A text and its tape.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) tape: &'a Tape,
}

impl<'a> Document<'a> {
    /// Returns the element of a tape that was built for one element.
    pub(crate) fn part(self) -> Element<'a> {
        self.element(1)
    }

    pub(crate) fn root(self) -> Element<'a> {
        self.element(0)
    }

    #[inline]
    fn element(self, index: u32) -> Element<'a> {
        Element {
            document: self,
            index,
            reads: 0,
            is_base: false,
            node: &self.tape.nodes[index as usize],
        }
    }
}

impl<'a> Element<'a> {
    /// Returns the name, with its namespace resolved.
    #[inline]
    #[must_use]
    pub fn name(&self) -> QName<'a> {
        let node = self.node;
        QName::from_document(
            self.document.namespace(node.namespace.0),
            &self.document.text[node.local()],
        )
    }

    /// Returns the name, owned. It shares its namespace with the document.
    #[must_use]
    pub fn name_buf(&self) -> QNameBuf {
        QNameBuf::from_document(
            self.shared_namespace(),
            &self.document.text[self.node.local()],
        )
    }

    /// Returns `true` if the element has this name.
    #[inline]
    #[must_use]
    pub fn is(&self, name: QName<'_>) -> bool {
        let node = self.node;
        usize::from(node.local_width) == name.local().len() && self.name() == name
    }

    /// Returns the value of an attribute, normalised like one without a declaration (XML 1.0,
    /// 3.3.3).
    #[must_use]
    pub fn attribute(&self, name: QName<'_>) -> Option<Cow<'a, str>> {
        self.attributes()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// Iterates over the names and values of the attributes, without namespace declarations.
    pub fn attributes(&self) -> impl Iterator<Item = (QName<'a>, Cow<'a, str>)> + use<'a> {
        let document = self.document;
        self.attribute_nodes().map(move |attribute| {
            let local = attribute.local as usize
                ..attribute.local as usize + usize::from(attribute.local_width);
            let name = QName::from_document(
                document.namespace(attribute.namespace.0),
                &document.text[local],
            );
            let raw = &document.text[attribute.value as usize..attribute.value_end as usize];
            (name, references::decode(raw, Normalize::Attribute))
        })
    }

    /// Returns the character data directly in the element, joined across comments, processing
    /// instructions, CDATA sections and children.
    #[inline]
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        let content = &self.document.text[self.content()];
        match self.node.kind {
            Content::Encoded => references::decode(content, Normalize::Lines),
            Content::Marked => self.joined_text(),
            Content::Plain => Cow::Borrowed(content),
        }
    }

    /// Returns the character data in a part of the content without elements.
    fn text_between(&self, range: Range<usize>) -> Cow<'a, str> {
        let mut joined = Cow::Borrowed("");
        push_text(&mut joined, &self.document.text[range]);
        joined
    }

    /// Returns the text around markup.
    fn joined_text(&self) -> Cow<'a, str> {
        let node = self.node;
        let mut joined = Cow::Borrowed("");
        let mut at = node.content as usize;
        for child in self.children() {
            push_text(
                &mut joined,
                &self.document.text[at..child.node.start as usize],
            );
            at = child.end();
        }
        push_text(
            &mut joined,
            &self.document.text[at..node.content_end as usize],
        );
        joined
    }

    /// Iterates over the elements directly in this one.
    #[must_use]
    pub fn children(&self) -> Children<'a> {
        Children {
            document: self.document,
            next: self.index + 1,
            end: self.node.next,
            reads: self.reads,
        }
    }

    /// Returns the text if it needs no decoding and no search for children, as most does.
    #[inline]
    pub(crate) fn plain_text(&self) -> Option<&'a str> {
        (self.node.kind == Content::Plain).then(|| &self.document.text[self.content()])
    }

    /// Returns the text of an element that must not have children; `Err` with the first child if it
    /// has any.
    #[inline]
    pub(crate) fn leaf_text(&self) -> Result<Cow<'a, str>, Element<'a>> {
        if self.node.kind == Content::Marked
            && let Some(child) = self.first_child()
        {
            return Err(child);
        }
        Ok(self.text())
    }

    /// Returns the index in the document.
    #[inline]
    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    /// Returns another element of the document.
    pub(crate) fn other(&self, index: u32) -> Self {
        self.document.element(index).within(self.reads)
    }

    /// Returns all children, to be taken one by one.
    #[inline]
    pub(crate) fn rest_of_children(&self) -> RestOfChildren<'a> {
        RestOfChildren {
            document: self.document,
            nodes: &[],
            next: self.index + 1,
            end: self.node.next,
        }
    }

    /// Becomes the next of these children, and takes it from them. Returns `false` if there are no
    /// more.
    pub(crate) fn goes_on(&mut self, children: &mut RestOfChildren<'a>) -> bool {
        let next = children.peek();
        if let Some(node) = next {
            self.goes_to(children, node);
        }
        next.is_some()
    }

    /// Becomes the next of these children, whose node this is, and takes it from them.
    #[inline(always)]
    pub(crate) fn goes_to(&mut self, children: &mut RestOfChildren<'a>, node: &'a Node) {
        (self.index, self.node) = (children.next, node);
        children.pass(node);
    }

    /// Returns the first child.
    #[inline]
    pub(crate) fn first_child(&self) -> Option<Element<'a>> {
        let index = self.index + 1;
        (index < self.node.next).then(|| self.document.element(index).within(self.reads))
    }

    /// Returns the first child of this name.
    #[must_use]
    pub fn child(&self, name: QName<'_>) -> Option<Element<'a>> {
        self.children().find(|child| child.is(name))
    }

    /// Returns the type that `xsi:type` names. `None` if there is none, or if its prefix is not
    /// declared.
    #[must_use]
    pub fn xsi_type(&self) -> Option<QNameBuf> {
        let value = self.attribute(QName::from_document(XSI, "type"))?;
        self.qname_value(&value)
    }

    /// Resolves a QName in the content or an attribute of this element. `None` if `value` is not a
    /// QName, or if its prefix is not declared.
    #[must_use]
    pub fn resolve_qname<'v>(&self, value: &'v str) -> Option<QName<'v>>
    where
        'a: 'v,
    {
        let (prefix, local) = split_qname(value);
        let namespace = match (prefix, self.lookup(prefix)) {
            ("xml", _) => crate::text::namespace::XML,
            (_, Some(declaration)) => self.document.namespace(declaration.namespace.0),
            ("", None) => "",
            (_, None) => return None,
        };
        QName::try_new(namespace, local).ok()
    }

    /// As [`resolve_qname`](Self::resolve_qname), but owned; the namespace is shared with the
    /// document.
    #[must_use]
    pub fn qname_value(&self, value: &str) -> Option<QNameBuf> {
        let (prefix, local) = split_qname(value);
        let namespace = match (prefix, self.lookup(prefix)) {
            ("xml", _) => Namespace::from(crate::text::namespace::XML),
            (_, Some(declaration)) => self.document.shared_namespace(declaration.namespace.0),
            ("", None) => Namespace::default(),
            (_, None) => return None,
        };
        is_ncname(local).then(|| QNameBuf::from_document(namespace, local))
    }

    /// Returns the XML of the element, tags included. Its prefixes may be declared outside of it:
    /// see [`write_standalone`](Self::write_standalone).
    #[must_use]
    pub fn raw(&self) -> &'a str {
        &self.document.text[self.node.start as usize..self.end()]
    }

    /// Appends the element as a document of its own, with every namespace binding, `xml:lang` and
    /// `xml:space` that is in scope.
    ///
    /// Namespace names are written as in the document; a [`NamespaceMap`](crate::NamespaceMap) does
    /// not apply.
    pub fn write_standalone(&self, out: &mut Vec<u8>) {
        let node = self.node;
        let name_end = node.local().end;
        out.extend_from_slice(&self.document.text.as_bytes()[node.start as usize..name_end]);
        for declaration in self.inherited() {
            let value = &self.document.text[declaration.quoted(self.document.text)];
            out.extend_from_slice(b" xmlns");
            if declaration.prefix_width > 0 {
                out.push(b':');
                out.extend_from_slice(declaration.prefix(self.document.text).as_bytes());
            }
            out.push(b'=');
            out.extend_from_slice(value.as_bytes());
        }
        for local in ["lang", "space"] {
            let name = QName::from_document(crate::text::namespace::XML, local);
            if self.attribute(name).is_none()
                && let Some(value) = self.inherited_attribute(local)
            {
                out.extend_from_slice(b" xml:");
                out.extend_from_slice(local.as_bytes());
                out.push(b'=');
                out.extend_from_slice(value.as_bytes());
            }
        }
        out.extend_from_slice(&self.document.text.as_bytes()[name_end..self.end()]);
    }

    /// Returns a text of this element as one that outlives the document. It shares the memory of a
    /// message that [allows it](crate::Message::share), and is a copy otherwise.
    pub(crate) fn share(&self, text: Cow<'a, str>) -> ByteString {
        match (text, &self.document.tape.shared) {
            (Cow::Borrowed(text), Some(shared)) => shared.slice_ref(text),
            (text, _) => ByteString::from(text.into_owned()),
        }
    }

    /// Returns the byte offset of the start tag, counted as in [`DecodeError`](crate::DecodeError).
    #[must_use]
    pub fn offset(&self) -> usize {
        self.document.tape.base + self.node.start as usize
    }

    /// Returns `true` if the local part of the name is this one.
    #[inline]
    pub(crate) fn has_local(&self, local: &str) -> bool {
        is_local(self.document.text, self.node, local)
    }

    /// Returns the number of the namespace in the document.
    #[inline]
    pub(crate) fn namespace_id(&self) -> NamespaceId {
        self.node.namespace
    }

    /// Returns the number of children with the name of `child`.
    pub(crate) fn count_like(&self, child: &Element<'_>) -> usize {
        let (id, name) = (child.namespace_id(), child.name());
        let is_like = |one: &Element<'_>| {
            one.has_local(name.local())
                && (one.namespace_id() == id || one.name().namespace() == name.namespace())
        };
        self.children().filter(is_like).count()
    }

    /// Returns the same element, to be read as the base of a type.
    #[inline]
    pub(crate) fn as_base(self) -> Self {
        Self {
            is_base: true,
            ..self
        }
    }

    /// Returns the same element, to be read as a type of its own.
    #[inline]
    pub(crate) fn as_itself(self) -> Self {
        Self {
            is_base: false,
            ..self
        }
    }

    /// Returns `true` if the element holds members of a type around the one that is read.
    #[inline]
    pub(crate) fn is_base(&self) -> bool {
        self.is_base
    }

    #[inline]
    pub(super) fn within(self, reads: u8) -> Self {
        Self { reads, ..self }
    }

    /// Iterates over the content in order, for mixed content: elements, and text that is not empty.
    #[must_use]
    pub fn pieces(&self) -> Pieces<'a> {
        Pieces {
            element: *self,
            children: self.children(),
            at: self.node.content as usize,
            pending: None,
        }
    }

    /// Iterates over the element and its descendants, in document order.
    pub(crate) fn with_descendants(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let document = self.document;
        (self.index..self.node.next).map(move |index| document.element(index))
    }

    /// Returns the number of descendants.
    pub(crate) fn descendants(&self) -> usize {
        (self.node.next - self.index) as usize - 1
    }

    /// Returns the namespace of the name, shared with the document.
    pub(crate) fn shared_namespace(&self) -> Namespace {
        self.document.shared_namespace(self.node.namespace.0)
    }

    /// Returns the range of the qualified name in the start tag.
    pub(crate) fn qualified_name(&self) -> Range<usize> {
        self.node.name().qualified()
    }

    /// Returns the range of the content in the text.
    #[inline]
    pub(crate) fn content(&self) -> Range<usize> {
        let node = self.node;
        node.content as usize..node.content_end as usize
    }

    /// Iterates over the attributes; their values are not decoded.
    fn attribute_nodes(&self) -> impl Iterator<Item = &'a AttributeNode> + use<'a> {
        let (index, all) = (self.index, &self.document.tape.attributes);
        let start = if self.may_have_attributes() {
            all.partition_point(|attribute| attribute.node < index)
        } else {
            all.len()
        };
        all.from(start)
            .take_while(move |attribute| attribute.node == index)
    }

    /// Returns `false` if the start tag has no room for an attribute after its name. Most have
    /// none, which saves the search.
    #[inline]
    pub(super) fn may_have_attributes(&self) -> bool {
        const CLOSE: usize = "/>".len();
        self.node.tag != Tag::Bare && self.node.content as usize > self.node.local().end + CLOSE
    }

    /// Returns the value of the attribute `xml:local` that the innermost ancestor with one gives,
    /// quotes included. It follows the links of the attributes in force here, which are at most two
    /// per level. A search of the ancestors or of all attributes would cost time in proportion to
    /// the document before this element.
    pub(crate) fn inherited_attribute(&self, local: &str) -> Option<&'a str> {
        let (tape, text) = (self.document.tape, self.document.text);
        let attribute = |entry: &Inheritable| &tape.attributes[entry.attribute as usize];
        let before = tape
            .inheritable
            .partition_point(|entry| attribute(entry).node < self.index);
        let last = before.checked_sub(1).map(|at| &tape.inheritable[at]);
        let links = core::iter::successors(last, |entry| {
            entry.outer.index().map(|outer| &tape.inheritable[outer])
        });
        let found = links.map(attribute).find(|attribute| {
            let around = tape.nodes[attribute.node as usize].next > self.index;
            let start = attribute.local as usize;
            around && text[start..start + usize::from(attribute.local_width)] == *local
        })?;
        Some(&text[found.value as usize - 1..found.value_end as usize + 1])
    }

    /// Returns the innermost declaration of `prefix` in scope.
    fn lookup(&self, prefix: &str) -> Option<&'a Declaration> {
        // The prefix is compared first, because that costs less than the check of the scope.
        self.declared()
            .filter(|declaration| declaration.prefix(self.document.text) == prefix)
            .find(|declaration| self.is_within(declaration))
    }

    /// Iterates over the declarations of this element and its descendants, in document order.
    pub(crate) fn declarations_inside(&self) -> impl Iterator<Item = &'a Declaration> + use<'a> {
        let (index, next) = (self.index, self.node.next);
        let all = &self.document.tape.declarations;
        let first = all.partition_point(|declaration| declaration.node < index);
        all.from(first)
            .take_while(move |declaration| declaration.node < next)
    }

    /// Returns the declarations of ancestors that are in force here and that this element does not
    /// repeat, the outermost last.
    pub(crate) fn inherited(&self) -> Vec<&'a Declaration> {
        let mut kept: Vec<&'a Declaration> = Vec::new();
        let mut seen: Vec<&'a str> = Vec::new();
        for declaration in self.in_scope() {
            let prefix = declaration.prefix(self.document.text);
            if seen.contains(&prefix) {
                continue;
            }
            seen.push(prefix);
            // At a root, an empty default namespace needs no declaration.
            let undeclared = prefix.is_empty() && declaration.namespace.0 == 0;
            if declaration.node != self.index && !undeclared {
                kept.push(declaration);
            }
        }
        kept
    }

    /// Iterates over the declarations of this element and its ancestors, innermost first.
    fn in_scope(&self) -> impl Iterator<Item = &'a Declaration> + use<'a> {
        let element = *self;
        self.declared()
            .filter(move |declaration| element.is_within(declaration))
    }

    /// Iterates over the same declarations, and some of earlier siblings of this element or of its
    /// ancestors. The last declaration before this element may be one of those; its links lead to
    /// the ancestors.
    fn declared(&self) -> impl Iterator<Item = &'a Declaration> + use<'a> {
        let (tape, index) = (self.document.tape, self.index);
        let before = tape
            .declarations
            .partition_point(|declaration| declaration.node <= index);
        let mut at = before.checked_sub(1);
        core::iter::from_fn(move || {
            let declaration = &tape.declarations[at?];
            at = declaration.outer.index();
            Some(declaration)
        })
    }

    /// Returns `true` if this element or an ancestor makes the declaration.
    fn is_within(&self, declaration: &Declaration) -> bool {
        let end = self.document.tape.nodes[declaration.node as usize].next;
        declaration.node == self.index || end > self.index
    }

    pub(crate) fn end(&self) -> usize {
        let node = self.node;
        let content_end = node.content_end as usize;
        if node.tag == Tag::Empty {
            return content_end;
        }
        let tag = &self.document.text.as_bytes()[content_end..];
        content_end + memchr::memchr(b'>', tag).expect("an end tag ends") + 1
    }
}

impl<'a> Document<'a> {
    pub(crate) fn namespace(self, id: u16) -> &'a str {
        &self.tape.namespaces[usize::from(id)]
    }

    fn shared_namespace(self, id: u16) -> Namespace {
        self.tape.namespaces[usize::from(id)].clone()
    }
}

impl fmt::Debug for Element<'_> {
    /// Shows the name only, because content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({})", self.name())
    }
}

/// An iterator over the elements directly in an element.
#[derive(Clone)]
pub struct Children<'a> {
    document: Document<'a>,
    next: u32,
    end: u32,
    reads: u8,
}

impl<'a> Iterator for Children<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        if self.next >= self.end {
            return None;
        }
        let element = self.document.element(self.next).within(self.reads);
        self.next = element.node.next;
        Some(element)
    }
}

impl fmt::Debug for Children<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The rest of the children of an element. It holds their nodes, which pays where many are taken.
pub(crate) struct RestOfChildren<'a> {
    document: Document<'a>,
    /// The nodes from the next child on, as far as they are at hand: those of one piece, or none.
    nodes: &'a [Node],
    next: u32,
    end: u32,
}

impl<'a> RestOfChildren<'a> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.next >= self.end
    }

    /// Leaves no child.
    pub(crate) fn clear(&mut self) {
        self.next = self.end;
        self.nodes = &[];
    }

    /// Returns the namespace of the next child, which is at hand then.
    #[inline(always)]
    pub(crate) fn next_namespace(&mut self) -> Option<(NamespaceId, &'a str)> {
        let id = self.peek()?.namespace;
        Some((id, self.document.namespace(id.0)))
    }

    /// Returns the node of the next child if it is at hand.
    #[inline(always)]
    pub(crate) fn at_hand(&self) -> Option<&'a Node> {
        self.nodes.first()
    }

    /// Returns `true` if the local part of the name of a child, whose node this is, is this one.
    #[inline(always)]
    pub(crate) fn has_local(&self, node: &Node, local: &str) -> bool {
        is_local(self.document.text, node, local)
    }

    /// Returns the node of the next child.
    #[inline]
    fn peek(&mut self) -> Option<&'a Node> {
        if self.nodes.is_empty() && !self.is_empty() {
            let nodes = self.document.tape.nodes.piece(self.next as usize);
            let width = (self.end - self.next) as usize;
            self.nodes = &nodes[..width.min(nodes.len())];
        }
        self.nodes.first()
    }

    /// Takes the next child, whose node this is.
    #[inline]
    fn pass(&mut self, node: &Node) {
        let width = (node.next - self.next) as usize;
        self.nodes = self.nodes.get(width..).unwrap_or_default();
        self.next = node.next;
    }
}

impl fmt::Debug for RestOfChildren<'_> {
    /// Shows the places only, because content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RestOfChildren({}..{})", self.next, self.end)
    }
}

/// A piece of the content of an element.
#[derive(Clone)]
#[expect(clippy::exhaustive_enums, reason = "an element holds nothing else")]
pub enum Piece<'a> {
    /// An element.
    Element(Element<'a>),
    /// Character data between two elements, joined across comments.
    Text(Cow<'a, str>),
}

impl fmt::Debug for Piece<'_> {
    /// Shows the name or the size only, because content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(element) => element.fmt(f),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
        }
    }
}

/// An iterator over the pieces of the content of an element.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    element: Element<'a>,
    children: Children<'a>,
    /// The end of the last child.
    at: usize,
    /// The child after the last text.
    pending: Option<Element<'a>>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(child) = self.pending.take() {
            return Some(Piece::Element(child));
        }
        let child = self.children.next();
        let end = child.map_or(self.element.content().end, |child| {
            child.node.start as usize
        });
        let text = self.element.text_between(self.at..end);
        self.at = child.map_or(end, |child| child.end());
        if text.is_empty() {
            return child.map(Piece::Element);
        }
        self.pending = child;
        Some(Piece::Text(text))
    }
}

/// Returns `true` if the local part of an element's name is this one.
#[inline(always)]
fn is_local(text: &str, node: &Node, local: &str) -> bool {
    if usize::from(node.local_width) != local.len() {
        return false;
    }
    let end = node.name_end();
    // One length for both, so that the compiler sees that they are of one length.
    let found = text.as_bytes().get(end - local.len()..end);
    found.is_some_and(|found| is_same(found, local.as_bytes()))
}

/// Returns `true` if two texts of one length are the same. Most names are short, and comparing
/// their first and last bytes takes less than a call of `memcmp`.
#[inline(always)]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if let (Some(one), Some(other)) = (halves::<8>(one), halves::<8>(other)) {
        one == other
    } else if let (Some(one), Some(other)) = (halves::<16>(one), halves::<16>(other)) {
        one == other
    } else if let (Some(one), Some(other)) = (halves::<4>(one), halves::<4>(other)) {
        one == other
    } else if let (Some(one), Some(other)) = (halves::<2>(one), halves::<2>(other)) {
        one == other
    } else {
        one == other
    }
}

/// Returns the first and the last bytes of a text if they are all of it.
#[inline(always)]
fn halves<const N: usize>(text: &[u8]) -> Option<[&[u8; N]; 2]> {
    let (first, last) = (text.first_chunk::<N>()?, text.last_chunk::<N>()?);
    (text.len() <= 2 * N).then_some([first, last])
}

/// Splits a QName in a value into its prefix, empty if there is none, and its local part.
fn split_qname(value: &str) -> (&str, &str) {
    let value = value.trim_matches([' ', '\t', '\n', '\r']);
    value.split_once(':').unwrap_or(("", value))
}

/// Appends the character data of a stretch without elements. Comments and processing instructions
/// are left out; of CDATA sections only the line ends are normalised.
fn push_text<'a>(out: &mut Cow<'a, str>, mut raw: &'a str) {
    // Most elements follow each other without a character in between.
    if raw.is_empty() {
        return;
    }
    while let Some(at) = memchr::memchr(b'<', raw.as_bytes()) {
        push_piece(out, references::decode(&raw[..at], Normalize::Lines));
        let markup = &raw[at..];
        let (start, end) = if markup.starts_with("<![CDATA[") {
            ("<![CDATA[", "]]>")
        } else if markup.starts_with("<!--") {
            ("<!--", "-->")
        } else {
            ("<?", "?>")
        };
        let inner = &markup[start.len()..];
        let width = inner.find(end).expect("markup ends");
        if end == "]]>" {
            push_piece(out, references::lines(&inner[..width]));
        }
        raw = &inner[width + end.len()..];
    }
    push_piece(out, references::decode(raw, Normalize::Lines));
}

/// Appends a piece of text. The only piece is borrowed.
fn push_piece<'a>(out: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if out.is_empty() {
        *out = piece;
    } else if !piece.is_empty() {
        out.to_mut().push_str(&piece);
    }
}
