//! Simple types.

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::facets::Facets;
use crate::schema::model::ids::TypeId;
use crate::schema::model::name::TypeName;
use crate::schema::raw::{RawSimple, RawVariety, Ref, Scope};
use crate::schema::read::builder::Builder;
use crate::schema::read::facets::read_facets;

impl<'a> Builder<'a> {
    /// Reads `xs:simpleType`.
    pub(super) fn read_simple(
        &mut self,
        node: &Node<'a>,
        name: TypeName,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawSimple {
        let variety = node.child(&["list", "restriction", "union"]);
        let (variety, facets) = match &variety {
            Some(variety) => self.read_variety(variety, scope, diagnostics),
            // The drafts until August 2000 have facets in the type itself.
            None if node.attribute("base").is_some() => self.read_variety(node, scope, diagnostics),
            None => {
                let message = "expected a list, a restriction or a union";
                diagnostics.report(Code::MissingName, &node.place(), message);
                (RawVariety::Restriction(any()), Facets::default())
            }
        };
        RawSimple {
            name,
            variety,
            facets,
            documentation: node.documentation(),
            location: node.place(),
        }
    }

    /// Reads the type of a restricted simple content: the element is the `xs:restriction`.
    pub(super) fn read_content_restriction(
        &mut self,
        node: &Node<'a>,
        name: TypeName,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawSimple {
        let variety = match self.inline(node, scope, diagnostics) {
            Some(inline) => RawVariety::Restriction(inline),
            None => match node.attribute("base") {
                Some(base) => {
                    let base = self.base_named(node, &base, scope, diagnostics);
                    RawVariety::RestrictionOfContent(base)
                }
                None => RawVariety::Restriction(any()),
            },
        };
        RawSimple {
            name,
            variety,
            facets: read_facets(node, diagnostics),
            documentation: None,
            location: node.place(),
        }
    }

    fn read_variety(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> (RawVariety, Facets) {
        match node.kind() {
            "list" => {
                let item = match node.attribute("itemType") {
                    Some(value) => Some(self.type_named(node, &value, diagnostics)),
                    None => self.inline(node, &scope.inner("item"), diagnostics),
                };
                (RawVariety::List(item.unwrap_or(any())), Facets::default())
            }
            "union" => {
                let members = self.read_members(node, scope, diagnostics);
                (RawVariety::Union(members), Facets::default())
            }
            _ => {
                let base = match node.attribute("base") {
                    Some(value) => Some(self.base_named(node, &value, scope, diagnostics)),
                    None => self.inline(node, &scope.inner("base"), diagnostics),
                };
                let facets = read_facets(node, diagnostics);
                (RawVariety::Restriction(base.unwrap_or(any())), facets)
            }
        }
    }

    fn read_members(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Ref<TypeId>> {
        let named = node.attribute("memberTypes").unwrap_or_default();
        let mut members: Vec<Ref<TypeId>> = named
            .split_ascii_whitespace()
            .map(|member| self.type_named(node, member, diagnostics))
            .collect();
        for inline in node.children().filter(|child| child.kind() == "simpleType") {
            let scope = scope.inner("member");
            let member = self.anonymous_type(inline, scope, diagnostics);
            members.extend(member.map(Ref::Found));
        }
        members
    }

    fn inline(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ref<TypeId>> {
        let inline = node.child(&["simpleType"])?;
        let id = self.anonymous_type(inline, scope.clone(), diagnostics)?;
        Some(Ref::Found(id))
    }
}

/// The type of any simple value.
fn any() -> Ref<TypeId> {
    Ref::Found(TypeId::new(1 + Builtin::AnySimpleType as usize))
}
