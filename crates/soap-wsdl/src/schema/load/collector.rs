//! Following imports, includes and redefinitions, until every schema document is there.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use soap_codec::{Element, Namespace, QName};

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::catalog::is_built_in;
use crate::schema::load::node::Node;
use crate::schema::load::schema_document::{SchemaDocument, WSDL, is_draft, is_schema};
use crate::source::document::Document;
use crate::source::documents::{Documents, Failure};
use crate::source::location::Location;
use crate::source::uri::resolve_location;

/// The schema documents of one load. Each document is read once, and once more for each namespace
/// that it is included in without having one.
pub(crate) struct Collector<'a> {
    pub(crate) documents: Documents<'a>,
    pub(crate) schemas: Vec<Rc<SchemaDocument<'a>>>,
    /// The children of `xs:redefine` and `xs:override`, in the order in which they were found.
    pub(crate) redefinitions: Vec<Node<'a>>,
    /// The place of each schema, and its target namespace.
    seen: BTreeSet<(Arc<str>, usize, Namespace)>,
    queue: VecDeque<Rc<SchemaDocument<'a>>>,
}

/// A reference from one document to another.
struct Reference<'r> {
    /// The element with the reference.
    place: &'r Location,
    /// The location of the document with that element.
    base: &'r str,
    /// The location as in that element.
    location: &'r str,
    /// The namespace that the document must have.
    namespace: &'r Namespace,
    /// The document is included, and takes this namespace if it has none.
    is_include: bool,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(documents: Documents<'a>) -> Self {
        Self {
            documents,
            schemas: Vec::new(),
            redefinitions: Vec::new(),
            seen: BTreeSet::new(),
            queue: VecDeque::new(),
        }
    }

    /// Adds the schemas of a document: its root, or those in the `types` of a WSDL. Returns `false`
    /// if the document is neither.
    pub(crate) fn add_document(
        &mut self,
        document: &'a Document,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let root = document.root();
        if is_schema(&root) {
            self.add(document, root, &Namespace::default(), diagnostics);
            return true;
        }
        let is_wsdl = root.name() == QName::new(WSDL, "definitions");
        if is_wsdl {
            let types = root
                .children()
                .filter(|child| child.name() == QName::new(WSDL, "types"));
            for schema in types.flat_map(|types| types.children()) {
                self.add(document, schema, &Namespace::default(), diagnostics);
            }
        }
        is_wsdl
    }

    /// Follows all references of the documents that were added.
    pub(crate) fn follow(&mut self, diagnostics: &mut Diagnostics) {
        while let Some(schema) = self.queue.pop_front() {
            for child in Node::root(&schema).children() {
                match child.kind() {
                    "import" => self.import(&child, diagnostics),
                    "include" => self.include(&child, diagnostics),
                    "override" | "redefine" => {
                        self.include(&child, diagnostics);
                        self.redefinitions.extend(child.children());
                    }
                    _ => {}
                }
            }
        }
    }

    /// Adds a schema. `includer` is the namespace that it takes if it has none.
    fn add(
        &mut self,
        document: &'a Document,
        root: Element<'a>,
        includer: &Namespace,
        diagnostics: &mut Diagnostics,
    ) {
        if is_draft(&root) {
            let namespace = root.name().namespace();
            let message = format!("this schema is written in the draft {namespace}");
            diagnostics.report(Code::SchemaVersion, &document.place(&root), message);
        }
        if !is_schema(&root) {
            return;
        }
        let schema = Rc::new(SchemaDocument::new(document, root, includer));
        let key = (
            document.location.clone(),
            root.offset(),
            schema.target.clone(),
        );
        if !self.seen.insert(key) {
            return;
        }
        let has_room = !schema.is_chameleon || self.documents.has_room(document.bytes());
        if has_room && self.schemas.len() < self.documents.most() {
            self.schemas.push(schema.clone());
            self.queue.push_back(schema);
        } else {
            let message = "there are more schemas than the limits allow";
            diagnostics.report(Code::Limit, &document.place(&root), message);
        }
    }

    fn import(&mut self, node: &Node<'a>, diagnostics: &mut Diagnostics) {
        let namespace = node.attribute("namespace");
        let namespace = Namespace::from(namespace.as_deref().unwrap_or_default().trim());
        let Some(location) = node.attribute("schemaLocation") else {
            return;
        };
        let is_absolute = location.trim().starts_with("http");
        if is_absolute && is_built_in(&namespace) {
            return;
        }
        let reference = Reference {
            place: &node.place(),
            base: &node.schema.document.location,
            location: &location,
            namespace: &namespace,
            is_include: false,
        };
        self.reference(&reference, diagnostics);
    }

    fn include(&mut self, node: &Node<'a>, diagnostics: &mut Diagnostics) {
        let place = node.place();
        let Some(location) = node.attribute("schemaLocation") else {
            let message = format!("xs:{} has no schemaLocation", node.kind());
            diagnostics.report(Code::MissingName, &place, message);
            return;
        };
        let reference = Reference {
            place: &place,
            base: &node.schema.document.location,
            location: &location,
            namespace: &node.schema.target,
            is_include: true,
        };
        self.reference(&reference, diagnostics);
    }

    fn reference(&mut self, reference: &Reference<'_>, diagnostics: &mut Diagnostics) {
        let location = resolve_location(reference.base, reference.location);
        let document = match self.documents.load(&location) {
            Ok(document) => document,
            Err(Failure::Load(_)) if is_built_in(reference.namespace) => return,
            Err(failure) => return report(failure, &location, reference.place, diagnostics),
        };
        let root = document.root();
        if reference.is_include {
            self.add(document, root, reference.namespace, diagnostics);
        } else if !self.add_document(document, diagnostics) {
            let message = format!("{location} is not a schema: its root is {}", root.name());
            diagnostics.report(Code::DocumentUnexpected, reference.place, message);
            return;
        }
        self.check_namespace(document, reference, diagnostics);
    }

    fn check_namespace(
        &self,
        document: &'a Document,
        reference: &Reference<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        let root = document.root();
        let is_included = reference.is_include && !is_schema(&root);
        let own = crate::schema::load::schema_document::target(&root);
        let takes_namespace = reference.is_include && own.is_empty();
        if is_included {
            let message = format!("{} is not a schema", document.location);
            diagnostics.report(Code::DocumentUnexpected, reference.place, message);
        } else if is_schema(&root) && own != *reference.namespace && !takes_namespace {
            let message = format!(
                "the schema has the target namespace \"{own}\", expected \"{}\"",
                reference.namespace
            );
            diagnostics.report(Code::NamespaceMismatch, reference.place, message);
        }
    }
}

/// Reports why a document is missing.
pub(crate) fn report(
    failure: Failure,
    location: &str,
    place: &Location,
    diagnostics: &mut Diagnostics,
) {
    match failure {
        Failure::Known => {}
        Failure::Limit(limit) => {
            let message = format!("{location} exceeds the limit on {limit}");
            diagnostics.report(Code::Limit, place, message);
        }
        Failure::Load(error) => {
            let message = format!("{location} cannot be loaded: {error}");
            diagnostics.report(Code::DocumentNotLoaded, place, message);
        }
        Failure::Malformed(malformed) => {
            let place = Location {
                document: malformed.shown.clone(),
                line: malformed.line,
                column: malformed.column,
            };
            diagnostics.report(Code::DocumentMalformed, &place, malformed.reason());
        }
    }
}
