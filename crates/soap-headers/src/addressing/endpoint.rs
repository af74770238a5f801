//! Endpoint references.

use alloc::string::String;
use alloc::vec::Vec;

use soap_codec::{Element, FromXml, Raw, ReadError, ToXml, Writer};

use super::version::AddressingVersion;
use crate::read::{once, trimmed};

/// An endpoint reference: an address, and the reference parameters that a message to it must carry
/// ([core 2](https://www.w3.org/TR/ws-addr-core/#eprs)). The parameters are opaque: the client
/// sends back the elements that the service issued.
///
/// A service hands one out for a resource that it has made, such as ONVIF's pull point. It can be
/// a member of a derived type. [`Addressing::for_endpoint`](super::Addressing::for_endpoint)
/// addresses a message to it. Its metadata and extensions are not kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointReference {
    address: String,
    parameters: Vec<Raw>,
    version: AddressingVersion,
}

impl EndpointReference {
    /// Creates a reference to an address, in WS-Addressing 1.0.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            parameters: Vec::new(),
            version: AddressingVersion::V1_0,
        }
    }

    /// Creates the reference to the sender's end of the connection, in WS-Addressing 1.0.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::new(AddressingVersion::V1_0.anonymous())
    }

    /// Adds a reference parameter.
    #[must_use]
    pub fn with_parameter(mut self, parameter: Raw) -> Self {
        self.parameters.push(parameter);
        self
    }

    pub(super) fn in_version(self, version: AddressingVersion) -> Self {
        Self { version, ..self }
    }

    /// Returns the address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the reference parameters. Those of August 2004 include the reference properties,
    /// which are sent alike.
    #[must_use]
    pub fn parameters(&self) -> &[Raw] {
        &self.parameters
    }

    /// Returns the version in which the reference is written.
    #[must_use]
    pub fn version(&self) -> AddressingVersion {
        self.version
    }

    /// Returns `true` for the sender's end of the connection.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.address == self.version.anonymous()
    }

    /// Returns `true` for the address to which messages are discarded.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.version.none() == Some(&*self.address)
    }
}

impl ToXml for EndpointReference {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let name = |local| self.version.name(local);
        writer.element(name("Address"), self.address.as_str());
        if self.parameters.is_empty() {
            return;
        }
        writer.start(name("ReferenceParameters"));
        for parameter in &self.parameters {
            writer.raw(parameter);
        }
        writer.end();
    }
}

/// Reads a reference of either version.
impl<'a> FromXml<'a> for EndpointReference {
    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        let mut address = None;
        let mut parameters = Vec::new();
        for child in element.children() {
            let name = child.name();
            let Some(version) = AddressingVersion::of(name.namespace()) else {
                continue;
            };
            match name.local() {
                "Address" => once(&mut address, &child, (version, trimmed(&child)?))?,
                "ReferenceParameters" | "ReferenceProperties" => {
                    for parameter in child.children() {
                        parameters.push(Raw::from_element(&parameter)?);
                    }
                }
                _ => {}
            }
        }
        let missing = || ReadError::missing(&element, AddressingVersion::V1_0.name("Address"));
        let (version, address) = address.ok_or_else(missing)?;
        Ok(Self {
            address,
            parameters,
            version,
        })
    }
}
