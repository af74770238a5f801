//! Username tokens to write.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use soap_codec::scalar::Base64;
use soap_codec::{ToXml, Writer};

use super::digest::password_digest;
use super::names::{
    BASE64, CREATED, ENCODING_TYPE, ID, NONCE, PASSWORD, PASSWORD_DIGEST, PASSWORD_TEXT, TYPE,
    USERNAME,
};
use super::password::Password;
use crate::unix_time::UnixTime;

/// A username token ([UsernameToken 1.1,
/// 3](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-UsernameTokenProfile.pdf)).
///
/// A digest protects the password against a listener only if the token has a nonce and a creation
/// time. They must be new for each attempt, because servers refuse a nonce that they have seen:
/// clone the token and set both.
///
/// ```
/// use soap_headers::UnixTime;
/// use soap_headers::security::{Password, Security, UsernameToken};
///
/// let token = UsernameToken::digest("anna", Password::new("correct horse"));
/// let (nonce, now) = ([7; 16], UnixTime::from_millis(1_284_623_445_000));
/// let attempt = token.clone().with_nonce(nonce).with_created(now);
/// let security = Security::new().with_username_token(attempt);
/// ```
#[derive(Clone, Debug)]
pub struct UsernameToken {
    username: String,
    proof: Proof,
    nonce: Option<Vec<u8>>,
    created: Option<UnixTime>,
    id: Option<String>,
    has_encoding_type: bool,
}

#[derive(Clone, Debug)]
enum Proof {
    Digest(Password),
    None,
    Text(Password),
}

impl UsernameToken {
    /// Creates a token with the digest of a password: `#PasswordDigest`.
    #[must_use]
    pub fn digest(username: impl Into<String>, password: Password) -> Self {
        Self::with_proof(username.into(), Proof::Digest(password))
    }

    /// Creates a token with a password in clear: `#PasswordText`. Only TLS protects it.
    #[must_use]
    pub fn text(username: impl Into<String>, password: Password) -> Self {
        Self::with_proof(username.into(), Proof::Text(password))
    }

    /// Creates a token without a password, for a service that authenticates the sender otherwise.
    #[must_use]
    pub fn without_password(username: impl Into<String>) -> Self {
        Self::with_proof(username.into(), Proof::None)
    }

    fn with_proof(username: String, proof: Proof) -> Self {
        Self {
            username,
            proof,
            nonce: None,
            created: None,
            id: None,
            has_encoding_type: true,
        }
    }

    /// Sets the nonce: random bytes, 16 by custom. They must come from a generator that cannot be
    /// predicted, and be new for each attempt.
    #[must_use]
    pub fn with_nonce(mut self, nonce: impl Into<Vec<u8>>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Sets the creation time. Servers refuse one that is a few minutes off.
    #[must_use]
    pub fn with_created(mut self, created: UnixTime) -> Self {
        self.created = Some(created);
        self
    }

    /// Sets `wsu:Id`, by which signatures and some servers refer to the token. It must be unique in
    /// the message, and an XML name without a colon.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets whether the nonce says that it is in Base64, which it always is. Default: `true`. A few
    /// servers do not expect the attribute.
    #[must_use]
    pub fn with_encoding_type(mut self, has_encoding_type: bool) -> Self {
        self.has_encoding_type = has_encoding_type;
        self
    }

    /// Returns the password, which a service may repeat in a fault.
    #[must_use]
    pub fn password(&self) -> Option<&Password> {
        match &self.proof {
            Proof::Digest(password) | Proof::Text(password) => Some(password),
            Proof::None => None,
        }
    }

    fn write_password(&self, created: &str, writer: &mut Writer<'_>) {
        match &self.proof {
            Proof::None => {}
            Proof::Text(password) => {
                writer.start(PASSWORD);
                writer.attribute(TYPE, PASSWORD_TEXT);
                writer.text(password.expose());
                writer.end();
            }
            Proof::Digest(password) => {
                let nonce = self.nonce.as_deref().unwrap_or_default();
                let digest = password_digest(nonce, created, password.expose());
                writer.start(PASSWORD);
                writer.attribute(TYPE, PASSWORD_DIGEST);
                writer.text_fmt(format_args!("{}", Base64(digest)));
                writer.end();
            }
        }
    }

    fn write_nonce(&self, writer: &mut Writer<'_>) {
        let Some(nonce) = &self.nonce else { return };
        writer.start(NONCE);
        if self.has_encoding_type {
            writer.attribute(ENCODING_TYPE, BASE64);
        }
        writer.text_fmt(format_args!("{}", Base64(nonce)));
        writer.end();
    }
}

impl ToXml for UsernameToken {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let created = self.created.as_ref().map(ToString::to_string);
        if let Some(id) = &self.id {
            writer.attribute(ID, id);
        }
        writer.element(USERNAME, self.username.as_str());
        self.write_password(created.as_deref().unwrap_or_default(), writer);
        self.write_nonce(writer);
        if let Some(created) = created {
            writer.element(CREATED, &created);
        }
    }
}
