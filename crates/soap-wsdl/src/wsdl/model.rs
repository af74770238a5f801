//! The model of a WSDL: services, ports, bindings and operations.

use soap_codec::SoapVersion;
use soap_codec::scalar::QNameBuf;

use crate::diagnostic::Code;
use crate::schema::model::ids::{ElementId, TypeId};
use crate::schema::model::schemas::Schemas;
use crate::source::location::Location;

/// A WSDL 1.1 document and everything it imports.
///
/// It holds what can be called over SOAP 1.1 and 1.2 with literal bodies. Everything else is left
/// out, by operation, and listed in [`left_out`](Self::left_out).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Wsdl {
    /// The target namespace of the first document.
    pub target_namespace: String,
    /// The services. A WSDL may have none, and leave it to others to bind its port types to
    /// addresses.
    pub services: Vec<Service>,
    /// The SOAP bindings, by [`BindingId`], whether a port uses them or not.
    pub bindings: Vec<Binding>,
    /// The operations and bindings that are not supported, and the operations that no binding has.
    pub left_out: Vec<LeftOut>,
    /// The types and elements.
    pub schemas: Schemas,
    /// The text of `wsdl:documentation` of the first document.
    pub documentation: Option<String>,
}

/// The position of a [`Binding`] in [`Wsdl::bindings`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "an index, and nothing else")]
pub struct BindingId(pub usize);

/// A service: a set of ports.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// The name.
    pub name: QNameBuf,
    /// The ports with a SOAP binding.
    pub ports: Vec<Port>,
    /// The text of `wsdl:documentation`.
    pub documentation: Option<String>,
    /// The place of the definition.
    pub location: Location,
}

/// A port: a binding at an address.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Port {
    /// The name, unique within the service.
    pub name: String,
    /// The address, as in the document; `None` if there is none.
    pub address: Option<String>,
    /// The binding.
    pub binding: BindingId,
    /// The text of `wsdl:documentation`.
    pub documentation: Option<String>,
    /// The place of the definition.
    pub location: Location,
}

/// A SOAP binding of a port type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Binding {
    /// The name.
    pub name: QNameBuf,
    /// The name of the port type.
    pub port_type: QNameBuf,
    /// The version of SOAP.
    pub version: SoapVersion,
    /// The URI of the transport, nearly always `http://schemas.xmlsoap.org/soap/http`.
    pub transport: String,
    /// The operations that are supported.
    pub operations: Vec<Operation>,
    /// The text of `wsdl:documentation` of the port type.
    pub documentation: Option<String>,
    /// The place of the definition.
    pub location: Location,
}

/// An operation of a binding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name. Several operations of one port type may have the same name, and then differ in
    /// their messages.
    pub name: String,
    /// The name of the input in the port type, if it has one: that by which overloaded operations
    /// differ.
    pub input_name: Option<String>,
    /// The value of the `SOAPAction` header, or of the `action` parameter of SOAP 1.2; empty if
    /// there is none.
    pub soap_action: String,
    /// The action of the request in WS-Addressing (`wsam:Action`, or `wsaw:Action`), if the WSDL
    /// states one.
    pub input_action: Option<String>,
    /// The action of the response in WS-Addressing, if the WSDL states one.
    pub output_action: Option<String>,
    /// The style.
    pub style: Style,
    /// The Body of the request.
    pub input: MessageShape,
    /// The Body of the response; `None` for a one-way operation.
    pub output: Option<MessageShape>,
    /// The header blocks of the request.
    pub input_headers: Vec<Header>,
    /// The header blocks of the response.
    pub output_headers: Vec<Header>,
    /// The declared faults.
    pub faults: Vec<Fault>,
    /// The text of `wsdl:documentation` in the port type.
    pub documentation: Option<String>,
    /// The place in the binding.
    pub location: Location,
    /// The place in the port type, which is the same in all bindings of the port type.
    pub declaration: Location,
}

/// The style of an operation (WSDL 1.1, 3.3).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "WSDL 1.1 defines these")]
pub enum Style {
    /// The parts of the message are the children of the Body.
    Document,
    /// The Body contains one element with the parts of the message in it.
    Rpc,
}

/// The content of a Body.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum MessageShape {
    /// An element, or the content of the Body itself if the part has a type.
    Bare(Part),
    /// Nothing.
    Empty,
    /// Several elements side by side, which the Basic Profile of WS-I does not allow.
    Parts(Vec<Part>),
    /// One element with a child for each part. The children have no namespace.
    Rpc {
        /// The name of the element.
        wrapper: QNameBuf,
        /// Its children.
        parts: Vec<Part>,
    },
    /// An element that stands for the operation, and whose children are its parameters: a
    /// convention of .NET and JAX-WS, and not a part of WSDL. It is assumed if the element of the
    /// request is named as the operation, and both elements have no attributes and contain a
    /// sequence of elements, or nothing.
    Wrapped {
        /// The element.
        element: ElementId,
        /// The name of the part, often `parameters`.
        part: String,
    },
}

/// A part of a message.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// The name. In style [`Rpc`](Style::Rpc) it is the name of an element.
    pub name: String,
    /// The content.
    pub content: PartContent,
}

/// The content of a [`Part`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "WSDL 1.1 defines these")]
pub enum PartContent {
    /// An element.
    Element(ElementId),
    /// An element or a Body whose content has this type.
    Type(TypeId),
}

/// A header block that the binding declares.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Header {
    /// The element of the block.
    pub element: ElementId,
    /// The name of the part of the message that declares it.
    pub part: String,
    /// The elements of the blocks that report errors of this one (`soap:headerfault`).
    pub faults: Vec<ElementId>,
}

/// A declared fault.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// The name, unique within the operation.
    pub name: String,
    /// The element in the detail of the SOAP fault.
    pub element: ElementId,
    /// The text of `wsdl:documentation`.
    pub documentation: Option<String>,
}

/// A part of the WSDL that is not supported.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The name of the binding, or of the port type if no binding has the operation.
    pub owner: QNameBuf,
    /// The name of the operation; `None` for the whole binding.
    pub operation: Option<String>,
    /// The code of the diagnostic that gives the reason.
    pub code: Code,
    /// The place in the binding, or in the port type.
    pub location: Location,
    /// The place of the operation in the port type; `None` if it is not there.
    pub declaration: Option<Location>,
}

impl Binding {
    /// Returns `true` if the transport is HTTP, or not stated.
    #[must_use]
    pub fn is_http(&self) -> bool {
        let name = self.transport.trim_end_matches('/').rsplit('/').next();
        name.is_none_or(|name| {
            name.is_empty()
                || name.eq_ignore_ascii_case("http")
                || name.eq_ignore_ascii_case("https")
        })
    }
}

impl Wsdl {
    /// Returns the binding with this id.
    ///
    /// # Panics
    /// If the id is of another WSDL and too large for this one.
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.0]
    }
}
