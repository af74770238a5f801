//! The global components, by name.

use std::collections::BTreeMap;

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::read::values::newer;

/// A kind of global component. Each has its own names.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    Attribute,
    AttributeGroup,
    Element,
    Group,
    Type,
}

impl Kind {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "attribute" => Self::Attribute,
            "attributeGroup" => Self::AttributeGroup,
            "complexType" | "simpleType" => Self::Type,
            "element" => Self::Element,
            "group" => Self::Group,
            _ => return None,
        })
    }

    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::AttributeGroup => "attribute group",
            Self::Element => "element",
            Self::Group => "group",
            Self::Type => "type",
        }
    }

    pub(crate) const fn unresolved(self) -> Code {
        match self {
            Self::Attribute => Code::UnresolvedAttribute,
            Self::AttributeGroup | Self::Group => Code::UnresolvedGroup,
            Self::Element => Code::UnresolvedElement,
            Self::Type => Code::UnresolvedType,
        }
    }
}

/// A global component.
#[derive(Debug)]
pub(crate) struct Global<'a> {
    pub(crate) node: Node<'a>,
    /// Its position among components of its kind, once it was needed.
    pub(crate) index: Option<usize>,
    /// The component that it redefines.
    pub(crate) previous: Option<Box<Global<'a>>>,
    /// The number of components that it redefines, one after the other.
    redefinitions: u32,
}

/// The greatest number of redefinitions of one component.
const MOST_REDEFINITIONS: u32 = 100;

/// The global components of all documents.
#[derive(Debug, Default)]
pub(crate) struct Globals<'a> {
    by_name: BTreeMap<(Kind, QNameBuf), Global<'a>>,
    /// Their names in the order of the documents, without those of the built-in catalog.
    pub(crate) order: Vec<(Kind, QNameBuf)>,
    /// The greatest number of components.
    most: usize,
}

impl<'a> Globals<'a> {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            most: most as usize,
            ..Self::default()
        }
    }

    /// Adds the components of a schema.
    pub(crate) fn add(&mut self, schema: &Node<'a>, diagnostics: &mut Diagnostics) {
        if schema.attribute("defaultAttributes").is_some() {
            newer(schema, "defaultAttributes", diagnostics);
        }
        for node in schema.children() {
            if node.kind() == "defaultOpenContent" {
                newer(&node, "xs:defaultOpenContent", diagnostics);
            }
            if let Some(key) = key(&node, diagnostics) {
                self.insert(key, node, diagnostics);
            }
        }
    }

    /// Adds the components of a schema of the built-in catalog, unless a document has one of the
    /// same name.
    pub(crate) fn add_built_in(&mut self, schema: &Node<'a>, diagnostics: &mut Diagnostics) {
        for node in schema.children() {
            if let Some(key) = key(&node, diagnostics) {
                self.by_name.entry(key).or_insert(Global::new(node));
            }
        }
    }

    /// Replaces a component by one that redefines it.
    pub(crate) fn redefine(&mut self, node: Node<'a>, diagnostics: &mut Diagnostics) {
        let Some(key) = key(&node, diagnostics) else {
            return;
        };
        let mut global = Global::new(node);
        match self.by_name.remove(&key) {
            Some(previous) if previous.redefinitions == MOST_REDEFINITIONS => {
                let message = format!("{} is redefined too often", key.1);
                diagnostics.report(Code::Limit, &global.node.place(), message);
                global = previous;
            }
            Some(previous) => {
                global.redefinitions = previous.redefinitions + 1;
                global.previous = Some(Box::new(previous));
            }
            None => self.order.push(key.clone()),
        }
        self.by_name.insert(key, global);
    }

    pub(crate) fn find(&mut self, key: &(Kind, QNameBuf)) -> Option<&mut Global<'a>> {
        self.by_name.get_mut(key)
    }

    fn insert(&mut self, key: (Kind, QNameBuf), node: Node<'a>, diagnostics: &mut Diagnostics) {
        if let Some(first) = self.by_name.get(&key) {
            if !first.node.is_same_text(&node) {
                let noun = key.0.noun();
                let place = first.node.place();
                let message = format!("the {noun} {} is also defined at {place}", key.1);
                diagnostics.report(Code::Duplicate, &node.place(), message);
            }
            return;
        }
        if self.order.len() == self.most {
            let message = "there are more components than the limit allows";
            diagnostics.report(Code::Limit, &node.place(), message);
        }
        if self.order.len() <= self.most {
            self.order.push(key.clone());
            self.by_name.insert(key, Global::new(node));
        }
    }
}

impl<'a> Global<'a> {
    fn new(node: Node<'a>) -> Self {
        Self {
            node,
            index: None,
            previous: None,
            redefinitions: 0,
        }
    }
}

fn key(node: &Node<'_>, diagnostics: &mut Diagnostics) -> Option<(Kind, QNameBuf)> {
    let kind = Kind::of(node.kind())?;
    let name = node.name().and_then(|name| node.in_target(&name));
    if name.is_none() {
        let message = format!("this xs:{} has no valid name", node.kind());
        diagnostics.report(Code::MissingName, &node.place(), message);
    }
    Some((kind, name?))
}
