//! References to global components, by name.

use std::rc::Rc;

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::Diagnostics;
use crate::schema::catalog;
use crate::schema::load::node::Node;
use crate::schema::load::schema_document::{SchemaDocument, is_xsd};
use crate::schema::model::builtin::Builtin;
use crate::schema::model::ids::{AttributeId, ElementId, TypeId};
use crate::schema::model::name::{AnonymousName, TypeName};
use crate::schema::raw::{GroupId, Missing, Previous, RawAttribute, RawElement, Ref, Scope};
use crate::schema::read::builder::{Builder, Task};
use crate::schema::read::globals::Kind;

/// The type of any content.
pub(crate) const ANY_TYPE: usize = 0;

impl<'a> Builder<'a> {
    /// Resolves a reference to a type.
    pub(crate) fn type_named(
        &mut self,
        node: &Node<'a>,
        value: &str,
        diagnostics: &mut Diagnostics,
    ) -> Ref<TypeId> {
        let Some(name) = node.qname(value) else {
            return Ref::Missing(undeclared(Kind::Type, node, value, diagnostics));
        };
        self.type_of_name(name, node, diagnostics)
    }

    /// Resolves the name of a type. `node` is the place of the reference.
    pub(crate) fn type_of_name(
        &mut self,
        name: QNameBuf,
        node: &Node<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Ref<TypeId> {
        if let Some(id) = built_in_type(&name) {
            return Ref::Found(id);
        }
        let key = (Kind::Type, name);
        match self.require(&key, diagnostics) {
            Some(index) => Ref::Found(TypeId::new(index)),
            None => Ref::Missing(self.report_missing(key, node, diagnostics)),
        }
    }

    /// Resolves a reference to the base of a type, which may be the type that it redefines.
    pub(super) fn base_named(
        &mut self,
        node: &Node<'a>,
        value: &str,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Ref<TypeId> {
        if let Some((name, Previous::Type(id))) = &scope.previous
            && node.qname(value).as_ref() == Some(name)
        {
            return Ref::Found(*id);
        }
        self.type_named(node, value, diagnostics)
    }

    /// Resolves a reference to a group or attribute group, which may be the one that it redefines.
    pub(super) fn group_named(
        &mut self,
        kind: Kind,
        node: &Node<'a>,
        value: &str,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Ref<GroupId> {
        let Some(name) = node.qname(value) else {
            return Ref::Missing(undeclared(kind, node, value, diagnostics));
        };
        if let Some((own, Previous::Group(id))) = &scope.previous
            && *own == name
        {
            return Ref::Found(*id);
        }
        let key = (kind, name);
        match self.require(&key, diagnostics) {
            Some(index) => Ref::Found(GroupId(index)),
            None => Ref::Missing(self.report_missing(key, node, diagnostics)),
        }
    }

    /// Resolves a reference to an element. One of any content stands for one that is missing;
    /// `None` if the reference is not a name.
    pub(crate) fn element_named(
        &mut self,
        node: &Node<'a>,
        value: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<ElementId> {
        let Some(name) = node.qname(value) else {
            undeclared(Kind::Element, node, value, diagnostics);
            return None;
        };
        let key = (Kind::Element, name);
        if let Some(index) = self.require(&key, diagnostics) {
            return Some(ElementId::new(index));
        }
        if let Some(index) = self.stand_ins.get(&key) {
            return Some(ElementId::new(*index));
        }
        let missing = self.report_missing(key.clone(), node, diagnostics);
        let id = self.add_element(RawElement {
            name: key.1.clone(),
            namespace: key.1.namespace().clone(),
            ty: Some(Ref::Missing(missing)),
            is_nillable: false,
            is_abstract: false,
            is_global: true,
            constraint: None,
            head: None,
            documentation: None,
            location: node.place(),
        });
        self.stand_ins.insert(key, id.index());
        Some(id)
    }

    /// Resolves a reference to an attribute. One of any value stands for one that is missing.
    pub(super) fn attribute_named(
        &mut self,
        node: &Node<'a>,
        value: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<AttributeId> {
        let Some(name) = node.qname(value) else {
            undeclared(Kind::Attribute, node, value, diagnostics);
            return None;
        };
        let key = (Kind::Attribute, name);
        if let Some(index) = self.require(&key, diagnostics) {
            return Some(AttributeId::new(index));
        }
        if let Some(index) = self.stand_ins.get(&key) {
            return Some(AttributeId::new(*index));
        }
        let missing = self.report_missing(key.clone(), node, diagnostics);
        let id = self.add_attribute(RawAttribute {
            name: key.1.clone(),
            ty: Ref::Missing(missing),
            is_global: true,
            constraint: None,
            documentation: None,
            location: node.place(),
        });
        self.stand_ins.insert(key, id.index());
        Some(id)
    }

    /// Returns the position of a global component among those of its kind. One that is needed for
    /// the first time is queued.
    pub(super) fn require(
        &mut self,
        key: &(Kind, QNameBuf),
        diagnostics: &mut Diagnostics,
    ) -> Option<usize> {
        if self.globals.find(key).is_none() {
            self.add_built_in(key.1.namespace(), diagnostics);
        }
        let global = self.globals.find(key)?;
        if global.index.is_some() {
            return global.index;
        }
        let mut chain = Vec::new();
        let mut next = Some(&*global);
        while let Some(global) = next {
            chain.push(global.node.clone());
            next = global.previous.as_deref();
        }
        let mut index = None;
        while let Some(node) = chain.pop() {
            if !self.counts(&node, diagnostics) {
                return None;
            }
            index = Some(self.enqueue(key, node, index, chain.is_empty()));
        }
        self.globals.find(key)?.index = index;
        index
    }

    /// Queues a component. `is_last` unless another one redefines it.
    fn enqueue(
        &mut self,
        (kind, name): &(Kind, QNameBuf),
        node: Node<'a>,
        previous: Option<usize>,
        is_last: bool,
    ) -> usize {
        let mut scope = Scope::global(name);
        scope.previous = previous.map(|index| match kind {
            Kind::Type => (name.clone(), Previous::Type(TypeId::new(index))),
            _ => (name.clone(), Previous::Group(GroupId(index))),
        });
        match kind {
            Kind::Attribute => {
                let id = AttributeId::new(self.attributes.len());
                self.attributes.push(None);
                self.queue.push_back(Task::Attribute(id, node, scope));
                id.index()
            }
            Kind::AttributeGroup => {
                let id = GroupId(self.attribute_groups.len());
                self.attribute_groups.push(None);
                self.queue.push_back(Task::AttributeGroup(id, node, scope));
                id.0
            }
            Kind::Element => {
                let id = ElementId::new(self.elements.len());
                self.elements.push(None);
                self.queue.push_back(Task::Element(id, node, scope));
                id.index()
            }
            Kind::Group => {
                let id = GroupId(self.groups.len());
                self.groups.push(None);
                self.queue.push_back(Task::Group(id, node, scope));
                id.0
            }
            Kind::Type => {
                let type_name = if is_last {
                    TypeName::Global(name.clone())
                } else {
                    redefined(name)
                };
                self.new_type(node, type_name, scope).index()
            }
        }
    }

    /// Adds the components of a namespace of the built-in catalog.
    fn add_built_in(&mut self, namespace: &str, diagnostics: &mut Diagnostics) {
        if self.built_in.contains(namespace) {
            return;
        }
        let Some(text) = catalog::schema_of(namespace) else {
            return;
        };
        self.built_in.insert(namespace.to_owned());
        if let Some(document) = self.documents.built_in(namespace, text) {
            let none = soap_codec::Namespace::default();
            let schema = Rc::new(SchemaDocument::new(document, document.root(), &none));
            self.globals.add_built_in(&Node::root(&schema), diagnostics);
        }
    }

    /// Reports a missing component, once for each name.
    fn report_missing(
        &mut self,
        key: (Kind, QNameBuf),
        node: &Node<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Missing {
        if let Some(missing) = self.missing.get(&key) {
            return *missing;
        }
        let message = format!("the {} {} is not defined", key.0.noun(), key.1);
        let missing = Missing(diagnostics.report(key.0.unresolved(), &node.place(), message));
        self.missing.insert(key, missing);
        missing
    }
}

fn built_in_type(name: &QNameBuf) -> Option<TypeId> {
    if !is_xsd(name.namespace()) {
        return None;
    }
    if matches!(name.local(), "anyType" | "ur-type") {
        return Some(TypeId::new(ANY_TYPE));
    }
    let builtin = Builtin::from_name(name.local()).or_else(|| of_other_version(name.local()))?;
    Some(TypeId::new(1 + builtin as usize))
}

/// Returns the type that stands for one of a draft, or of XML Schema 1.1.
fn of_other_version(name: &str) -> Option<Builtin> {
    Some(match name {
        "anyAtomicType" => Builtin::AnySimpleType,
        "binary" => Builtin::Base64Binary,
        "CDATA" => Builtin::NormalizedString,
        "dateTimeStamp" | "timeInstant" => Builtin::DateTime,
        "dayTimeDuration" | "timeDuration" | "yearMonthDuration" => Builtin::Duration,
        "month" => Builtin::GYearMonth,
        "recurringDate" => Builtin::GMonthDay,
        "recurringDay" => Builtin::GDay,
        "uriReference" => Builtin::AnyUri,
        "year" => Builtin::GYear,
        _ => return None,
    })
}

fn undeclared(kind: Kind, node: &Node<'_>, value: &str, diagnostics: &mut Diagnostics) -> Missing {
    let noun = kind.noun();
    let article = match kind {
        Kind::Attribute | Kind::AttributeGroup | Kind::Element => "an",
        Kind::Group | Kind::Type => "a",
    };
    let message =
        format!("\"{value}\" is not the name of {article} {noun}, or its prefix is not declared");
    Missing(diagnostics.report(kind.unresolved(), &node.place(), message))
}

/// Returns the name of a type that another one redefines and hides.
fn redefined(name: &QNameBuf) -> TypeName {
    TypeName::Anonymous(AnonymousName {
        namespace: name.namespace().clone(),
        path: vec![name.local().into(), "redefined".into()],
    })
}
