//! Policies and required extensions, which are not applied.

use std::collections::BTreeSet;

use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::wsdl::definitions::Definitions;
use crate::wsdl::vocabulary::{
    is_documentation, is_mime, is_of_wsdl, is_policy, is_required, soap_version,
};

/// Reports the policies and the required extensions of each definition, the first of each, but not
/// those of `others`, which are bindings that are left out.
pub(super) fn report(
    definitions: &Definitions<'_>,
    others: &BTreeSet<&QNameBuf>,
    diagnostics: &mut Diagnostics,
) {
    for root in &definitions.roots {
        let mut own = root.children();
        if let Some(required) = own.find(is_required_extension) {
            let name = required.element.name();
            let message = format!("the document requires the extension {name}");
            diagnostics.report(Code::RequiredExtension, &required.place(), message);
        }
    }
    for ((kind, name), node) in definitions.first() {
        if kind == "binding" && others.contains(name) {
            continue;
        }
        let nodes = nodes(node);
        if let Some(policy) = nodes.iter().find(|node| is_policy(&node.element)) {
            let message = format!("a policy is attached to the {} {name}", noun(kind));
            diagnostics.report(Code::Policy, &policy.place(), message);
        }
        if let Some(required) = nodes.iter().find(|node| is_required_extension(node)) {
            let extension = required.element.name();
            let message = format!(
                "the {} {name} requires the extension {extension}",
                noun(kind)
            );
            diagnostics.report(Code::RequiredExtension, &required.place(), message);
        }
    }
}

fn noun(kind: &str) -> &str {
    match kind {
        "portType" => "port type",
        kind => kind,
    }
}

/// Returns a definition, the elements of WSDL in it, and the extensions that these contain.
fn nodes<'a>(definition: &Node<'a>) -> Vec<Node<'a>> {
    let mut nodes = vec![definition.clone()];
    let mut next = 0;
    while let Some(node) = nodes.get(next).cloned() {
        next += 1;
        if is_of_wsdl(&node.element) || is_mime(&node.element) {
            let children = node.children();
            nodes.extend(children.filter(|child| !is_documentation(&child.element)));
        }
    }
    nodes
}

/// Returns `true` for an extension that a client must understand, and that is not read.
fn is_required_extension(node: &Node<'_>) -> bool {
    let element = &node.element;
    let is_known = is_of_wsdl(element) || is_mime(element) || soap_version(element).is_some();
    !is_known && is_required(element)
}
