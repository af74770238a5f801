//! The service's WSDL as evidence.

use cloudbilling::codec::SoapVersion;
use cloudbilling::types::ServiceContract;
use cloudbilling::types::contract::ResponseShape;
use soap_wsdl::ElementId;
use soap_wsdl::schema::{Content, Particle, Schemas, Term, Type};
use soap_wsdl::wsdl::{Binding, MessageShape, Operation, PartContent, Wsdl};

use super::anatomy::{Anatomy, Names, Part};
use super::evidence::{Evidence, Source};
use super::node::Node;
use super::reads::Read;

/// Deeper elements say nothing about a contract.
const DEPTH: usize = 5;

/// The maximum number of elements in the content of one message.
const MAX_NODES: usize = 4096;

/// The binding of a WSDL that has the reads.
pub(super) struct Description<'a> {
    wsdl: &'a Wsdl,
    binding: &'a Binding,
}

impl<'a> Description<'a> {
    /// Finds the binding that has the most reads; among equals, one of SOAP 1.1.
    pub(super) fn new(wsdl: &'a Wsdl) -> Option<Self> {
        let rank = |binding: &&Binding| {
            let reads = binding
                .operations
                .iter()
                .filter(|it| is_read(&it.name))
                .count();
            (reads, binding.version == SoapVersion::Soap11)
        };
        let binding = wsdl.bindings.iter().max_by_key(rank)?;
        (rank(&binding).0 > 0).then_some(Self { wsdl, binding })
    }

    /// Returns the actions of the operations that are not reads.
    pub(super) fn other_actions(&self) -> impl Iterator<Item = &'a str> {
        let operations = self.binding.operations.iter();
        operations
            .filter(|operation| !is_read(&operation.name) && !operation.soap_action.is_empty())
            .map(|operation| operation.soap_action.as_str())
    }

    /// Adds the actions that are not made of the namespace, the interface and the name.
    pub(super) fn add_actions(&self, contract: &mut ServiceContract) {
        contract.actions.clear();
        for Operation {
            name, soap_action, ..
        } in &self.binding.operations
        {
            if contract.action(name) != *soap_action {
                contract.actions.insert(name.clone(), soap_action.clone());
            }
        }
    }

    /// Returns the words of the result code that the schema declares.
    pub(super) fn code_words(&self, shape: &ResponseShape) -> Vec<String> {
        let anatomies = self.reads().filter_map(|(operation, read)| {
            self.response(operation, Some(read.row()), shape)?.code
        });
        anatomies.map(|code| code.words).next().unwrap_or_default()
    }

    /// Adds everything that the WSDL states about the settings.
    pub(super) fn state(&self, contract: &ServiceContract, evidence: &mut Evidence) {
        let interface = self.binding.port_type.local();
        evidence.add(
            "interface",
            [interface],
            Source::Wsdl,
            "the name of the port type",
        );
        for (operation, read) in self.reads() {
            self.state_request(operation, evidence);
            if let Some(anatomy) = self.response(operation, Some(read.row()), &contract.response) {
                state_response(&anatomy, &operation.name, evidence);
            }
        }
        if let Some(login) = self.login(contract) {
            self.state_login(login, contract, evidence);
        }
    }

    fn reads(&self) -> impl Iterator<Item = (&'a Operation, Read)> {
        let operations = self.binding.operations.iter();
        operations.filter_map(|operation| Some((operation, read_named(&operation.name)?)))
    }

    fn state_request(&self, operation: &Operation, evidence: &mut Evidence) {
        let Some(request) = self.content(&operation.input) else {
            return;
        };
        let note = |part: &str| format!("{part} of {}", operation.name);
        let mut add = |key, value: &str, part| {
            evidence.add(key, [value], Source::Wsdl, note(part));
        };
        let own = &request.namespace;
        let items = request.all().into_iter();
        for item in items.filter(|item| item.namespace != *own && !item.namespace.is_empty()) {
            let key = match item.local.as_str() {
                "string" => "arrays_namespace",
                _ => "data_contract_namespaces",
            };
            add(key, &item.namespace, "a list");
        }
        add("operation_namespace", own, "the element");
        if let Some((namespace, name)) = self.token_header(operation) {
            add("api_token_header.namespace", &namespace, "a header block");
            add("api_token_header.name", &name, "a header block");
        }
    }

    /// Finds the header block with the token: the only one, or the only one that is named so.
    fn token_header(&self, operation: &Operation) -> Option<(String, String)> {
        let names: Vec<_> = operation
            .input_headers
            .iter()
            .map(|header| &self.wsdl.schemas.element(header.element).name)
            .collect();
        let is_token = |local: &str| local.to_ascii_lowercase().contains("token");
        let tokens = names.iter().filter(|name| is_token(name.local()));
        let tokens: Vec<_> = tokens.collect();
        let name = match (&names[..], &tokens[..]) {
            ([one], _) => *one,
            (_, [one]) => **one,
            _ => return None,
        };
        let name = name.as_qname();
        Some((name.namespace().to_owned(), name.local().to_owned()))
    }

    /// Finds the login: by the name in the contract, or by a parameter for a password.
    fn login(&self, contract: &ServiceContract) -> Option<&'a Operation> {
        let operations = &self.binding.operations;
        let named = operations
            .iter()
            .find(|it| it.name == contract.login.operation.as_str());
        named.or_else(|| {
            operations
                .iter()
                .filter(|it| !is_read(&it.name))
                .find(|operation| {
                    self.content(&operation.input)
                        .is_some_and(|request| parameter(&request, &["password"]).is_some())
                })
        })
    }

    fn state_login(&self, login: &Operation, contract: &ServiceContract, evidence: &mut Evidence) {
        let note = "the login, which was not tried";
        evidence.add("login.operation", [login.name.as_str()], Source::Wsdl, note);
        if let Some(request) = self.content(&login.input) {
            for (key, parts) in [
                ("login.email", &["email", "user"][..]),
                ("login.password", &["password"]),
                ("login.environment", &["environment", "tenant"]),
            ] {
                let found = named(&request, key, contract).or_else(|| parameter(&request, parts));
                evidence.add(key, found, Source::Wsdl, note);
            }
        }
        let Some(anatomy) = self.response(login, None, &contract.login.response) else {
            return;
        };
        evidence.add(
            "login.response.placement",
            anatomy.placement,
            Source::Wsdl,
            note,
        );
        evidence.add(
            "login.response.code",
            name_of(anatomy.code.as_ref()),
            Source::Wsdl,
            note,
        );
        let message = name_of(anatomy.message.as_ref());
        evidence.add("login.response.message", message, Source::Wsdl, note);
        evidence.add("login.response.result", anatomy.result, Source::Wsdl, note);
    }

    fn response(
        &self,
        operation: &Operation,
        row: Option<&str>,
        shape: &ResponseShape,
    ) -> Option<Anatomy> {
        let response = self.content(operation.output.as_ref()?)?;
        Some(Anatomy::of(&response, &operation.name, row, Names(shape)))
    }

    /// Returns the declared content of a message of one element.
    fn content(&self, message: &MessageShape) -> Option<Node> {
        let element = match message {
            MessageShape::Wrapped { element, .. } => *element,
            MessageShape::Bare(part) => match part.content {
                PartContent::Element(element) => element,
                PartContent::Type(_) => return None,
            },
            _ => return None,
        };
        let mut left = MAX_NODES;
        Some(declared(&self.wsdl.schemas, element, DEPTH, &mut left))
    }
}

fn state_response(anatomy: &Anatomy, operation: &str, evidence: &mut Evidence) {
    let note = format!("the response of {operation}");
    let mut add = |key, values: Vec<String>| evidence.add(key, values, Source::Wsdl, note.clone());
    add(
        "response.placement",
        anatomy.placement.map(str::to_owned).into_iter().collect(),
    );
    add(
        "response.code",
        name_of(anatomy.code.as_ref()).into_iter().collect(),
    );
    add(
        "response.message",
        name_of(anatomy.message.as_ref()).into_iter().collect(),
    );
    add(
        "response.result",
        anatomy.result.clone().into_iter().collect(),
    );
    add("data_contract_namespaces", anatomy.data_namespaces.clone());
    add("arrays_namespace", anatomy.array_namespaces.clone());
}

fn name_of(part: Option<&Part>) -> Option<String> {
    part.map(|part| part.name.clone())
}

/// Finds the parameter that the contract names.
fn named(request: &Node, key: &str, contract: &ServiceContract) -> Option<String> {
    let names = match key {
        "login.email" => &contract.login.email,
        "login.password" => &contract.login.password,
        _ => &contract.login.environment,
    };
    let found = names.iter().find_map(|name| request.child(name.as_str()))?;
    Some(found.local.clone())
}

/// Finds a parameter by a part of its name.
fn parameter(request: &Node, parts: &[&str]) -> Option<String> {
    let is_meant = |node: &&Node| {
        let local = node.local.to_ascii_lowercase();
        parts.iter().any(|part| local.contains(part))
    };
    Some(request.children.iter().find(is_meant)?.local.clone())
}

fn is_read(operation: &str) -> bool {
    read_named(operation).is_some()
}

fn read_named(operation: &str) -> Option<Read> {
    Read::ALL.into_iter().find(|read| read.name() == operation)
}

fn declared(schemas: &Schemas, element: ElementId, depth: usize, left: &mut usize) -> Node {
    *left = left.saturating_sub(1);
    let element = schemas.element(element);
    let name = element.name.as_qname();
    let mut node = Node {
        namespace: name.namespace().to_owned(),
        local: name.local().to_owned(),
        ..Node::default()
    };
    match schemas.ty(element.ty) {
        Type::Simple(simple) => {
            let words = simple.facets.enumeration.iter();
            node.words = words.map(|word| word.value.clone()).collect();
        }
        Type::Complex(complex) => {
            if let Content::Particles(particle) = &complex.content
                && depth > 0
            {
                let mut elements = Vec::new();
                gather(particle, &mut elements);
                for child in elements {
                    if *left == 0 {
                        break;
                    }
                    node.children
                        .push(declared(schemas, child, depth - 1, left));
                }
            }
        }
    }
    node
}

fn gather(particle: &Particle, elements: &mut Vec<ElementId>) {
    match &particle.term {
        Term::Element(element) => elements.push(*element),
        Term::All(particles) | Term::Choice(particles) | Term::Sequence(particles) => {
            particles
                .iter()
                .for_each(|particle| gather(particle, elements));
        }
        Term::Any(_) => {}
    }
}
