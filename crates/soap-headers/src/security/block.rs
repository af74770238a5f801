//! The header block to write.

use alloc::string::String;

use soap_codec::{HeaderBlock, ToXml, Writer};

use super::names::{SECURITY, TIMESTAMP, USERNAME_TOKEN, WSU};
use super::timestamp::Timestamp;
use super::username_token::UsernameToken;

/// A `wsse:Security` header block to write: a timestamp, a username token, or both ([SOAP message
/// security 5](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf)).
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use soap_codec::{Encoder, SoapVersion};
/// use soap_headers::UnixTime;
/// use soap_headers::security::{Password, Security, Timestamp, UsernameToken};
///
/// let now = UnixTime::from(SystemTime::now());
/// // WCF with `TransportWithMessageCredential`: a password in clear over TLS, and a timestamp.
/// let security = Security::new()
///     .with_timestamp(Timestamp::new(now).with_lifetime(Duration::from_secs(300)))
///     .with_username_token(UsernameToken::text("anna", Password::new("correct horse")));
/// let request = Encoder::new(SoapVersion::Soap11).header(security.block()).encode()?;
/// # assert!(!format!("{security:?}").contains("horse"));
/// # Ok::<(), soap_codec::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Security {
    timestamp: Option<Timestamp>,
    username_token: Option<UsernameToken>,
    actor: Option<String>,
    must_understand: bool,
}

impl Security {
    /// Creates an empty block for the ultimate receiver, which must understand it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            timestamp: None,
            username_token: None,
            actor: None,
            must_understand: true,
        }
    }

    /// Sets the timestamp.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: Timestamp) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Sets the username token.
    #[must_use]
    pub fn with_username_token(mut self, token: UsernameToken) -> Self {
        self.username_token = Some(token);
        self
    }

    /// Sets the node that the block is meant for: `actor` of SOAP 1.1, `role` of SOAP 1.2.
    #[must_use]
    pub fn with_actor(mut self, actor: impl Into<String>) -> Self {
        self.actor = Some(actor.into());
        self
    }

    /// Sets whether the receiver must understand the block. Default: `true`, so that no service
    /// ignores it. PHP's `SoapServer` and some cameras refuse every such block.
    #[must_use]
    pub fn with_must_understand(mut self, must_understand: bool) -> Self {
        self.must_understand = must_understand;
        self
    }

    /// Returns the username token.
    #[must_use]
    pub const fn username_token(&self) -> Option<&UsernameToken> {
        self.username_token.as_ref()
    }

    /// Returns the header block.
    pub fn block(&self) -> HeaderBlock<'_> {
        let block = HeaderBlock::new(SECURITY, self).must_understand(self.must_understand);
        match &self.actor {
            None => block,
            Some(actor) => block.actor(actor),
        }
    }
}

impl Default for Security {
    fn default() -> Self {
        Self::new()
    }
}

impl ToXml for Security {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.declare("wsu", WSU);
        if let Some(timestamp) = &self.timestamp {
            writer.element(TIMESTAMP, timestamp);
        }
        if let Some(token) = &self.username_token {
            writer.element(USERNAME_TOKEN, token);
        }
    }
}
