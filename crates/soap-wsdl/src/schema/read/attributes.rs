//! Attributes of types and attribute groups.

use soap_codec::Namespace;
use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::ids::{AttributeId, TypeId};
use crate::schema::raw::{Occurrence, RawAttribute, RawAttributes, RawUse, Ref, Scope};
use crate::schema::read::builder::Builder;
use crate::schema::read::globals::Kind;
use crate::schema::read::particles::wildcard;
use crate::schema::read::values::{constraint, invalid, is_qualified, newer};

impl<'a> Builder<'a> {
    /// Reads the attributes that are declared directly in `node`.
    pub(super) fn read_attributes(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawAttributes {
        let mut attributes = RawAttributes::default();
        for child in node.children() {
            match child.kind() {
                "attribute" => {
                    let used = self.read_use(&child, scope, diagnostics);
                    attributes.uses.extend(used);
                }
                "attributeGroup" => {
                    let group = self.read_group_use(&child, scope, diagnostics);
                    attributes.groups.extend(group);
                }
                "anyAttribute" => attributes.wildcard = Some(wildcard(&child, diagnostics)),
                kind @ ("assert" | "openContent") => {
                    newer(&child, &format!("xs:{kind}"), diagnostics);
                }
                _ => {}
            }
        }
        attributes
    }

    pub(super) fn read_global_attribute(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawAttribute {
        let local = scope.path.last().expect("a global component has a name");
        let name = QNameBuf::try_new(&scope.namespace, local).expect("it was found by this name");
        let mut attribute = self.read_attribute(node, name, scope, diagnostics);
        attribute.is_global = true;
        attribute
    }

    fn read_use(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<RawUse> {
        let attribute = match node.attribute("ref") {
            Some(reference) => self.attribute_named(node, &reference, diagnostics)?,
            None => self.read_local_attribute(node, scope, diagnostics)?,
        };
        let occurrence = match node.attribute("use").as_deref().map(str::trim) {
            None | Some("optional") => Occurrence::Optional,
            Some("prohibited") => Occurrence::Prohibited,
            Some("required") => Occurrence::Required,
            Some(other) => {
                let expected = "optional, prohibited or required";
                invalid(node, "use", other, expected, diagnostics);
                Occurrence::Optional
            }
        };
        Some(RawUse {
            attribute,
            occurrence,
            constraint: constraint(node),
        })
    }

    fn read_local_attribute(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<AttributeId> {
        if !self.counts(node, diagnostics) {
            return None;
        }
        let Some(local) = node.name() else {
            let message = "this xs:attribute has neither a valid name nor a ref";
            diagnostics.report(Code::MissingName, &node.place(), message);
            return None;
        };
        let is_qualified = is_qualified(node, node.schema.qualifies_attributes, diagnostics);
        let namespace = if is_qualified {
            node.schema.target.clone()
        } else {
            Namespace::default()
        };
        let name = QNameBuf::try_new(&namespace, &local).ok()?;
        let attribute = self.read_attribute(node, name, &scope.inner(&local), diagnostics);
        Some(self.add_attribute(attribute))
    }

    fn read_attribute(
        &mut self,
        node: &Node<'a>,
        name: QNameBuf,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawAttribute {
        let any = TypeId::new(1 + Builtin::AnySimpleType as usize);
        let ty = match node.attribute("type") {
            Some(value) => self.type_named(node, &value, diagnostics),
            None => Ref::Found(
                node.child(&["simpleType"])
                    .and_then(|inline| self.anonymous_type(inline, scope.clone(), diagnostics))
                    .unwrap_or(any),
            ),
        };
        RawAttribute {
            name,
            ty,
            is_global: false,
            constraint: constraint(node),
            documentation: node.documentation(),
            location: node.place(),
        }
    }

    fn read_group_use(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ref<crate::schema::raw::GroupId>> {
        let Some(reference) = node.attribute("ref") else {
            let message = "this xs:attributeGroup has no ref";
            diagnostics.report(Code::MissingName, &node.place(), message);
            return None;
        };
        Some(self.group_named(Kind::AttributeGroup, node, &reference, scope, diagnostics))
    }
}
