//! Schema documents.

use soap_codec::{Element, Namespace, QName};

use crate::source::document::Document;

/// The namespace of XML Schema.
pub(crate) const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// The namespace of WSDL 1.1, whose documents contain schemas.
pub(crate) const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
/// The namespaces of the drafts of XML Schema.
const DRAFTS: [&str; 3] = [
    "http://www.w3.org/1999/XMLSchema",
    "http://www.w3.org/2000/08/XMLSchema",
    "http://www.w3.org/2000/10/XMLSchema",
];

/// The namespace of attributes that make parts conditional (XML Schema 1.1, part 1, 4.2.2).
const VERSIONING: &str = "http://www.w3.org/2007/XMLSchema-versioning";

/// An `xs:schema` element, with what applies to all components in it.
#[derive(Debug)]
pub(crate) struct SchemaDocument<'a> {
    pub(crate) document: &'a Document,
    pub(crate) root: Element<'a>,
    pub(crate) target: Namespace,
    /// The document has no target namespace, and is included in one that has (part 1, 4.2.1):
    /// references without a namespace are to the target namespace.
    pub(crate) is_chameleon: bool,
    pub(crate) qualifies_elements: bool,
    pub(crate) qualifies_attributes: bool,
    /// The document is written in a draft of XML Schema.
    pub(crate) is_draft: bool,
    /// Parts of the document are for some versions of XML Schema only.
    pub(crate) has_versions: bool,
}

impl<'a> SchemaDocument<'a> {
    /// Makes a document that is included in `includer`, if that is not empty.
    pub(crate) fn new(document: &'a Document, root: Element<'a>, includer: &Namespace) -> Self {
        let own = target(&root);
        let is_chameleon = own.is_empty() && !includer.is_empty();
        let is_qualified =
            |name| attribute(&root, name).is_some_and(|value| value.trim() == "qualified");
        Self {
            document,
            root,
            is_chameleon,
            qualifies_elements: is_qualified("elementFormDefault"),
            qualifies_attributes: is_qualified("attributeFormDefault"),
            target: if is_chameleon { includer.clone() } else { own },
            is_draft: is_draft(&root),
            has_versions: root.raw().contains(VERSIONING),
        }
    }
}

/// Returns the target namespace of a schema or WSDL; empty if it has none.
pub(crate) fn target(root: &Element<'_>) -> Namespace {
    let value = attribute(root, "targetNamespace");
    value.map_or_else(Namespace::default, |value| Namespace::from(value.trim()))
}

/// Returns an attribute without a namespace.
pub(crate) fn attribute<'a>(
    element: &Element<'a>,
    local: &str,
) -> Option<std::borrow::Cow<'a, str>> {
    let name = QName::try_new("", local).ok()?;
    element.attribute(name)
}

/// Returns `true` unless an element is for later versions than 1.0 only.
pub(crate) fn is_current(element: &Element<'_>) -> bool {
    let version = |local| {
        let name = QName::try_new(VERSIONING, local).ok()?;
        element.attribute(name)?.trim().parse::<f64>().ok()
    };
    version("minVersion").is_none_or(|least| least <= 1.0)
        && version("maxVersion").is_none_or(|end| end > 1.0)
}

/// Returns `true` for the namespace of XML Schema, or of one of its drafts.
pub(crate) fn is_xsd(namespace: &str) -> bool {
    namespace == XSD || DRAFTS.contains(&namespace)
}

/// Returns `true` for a schema.
pub(crate) fn is_schema(element: &Element<'_>) -> bool {
    let name = element.name();
    name.local() == "schema" && is_xsd(name.namespace())
}

/// Returns `true` for a schema of a draft.
pub(crate) fn is_draft(element: &Element<'_>) -> bool {
    let name = element.name();
    name.local() == "schema" && DRAFTS.contains(&name.namespace())
}
