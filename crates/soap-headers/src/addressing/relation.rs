//! Relations between messages.

use alloc::format;
use alloc::string::String;
use core::fmt;

use soap_codec::scalar::Guid;
use soap_codec::{Element, EncodeError, Printable, QName, ReadError, ToXml, Writer};

use super::version::AddressingVersion;
use crate::read::trimmed;

/// Makes the id of a message, `urn:uuid:…`, from 16 random bytes: a UUID of version 4.
///
/// ```
/// use soap_headers::addressing::message_id;
///
/// assert_eq!(message_id([0xFF; 16]), "urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff");
/// ```
#[must_use]
pub fn message_id(mut random: [u8; 16]) -> String {
    random[6] = random[6] & 0x0F | 0x40;
    random[8] = random[8] & 0x3F | 0x80;
    format!("urn:uuid:{}", Guid::from_bytes(random))
}

/// The message that a message relates to, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RelatesTo {
    message_id: String,
    relationship: Option<String>,
    version: AddressingVersion,
}

impl RelatesTo {
    const REPLY: &'static str = "http://www.w3.org/2005/08/addressing/reply";
    const TYPE: QName<'static> = QName::new("", "RelationshipType");

    /// Creates the relation of a response to its request.
    #[must_use]
    pub fn reply(message_id: impl Into<String>) -> Self {
        Self {
            message_id: message_id.into(),
            relationship: None,
            version: AddressingVersion::V1_0,
        }
    }

    /// Sets another relationship, which is an IRI. It cannot be written in August 2004, where
    /// relationships are QNames.
    #[must_use]
    pub fn with_relationship(self, relationship: impl Into<String>) -> Self {
        Self {
            relationship: Some(relationship.into()).filter(|iri| iri != Self::REPLY),
            ..self
        }
    }

    pub(super) fn in_version(self, version: AddressingVersion) -> Self {
        Self { version, ..self }
    }

    /// Returns the id of the other message.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// Returns the relationship; `None` if this is a reply to the other message. A relationship of
    /// August 2004 is shown as `{namespace}local`.
    #[must_use]
    pub fn relationship(&self) -> Option<&str> {
        self.relationship.as_deref()
    }

    pub(super) fn from_element(
        element: &Element<'_>,
        version: AddressingVersion,
    ) -> Result<Self, ReadError> {
        let message_id = trimmed(element)?;
        let relationship = match element.attribute(Self::TYPE) {
            None => None,
            Some(value) => relationship(element, version, value.trim())?,
        };
        Ok(Self {
            message_id,
            relationship,
            version,
        })
    }
}

fn relationship(
    element: &Element<'_>,
    version: AddressingVersion,
    value: &str,
) -> Result<Option<String>, ReadError> {
    if version == AddressingVersion::V1_0 {
        return Ok(Some(value.into()).filter(|iri| iri != RelatesTo::REPLY));
    }
    let name = element
        .qname_value(value)
        .ok_or_else(|| ReadError::attribute(element, RelatesTo::TYPE, "xs:QName"))?;
    let is_reply = name.as_qname() == version.name("Reply");
    Ok((!is_reply).then(|| format!("{name}")))
}

impl ToXml for RelatesTo {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        match (&self.relationship, self.version) {
            (None, _) => {}
            (Some(iri), AddressingVersion::V1_0) => writer.attribute(Self::TYPE, iri),
            (Some(_), AddressingVersion::August2004) => writer.fail(EncodeError::value(
                "WS-Addressing of August 2004 has no relationship other than a reply to write",
            )),
        }
        writer.text(&self.message_id);
    }
}

/// The relation of a response to a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Relation {
    /// The response names no message that it replies to. A service with WS-Addressing must name
    /// one; whether to accept the response is the caller's decision.
    Absent,
    /// The response is the reply to the request.
    Reply,
    /// The response is a reply to a message whose id the service could not read, which is usual in
    /// faults.
    Unspecified,
}

/// The error for a response that is the reply to another message. It must not be taken for the
/// response to this request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnrelatedError {
    expected: String,
    found: String,
}

impl UnrelatedError {
    const ID_BYTES: usize = 256;

    /// Returns the id of the request.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Returns the id that the response names: the first one if it names several, cut off after 256
    /// bytes.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for UnrelatedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (expected, found) = (Printable::new(&self.expected), Printable::new(&self.found));
        write!(
            f,
            "the response relates to message {found:?}, not to the request {expected:?}"
        )
    }
}

impl core::error::Error for UnrelatedError {}

/// Finds the relation of a response to the request `message_id`.
pub(super) fn relation(
    relations: &[RelatesTo],
    message_id: &str,
) -> Result<Relation, UnrelatedError> {
    let mut ids = relations
        .iter()
        .filter(|relation| relation.relationship.is_none())
        .map(|relation| (relation.version, relation.message_id.as_str()));
    let Some(first) = ids.clone().next() else {
        return Ok(Relation::Absent);
    };
    if ids.clone().any(|(_, id)| id == message_id) {
        return Ok(Relation::Reply);
    }
    if ids.all(|(version, id)| id == version.unspecified_message()) {
        return Ok(Relation::Unspecified);
    }
    Err(UnrelatedError {
        expected: message_id.into(),
        found: beginning(first.1, UnrelatedError::ID_BYTES).into(),
    })
}

/// Returns as many whole characters as fit into `max_bytes`.
fn beginning(text: &str, max_bytes: usize) -> &str {
    let mut ends = (0..=text.len().min(max_bytes)).rev();
    let end = ends.find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}
