//! The definitions of all WSDL documents, by name.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use soap_codec::Namespace;
use soap_codec::scalar::QNameBuf;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::collector::{Collector, report};
use crate::schema::load::node::Node;
use crate::schema::load::schema_document::SchemaDocument;
use crate::source::document::Document;
use crate::source::uri::resolve_location;
use crate::wsdl::vocabulary::{children, is_wsdl, is_wsdl_20};

/// The operations of a port type, by name. Overloaded ones have the same name.
pub(super) type Operations<'a> = BTreeMap<String, Vec<Node<'a>>>;

/// The greatest number of operations of one name in a port type.
const MOST_OVERLOADS: usize = 100;

/// The definitions of a set of WSDL documents.
#[derive(Debug, Default)]
pub(super) struct Definitions<'a> {
    /// The roots, the first document first.
    pub(super) roots: Vec<Node<'a>>,
    pub(super) messages: BTreeMap<QNameBuf, Node<'a>>,
    pub(super) port_types: BTreeMap<QNameBuf, (Node<'a>, Operations<'a>)>,
    /// In the order of the documents.
    pub(super) bindings: Vec<(QNameBuf, Node<'a>)>,
    pub(super) services: Vec<(QNameBuf, Node<'a>)>,
    seen: BTreeSet<Arc<str>>,
}

impl<'a> Definitions<'a> {
    /// Collects the definitions of a document and of those that it imports, and hands the schemas
    /// to `collector`.
    pub(super) fn collect(
        document: &'a Document,
        collector: &mut Collector<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut definitions = Self::default();
        let mut queue = VecDeque::from([document]);
        while let Some(document) = queue.pop_front() {
            if definitions.seen.insert(document.location.clone()) {
                definitions.add(document, &mut queue, collector, diagnostics);
            }
        }
        definitions
    }

    fn add(
        &mut self,
        document: &'a Document,
        queue: &mut VecDeque<&'a Document>,
        collector: &mut Collector<'a>,
        diagnostics: &mut Diagnostics,
    ) {
        let none = Namespace::default();
        let schema = SchemaDocument::new(document, document.root(), &none);
        let root = Node::root(&Rc::new(schema));
        collector.add_document(document, diagnostics);
        for import in children(&root, "import") {
            queue.extend(imported(&import, collector, diagnostics));
        }
        self.register(&root, diagnostics);
        self.roots.push(root);
    }

    fn register(&mut self, root: &Node<'a>, diagnostics: &mut Diagnostics) {
        for node in root.children() {
            let local = node.element.name().local();
            let is_definition = matches!(local, "binding" | "message" | "portType" | "service");
            if !is_definition || !is_wsdl(&node.element, local) {
                continue;
            }
            let Some(name) = node.name().and_then(|name| node.in_target(&name)) else {
                let message = format!("this wsdl:{local} has no valid name");
                diagnostics.report(Code::MissingName, &node.place(), message);
                continue;
            };
            let place = node.place();
            let shown = name.to_string();
            let is_new = match local {
                "binding" => {
                    self.bindings.push((name, node));
                    true
                }
                "message" => self.messages.insert(name, node).is_none(),
                "portType" => {
                    let operations = operations(&node);
                    self.port_types.insert(name, (node, operations)).is_none()
                }
                _ => {
                    self.services.push((name, node));
                    true
                }
            };
            if !is_new {
                let message = format!("the wsdl:{local} {shown} is defined twice");
                diagnostics.report(Code::Duplicate, &place, message);
            }
        }
    }
}

/// Loads an imported document. One that is a schema goes to the collector.
fn imported<'a>(
    import: &Node<'a>,
    collector: &mut Collector<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Document> {
    let place = import.place();
    let Some(location) = import.attribute("location") else {
        diagnostics.report(
            Code::MissingName,
            &place,
            "this wsdl:import has no location",
        );
        return None;
    };
    let location = resolve_location(&place.document, &location);
    let document = match collector.documents.load(&location) {
        Ok(document) => document,
        Err(failure) => {
            report(failure, &location, &place, diagnostics);
            return None;
        }
    };
    let root = document.root();
    if is_wsdl(&root, "definitions") {
        return Some(document);
    }
    if is_wsdl_20(&root) {
        let message = format!("{location} is a WSDL 2.0");
        diagnostics.report(Code::WsdlVersion, &place, message);
    } else if !collector.add_document(document, diagnostics) {
        let message = format!("{location} is neither a WSDL nor a schema");
        diagnostics.report(Code::DocumentUnexpected, &place, message);
    }
    None
}

fn operations<'a>(port_type: &Node<'a>) -> Operations<'a> {
    let mut operations = Operations::new();
    for operation in children(port_type, "operation") {
        if let Some(name) = operation.name() {
            let same = operations.entry(name).or_default();
            if same.len() < MOST_OVERLOADS {
                same.push(operation);
            }
        }
    }
    operations
}
