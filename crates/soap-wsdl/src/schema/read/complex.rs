//! Complex types.

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::model::complex::Derivation;
use crate::schema::model::ids::TypeId;
use crate::schema::model::name::TypeName;
use crate::schema::raw::{RawAttributes, RawComplex, RawContent, RawType, Ref, Scope};
use crate::schema::read::builder::Builder;
use crate::schema::read::facets::FACETS;
use crate::schema::read::references::ANY_TYPE;

/// The parts of a complex type that its form determines.
struct Body {
    base: Option<Ref<TypeId>>,
    derivation: Derivation,
    is_mixed: bool,
    content: RawContent,
    attributes: RawAttributes,
}

impl<'a> Builder<'a> {
    /// Reads the definition of a type.
    pub(super) fn read_type(
        &mut self,
        node: &Node<'a>,
        name: TypeName,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawType {
        match node.kind() {
            "simpleType" => {
                return RawType::Simple(self.read_simple(node, name, scope, diagnostics));
            }
            "restriction" => {
                let simple = self.read_content_restriction(node, name, scope, diagnostics);
                return RawType::Simple(simple);
            }
            _ => {}
        }
        let body = match node.child(&["complexContent", "simpleContent"]) {
            None => self.read_direct(node, scope, diagnostics),
            Some(content) => self.read_derived(node, &content, scope, diagnostics),
        };
        RawType::Complex(RawComplex {
            name,
            base: body.base,
            derivation: body.derivation,
            is_abstract: node.flag("abstract"),
            is_mixed: body.is_mixed,
            content: body.content,
            attributes: body.attributes,
            documentation: node.documentation(),
            location: node.place(),
        })
    }

    /// Reads a type that is not derived from another.
    fn read_direct(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Body {
        // The drafts until August 2000 have the base in the type itself.
        let base = match node.schema.is_draft && node.attribute("base").is_some() {
            true => self.read_base(node, scope, diagnostics),
            false => None,
        };
        let derivation = match node.attribute("derivedBy").as_deref() {
            Some("extension") => Derivation::Extension,
            _ => Derivation::Restriction,
        };
        Body {
            base,
            derivation,
            is_mixed: node.flag("mixed") || is_mixed_draft(node),
            content: self.read_content(node, scope, diagnostics),
            attributes: self.read_attributes(node, scope, diagnostics),
        }
    }

    /// Reads a type with `xs:complexContent` or `xs:simpleContent`.
    fn read_derived(
        &mut self,
        node: &Node<'a>,
        content: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Body {
        let Some(derived) = content.child(&["extension", "restriction"]) else {
            let message = "expected an extension or a restriction";
            diagnostics.report(Code::MissingName, &content.place(), message);
            return self.read_direct(content, scope, diagnostics);
        };
        let derivation = match derived.kind() {
            "extension" => Derivation::Extension,
            _ => Derivation::Restriction,
        };
        let base = self.read_base(&derived, scope, diagnostics);
        let is_simple = content.kind() == "simpleContent";
        let raw_content = match (is_simple, derivation) {
            (false, _) => self.read_content(&derived, scope, diagnostics),
            (true, Derivation::Extension) => RawContent::OfBase,
            (true, Derivation::Restriction) => {
                self.read_narrowed_content(&derived, scope, diagnostics)
            }
        };
        let mixed = content.attribute("mixed").map(|_| content.flag("mixed"));
        Body {
            base: base.filter(|base| !is_default(base, derivation)),
            derivation,
            is_mixed: mixed.unwrap_or_else(|| node.flag("mixed")) && !is_simple,
            content: raw_content,
            attributes: self.read_attributes(&derived, scope, diagnostics),
        }
    }

    fn read_base(
        &mut self,
        derived: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ref<TypeId>> {
        let Some(base) = derived.attribute("base") else {
            let message = format!("this xs:{} has no base", derived.kind());
            diagnostics.report(Code::MissingName, &derived.place(), message);
            return None;
        };
        Some(self.base_named(derived, &base, scope, diagnostics))
    }

    fn read_content(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawContent {
        let model = self.read_model(node, scope, diagnostics);
        model.map_or(RawContent::Empty, RawContent::Particles)
    }

    /// Reads a restriction of simple content. It has a type of its own if it narrows the values.
    fn read_narrowed_content(
        &mut self,
        derived: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawContent {
        let narrows =
            |child: &Node<'_>| FACETS.contains(&child.kind()) || child.kind() == "simpleType";
        if !derived.children().any(|child| narrows(&child)) {
            return RawContent::OfBase;
        }
        let narrowed = self.anonymous_type(derived.clone(), scope.inner("value"), diagnostics);
        narrowed.map_or(RawContent::OfBase, RawContent::Simple)
    }
}

/// Returns `true` for mixed content as the drafts until August 2000 write it.
fn is_mixed_draft(node: &Node<'_>) -> bool {
    node.schema.is_draft && node.attribute("content").as_deref() == Some("mixed")
}

/// Returns `true` for the derivation of a type that has none.
fn is_default(base: &Ref<TypeId>, derivation: Derivation) -> bool {
    let is_any = matches!(base, Ref::Found(id) if id.index() == ANY_TYPE);
    is_any && derivation == Derivation::Restriction
}
