//! The reading of components: a queue of what is needed, and the raw components so far.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::limits::Limits;
use crate::schema::load::collector::Collector;
use crate::schema::load::node::Node;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::ids::{AttributeId, ElementId, TypeId};
use crate::schema::model::name::TypeName;
use crate::schema::raw::{
    GroupId, Missing, RawAttribute, RawAttributes, RawElement, RawParticle, RawType, Scope,
};
use crate::schema::read::globals::{Globals, Kind};
use crate::source::documents::Documents;

/// The components of a set of schemas, while they are read.
pub(crate) struct Builder<'a> {
    pub(crate) documents: Documents<'a>,
    pub(crate) globals: Globals<'a>,
    pub(crate) limits: Limits,
    /// By id. Those of built-in types are `None`, and so are those that are not read yet.
    pub(crate) types: Vec<Option<RawType>>,
    pub(crate) elements: Vec<Option<RawElement>>,
    pub(crate) attributes: Vec<Option<RawAttribute>>,
    pub(crate) groups: Vec<Option<RawParticle>>,
    pub(crate) attribute_groups: Vec<Option<RawAttributes>>,
    /// The names that have a diagnostic already.
    pub(super) missing: BTreeMap<(Kind, QNameBuf), Missing>,
    /// Elements and attributes that stand for missing ones.
    pub(super) stand_ins: BTreeMap<(Kind, QNameBuf), usize>,
    /// The namespaces of the built-in catalog that were added.
    pub(super) built_in: BTreeSet<String>,
    pub(super) queue: VecDeque<Task<'a>>,
    pub(super) components: u32,
}

/// A component to read.
pub(super) enum Task<'a> {
    Attribute(AttributeId, Node<'a>, Scope),
    AttributeGroup(GroupId, Node<'a>, Scope),
    Element(ElementId, Node<'a>, Scope),
    Group(GroupId, Node<'a>, Scope),
    Type(TypeId, Node<'a>, TypeName, Scope),
}

impl<'a> Builder<'a> {
    /// Reads all components of the documents, and those of the built-in catalog that they use.
    pub(crate) fn read(
        collector: Collector<'a>,
        limits: Limits,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut globals = Globals::new(limits.components);
        for schema in &collector.schemas {
            globals.add(&Node::root(schema), diagnostics);
        }
        // A document is found before those that it redefines.
        for node in collector.redefinitions.into_iter().rev() {
            globals.redefine(node, diagnostics);
        }
        let built_in_types = 1 + Builtin::ALL.len();
        let mut builder = Self {
            documents: collector.documents,
            globals,
            limits,
            types: std::iter::repeat_with(|| None)
                .take(built_in_types)
                .collect(),
            elements: Vec::new(),
            attributes: Vec::new(),
            groups: Vec::new(),
            attribute_groups: Vec::new(),
            missing: BTreeMap::new(),
            stand_ins: BTreeMap::new(),
            built_in: BTreeSet::new(),
            queue: VecDeque::new(),
            components: 0,
        };
        builder.read_all(diagnostics);
        builder
    }

    fn read_all(&mut self, diagnostics: &mut Diagnostics) {
        for key in std::mem::take(&mut self.globals.order) {
            self.require(&key, diagnostics);
        }
        self.drain(diagnostics);
    }

    /// Reads what is queued.
    pub(crate) fn drain(&mut self, diagnostics: &mut Diagnostics) {
        while let Some(task) = self.queue.pop_front() {
            match task {
                Task::Attribute(id, node, scope) => {
                    let attribute = self.read_global_attribute(&node, &scope, diagnostics);
                    self.attributes[id.index()] = Some(attribute);
                }
                Task::AttributeGroup(id, node, scope) => {
                    let group = self.read_attributes(&node, &scope, diagnostics);
                    self.attribute_groups[id.0] = Some(group);
                }
                Task::Element(id, node, scope) => {
                    let element = self.read_global_element(&node, &scope, diagnostics);
                    self.elements[id.index()] = Some(element);
                }
                Task::Group(id, node, scope) => {
                    let group = self.read_group(&node, &scope, diagnostics);
                    self.groups[id.0] = Some(group);
                }
                Task::Type(id, node, name, scope) => {
                    let ty = self.read_type(&node, name, &scope, diagnostics);
                    self.types[id.index()] = Some(ty);
                }
            }
        }
    }

    /// Counts a component. Returns `false` if there are too many.
    pub(crate) fn counts(&mut self, node: &Node<'a>, diagnostics: &mut Diagnostics) -> bool {
        if self.components == self.limits.components {
            let message = "there are more components than the limit allows";
            diagnostics.report(Code::Limit, &node.place(), message);
        }
        self.components = self.components.saturating_add(1);
        self.components <= self.limits.components
    }

    /// Makes an id for a type in another component, which is read later.
    pub(super) fn anonymous_type(
        &mut self,
        node: Node<'a>,
        scope: Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<TypeId> {
        if !self.counts(&node, diagnostics) {
            return None;
        }
        let name = scope.anonymous();
        Some(self.new_type(node, name, scope))
    }

    pub(super) fn new_type(&mut self, node: Node<'a>, name: TypeName, scope: Scope) -> TypeId {
        let id = TypeId::new(self.types.len());
        self.types.push(None);
        self.queue.push_back(Task::Type(id, node, name, scope));
        id
    }

    /// Adds an element that has been read.
    pub(super) fn add_element(&mut self, element: RawElement) -> ElementId {
        let id = ElementId::new(self.elements.len());
        self.elements.push(Some(element));
        id
    }

    /// Adds an attribute that has been read.
    pub(super) fn add_attribute(&mut self, attribute: RawAttribute) -> AttributeId {
        let id = AttributeId::new(self.attributes.len());
        self.attributes.push(Some(attribute));
        id
    }
}
