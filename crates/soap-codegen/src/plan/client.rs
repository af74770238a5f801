//! Clients: the operations of a port type.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::SoapVersion;
use soap_codec::scalar::QNameBuf;
use soap_wsdl::Wsdl;
use soap_wsdl::schema::{ElementId, Schemas};
use soap_wsdl::wsdl::{Binding, MessageShape, Operation, Part, PartContent, Port, Service};

use crate::config::Config;
use crate::name::ident::Form;
use crate::name::scope::Scope;
use crate::plan::collect::Collector;
use crate::plan::model::{Choice, Directions, Item, Key, Kind, Member, Occurs, Place, Record, Ty};
use crate::report::{NoteCode, Report};

/// The client of a port type.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) documentation: Option<String>,
    pub(crate) faults: Vec<Faults>,
    pub(crate) headers: Vec<Header>,
    /// The name of the module.
    pub(crate) module: String,
    pub(crate) operations: Vec<PlannedOperation>,
    /// The name of the port type or the binding.
    pub(crate) origin: QNameBuf,
    pub(crate) ports: Vec<PlannedPort>,
    /// The name of the struct.
    pub(crate) rust: String,
    pub(crate) version: SoapVersion,
}

/// A port, for its address.
#[derive(Debug)]
pub(crate) struct PlannedPort {
    pub(crate) address: String,
    pub(crate) constant: String,
    pub(crate) name: String,
    pub(crate) version: SoapVersion,
}

/// A header block that some operations declare.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) documentation: Option<String>,
    pub(crate) method: String,
    pub(crate) name: QNameBuf,
    pub(crate) ty: Ty,
}

#[derive(Debug)]
pub(crate) struct PlannedOperation {
    pub(crate) action: String,
    /// The action in WS-Addressing, if that is another one.
    pub(crate) addressing_action: Option<String>,
    pub(crate) constant: String,
    pub(crate) documentation: Option<String>,
    /// The place of the enum of the details of its faults.
    pub(crate) faults: Option<usize>,
    /// The places of the headers that it declares.
    pub(crate) headers: Vec<usize>,
    pub(crate) method: String,
    pub(crate) name: String,
    /// The payload of the request. Its type is missing if the Body is empty; the name then stands
    /// for the request.
    pub(crate) request: Request,
    pub(crate) response: Response,
}

/// The enum of the details of the faults of some operations.
#[derive(Debug)]
pub(crate) struct Faults {
    pub(crate) elements: Vec<QNameBuf>,
    pub(crate) key: Key,
    pub(crate) rust: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) name: QNameBuf,
    pub(crate) ty: Option<Ty>,
}

/// The response of an operation.
#[derive(Clone, Debug)]
pub(crate) enum Response {
    /// A message without parts: the Body is empty.
    Empty,
    /// None: the operation has no output.
    OneWay,
    Payload(Payload),
}

impl Response {
    pub(crate) fn payload(&self) -> Option<&Payload> {
        match self {
            Self::Empty | Self::OneWay => None,
            Self::Payload(payload) => Some(payload),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) name: QNameBuf,
    pub(crate) ty: Ty,
}

/// The clients of a WSDL, while they are planned.
pub(crate) struct Clients {
    pub(crate) clients: Vec<Client>,
    /// The names of rpc messages.
    pub(crate) messages: Vec<QNameBuf>,
    /// The rpc messages of each name, to have one struct for those that are the same.
    known_messages: BTreeMap<QNameBuf, Vec<(Vec<Part>, Key)>>,
    /// The types of payloads, headers and details.
    pub(crate) roots: Vec<(Ty, Directions)>,
    faults: usize,
}

impl Clients {
    pub(crate) fn new(
        wsdl: &Wsdl,
        config: &Config,
        report: &mut Report,
        collector: &mut Collector<'_>,
    ) -> Self {
        let mut this = Self {
            clients: Vec::new(),
            messages: Vec::new(),
            known_messages: BTreeMap::new(),
            roots: Vec::new(),
            faults: 0,
        };
        let mut names = Scope::default();
        for group in groups(wsdl, report) {
            this.add(wsdl, config, &group, report, collector, &mut names);
        }
        this
    }

    /// Returns the namespaces of the names of payloads and header blocks.
    pub(crate) fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.clients.iter().flat_map(|client| {
            let operations = client.operations.iter();
            let payloads = operations.flat_map(|it| {
                std::iter::once(&it.request.name).chain(it.response.payload().map(|it| &it.name))
            });
            let names = payloads.chain(client.headers.iter().map(|it| &it.name));
            names
                .map(|name| &**name.namespace())
                .filter(|it| !it.is_empty())
        })
    }

    /// Names the modules of the clients, which give way to those of namespaces.
    pub(crate) fn name_modules(&mut self, scope: &mut Scope) {
        for client in &mut self.clients {
            client.module = scope.take(&Form::Module.ident(&client.rust), &[]);
        }
    }

    fn add(
        &mut self,
        wsdl: &Wsdl,
        config: &Config,
        group: &Group<'_>,
        report: &mut Report,
        collector: &mut Collector<'_>,
        names: &mut Scope,
    ) {
        let schemas = &wsdl.schemas;
        let binding = group.bindings[0];
        let selected = selected(binding, schemas, config);
        let header_ids: BTreeMap<QNameBuf, ElementId> = selected
            .iter()
            .flat_map(|it| &it.operation.input_headers)
            .map(|it| (schemas.element(it.element).name.clone(), it.element))
            .collect();
        let mut methods = Scope::with_reserved(METHODS);
        let mut constants = Scope::with_reserved(&["NAMESPACE"]);
        let mut types = Scope::default();
        let short = client_name(group.origin.local());
        let whole = format!("{}Client", Form::Pascal.ident(group.origin.local()));
        let is_free = !names.contains(&short);
        let rust = names.take(if is_free { &short } else { &whole }, &[]);
        types.take(&rust, &[]);
        let ports = ports(wsdl, group, &mut constants);
        let mut operations = Vec::new();
        let mut faults = Vec::new();
        for operation in &selected {
            let planned =
                self.operation(schemas, binding, operation, &header_ids, report, collector);
            if let Some(mut planned) = planned {
                planned.method = methods.take(&planned.method, &["_operation"]);
                planned.constant = constants.take(&planned.constant, &["_OPERATION"]);
                let operation = operation.operation;
                planned.faults =
                    self.faults(schemas, operation, collector, &mut types, &mut faults);
                operations.push(planned);
            }
        }
        if operations.is_empty() {
            return;
        }
        let headers = header_ids
            .values()
            .map(|id| self.header(schemas, *id, collector, &mut methods))
            .collect();
        self.clients.push(Client {
            documentation: documentation(wsdl, group),
            faults,
            headers,
            module: String::new(),
            operations,
            origin: group.origin.clone(),
            ports,
            rust,
            version: binding.version,
        });
    }

    fn operation(
        &mut self,
        schemas: &Schemas,
        binding: &Binding,
        selected: &Selected<'_>,
        headers: &BTreeMap<QNameBuf, ElementId>,
        report: &mut Report,
        collector: &mut Collector<'_>,
    ) -> Option<PlannedOperation> {
        let Selected { operation, rust } = selected;
        let mut refuse = |code| {
            let name = &operation.name;
            let message = match code {
                NoteCode::SeveralPayloads => {
                    format!("the Body of the operation {name} holds several elements")
                }
                _ => format!("the Body of the operation {name} has a type, and no element"),
            };
            report.add(code, &operation.location, message);
            None
        };
        for shape in std::iter::once(&operation.input).chain(&operation.output) {
            if let Some(code) = unsupported(shape) {
                return refuse(code);
            }
        }
        let sent = Directions::SENT;
        let request = match self.payload(schemas, &operation.input, rust, collector, sent) {
            Some(payload) => Request {
                name: payload.name,
                ty: Some(payload.ty),
            },
            None => Request {
                name: qualified(binding.port_type.namespace(), &operation.name),
                ty: None,
            },
        };
        let response = match &operation.output {
            None => Response::OneWay,
            Some(shape) => {
                let name = format!("{rust}Response");
                let received = Directions::RECEIVED;
                let payload = self.payload(schemas, shape, &name, collector, received);
                payload.map_or(Response::Empty, Response::Payload)
            }
        };
        for header in &operation.output_headers {
            let ty = collector.element_type(schemas.element(header.element).ty);
            self.roots.push((ty, Directions::RECEIVED));
        }
        let places = operation
            .input_headers
            .iter()
            .map(|it| &schemas.element(it.element).name);
        let places: BTreeSet<usize> = places
            .filter_map(|name| headers.keys().position(|it| it == name))
            .collect();
        Some(PlannedOperation {
            action: operation.soap_action.clone(),
            addressing_action: operation
                .input_action
                .clone()
                .filter(|action| *action != operation.soap_action),
            constant: Form::Constant.ident(rust),
            documentation: operation.documentation.clone(),
            faults: None,
            headers: places.into_iter().collect(),
            method: Form::Snake.ident(rust),
            name: operation.name.clone(),
            request,
            response,
        })
    }

    fn payload(
        &mut self,
        schemas: &Schemas,
        shape: &MessageShape,
        rust: &str,
        collector: &mut Collector<'_>,
        way: Directions,
    ) -> Option<Payload> {
        let payload = match shape {
            MessageShape::Wrapped { element, .. } => element_payload(schemas, *element, collector),
            MessageShape::Bare(Part {
                content: PartContent::Element(element),
                ..
            }) => element_payload(schemas, *element, collector),
            MessageShape::Rpc { wrapper, parts } => {
                self.message(schemas, wrapper, parts, rust, collector)
            }
            _ => return None,
        };
        self.roots.push((payload.ty.clone(), way));
        Some(payload)
    }

    /// Returns the struct of an rpc message with parts, and adds it if it is new. It is named by
    /// the element, or by the method if another message has this element.
    fn message(
        &mut self,
        schemas: &Schemas,
        wrapper: &QNameBuf,
        parts: &[Part],
        rust: &str,
        collector: &mut Collector<'_>,
    ) -> Payload {
        let name = wrapper.clone();
        if parts.is_empty() {
            return Payload { name, ty: Ty::Unit };
        }
        let payload = |key| Payload {
            name,
            ty: Ty::Item(key),
        };
        let known = self.known_messages.entry(wrapper.clone()).or_default();
        if let Some((_, key)) = known.iter().find(|(known, _)| known == parts) {
            return payload(*key);
        }
        let key = Key::Message(self.messages.len());
        let name = match known.is_empty() {
            true => wrapper.clone(),
            false => qualified(wrapper.namespace(), rust),
        };
        known.push((parts.to_vec(), key));
        self.messages.push(name);
        let members = parts
            .iter()
            .map(|part| part_member(schemas, part, collector))
            .collect();
        collector.add(
            key,
            Item {
                documentation: None,
                kind: Kind::Record(Record { members }),
            },
        );
        payload(key)
    }

    /// Returns the place of the enum of an operation's faults, and adds it if it is new.
    fn faults(
        &mut self,
        schemas: &Schemas,
        operation: &Operation,
        collector: &mut Collector<'_>,
        types: &mut Scope,
        known: &mut Vec<Faults>,
    ) -> Option<usize> {
        let named = operation
            .faults
            .iter()
            .map(|fault| (schemas.element(fault.element).name.clone(), fault.element));
        let by_name: BTreeMap<QNameBuf, ElementId> = named.collect();
        if by_name.is_empty() {
            return None;
        }
        let elements: Vec<QNameBuf> = by_name.keys().cloned().collect();
        let wanted = fault_name(&operation.name, &elements);
        // Those that are named by their faults are shared.
        let place = known
            .iter()
            .position(|it| it.elements == elements && elements.len() <= SHARED);
        if place.is_some() {
            return place;
        }
        let variants = by_name.values().map(|id| collector.variant(*id)).collect();
        let key = Key::Faults(self.faults);
        self.faults += 1;
        let choice = Choice {
            variants,
            ..Choice::default()
        };
        collector.add(
            key,
            Item {
                documentation: None,
                kind: Kind::Choice(choice),
            },
        );
        self.roots.push((Ty::Item(key), Directions::RECEIVED));
        known.push(Faults {
            elements,
            key,
            rust: types.take(&wanted, &[]),
        });
        Some(known.len() - 1)
    }

    fn header(
        &mut self,
        schemas: &Schemas,
        id: ElementId,
        collector: &mut Collector<'_>,
        methods: &mut Scope,
    ) -> Header {
        let element = schemas.element(id);
        let ty = collector.element_type(element.ty);
        self.roots.push((ty.clone(), Directions::SENT));
        Header {
            documentation: element.documentation.clone(),
            method: methods.take(
                &format!(
                    "with_{}",
                    Form::Snake
                        .ident(element.name.local())
                        .trim_end_matches('_')
                ),
                &["_header"],
            ),
            name: element.name.clone(),
            ty,
        }
    }
}

/// Methods that every client has.
const METHODS: &[&str] = &["client", "clone", "new", "with_service"];

/// Bindings of the same operations.
struct Group<'a> {
    bindings: Vec<&'a Binding>,
    origin: QNameBuf,
}

/// Returns the bindings by port type. A binding whose operations differ from those of the others
/// stands alone.
fn groups<'a>(wsdl: &'a Wsdl, report: &mut Report) -> Vec<Group<'a>> {
    let mut bindings: Vec<&Binding> = wsdl.bindings.iter().collect();
    bindings.sort_by_key(|it| {
        let is_second = it.version != SoapVersion::Soap11;
        (&it.port_type, !it.is_http(), is_second, &it.name)
    });
    let mut groups: Vec<Group<'a>> = Vec::new();
    for binding in bindings {
        if binding.operations.is_empty() {
            continue;
        }
        let fits = |group: &&mut Group<'_>| {
            group.bindings[0].port_type == binding.port_type
                && difference(group.bindings[0], binding).is_none()
        };
        if let Some(group) = groups.iter_mut().find(fits) {
            group.bindings.push(binding);
            continue;
        }
        let mut others = groups.iter().map(|group| group.bindings[0]);
        let first = others.find(|other| other.port_type == binding.port_type);
        if let Some(first) = first {
            let what = difference(first, binding).unwrap_or_default();
            let (one, other) = (&binding.name, &first.name);
            let message = format!("the binding {one} differs in {what} from {other}");
            report.add(NoteCode::DifferentBindings, &binding.location, message);
        }
        let origin = match first {
            Some(_) => binding.name.clone(),
            None => binding.port_type.clone(),
        };
        groups.push(Group {
            bindings: vec![binding],
            origin,
        });
    }
    groups
}

/// Returns what differs between two bindings of one port type, so that they need a client each.
fn difference(one: &Binding, other: &Binding) -> Option<&'static str> {
    let (one, other) = (by_declaration(one), by_declaration(other));
    let differs = |is_same: fn(&Operation, &Operation) -> bool| {
        let mut pairs = one.iter().zip(&other);
        one.len() != other.len() || !pairs.all(|(one, other)| is_same(one, other))
    };
    if differs(|one, other| one.declaration == other.declaration) {
        return Some("its operations");
    }
    if differs(|one, other| (&one.input, &one.output) == (&other.input, &other.output)) {
        return Some("its messages");
    }
    let actions: fn(&Operation, &Operation) -> bool =
        |one, other| one.soap_action == other.soap_action && one.input_action == other.input_action;
    if differs(actions) {
        return Some("its actions");
    }
    differs(|one, other| one.input_headers == other.input_headers).then_some("its header blocks")
}

fn by_declaration(binding: &Binding) -> Vec<&Operation> {
    let mut operations: Vec<&Operation> = binding.operations.iter().collect();
    operations.sort_by_key(|it| &it.declaration);
    operations
}

/// Returns the documentation of the port type, or of a service with a port for it.
fn documentation(wsdl: &Wsdl, group: &Group<'_>) -> Option<String> {
    let is_bound = |binding: &Binding| group.bindings.iter().any(|it| it.name == binding.name);
    let has_port = |service: &&Service| {
        let mut ports = service.ports.iter();
        ports.any(|port| is_bound(wsdl.binding(port.binding)))
    };
    let of_port_type = group.bindings[0].documentation.clone();
    of_port_type.or_else(|| {
        let mut services = wsdl.services.iter().filter(has_port);
        services.find_map(|service| service.documentation.clone())
    })
}

/// An operation, and the name that its Rust names are made of.
struct Selected<'a> {
    operation: &'a Operation,
    rust: String,
}

/// Returns the operations that the settings select, in the order of their names.
fn selected<'a>(binding: &'a Binding, schemas: &Schemas, config: &Config) -> Vec<Selected<'a>> {
    let operations = binding.operations.iter();
    let mut operations: Vec<&Operation> =
        operations.filter(|it| config.selects(&it.name)).collect();
    operations.sort_by_key(|it| (&it.name, &it.input_name, &it.soap_action));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in &operations {
        *counts.entry(&operation.name).or_default() += 1;
    }
    let named = |operation: &'a Operation| Selected {
        operation,
        rust: match counts[&*operation.name] {
            1 => operation.name.clone(),
            _ => overload_name(operation, schemas),
        },
    };
    operations.into_iter().map(named).collect()
}

/// Returns the name of one of several operations of the same name: that of its input, or of its
/// element, behind the name that they share.
fn overload_name(operation: &Operation, schemas: &Schemas) -> String {
    let element = match &operation.input {
        MessageShape::Wrapped { element, .. } => Some(*element),
        MessageShape::Bare(Part {
            content: PartContent::Element(element),
            ..
        }) => Some(*element),
        _ => None,
    };
    let element = element.map(|id| schemas.element(id).name.local());
    let Some(own) = operation.input_name.as_deref().or(element) else {
        return operation.name.clone();
    };
    let own = own.strip_suffix("Request").unwrap_or(own);
    let shared = &operation.name;
    let start = own.get(..shared.len());
    match start.is_some_and(|start| start.eq_ignore_ascii_case(shared)) {
        true => own.to_owned(),
        false => format!("{shared}_{own}"),
    }
}

/// The most faults that an enum is named by.
const SHARED: usize = 2;

/// Returns the name of an enum of faults: that of its one or two faults, or of the operation.
fn fault_name(operation: &str, elements: &[QNameBuf]) -> String {
    if elements.len() > SHARED {
        return format!("{}Fault", Form::Pascal.ident(operation));
    }
    let names = elements.iter().map(|element| {
        let name = Form::Pascal.ident(element.local());
        let stem = name.trim_end_matches("Fault");
        if stem.is_empty() {
            name
        } else {
            stem.to_owned()
        }
    });
    format!("{}Fault", names.collect::<Vec<_>>().join("Or"))
}

/// Returns the name of a client: that of the port type, without what only says that it is one.
fn client_name(port_type: &str) -> String {
    let name = Form::Pascal.ident(port_type);
    let is_interface = name.starts_with('I')
        && name.chars().nth(1).is_some_and(char::is_uppercase)
        && name.chars().nth(2).is_some_and(char::is_lowercase);
    let name = match port_type.starts_with('I') && is_interface {
        true => &name[1..],
        false => &name,
    };
    let ends = ["PortType", "Port", "Soap12", "Soap", "Binding", "Client"];
    let stem = ends
        .into_iter()
        .find_map(|end| name.strip_suffix(end))
        .filter(|it| !it.is_empty());
    format!("{}Client", stem.unwrap_or(name))
}

fn ports(wsdl: &Wsdl, group: &Group<'_>, constants: &mut Scope) -> Vec<PlannedPort> {
    let all = wsdl.services.iter().flat_map(|service| &service.ports);
    let is_bound = |binding: &Binding| group.bindings.iter().any(|it| it.name == binding.name);
    // An address over another transport, or a placeholder, is of no use to a client.
    let is_http = |port: &&Port| {
        let scheme = port.address.as_ref().and_then(|it| it.split_once("://"));
        scheme.is_some_and(|(it, _)| matches!(&*it.to_ascii_lowercase(), "http" | "https"))
    };
    let mut bound: Vec<_> = all
        .filter(|port| is_bound(wsdl.binding(port.binding)))
        .filter(is_http)
        .collect();
    bound.sort_by_key(|port| {
        (
            wsdl.binding(port.binding).version != group.bindings[0].version,
            &port.name,
        )
    });
    let mut ports = Vec::new();
    for port in bound {
        let constant = match ports.is_empty() {
            true => "ADDRESS".to_owned(),
            false => format!("{}_ADDRESS", Form::Constant.ident(&port.name)),
        };
        ports.push(PlannedPort {
            address: port.address.clone().unwrap_or_default(),
            constant: constants.take(&constant, &[]),
            name: port.name.clone(),
            version: wsdl.binding(port.binding).version,
        });
    }
    ports
}

fn unsupported(shape: &MessageShape) -> Option<NoteCode> {
    match shape {
        MessageShape::Bare(Part {
            content: PartContent::Type(_),
            ..
        }) => Some(NoteCode::TypedBody),
        MessageShape::Parts(_) => Some(NoteCode::SeveralPayloads),
        _ => None,
    }
}

fn element_payload(schemas: &Schemas, id: ElementId, collector: &mut Collector<'_>) -> Payload {
    let element = schemas.element(id);
    Payload {
        name: element.name.clone(),
        ty: collector.message_type(id),
    }
}

/// A part of an rpc message: an element without a namespace.
fn part_member(schemas: &Schemas, part: &Part, collector: &mut Collector<'_>) -> Member {
    let (name, ty) = match part.content {
        PartContent::Element(id) => (schemas.element(id).name.clone(), schemas.element(id).ty),
        PartContent::Type(id) => (qualified("", &part.name), id),
    };
    let ty = collector.element_type(ty);
    Member {
        documentation: None,
        occurs: Occurs::Once,
        place: Place::Element {
            name,
            constraint: None,
        },
        ty,
    }
}

/// Returns a name whose local part may come from an attribute that was not checked.
fn qualified(namespace: &str, local: &str) -> QNameBuf {
    let name = soap_codec::QName::try_new(namespace, local);
    name.unwrap_or(soap_codec::QName::new("", "unnamed")).into()
}

#[cfg(test)]
mod tests {
    use super::client_name;

    #[test]
    fn a_client_is_named_by_its_port_type() {
        for (port_type, expected) in [
            ("IWeatherService", "WeatherServiceClient"),
            ("InvoicePort", "InvoiceClient"),
            ("checkVatPortType", "CheckVatClient"),
            ("VimPortType", "VimClient"),
            ("CalculatorSoap", "CalculatorClient"),
            ("Soap", "SoapClient"),
            ("Client", "ClientClient"),
        ] {
            assert_eq!(client_name(port_type), expected);
        }
    }
}
