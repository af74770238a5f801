//! Element declarations.

use soap_codec::Namespace;
use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::model::ids::{ElementId, TypeId};
use crate::schema::raw::{RawElement, Ref, Scope};
use crate::schema::read::builder::Builder;
use crate::schema::read::references::ANY_TYPE;
use crate::schema::read::values::{constraint, is_qualified, newer};

impl<'a> Builder<'a> {
    pub(super) fn read_global_element(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawElement {
        let local = scope.path.last().expect("a global component has a name");
        let name = QNameBuf::try_new(&scope.namespace, local).expect("it was found by this name");
        let head = node.attribute("substitutionGroup");
        let head = head.and_then(|head| self.element_named(node, &head, diagnostics));
        let mut element = self.read_element(node, name, scope, diagnostics);
        element.is_global = true;
        if element.ty.is_none() && head.is_none() {
            element.ty = Some(Ref::Found(TypeId::new(ANY_TYPE)));
        }
        element.head = head.map(Ref::Found);
        element
    }

    /// Reads an element in a content model: a declaration, or a reference to one.
    pub(super) fn read_local_element(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<ElementId> {
        if let Some(reference) = node.attribute("ref") {
            return self.element_named(node, &reference, diagnostics);
        }
        if !self.counts(node, diagnostics) {
            return None;
        }
        let Some(local) = node.name() else {
            let message = "this xs:element has neither a valid name nor a ref";
            diagnostics.report(Code::MissingName, &node.place(), message);
            return None;
        };
        let is_qualified = is_qualified(node, node.schema.qualifies_elements, diagnostics);
        let namespace = if is_qualified {
            node.schema.target.clone()
        } else {
            Namespace::default()
        };
        let name = QNameBuf::try_new(&namespace, &local).ok()?;
        let mut element = self.read_element(node, name, &scope.inner(&local), diagnostics);
        element.ty.get_or_insert(Ref::Found(TypeId::new(ANY_TYPE)));
        Some(self.add_element(element))
    }

    fn read_element(
        &mut self,
        node: &Node<'a>,
        name: QNameBuf,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawElement {
        let ty = match node.attribute("type") {
            Some(value) => Some(self.type_named(node, &value, diagnostics)),
            None => node
                .child(&["complexType", "simpleType"])
                .and_then(|inline| self.anonymous_type(inline, scope.clone(), diagnostics))
                .map(Ref::Found),
        };
        if let Some(alternative) = node.child(&["alternative"]) {
            newer(&alternative, "xs:alternative", diagnostics);
        }
        RawElement {
            name,
            namespace: node.schema.target.clone(),
            ty,
            is_nillable: node.flag("nillable"),
            is_abstract: node.flag("abstract"),
            is_global: false,
            constraint: constraint(node),
            head: None,
            documentation: node.documentation(),
            location: node.place(),
        }
    }
}
