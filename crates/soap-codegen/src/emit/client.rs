//! Clients, and the constants of their operations.

use std::collections::BTreeSet;

use soap_codec::SoapVersion;

use crate::config::{ClientKind, Config};
use crate::emit::part::{self, Part};
use crate::emit::path::Scope;
use crate::emit::{MARK, item};
use crate::files::Files;
use crate::plan::Plan;
use crate::plan::client::{Client, Faults, Header, Payload, PlannedOperation, Request, Response};
use crate::plan::model::Ty;
use crate::text::layout::{Chain, Returns, Source, fits_call};
use crate::text::literal::literal;

/// Adds the file of a client. If it would be long, the operations have files of their own, by their
/// first letters, and so have the enums of faults.
pub(crate) fn files(plan: &Plan, config: &Config, client: &Client, files: &mut Files) {
    let module = &client.module;
    let operations: Vec<&PlannedOperation> = client.operations.iter().collect();
    let faults: Vec<&Faults> = client.faults.iter().collect();
    let text = |content: &Content<'_>| text(plan, config, client, content);
    let whole = text(&Content {
        faults: &faults,
        operations: &operations,
        place: Place::Whole,
    });
    if part::fits(&whole) {
        return files.add(&format!("{module}.rs"), whole);
    }
    let letters = part::by_letter(operations.into_iter(), |it| &it.constant).into_iter();
    let parts = letters.flat_map(|(letter, operations)| {
        part::parts(&letter, &operations, |operations| {
            text(&Content {
                faults: &[],
                operations,
                place: Place::Part,
            })
        })
    });
    let faults = match faults.is_empty() {
        true => Vec::new(),
        false => part::parts("faults", &faults, |faults| {
            text(&Content {
                faults,
                operations: &[],
                place: Place::Part,
            })
        }),
    };
    let mut parts: Vec<Part> = parts.chain(faults).collect();
    parts.sort();
    let index = text(&Content {
        faults: &[],
        operations: &[],
        place: Place::Index(&parts),
    });
    files.add(&format!("{module}.rs"), index);
    for (part, text) in parts {
        files.add(&format!("{module}/{part}.rs"), text);
    }
}

/// The content of a file.
struct Content<'a> {
    faults: &'a [&'a Faults],
    operations: &'a [&'a PlannedOperation],
    place: Place<'a>,
}

/// The place of a file in the module of a client.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// The first of several files.
    Index(&'a [Part]),
    /// One of the others.
    Part,
    /// The only one.
    Whole,
}

fn text(plan: &Plan, config: &Config, client: &Client, content: &Content<'_>) -> String {
    let scope = Scope::new(plan, config, None, BTreeSet::new());
    let writer = Writer {
        client,
        config,
        content,
        scope: &scope,
    };
    let mut body = Source::default();
    writer.body(&mut body);
    let mut source = Source::default();
    source.line(MARK);
    source.gap();
    writer.call_imports(&mut source);
    match content.place {
        Place::Index(parts) => {
            scope.write_imports(&mut source, "super", false);
            part::declare(parts, &mut source);
        }
        Place::Part => {
            scope.write_imports(&mut source, "super::super", false);
            if writer.has_methods() {
                source.line("use super::*;");
            }
        }
        Place::Whole => scope.write_imports(&mut source, "super", false),
    }
    let mut text = source.into_text();
    text.truncate(text.trim_end().len());
    text + "\n\n" + &body.into_text()
}

struct Writer<'a> {
    client: &'a Client,
    config: &'a Config,
    content: &'a Content<'a>,
    scope: &'a Scope<'a>,
}

impl Writer<'_> {
    fn body(&self, source: &mut Source) {
        let is_part = matches!(self.content.place, Place::Part);
        if !is_part {
            self.addresses(source);
        }
        for operation in self.content.operations {
            self.constant(operation, source);
        }
        match is_part {
            _ if self.config.client == ClientKind::None => {}
            true => self.more_methods(source),
            false => self.client(source),
        }
        for faults in self.content.faults {
            self.faults(faults, source);
        }
    }

    fn faults(&self, faults: &Faults, source: &mut Source) {
        let item = &self.scope.plan.items[&faults.key];
        source.gap();
        source.doc("The detail of a declared fault.");
        item::write(
            self.scope,
            self.config,
            faults.key,
            &faults.rust,
            item,
            source,
        );
    }

    /// Returns `true` if methods of operations are in this file.
    fn has_methods(&self) -> bool {
        self.config.client != ClientKind::None && !self.content.operations.is_empty()
    }

    /// Writes the methods of the operations that are in this file.
    fn more_methods(&self, source: &mut Source) {
        if self.content.operations.is_empty() {
            return;
        }
        source.gap();
        source.block(&format!("impl {} {{", self.client.rust), "}", |source| {
            for operation in self.content.operations {
                self.method(operation, source);
            }
        });
    }

    fn is_async(&self) -> bool {
        self.config.client == ClientKind::Async
    }

    fn addresses(&self, source: &mut Source) {
        for port in &self.client.ports {
            source.gap();
            let version = match port.version {
                SoapVersion::Soap11 => "1.1",
                _ => "1.2",
            };
            source.doc_of(
                "The address of the port ",
                &port.name,
                &format!(", for SOAP {version}."),
            );
            source.text_constant(&port.constant, &literal(&port.address));
        }
    }

    /// Writes the imports from `soap_call`, those that are used.
    fn call_imports(&self, source: &mut Source) {
        let operations = self.content.operations;
        let mut names = Vec::new();
        names.extend((!operations.is_empty()).then_some("Operation"));
        if self.has_methods() {
            let has_faults = |it: &&PlannedOperation| it.faults.is_some();
            names.extend(operations.iter().any(has_faults).then_some("CallError"));
            names.extend((!operations.iter().all(has_faults)).then_some("Error"));
        }
        let has_client = !matches!(self.content.place, Place::Part);
        if has_client && self.config.client != ClientKind::None {
            names.push("Service");
            names.extend(self.is_async().then_some("Client"));
            names.extend((!self.client.headers.is_empty()).then_some("OwnedHeaderBlock"));
            if !self.is_async() {
                source.line("use soap_call::blocking::Client;");
            }
            source.line(&format!(
                "use soap_call::soap_transport::{};",
                self.transport()
            ));
        }
        names.sort_unstable();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        source.import("soap_call", &names);
    }

    fn transport(&self) -> &'static str {
        match self.is_async() {
            true => "Transport",
            false => "BlockingTransport",
        }
    }

    fn constant(&self, operation: &PlannedOperation, source: &mut Source) {
        source.gap();
        source.doc_of("The operation ", &operation.name, ".");
        let scope = self.scope;
        let request = self.request_type(operation);
        let response = self.response_type(operation);
        let open = format!(
            "pub const {}: Operation<'static, {request}, {response}> =",
            operation.constant
        );
        let mut calls = Vec::new();
        if operation.request.ty.is_none() {
            calls.push(("empty_request", String::new()));
        }
        if !operation.action.is_empty() {
            calls.push(("action", literal(&operation.action)));
        }
        if let Some(action) = &operation.addressing_action {
            calls.push(("addressing_action", literal(action)));
        }
        match &operation.response {
            Response::Empty => calls.push(("empty_response", String::new())),
            Response::Payload(response) if !is_usual(&operation.request, response) => {
                calls.push(("response", scope.qname(&response.name)));
            }
            Response::OneWay | Response::Payload(_) => {}
        }
        let chain = Chain {
            function: match operation.response {
                Response::OneWay => "Operation::one_way",
                Response::Empty | Response::Payload(_) => "Operation::new",
            },
            argument: scope.qname(&operation.request.name),
            calls,
        };
        source.constant(&open, &chain);
    }

    fn request_type(&self, operation: &PlannedOperation) -> String {
        match &operation.request.ty {
            Some(ty) => self.scope.ty(None, ty),
            None => "()".to_owned(),
        }
    }

    fn response_type(&self, operation: &PlannedOperation) -> String {
        match operation.response.payload() {
            Some(response) => self.scope.ty(None, &response.ty),
            None => "()".to_owned(),
        }
    }

    fn client(&self, source: &mut Source) {
        let name = &self.client.rust;
        source.gap();
        match &self.client.documentation {
            Some(text) if self.config.docs => source.doc(text),
            _ => source.doc_of("A client of ", self.client.origin.local(), "."),
        }
        source.derive(&["Clone".to_owned(), "Debug".to_owned()]);
        source.block(&format!("pub struct {name} {{"), "}", |source| {
            source.line("client: Client,")
        });
        source.gap();
        source.block(&format!("impl {name} {{"), "}", |source| {
            self.constructor(source);
            for header in &self.client.headers {
                self.header(header, source);
            }
            for operation in self.content.operations {
                self.method(operation, source);
            }
            self.with_service(source);
            source.gap();
            source
                .doc("Returns the generic client, for calls that need more than this one offers.");
            source.line("#[must_use]");
            source.block("pub fn client(&self) -> &Client {", "}", |source| {
                source.line("&self.client")
            });
        });
    }

    fn constructor(&self, source: &mut Source) {
        let transport = self.transport();
        source.line("/// Creates a client of an [`Endpoint`](soap_call::Endpoint), or of a [`Service`] with settings.");
        source.line("#[must_use]");
        let arguments = [
            format!("transport: impl {transport} + 'static"),
            "service: impl Into<Service>".to_owned(),
        ];
        source.function(
            "pub fn new",
            &arguments,
            &Returns::plain("Self"),
            |source| {
                if self.client.version == SoapVersion::Soap12 {
                    let version = self.scope.codec("SoapVersion");
                    source.line(&format!(
                        "let service = service.into().version({version}::Soap12);"
                    ));
                }
                source.block("Self {", "}", |source| {
                    source.line("client: Client::new(transport, service),")
                });
            },
        );
    }

    fn with_service(&self, source: &mut Source) {
        source.gap();
        source.doc("Returns a client on the same transport whose service has other settings: header blocks, time limits, or another endpoint.");
        source.line("#[must_use]");
        let arguments = [
            "&self".to_owned(),
            "change: impl FnOnce(Service) -> Service".to_owned(),
        ];
        source.function(
            "pub fn with_service",
            &arguments,
            &Returns::plain("Self"),
            |source| {
                source.block("Self {", "}", |source| {
                    source.line("client: self.client.with_service(change),")
                });
            },
        );
    }

    fn header(&self, header: &Header, source: &mut Source) {
        source.gap();
        source.doc_of(
            "Returns a client that sends the header block ",
            header.name.local(),
            " with every call.",
        );
        if let Some(text) = &header.documentation
            && self.config.docs
        {
            source.line("///");
            source.doc(text);
        }
        source.line("#[must_use]");
        let ty = self.scope.ty(None, &header.ty);
        let arguments = ["&self".to_owned(), format!("value: {ty}")];
        source.function(
            &format!("pub fn {}", header.method),
            &arguments,
            &Returns::plain("Self"),
            |source| {
                source.line(&format!("let name = {};", self.scope.qname(&header.name)));
                source.line("let block = OwnedHeaderBlock::new(name, value);");
                source.line("self.with_service(|service| service.header(block))");
            },
        );
    }

    fn method(&self, operation: &PlannedOperation, source: &mut Source) {
        source.gap();
        match &operation.documentation {
            Some(text) if self.config.docs => source.doc(text),
            _ => source.doc_of("Calls ", &operation.name, "."),
        }
        if !operation.headers.is_empty() {
            source.line("///");
            let methods = operation
                .headers
                .iter()
                .map(|place| &self.client.headers[*place].method);
            let links: Vec<String> = methods.map(|it| format!("[`{it}`](Self::{it})")).collect();
            source.line("/// Header blocks that it may need:");
            links
                .iter()
                .for_each(|link| source.line(&format!("/// {link}")));
        }
        source.line("///");
        source.line("/// # Errors");
        let error = match operation.faults {
            Some(place) => {
                source.line("/// [`CallError`], with the detail of a declared fault.");
                format!("CallError<{}>", self.client.faults[place].rust)
            }
            None => {
                source.line("/// [`Error`], by its kind.");
                "Error".to_owned()
            }
        };
        let mut arguments = vec!["&self".to_owned()];
        let request = match &operation.request.ty {
            None | Some(Ty::Unit) => "&()",
            Some(ty) => {
                arguments.push(format!("request: &{}", self.scope.ty(None, ty)));
                "request"
            }
        };
        let result = Returns {
            ty: "Result",
            generics: vec![self.response_type(operation), error],
            is_future: self.is_async(),
        };
        let head = format!("pub fn {}", operation.method);
        let method = match operation.faults {
            Some(_) => "call_with_detail",
            None => "call",
        };
        let call = |operation: &str| format!("self.client.{method}({operation}, {request})");
        source.function(&head, &arguments, &result, |source| {
            let constant = format!("&{}", operation.constant);
            match fits_call(&call(&constant)) {
                true => source.line(&call(&constant)),
                false => {
                    source.line(&format!("let operation = {constant};"));
                    source.line(&call("operation"));
                }
            }
        });
    }
}

/// Returns `true` if a response has the name that `Operation` assumes.
fn is_usual(request: &Request, response: &Payload) -> bool {
    request.name.namespace() == response.name.namespace()
        && response.name.local().strip_suffix("Response") == Some(request.name.local())
}
