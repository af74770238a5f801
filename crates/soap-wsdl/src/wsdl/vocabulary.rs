//! The names of WSDL and its extensions.

use soap_codec::{Element, QName, SoapVersion};

use crate::schema::load::node::{Node, push_text};
use crate::schema::load::schema_document::WSDL;

const WSDL_20: &str = "http://www.w3.org/ns/wsdl";
const SOAP_11: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const SOAP_12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
/// The namespaces of the attribute `Action`: WS-Addressing 1.0 Metadata, its predecessor, and the
/// submission of 2004.
pub(super) const ADDRESSING: [&str; 3] = [
    "http://www.w3.org/2007/05/addressing/metadata",
    "http://www.w3.org/2006/05/addressing/wsdl",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing",
];
const MIME: &str = "http://schemas.xmlsoap.org/wsdl/mime/";

/// Returns `true` for an element of WSDL 1.1 with this local name.
pub(super) fn is_wsdl(element: &Element<'_>, local: &str) -> bool {
    let name = element.name();
    name.local() == local && name.namespace() == WSDL
}

/// Returns `true` for any element of WSDL 1.1.
pub(super) fn is_of_wsdl(element: &Element<'_>) -> bool {
    element.name().namespace() == WSDL
}

/// Returns `true` for `wsdl:documentation`.
pub(super) fn is_documentation(element: &Element<'_>) -> bool {
    is_wsdl(element, "documentation")
}

/// Returns `true` for the root of a WSDL 2.0.
pub(super) fn is_wsdl_20(element: &Element<'_>) -> bool {
    let name = element.name();
    name.local() == "description" && name.namespace() == WSDL_20
}

/// Returns the version of an element of one of the SOAP extensions.
pub(super) fn soap_version(element: &Element<'_>) -> Option<SoapVersion> {
    match element.name().namespace() {
        SOAP_11 => Some(SoapVersion::Soap11),
        SOAP_12 => Some(SoapVersion::Soap12),
        _ => None,
    }
}

/// Returns `true` for an element of the MIME extension.
pub(super) fn is_mime(element: &Element<'_>) -> bool {
    element.name().namespace() == MIME
}

/// Returns `true` for a policy or a reference to one, of any version of WS-Policy.
pub(super) fn is_policy(element: &Element<'_>) -> bool {
    let is_reference = element
        .attributes()
        .any(|(name, _)| name.local() == "PolicyURIs");
    is_reference || matches!(element.name().local(), "Policy" | "PolicyReference")
}

/// Returns `true` for an extension that a client must understand.
pub(super) fn is_required(element: &Element<'_>) -> bool {
    let required = element.attribute(QName::new(WSDL, "required"));
    required.is_some_and(|value| matches!(value.trim(), "true" | "1"))
}

/// Returns the children of WSDL with this local name.
pub(super) fn children<'a>(
    node: &Node<'a>,
    local: &'static str,
) -> impl Iterator<Item = Node<'a>> + use<'a> {
    node.children()
        .filter(move |child| is_wsdl(&child.element, local))
}

/// Returns the children of one of the SOAP extensions with this local name.
pub(super) fn soap_children<'a>(
    node: &Node<'a>,
    local: &'static str,
) -> impl Iterator<Item = Node<'a>> + use<'a> {
    node.children().filter(move |child| {
        child.element.name().local() == local && soap_version(&child.element).is_some()
    })
}

/// Returns the text of `wsdl:documentation`.
pub(super) fn documentation(node: &Node<'_>) -> Option<String> {
    let mut text = String::new();
    for documentation in children(node, "documentation") {
        push_text(&mut text, documentation.element);
    }
    (!text.is_empty()).then_some(text)
}
