//! Particles, groups and wildcards.

use soap_codec::Namespace;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::model::wildcard::{Namespaces, ProcessContents, Wildcard};
use crate::schema::raw::{RawParticle, RawTerm, Scope};
use crate::schema::read::builder::Builder;
use crate::schema::read::globals::Kind;
use crate::schema::read::values::{invalid, misplaced, newer, occurrences};

/// The elements that are content models.
const MODELS: [&str; 4] = ["all", "choice", "group", "sequence"];

impl<'a> Builder<'a> {
    /// Reads the content model that is directly in `node`, if there is one.
    pub(super) fn read_model(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<RawParticle> {
        if let Some(model) = node.child(&MODELS) {
            return self.read_particle(&model, scope, diagnostics);
        }
        // The draft of 1999 has elements without a model around them.
        let children = node.children().filter(|_| node.schema.is_draft);
        let parts = children.filter(|child| matches!(child.kind(), "any" | "element"));
        let parts: Vec<RawParticle> = parts
            .filter_map(|child| self.read_particle(&child, scope, diagnostics))
            .collect();
        (!parts.is_empty()).then_some(RawParticle {
            min: 1,
            max: Some(1),
            term: RawTerm::Sequence(parts),
        })
    }

    /// Reads a group definition. One without a content model is an empty sequence.
    pub(super) fn read_group(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> RawParticle {
        let model = self.read_model(node, scope, diagnostics);
        model.unwrap_or(RawParticle {
            min: 1,
            max: Some(1),
            term: RawTerm::Sequence(Vec::new()),
        })
    }

    /// Reads a particle; `None` if it never occurs. It recurses as deep as the document is.
    fn read_particle(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<RawParticle> {
        let (min, max) = occurrences(node, diagnostics);
        if max == Some(0) {
            return None;
        }
        let term = match node.kind() {
            "all" => RawTerm::All(self.read_particles(node, scope, diagnostics)),
            "any" => RawTerm::Any(wildcard(node, diagnostics)),
            "choice" => RawTerm::Choice(self.read_particles(node, scope, diagnostics)),
            "element" => RawTerm::Element(self.read_local_element(node, scope, diagnostics)?),
            "group" => self.read_group_reference(node, scope, diagnostics)?,
            "sequence" => RawTerm::Sequence(self.read_particles(node, scope, diagnostics)),
            _ => {
                misplaced(node, "a content model", diagnostics);
                return None;
            }
        };
        Some(RawParticle { min, max, term })
    }

    fn read_particles(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Vec<RawParticle> {
        let children = node.children();
        children
            .filter_map(|child| self.read_particle(&child, scope, diagnostics))
            .collect()
    }

    fn read_group_reference(
        &mut self,
        node: &Node<'a>,
        scope: &Scope,
        diagnostics: &mut Diagnostics,
    ) -> Option<RawTerm> {
        let Some(reference) = node.attribute("ref") else {
            let message = "this xs:group has no ref";
            diagnostics.report(Code::MissingName, &node.place(), message);
            return None;
        };
        let group = self.group_named(Kind::Group, node, &reference, scope, diagnostics);
        Some(RawTerm::Group(group))
    }
}

/// Reads `xs:any` or `xs:anyAttribute`.
pub(super) fn wildcard(node: &Node<'_>, diagnostics: &mut Diagnostics) -> Wildcard {
    let process = match node.attribute("processContents").as_deref().map(str::trim) {
        None | Some("strict") => ProcessContents::Strict,
        Some("lax") => ProcessContents::Lax,
        Some("skip") => ProcessContents::Skip,
        Some(other) => {
            invalid(
                node,
                "processContents",
                other,
                "lax, skip or strict",
                diagnostics,
            );
            ProcessContents::Strict
        }
    };
    for attribute in ["notNamespace", "notQName"] {
        if node.attribute(attribute).is_some() {
            newer(node, attribute, diagnostics);
        }
    }
    Wildcard {
        namespaces: namespaces(node),
        process,
    }
}

fn namespaces(node: &Node<'_>) -> Namespaces {
    let target = &node.schema.target;
    let value = node.attribute("namespace");
    match value.as_deref().map(str::trim) {
        None | Some("" | "##any") => Namespaces::Any,
        Some("##other") => Namespaces::Other(target.clone()),
        Some(list) => {
            let names = list.split_ascii_whitespace().map(|name| match name {
                "##local" => Namespace::default(),
                "##targetNamespace" => target.clone(),
                name => Namespace::from(name),
            });
            Namespaces::List(names.collect())
        }
    }
}
