//! The addressing properties of a message.

use alloc::string::String;
use alloc::vec::Vec;

use soap_codec::{Envelope, HeaderBlock, HeaderView, QName, Raw, ReadError, ToXml};

use super::endpoint::EndpointReference;
use super::parameter::{MAX_PARAMETERS, is_marked, marked};
use super::relation::{RelatesTo, Relation, UnrelatedError, relation};
use super::version::AddressingVersion;
use crate::read::{once, trimmed};

/// The names of the header blocks that [`Addressing::from_envelope`] reads, of both versions.
pub const UNDERSTOOD: [QName<'static>; 14] = {
    let (current, old) = (AddressingVersion::V1_0, AddressingVersion::August2004);
    [
        current.name("Action"),
        current.name("FaultTo"),
        current.name("From"),
        current.name("MessageID"),
        current.name("RelatesTo"),
        current.name("ReplyTo"),
        current.name("To"),
        old.name("Action"),
        old.name("FaultTo"),
        old.name("From"),
        old.name("MessageID"),
        old.name("RelatesTo"),
        old.name("ReplyTo"),
        old.name("To"),
    ]
};

/// The addressing properties of a message ([core
/// 3](https://www.w3.org/TR/ws-addr-core/#abstractmaps)): to be written as header blocks, or read
/// from them.
///
/// The HTTP header must agree with the action: pass [`action`](Self::action) to
/// `soap_codec::http::SoapAction::new`, or leave that empty ([SOAP binding
/// 2.4 and 5.1](https://www.w3.org/TR/ws-addr-soap/#soaphttp)).
///
/// ```
/// use soap_codec::{Decoder, Encoder, QName, SoapVersion};
/// use soap_headers::addressing::{Addressing, EndpointReference};
///
/// let addressing = Addressing::new("urn:weather/GetTemperature")
///     .with_to("https://weather.example/soap")
///     .with_message_id("urn:uuid:5b3a0d8e-8f1a-4c0e-9a52-0f3f2d1c0b9a")
///     .with_reply_to(EndpointReference::anonymous());
/// let encoder = Encoder::new(SoapVersion::Soap12);
/// let request = addressing
///     .blocks()
///     .fold(encoder, |encoder, block| encoder.header(block))
///     .body(QName::new("urn:weather", "GetTemperature"), &"Oslo")
///     .encode()?;
///
/// let message = Decoder::new().decode(request)?;
/// assert_eq!(Addressing::from_envelope(message.envelope())?, Some(addressing));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Addressing {
    version: AddressingVersion,
    must_understand: bool,
    action: Option<String>,
    to: Option<String>,
    message_id: Option<String>,
    relates_to: Vec<RelatesTo>,
    reply_to: Option<EndpointReference>,
    from: Option<EndpointReference>,
    fault_to: Option<EndpointReference>,
    /// As they are written.
    parameters: Vec<Raw>,
}

impl Addressing {
    /// Creates the properties of a message with this action, in WS-Addressing 1.0.
    #[must_use]
    pub fn new(action: impl Into<String>) -> Self {
        Self::for_version(AddressingVersion::V1_0, action)
    }

    /// Creates the properties of a message with this action.
    #[must_use]
    pub fn for_version(version: AddressingVersion, action: impl Into<String>) -> Self {
        Self {
            version,
            action: Some(action.into()),
            ..Self::default()
        }
    }

    /// Creates the properties of a message to an endpoint, in the version of the reference: its
    /// address is the destination, and its reference parameters become header blocks.
    #[must_use]
    pub fn for_endpoint(endpoint: &EndpointReference, action: impl Into<String>) -> Self {
        let version = endpoint.version();
        let header = |parameter: &Raw| match version {
            AddressingVersion::V1_0 => marked(parameter),
            AddressingVersion::August2004 => parameter.clone(),
        };
        Self {
            parameters: endpoint.parameters().iter().map(header).collect(),
            ..Self::for_version(version, action).with_to(endpoint.address())
        }
    }

    /// Reads the properties from the header blocks that are meant for the receiver; `None` if there
    /// are none.
    ///
    /// # Errors
    /// [`ReadError`] if a block occurs twice, is not what it must be, or is of another version than
    /// the others.
    pub fn from_envelope(envelope: Envelope<'_>) -> Result<Option<Self>, ReadError> {
        let mut found: Option<Self> = None;
        for block in envelope.headers().filter(HeaderView::is_for_receiver) {
            let element = block.element();
            let version = if is_marked(&element) {
                AddressingVersion::V1_0
            } else if UNDERSTOOD.contains(&element.name()) {
                AddressingVersion::of(element.name().namespace())
                    .expect("each name has the namespace of a version")
            } else {
                continue;
            };
            let addressing = found.get_or_insert_with(|| Self {
                version,
                ..Self::default()
            });
            if addressing.version != version {
                return Err(ReadError::contradictory(&element));
            }
            addressing.read_block(&block)?;
        }
        Ok(found)
    }

    fn read_block(&mut self, block: &HeaderView<'_>) -> Result<(), ReadError> {
        let element = &block.element();
        if is_marked(element) {
            if self.parameters.len() == MAX_PARAMETERS {
                let expected = "one of at most 64 reference parameters";
                return Err(ReadError::value(element, expected));
            }
            self.parameters.push(Raw::from_element(element)?);
            return Ok(());
        }
        let local = element.name().local();
        if matches!(local, "Action" | "To") {
            self.must_understand |= block.must_understand();
        }
        match local {
            "Action" => once(&mut self.action, element, trimmed(element)?),
            "FaultTo" => once(&mut self.fault_to, element, element.read()?),
            "From" => once(&mut self.from, element, element.read()?),
            "MessageID" => once(&mut self.message_id, element, trimmed(element)?),
            "RelatesTo" => {
                self.relates_to
                    .push(RelatesTo::from_element(element, self.version)?);
                Ok(())
            }
            "ReplyTo" => once(&mut self.reply_to, element, element.read()?),
            _ => once(&mut self.to, element, trimmed(element)?),
        }
    }

    /// Sets the destination. Without it, it is the address to which the message is sent.
    #[must_use]
    pub fn with_to(mut self, to: impl Into<String>) -> Self {
        self.to = Some(to.into());
        self
    }

    /// Sets the id of the message, which the response relates to. It must be new for each attempt;
    /// [`message_id`](super::message_id) makes one.
    #[must_use]
    pub fn with_message_id(mut self, message_id: impl Into<String>) -> Self {
        self.message_id = Some(message_id.into());
        self
    }

    /// Adds a message that this one relates to.
    #[must_use]
    pub fn with_relates_to(mut self, relates_to: RelatesTo) -> Self {
        self.relates_to.push(relates_to.in_version(self.version));
        self
    }

    /// Sets the endpoint that receives the response. Without it, it is the anonymous one in 1.0; in
    /// August 2004 there is then no response.
    #[must_use]
    pub fn with_reply_to(mut self, endpoint: EndpointReference) -> Self {
        self.reply_to = Some(endpoint.in_version(self.version));
        self
    }

    /// Sets the endpoint from which the message comes.
    #[must_use]
    pub fn with_from(mut self, endpoint: EndpointReference) -> Self {
        self.from = Some(endpoint.in_version(self.version));
        self
    }

    /// Sets the endpoint that receives faults. Without it, it is the one that receives the
    /// response.
    #[must_use]
    pub fn with_fault_to(mut self, endpoint: EndpointReference) -> Self {
        self.fault_to = Some(endpoint.in_version(self.version));
        self
    }

    /// Sets whether the receiver must understand `Action` and `To`, as WCF writes them. A service
    /// without WS-Addressing then responds with a fault instead of ignoring the blocks. Default:
    /// `false`.
    #[must_use]
    pub fn with_must_understand(mut self, must_understand: bool) -> Self {
        self.must_understand = must_understand;
        self
    }

    /// Returns the header blocks.
    pub fn blocks(&self) -> impl Iterator<Item = HeaderBlock<'_>> {
        let version = self.version;
        let must_understand = self.must_understand;
        let marked = move |block| HeaderBlock::must_understand(block, must_understand);
        core::iter::empty()
            .chain(block(version, "To", &self.to).map(marked))
            .chain(block(version, "Action", &self.action).map(marked))
            .chain(block(version, "MessageID", &self.message_id))
            .chain(
                self.relates_to
                    .iter()
                    .map(move |relates_to| HeaderBlock::new(version.name("RelatesTo"), relates_to)),
            )
            .chain(block(version, "ReplyTo", &self.reply_to))
            .chain(block(version, "From", &self.from))
            .chain(block(version, "FaultTo", &self.fault_to))
            .chain(
                self.parameters
                    .iter()
                    .map(|parameter| HeaderBlock::new(parameter.name(), parameter)),
            )
    }

    /// Returns the version.
    #[must_use]
    pub fn version(&self) -> AddressingVersion {
        self.version
    }

    /// Returns the action, which a message that was read can lack.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action.as_deref()
    }

    /// Returns the destination.
    #[must_use]
    pub fn to(&self) -> Option<&str> {
        self.to.as_deref()
    }

    /// Returns the id of the message.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.message_id.as_deref()
    }

    /// Returns the messages that this one relates to.
    #[must_use]
    pub fn relates_to(&self) -> &[RelatesTo] {
        &self.relates_to
    }

    /// Returns the endpoint that receives the response.
    #[must_use]
    pub fn reply_to(&self) -> Option<&EndpointReference> {
        self.reply_to.as_ref()
    }

    /// Returns the endpoint from which the message comes.
    #[must_use]
    pub fn from(&self) -> Option<&EndpointReference> {
        self.from.as_ref()
    }

    /// Returns the endpoint that receives faults.
    #[must_use]
    pub fn fault_to(&self) -> Option<&EndpointReference> {
        self.fault_to.as_ref()
    }

    /// Returns the reference parameters among the header blocks. Those of a message of August 2004
    /// are not marked, so they are not read.
    #[must_use]
    pub fn parameters(&self) -> &[Raw] {
        &self.parameters
    }

    /// Returns the relation of this response to the request with the id `message_id`.
    ///
    /// # Errors
    /// [`UnrelatedError`] if it is the reply to another message.
    pub fn relation_to(&self, message_id: &str) -> Result<Relation, UnrelatedError> {
        relation(&self.relates_to, message_id)
    }
}

/// Returns the block of a property, if the message has it.
fn block<'a, T: ToXml>(
    version: AddressingVersion,
    local: &'static str,
    value: &'a Option<T>,
) -> impl Iterator<Item = HeaderBlock<'a>> + use<'a, T> {
    let block = move |value: &'a T| HeaderBlock::new(version.name(local), value);
    value.iter().map(block)
}
