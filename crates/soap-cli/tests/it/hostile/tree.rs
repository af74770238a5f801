//! A document as a tree that can be changed, written and compared.

use std::fmt;

use soap_codec::{Element, Piece, QName};

pub(super) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) namespace: String,
    pub(super) local: String,
    /// Namespace, name and value.
    pub(super) attributes: Vec<(String, String, Value)>,
    pub(super) content: Vec<Content>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Element(Node),
    Text(Value),
}

/// A text, or one that is a name whose prefix is declared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Name(String, String),
    Text(String),
}

impl Value {
    fn of(element: &Element<'_>, text: &str, may_be_plain: bool) -> Self {
        let is_name = may_be_plain || text.contains(':');
        let name = is_name
            .then(|| element.resolve_qname(text.trim()))
            .flatten();
        match name {
            Some(name) => Self::Name(name.namespace().into(), name.local().into()),
            None => Self::Text(text.into()),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => {
                one == other || is_same_value(one.trim(), other.trim())
            }
            _ => self == other,
        }
    }
}

/// Compares forms of one value: of a number, a boolean, or a text with other white space.
fn is_same_value(one: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let boolean = |text: &str| match text {
        "0" | "false" => Some(false),
        "1" | "true" => Some(true),
        _ => None,
    };
    let words = |text: &str| {
        text.split_ascii_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    words(one) == words(other)
        || boolean(one).is_some() && boolean(one) == boolean(other)
        // A double that is too large is infinite.
        || number(one).is_some() && number(one) == number(other)
}

impl Node {
    pub(super) fn of(element: Element<'_>) -> Self {
        let name = element.name();
        let attributes = element
            .attributes()
            .filter(|(name, _)| name.namespace() != "http://www.w3.org/2000/xmlns/");
        let attributes = attributes.map(|(name, value)| {
            let is_type = name == QName::new(XSI, "type");
            let value = Value::of(&element, &value, is_type);
            (name.namespace().into(), name.local().into(), value)
        });
        let content = element.pieces().map(|piece| match piece {
            Piece::Element(child) => Content::Element(Self::of(child)),
            Piece::Text(text) => Content::Text(Value::of(&element, &text, false)),
        });
        Self {
            namespace: name.namespace().into(),
            local: name.local().into(),
            attributes: attributes.collect(),
            content: content.collect(),
        }
    }

    pub(super) fn text(text: &str) -> Content {
        Content::Text(Value::Text(text.into()))
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|piece| match piece {
            Content::Element(child) => Some(child),
            Content::Text(_) => None,
        })
    }

    /// Returns the tree without the attributes of a name.
    pub(super) fn without(&self, local: &str) -> Self {
        let mut tree = self.clone();
        tree.attributes.retain(|it| it.1 != local);
        for piece in &mut tree.content {
            if let Content::Element(child) = piece {
                *child = child.without(local);
            }
        }
        tree
    }

    /// Compares two trees; `in_order` if the order of elements counts.
    pub(super) fn is_same(&self, other: &Self, in_order: bool) -> bool {
        let name = |node: &Self| (node.namespace.clone(), node.local.clone());
        name(self) == name(other)
            && self.has_attributes_of(other)
            && other.has_attributes_of(self)
            && self.has_content_of(other, in_order)
    }

    fn has_attributes_of(&self, other: &Self) -> bool {
        other.attributes.iter().all(|(namespace, local, value)| {
            let own = self
                .attributes
                .iter()
                .find(|own| own.0 == *namespace && own.1 == *local);
            own.is_some_and(|own| own.2.is_same(value))
        })
    }

    fn has_content_of(&self, other: &Self, in_order: bool) -> bool {
        let (mut ours, theirs) = (self.pieces(), other.pieces());
        ours.len() == theirs.len()
            && theirs.iter().all(|piece| {
                let is_same = |own: &Content| match (own, piece) {
                    (Content::Element(own), Content::Element(other)) => {
                        own.is_same(other, in_order)
                    }
                    (Content::Text(own), Content::Text(other)) => own.is_same(other),
                    _ => false,
                };
                let place = match in_order {
                    true => ours.first().is_some_and(|own| is_same(own)).then_some(0),
                    false => ours.iter().position(|own| is_same(own)),
                };
                place.map(|place| ours.remove(place)).is_some()
            })
    }

    /// The content without blank texts, and without nil elements that have nothing else.
    fn pieces(&self) -> Vec<&Content> {
        let is_blank = |piece: &Content| match piece {
            Content::Text(Value::Text(text)) => text.trim().is_empty(),
            Content::Element(child) => child.is_only_nil() && child.pieces().is_empty(),
            Content::Text(Value::Name(..)) => false,
        };
        self.content
            .iter()
            .filter(|piece| !is_blank(piece))
            .collect()
    }
}

impl Node {
    fn is_only_nil(&self) -> bool {
        let is_nil = |it: &(String, String, Value)| it.0 == XSI && it.1 == "nil";
        matches!(self.attributes.as_slice(), [only] if is_nil(only))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} xmlns=\"{}\"", self.local, self.namespace)?;
        for (number, (namespace, local, value)) in self.attributes.iter().enumerate() {
            let prefix = match namespace.as_str() {
                "" => String::new(),
                "http://www.w3.org/XML/1998/namespace" => "xml:".into(),
                namespace => {
                    write!(f, " xmlns:a{number}=\"{}\"", escaped(namespace))?;
                    format!("a{number}:")
                }
            };
            match value {
                Value::Name(namespace, name) => {
                    let (declaration, name) = named(&format!("q{number}"), namespace, name);
                    write!(f, "{declaration} {prefix}{local}=\"{name}\"")?;
                }
                Value::Text(text) => write!(f, " {prefix}{local}=\"{}\"", escaped(text))?,
            }
        }
        let names = self.content.iter().filter_map(|piece| match piece {
            Content::Text(Value::Name(namespace, _)) => Some(namespace),
            _ => None,
        });
        for (number, namespace) in names.enumerate() {
            write!(f, " xmlns:t{number}=\"{}\"", escaped(namespace))?;
        }
        f.write_str(">")?;
        let mut names = 0;
        for piece in &self.content {
            match piece {
                Content::Element(child) => child.fmt(f)?,
                Content::Text(Value::Name(_, name)) => {
                    write!(f, "t{names}:{name}")?;
                    names += 1;
                }
                Content::Text(Value::Text(text)) => f.write_str(&escaped(text))?,
            }
        }
        write!(f, "</{}>", self.local)
    }
}

/// Returns the declaration of a prefix, and the prefixed name.
fn named(prefix: &str, namespace: &str, name: &str) -> (String, String) {
    match namespace {
        "" => (String::new(), name.to_owned()),
        namespace => (
            format!(" xmlns:{prefix}=\"{}\"", escaped(namespace)),
            format!("{prefix}:{name}"),
        ),
    }
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;")
        .replace('\t', "&#9;")
        .replace('\n', "&#10;")
        .replace('\r', "&#13;")
}
