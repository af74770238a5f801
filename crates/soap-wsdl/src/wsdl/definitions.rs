//! The definitions of all WSDL documents, by name.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use soap_codec::scalar::QNameBuf;
use soap_codec::{Element, Namespace};

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::collector::{Collector, report};
use crate::schema::load::node::Node;
use crate::schema::load::schema_document::{SchemaDocument, is_schema, target};
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
    /// The first definition of each kind and name.
    first: BTreeMap<(&'static str, QNameBuf), Node<'a>>,
}

/// The elements with a name by which others refer to them.
const NAMED: [&str; 4] = ["binding", "message", "portType", "service"];

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

    /// Iterates over the first definition of each kind and name.
    pub(super) fn first(&self) -> impl Iterator<Item = ((&'static str, &QNameBuf), &Node<'a>)> {
        let first = self.first.iter();
        first.map(|((kind, name), node)| ((*kind, name), node))
    }

    fn register(&mut self, root: &Node<'a>, diagnostics: &mut Diagnostics) {
        for node in root.children() {
            let kind = NAMED
                .into_iter()
                .find(|local| is_wsdl(&node.element, local));
            let Some(kind) = kind else {
                continue;
            };
            let Some(name) = node.name().and_then(|name| node.in_target(&name)) else {
                let message = format!("this wsdl:{kind} has no valid name");
                diagnostics.report(Code::MissingName, &node.place(), message);
                continue;
            };
            if !self.is_new(kind, &name, &node, diagnostics) {
                continue;
            }
            match kind {
                "binding" => self.bindings.push((name, node)),
                "message" => drop(self.messages.insert(name, node)),
                "portType" => {
                    let operations = operations(&node);
                    self.port_types.insert(name, (node, operations));
                }
                _ => self.services.push((name, node)),
            }
        }
    }

    /// Returns `false` for a second definition of a name. One that is the same as the first, in a
    /// document with two addresses, is not a problem, and two services of one name have different
    /// ports.
    fn is_new(
        &mut self,
        kind: &'static str,
        name: &QNameBuf,
        node: &Node<'a>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let first = self.first.entry((kind, name.clone()));
        let Entry::Occupied(first) = first else {
            first.or_insert(node.clone());
            return true;
        };
        let first = first.get();
        if first.is_same_text(node) {
            return false;
        }
        if kind == "service" {
            return true;
        }
        let message = format!(
            "the wsdl:{kind} {name} is also defined at {}",
            first.place()
        );
        diagnostics.report(Code::Duplicate, &node.place(), message);
        false
    }
}

/// Resolves a reference to a definition. One without a prefix may mean the target namespace: many
/// WSDLs that are written by hand have such references.
pub(super) fn resolved(
    node: &Node<'_>,
    reference: &str,
    is_defined: impl Fn(&QNameBuf) -> bool,
) -> Option<QNameBuf> {
    let name = node.qname(reference);
    if name.as_ref().is_some_and(&is_defined) || reference.contains(':') {
        return name;
    }
    let in_target = node.in_target(reference.trim());
    in_target.filter(is_defined).or(name)
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
    let location = resolve_location(&import.schema.document.location, &location);
    let document = match collector.documents.load(&location) {
        Ok(document) => document,
        Err(failure) => {
            report(failure, &location, &place, diagnostics);
            return None;
        }
    };
    let root = document.root();
    check_namespace(import, &root, diagnostics);
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

/// Reports an import that names another namespace than the document has.
fn check_namespace(import: &Node<'_>, root: &Element<'_>, diagnostics: &mut Diagnostics) {
    let expected = import.attribute("namespace").unwrap_or_default();
    let found = target(root);
    let is_known = is_wsdl(root, "definitions") || is_schema(root);
    if is_known && !expected.trim().is_empty() && *found != *expected.trim() {
        let message = format!(
            "the document has the target namespace \"{found}\", expected \"{}\"",
            expected.trim()
        );
        diagnostics.report(Code::NamespaceMismatch, &import.place(), message);
    }
}

/// Returns the name of an operation. Only in style rpc must it be the name of an element.
pub(super) fn operation_name(node: &Node<'_>) -> Option<String> {
    let name = node.attribute("name")?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

fn operations<'a>(port_type: &Node<'a>) -> Operations<'a> {
    let mut operations = Operations::new();
    for operation in children(port_type, "operation") {
        if let Some(name) = operation_name(&operation) {
            let same = operations.entry(name).or_default();
            if same.len() < MOST_OVERLOADS {
                same.push(operation);
            }
        }
    }
    operations
}
