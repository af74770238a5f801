//! `wsdl:definitions`: messages, port type, binding and service.

use cloudbilling_types::ServiceContract;
use soap_codec::{QName, SoapVersion, Writer};

use super::xml::{WSDL, XSD, attribute, document, element, leaf};
use crate::soap::contract::table::OPERATIONS;

/// The inputs of the parts of a `wsdl:definitions`.
pub(super) struct Definitions<'a> {
    contract: &'a ServiceContract,
    interface: &'a str,
    /// Every operation and the login.
    operations: Vec<&'a str>,
    endpoint: &'a str,
    /// The name of the binding: its kind, as WCF calls it, and the interface.
    binding: String,
    /// The namespace of the binding's own elements.
    soap: &'static str,
}

/// The namespace of the attribute `Action`.
const WSAW: &str = "http://www.w3.org/2006/05/addressing/wsdl";

impl<'a> Definitions<'a> {
    pub(super) fn new(
        contract: &'a ServiceContract,
        version: SoapVersion,
        endpoint: &'a str,
    ) -> Self {
        let (binding, soap) = match version {
            SoapVersion::Soap12 => ("CustomBinding", "http://schemas.xmlsoap.org/wsdl/soap12/"),
            _ => ("BasicHttpBinding", "http://schemas.xmlsoap.org/wsdl/soap/"),
        };
        let interface = contract.interface.as_str();
        let operations = OPERATIONS.iter().map(|operation| operation.name);
        Self {
            contract,
            interface,
            operations: operations
                .chain([contract.login.operation.as_str()])
                .collect(),
            endpoint,
            binding: format!("{binding}_{interface}"),
            soap,
        }
    }

    /// The WSDL, with `types` as the content of `wsdl:types`.
    pub(super) fn document(&self, types: impl FnOnce(&mut Writer<'_>)) -> String {
        document(|writer| {
            self.start(writer);
            element(writer, wsdl("types"), &[], types);
            self.messages(writer);
            self.port_type(writer);
            self.bound(writer);
            self.service(writer);
            writer.end();
        })
    }

    fn start(&self, writer: &mut Writer<'_>) {
        let contract = self.contract;
        writer.start(wsdl("definitions"));
        writer.declare("soap", self.soap);
        writer.declare("xs", XSD);
        writer.declare("wsaw", WSAW);
        writer.declare("tns", &contract.operation_namespace);
        writer.declare("h", &contract.api_token_header.namespace);
        attribute(writer, "name", self.service_name());
        attribute(writer, "targetNamespace", &contract.operation_namespace);
    }

    fn service_name(&self) -> &'a str {
        self.interface.strip_prefix('I').unwrap_or(self.interface)
    }

    fn messages(&self, writer: &mut Writer<'_>) {
        for operation in &self.operations {
            for (suffix, part) in [("Input", ""), ("Output", "Response")] {
                let name = format!("{}_{operation}_{suffix}Message", self.interface);
                let content = format!("tns:{operation}{part}");
                message(writer, &name, "parameters", &content);
            }
        }
        let header = self.contract.api_token_header.name.as_str();
        let name = format!("{}_Headers", self.interface);
        message(writer, &name, header, &format!("h:{header}"));
    }

    fn port_type(&self, writer: &mut Writer<'_>) {
        let attributes = [("name", self.interface)];
        element(writer, wsdl("portType"), &attributes, |writer| {
            for operation in &self.operations {
                element(
                    writer,
                    wsdl("operation"),
                    &[("name", operation)],
                    |writer| {
                        let action = self.contract.action(operation);
                        self.direction(writer, "input", operation, &action);
                        self.direction(writer, "output", operation, &format!("{action}Response"));
                    },
                );
            }
        });
    }

    fn direction(&self, writer: &mut Writer<'_>, name: &str, operation: &str, action: &str) {
        let suffix = if name == "input" { "Input" } else { "Output" };
        writer.start(wsdl(name));
        writer.attribute(QName::new(WSAW, "Action"), action);
        let message = format!("tns:{}_{operation}_{suffix}Message", self.interface);
        attribute(writer, "message", &message);
        writer.end();
    }

    fn bound(&self, writer: &mut Writer<'_>) {
        let port_type = format!("tns:{}", self.interface);
        let attributes = [("name", self.binding.as_str()), ("type", &port_type)];
        element(writer, wsdl("binding"), &attributes, |writer| {
            let transport = [("transport", "http://schemas.xmlsoap.org/soap/http")];
            leaf(writer, self.soap("binding"), &transport);
            for operation in &self.operations {
                self.bound_operation(writer, operation);
            }
        });
    }

    fn bound_operation(&self, writer: &mut Writer<'_>, operation: &str) {
        let body = |writer: &mut Writer<'_>| {
            leaf(writer, self.soap("body"), &[("use", "literal")]);
        };
        element(
            writer,
            wsdl("operation"),
            &[("name", operation)],
            |writer| {
                let action = self.contract.action(operation);
                let attributes = [("soapAction", action.as_str()), ("style", "document")];
                leaf(writer, self.soap("operation"), &attributes);
                element(writer, wsdl("input"), &[], |writer| {
                    if operation != self.contract.login.operation.as_str() {
                        self.token_header(writer);
                    }
                    body(writer);
                });
                element(writer, wsdl("output"), &[], body);
            },
        );
    }

    fn token_header(&self, writer: &mut Writer<'_>) {
        let message = format!("tns:{}_Headers", self.interface);
        let part = self.contract.api_token_header.name.as_str();
        let attributes = [
            ("message", message.as_str()),
            ("part", part),
            ("use", "literal"),
        ];
        leaf(writer, self.soap("header"), &attributes);
    }

    fn service(&self, writer: &mut Writer<'_>) {
        let binding = format!("tns:{}", self.binding);
        let port = [("name", self.binding.as_str()), ("binding", &binding)];
        element(
            writer,
            wsdl("service"),
            &[("name", self.service_name())],
            |writer| {
                element(writer, wsdl("port"), &port, |writer| {
                    leaf(writer, self.soap("address"), &[("location", self.endpoint)]);
                });
            },
        );
    }

    fn soap<'n>(&self, local: &'n str) -> QName<'n> {
        QName::new(self.soap, local)
    }
}

fn message(writer: &mut Writer<'_>, name: &str, part: &str, content: &str) {
    element(writer, wsdl("message"), &[("name", name)], |writer| {
        leaf(
            writer,
            wsdl("part"),
            &[("name", part), ("element", content)],
        );
    });
}

fn wsdl(local: &str) -> QName<'_> {
    QName::new(WSDL, local)
}
