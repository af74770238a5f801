//! The two kinds of token.

use alloc::string::String;

use super::error::{CredentialsError, Part, checked};
use super::secret::Secret;

/// A long-lived token made in the Management Portal.
///
/// Redacted in `Debug`, and wiped from memory when dropped.
///
/// ```
/// let token = cloudbilling_auth::ApiToken::new("3f1c…")?;
/// assert_eq!(format!("{token:?}"), "ApiToken([redacted])");
/// # Ok::<(), cloudbilling_auth::CredentialsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ApiToken(Secret);

impl ApiToken {
    /// Creates a token from its text.
    ///
    /// # Errors
    /// An empty token, or one with a control character, which most often is the line end of the
    /// file it was read from.
    pub fn new(token: impl Into<String>) -> Result<Self, CredentialsError> {
        checked(Part::Token, token.into()).map(Self)
    }

    /// Returns the token in clear text, for the header block that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}

/// A session token, issued by the `Login` method.
///
/// Redacted in `Debug`, and wiped from memory when dropped.
#[derive(Clone, Debug)]
pub struct SessionToken(Secret);

impl SessionToken {
    /// Creates a token from its text.
    ///
    /// # Errors
    /// An empty token, or one with a control character. Report such a response as
    /// [`LoginOutcome::Unknown`](crate::LoginOutcome::Unknown).
    pub fn new(token: impl Into<String>) -> Result<Self, CredentialsError> {
        checked(Part::Token, token.into()).map(Self)
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}
