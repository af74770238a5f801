//! An element of a schema document, with the document around it.

use std::borrow::Cow;
use std::rc::Rc;

use soap_codec::scalar::QNameBuf;
use soap_codec::{Element, Namespace, Piece};

use crate::schema::load::schema_document::{SchemaDocument, WSDL, attribute, is_current, is_xsd};
use crate::source::location::Location;

/// An element of a schema document.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) element: Element<'a>,
    pub(crate) schema: Rc<SchemaDocument<'a>>,
}

impl<'a> Node<'a> {
    pub(crate) fn root(schema: &Rc<SchemaDocument<'a>>) -> Self {
        Self {
            element: schema.root,
            schema: schema.clone(),
        }
    }

    /// Returns the local name of an element of XML Schema; empty for any other.
    pub(crate) fn kind(&self) -> &'a str {
        let name = self.element.name();
        if is_xsd(name.namespace()) {
            name.local()
        } else {
            ""
        }
    }

    /// Returns the children without annotations and without those for later versions of the
    /// language.
    pub(crate) fn children(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let schema = self.schema.clone();
        let children = self.element.children().map(move |element| Node {
            element,
            schema: schema.clone(),
        });
        let is_conditional = self.schema.has_versions;
        children
            .filter(|child| child.kind() != "annotation")
            .filter(move |child| !is_conditional || is_current(&child.element))
    }

    /// Returns the first child of one of these kinds.
    pub(crate) fn child(&self, kinds: &[&str]) -> Option<Node<'a>> {
        self.children().find(|child| kinds.contains(&child.kind()))
    }

    pub(crate) fn attribute(&self, local: &str) -> Option<Cow<'a, str>> {
        attribute(&self.element, local)
    }

    /// Returns `true` if a boolean attribute is set.
    pub(crate) fn flag(&self, local: &str) -> bool {
        let value = self.attribute(local);
        value.is_some_and(|value| matches!(value.trim(), "true" | "1"))
    }

    /// Resolves a QName of this element, which may be in a chameleon document. Nothing is defined
    /// in the namespace of WSDL: a name in it lacks the prefix of the target namespace.
    pub(crate) fn qname(&self, value: &str) -> Option<QNameBuf> {
        let name = self.element.qname_value(value.trim())?;
        let lacks_prefix = **name.namespace() == *WSDL && !value.contains(':');
        if lacks_prefix || (self.schema.is_chameleon && name.namespace().is_empty()) {
            return self.in_target(name.local());
        }
        Some(name)
    }

    /// Returns the name in the target namespace.
    pub(crate) fn in_target(&self, local: &str) -> Option<QNameBuf> {
        QNameBuf::try_new(&self.schema.target, local).ok()
    }

    /// Returns the attribute `name`, if it is a name.
    pub(crate) fn name(&self) -> Option<String> {
        let name = self.attribute("name")?;
        let name = name.trim();
        QNameBuf::try_new(&Namespace::default(), name).ok()?;
        Some(name.to_owned())
    }

    /// Returns `true` if two definitions are the same but for white space.
    pub(crate) fn is_same_text(&self, other: &Self) -> bool {
        let words = self.element.raw().split_ascii_whitespace();
        words.eq(other.element.raw().split_ascii_whitespace())
    }

    pub(crate) fn place(&self) -> Location {
        self.schema.document.place(&self.element)
    }

    /// Returns the text of the documentation of this element.
    pub(crate) fn documentation(&self) -> Option<String> {
        let annotations = self
            .element
            .children()
            .filter(|child| is(child, "annotation"));
        let mut text = String::new();
        for annotation in annotations {
            for documentation in annotation
                .children()
                .filter(|child| is(child, "documentation"))
            {
                push_text(&mut text, documentation);
            }
        }
        (!text.is_empty()).then_some(text)
    }
}

fn is(element: &Element<'_>, local: &str) -> bool {
    let name = element.name();
    name.local() == local && is_xsd(name.namespace())
}

/// Appends the text of an element and of everything in it, as a paragraph.
pub(crate) fn push_text(out: &mut String, element: Element<'_>) {
    let start = out.len();
    let mut open = vec![element.pieces()];
    while let Some(pieces) = open.last_mut() {
        match pieces.next() {
            None => {
                open.pop();
            }
            Some(Piece::Text(text)) => out.push_str(&text),
            Some(Piece::Element(child)) => open.push(child.pieces()),
        }
    }
    let text = out.split_off(start);
    let text = text.trim();
    if !text.is_empty() {
        out.push_str(if out.is_empty() { "" } else { "\n\n" });
        out.push_str(text);
    }
}
