//! The two kinds of token.

use alloc::string::String;

use super::error::{CredentialsError, Part, checked};
use super::fingerprint::Fingerprint;
use super::secret::Secret;

/// A long-lived token made in the Management Portal.
///
/// Redacted in `Debug`, and wiped from memory when dropped.
///
/// ```
/// let token = cloudbilling_auth::ApiToken::new("3f1c…")?;
/// assert!(!format!("{token:?}").contains("3f1c"));
/// # Ok::<(), cloudbilling_auth::CredentialsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ApiToken {
    fingerprint: Option<Fingerprint>,
    token: Secret,
}

impl ApiToken {
    /// Creates a token from its text.
    ///
    /// # Errors
    /// An empty token, or one with a control character, which most often is the line end of the
    /// file it was read from.
    pub fn new(token: impl Into<String>) -> Result<Self, CredentialsError> {
        let token = checked(Part::Token, token.into())?;
        Ok(Self {
            fingerprint: None,
            token,
        })
    }

    /// Sets the identity of this token, a keyed hash of host, port and token, under which processes
    /// that share a store keep its record.
    #[must_use]
    pub fn with_fingerprint(mut self, fingerprint: Fingerprint) -> Self {
        self.fingerprint = Some(fingerprint);
        self
    }

    /// Returns the token in clear text, for the header block that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose()
    }

    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.token == other.token
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.token
    }
}

/// A session token, issued by the `Login` method.
///
/// Redacted in `Debug`, and wiped from memory when dropped.
#[derive(Clone, Debug)]
pub struct SessionToken {
    sealed: Option<String>,
    token: Secret,
}

impl SessionToken {
    /// Creates a token from its text.
    ///
    /// # Errors
    /// An empty token, or one with a control character. Report such a response as
    /// [`LoginOutcome::Unknown`](crate::LoginOutcome::Unknown).
    pub fn new(token: impl Into<String>) -> Result<Self, CredentialsError> {
        let token = checked(Part::Token, token.into())?;
        Ok(Self {
            sealed: None,
            token,
        })
    }

    /// Adds the token's encrypted form, which other processes of the account can open. Without it
    /// the session stays in this process.
    ///
    /// The caller encrypts, with the account and the [id](crate::LoginAttempt::id) of the attempt
    /// as associated data. Text that is empty, is longer than [`SessionToken::MAX_SEALED`], or has
    /// anything but visible ASCII characters is not shared.
    #[must_use]
    pub fn with_sealed(mut self, sealed: impl Into<String>) -> Self {
        let sealed = sealed.into();
        self.sealed = Self::can_share(&sealed).then_some(sealed);
        self
    }

    /// The maximum length of the encrypted form, in bytes.
    pub const MAX_SEALED: usize = 1024;

    /// Returns the token in clear text, to encrypt it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose()
    }

    pub(crate) fn can_share(sealed: &str) -> bool {
        (1..=Self::MAX_SEALED).contains(&sealed.len())
            && sealed.bytes().all(|byte| byte.is_ascii_graphic())
    }

    pub(crate) fn into_parts(self) -> (Secret, Option<String>) {
        (self.token, self.sealed)
    }
}
