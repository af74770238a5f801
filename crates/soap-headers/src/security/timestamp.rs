//! Timestamps, written and read.

use alloc::string::{String, ToString};
use core::time::Duration;

use soap_codec::{Element, ReadError, ToXml, Writer};

use super::names::{CREATED, EXPIRES, ID};
use crate::read::{instant, once};
use crate::unix_time::UnixTime;

/// The times between which a message is valid ([SOAP message security
/// 10](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf)).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Timestamp {
    created: Option<UnixTime>,
    expires: Option<UnixTime>,
    id: Option<String>,
}

impl Timestamp {
    /// Creates the timestamp of a message that is made now.
    #[must_use]
    pub const fn new(now: UnixTime) -> Self {
        Self {
            created: Some(now),
            expires: None,
            id: None,
        }
    }

    /// Sets the time for which the message is valid. .NET uses five minutes, and requires one.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: Duration) -> Self {
        let expires = |created: UnixTime| created.saturating_add(lifetime);
        self.expires = self.created.map(expires);
        self
    }

    /// Sets `wsu:Id`, by which signatures refer to the timestamp.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Returns the time at which the message was made, which a message that was read can lack.
    #[must_use]
    pub const fn created(&self) -> Option<UnixTime> {
        self.created
    }

    /// Returns the time from which the message is no longer valid.
    #[must_use]
    pub const fn expires(&self) -> Option<UnixTime> {
        self.expires
    }

    /// Returns `wsu:Id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(super) fn from_element(element: &Element<'_>) -> Result<Self, ReadError> {
        let (mut created, mut expires) = (None, None);
        for child in element.children() {
            if child.is(CREATED) {
                once(&mut created, &child, instant(&child)?)?;
            } else if child.is(EXPIRES) {
                once(&mut expires, &child, instant(&child)?)?;
            }
        }
        Ok(Self {
            created,
            expires,
            id: element.attribute(ID).map(Into::into),
        })
    }
}

impl ToXml for Timestamp {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        if let Some(id) = &self.id {
            writer.attribute(ID, id);
        }
        for (name, time) in [(CREATED, self.created), (EXPIRES, self.expires)] {
            if let Some(time) = time {
                writer.element(name, &time.to_string());
            }
        }
    }
}
