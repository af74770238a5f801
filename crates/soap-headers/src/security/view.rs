//! The header block of a message that was read.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::hint::black_box;

use soap_codec::scalar::{Base64, Scalar};
use soap_codec::{Element, Envelope, HeaderView, QName, ReadError};

use super::digest::password_digest;
use super::names::{
    CREATED, ID, NONCE, PASSWORD, SECURITY, SIGNATURE_CONFIRMATION, TIMESTAMP, TYPE, USERNAME,
    USERNAME_TOKEN, VALUE,
};
use super::password::Password;
use super::timestamp::Timestamp;
use crate::read::{instant, once};
use crate::unix_time::UnixTime;

/// A view of the `wsse:Security` header block of a message.
///
/// Signatures are not verified: whatever the block says is only as trustworthy as the connection.
#[derive(Clone, Debug)]
pub struct SecurityView<'a> {
    timestamp: Option<Timestamp>,
    username_token: Option<UsernameTokenView<'a>>,
    signature_confirmations: Vec<Option<Vec<u8>>>,
    unprocessed: Vec<QName<'a>>,
}

impl<'a> SecurityView<'a> {
    /// Reads the block that is meant for the receiver; `None` if there is none.
    ///
    /// # Errors
    /// [`ReadError`] if there are several, if one of its parts occurs twice, or if a part is not
    /// what it must be.
    pub fn from_envelope(envelope: Envelope<'a>) -> Result<Option<Self>, ReadError> {
        let mut blocks = envelope
            .headers()
            .filter(HeaderView::is_for_receiver)
            .map(|block| block.element())
            .filter(|element| element.is(SECURITY));
        let Some(block) = blocks.next() else {
            return Ok(None);
        };
        match blocks.next() {
            None => Self::from_element(&block).map(Some),
            Some(second) => Err(ReadError::repeated(&second)),
        }
    }

    fn from_element(block: &Element<'a>) -> Result<Self, ReadError> {
        let (mut timestamp, mut username_token) = (None, None);
        let (mut signature_confirmations, mut unprocessed) = (Vec::new(), Vec::new());
        for child in block.children() {
            if child.is(TIMESTAMP) {
                once(&mut timestamp, &child, Timestamp::from_element(&child)?)?;
            } else if child.is(USERNAME_TOKEN) {
                let token = UsernameTokenView::from_element(&child)?;
                once(&mut username_token, &child, token)?;
            } else if child.is(SIGNATURE_CONFIRMATION) {
                signature_confirmations.push(confirmed(&child)?);
            } else {
                unprocessed.push(child.name());
            }
        }
        Ok(Self {
            timestamp,
            username_token,
            signature_confirmations,
            unprocessed,
        })
    }

    /// Returns the timestamp, which a [`TimestampPolicy`](super::TimestampPolicy) checks.
    #[must_use]
    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.timestamp.as_ref()
    }

    /// Returns the username token.
    #[must_use]
    pub fn username_token(&self) -> Option<&UsernameTokenView<'a>> {
        self.username_token.as_ref()
    }

    /// Returns the values of the `wsse11:SignatureConfirmation` elements, each of which repeats the
    /// signature of a request; `None` for a request without one.
    #[must_use]
    pub fn signature_confirmations(&self) -> &[Option<Vec<u8>>] {
        &self.signature_confirmations
    }

    /// Returns the names of the children that this crate does not process, such as a signature. A
    /// block that must be understood is understood only if there are none.
    #[must_use]
    pub fn unprocessed(&self) -> &[QName<'a>] {
        &self.unprocessed
    }
}

fn confirmed(element: &Element<'_>) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(value) = element.attribute(VALUE) else {
        return Ok(None);
    };
    match Base64::parse(&value) {
        Ok(Base64(value)) => Ok(Some(value)),
        Err(_) => Err(ReadError::attribute(
            element,
            VALUE,
            Base64::<Vec<u8>>::TYPE,
        )),
    }
}

/// A view of a username token. `Debug` shows the user name only.
#[derive(Clone)]
pub struct UsernameTokenView<'a> {
    username: String,
    password: Option<PasswordView<'a>>,
    nonce: Option<Vec<u8>>,
    created: Option<(UnixTime, String)>,
    id: Option<Cow<'a, str>>,
}

/// The password of a username token, as it was sent.
#[derive(Clone)]
#[non_exhaustive]
pub enum PasswordView<'a> {
    /// A digest, `#PasswordDigest`.
    Digest(Vec<u8>),
    /// Something else: the type of the password.
    Other(Cow<'a, str>),
    /// The password in clear: `#PasswordText`, or without a type.
    Text(Cow<'a, str>),
}

impl<'a> UsernameTokenView<'a> {
    fn from_element(token: &Element<'a>) -> Result<Self, ReadError> {
        let (mut username, mut password) = (None, None);
        let (mut nonce, mut created) = (None, None);
        for child in token.children() {
            if child.is(USERNAME) {
                once(&mut username, &child, child.read::<String>()?)?;
            } else if child.is(PASSWORD) {
                once(&mut password, &child, PasswordView::from_element(&child)?)?;
            } else if child.is(NONCE) {
                once(&mut nonce, &child, child.read::<Base64>()?.0)?;
            } else if child.is(CREATED) {
                let text = child.text().trim().to_string();
                once(&mut created, &child, (instant(&child)?, text))?;
            }
        }
        Ok(Self {
            username: username.ok_or_else(|| ReadError::missing(token, USERNAME))?,
            password,
            nonce,
            created,
            id: token.attribute(ID),
        })
    }

    /// Returns the user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Returns the password as it was sent. A token can have none.
    #[must_use]
    pub fn password(&self) -> Option<&PasswordView<'a>> {
        self.password.as_ref()
    }

    /// Returns the nonce.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// Returns the creation time.
    #[must_use]
    pub fn created(&self) -> Option<UnixTime> {
        self.created.as_ref().map(|(created, _)| *created)
    }

    /// Returns `wsu:Id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns `true` if the token proves this password. A token without one proves nothing. The
    /// comparison takes the same time wherever the two differ.
    ///
    /// A server must also refuse a nonce that it has seen, and a creation time that is too old.
    #[must_use]
    pub fn proves(&self, password: &Password) -> bool {
        match &self.password {
            Some(PasswordView::Text(text)) => {
                is_equal(text.as_bytes(), password.expose().as_bytes())
            }
            Some(PasswordView::Digest(digest)) => {
                let created = self.created.as_ref().map_or("", |(_, text)| text);
                let nonce = self.nonce().unwrap_or_default();
                is_equal(digest, &password_digest(nonce, created, password.expose()))
            }
            Some(PasswordView::Other(_)) | None => false,
        }
    }
}

impl<'a> PasswordView<'a> {
    fn from_element(element: &Element<'a>) -> Result<Self, ReadError> {
        let Some(kind) = element.attribute(TYPE) else {
            return text(element).map(Self::Text);
        };
        // The types were qualified names in drafts, and still are in the messages of some clients.
        match kind.trim().rsplit(['#', ':']).next() {
            Some("PasswordText") => text(element).map(Self::Text),
            Some("PasswordDigest") => Ok(Self::Digest(element.read::<Base64>()?.0)),
            _ => Ok(Self::Other(kind)),
        }
    }
}

/// Returns the text of an element without children.
fn text<'a>(element: &Element<'a>) -> Result<Cow<'a, str>, ReadError> {
    match element.children().next() {
        None => Ok(element.text()),
        Some(child) => Err(ReadError::unexpected(&child)),
    }
}

fn is_equal(left: &[u8], right: &[u8]) -> bool {
    let difference = left
        .iter()
        .zip(right)
        .fold(0, |sum, (a, b)| black_box(sum | (a ^ b)));
    left.len() == right.len() && black_box(difference) == 0
}

impl fmt::Debug for UsernameTokenView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UsernameTokenView")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PasswordView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digest(_) => "Digest([redacted])",
            Self::Other(_) => "Other([redacted])",
            Self::Text(_) => "Text([redacted])",
        })
    }
}
