//! What a client identifies itself with.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use crate::secret::Secret;

/// What a client identifies itself with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credentials {
    /// A long-lived token from the Management Portal, sent with every call. No login, no strikes.
    ApiToken(ApiToken),
    /// Email, password and environment, exchanged for a session token by the `Login` method. The service calls this way
    /// deprecated and announced its removal for October 2020.
    Login(Login),
}

impl Credentials {
    /// Whether both are the same secret for the same account, whatever their versions; in constant time.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::ApiToken(a), Self::ApiToken(b)) => a.0 == b.0,
            (Self::Login(a), Self::Login(b)) => a.same(b),
            (Self::ApiToken(_), Self::Login(_)) | (Self::Login(_), Self::ApiToken(_)) => false,
        }
    }
}

impl From<ApiToken> for Credentials {
    fn from(token: ApiToken) -> Self {
        Self::ApiToken(token)
    }
}

impl From<Login> for Credentials {
    fn from(login: Login) -> Self {
        Self::Login(login)
    }
}

/// A long-lived token made in the Management Portal. Redacted in `Debug`, wiped from memory when dropped.
///
/// ```
/// let token = cloudbilling_auth::ApiToken::new("3f1c…")?;
/// assert_eq!(format!("{token:?}"), "ApiToken([redacted])");
/// # Ok::<(), cloudbilling_auth::CredentialsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ApiToken(Secret);

impl ApiToken {
    /// # Errors
    /// An empty token, or one with a control character: most often the line end of the file it was read from.
    pub fn new(token: impl Into<String>) -> Result<Self, CredentialsError> {
        checked(Part::Token, token.into()).map(Self)
    }

    /// The token in clear text, for the header block that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}

/// The token of a session, as the `Login` method answers it. Redacted in `Debug`, wiped from memory when dropped.
#[derive(Clone, Debug)]
pub struct SessionToken(Secret);

impl SessionToken {
    /// # Errors
    /// An empty token, or one with a control character. Such an answer is no verdict:
    /// [`LoginOutcome::Unknown`](crate::LoginOutcome::Unknown).
    pub fn new(token: impl Into<String>) -> Result<Self, CredentialsError> {
        checked(Part::Token, token.into()).map(Self)
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}

/// Email, password and environment for the `Login` method. The password is redacted in `Debug` and wiped from memory when
/// dropped.
#[derive(Clone)]
pub struct Login {
    email: String,
    password: Secret,
    environment: String,
    version: Option<Version>,
}

impl Login {
    /// # Errors
    /// An empty email or password, or a control character in any part.
    pub fn new(
        email: impl Into<String>,
        password: impl Into<String>,
        environment: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        Ok(Self {
            password: checked(Part::Password, password.into())?,
            email: printable(Part::Email, email.into())?,
            environment: printable(Part::Environment, environment.into())?,
            version: None,
        })
    }

    /// Names the version of these credentials, so that a refusal survives a restart without a secret being kept.
    #[must_use]
    pub fn with_version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// The email address, as given.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The password in clear text, for the login request.
    #[must_use]
    pub fn expose_password(&self) -> &str {
        self.password.expose()
    }

    /// The environment, as given.
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The version that the caller gave, if any.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    pub(crate) fn password(&self) -> &Secret {
        &self.password
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        self.password == other.password
            && self.email == other.email
            && self.environment == other.environment
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("email", &self.email)
            .field("environment", &self.environment)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The caller's name for one version of a password, such as the version number of a vault entry. Never a secret, nor
/// anything computed from one: it is kept in clear text in snapshots.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version(String);

impl Version {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = 128;

    /// # Errors
    /// A name that is empty, longer than [`Version::MAX_LEN`], or has anything but visible ASCII characters.
    pub fn new(name: &str) -> Result<Self, VersionError> {
        let valid = (1..=Self::MAX_LEN).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_graphic());
        if valid {
            Ok(Self(name.to_owned()))
        } else {
            Err(VersionError(()))
        }
    }

    /// The name, as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why credentials can't be used: which part is empty or has a control character. Never shows the part's content.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CredentialsError {
    part: Part,
    empty: bool,
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = if self.empty {
            "is empty"
        } else {
            "has a control character (a line end?)"
        };
        write!(f, "the {} {fault}", self.part.name())
    }
}

impl core::error::Error for CredentialsError {}

/// A version's name is empty, too long, or has anything but visible ASCII characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct VersionError(());

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a credential version is 1 to {} visible ASCII characters",
            Version::MAX_LEN
        )
    }
}

impl core::error::Error for VersionError {}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    Email,
    Environment,
    Password,
    Token,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Environment => "environment",
            Self::Password => "password",
            Self::Token => "token",
        }
    }
}

/// The secret goes into its wiping wrapper before it is looked at, so that a refused one is wiped too.
fn checked(part: Part, text: String) -> Result<Secret, CredentialsError> {
    let secret = Secret::new(text);
    check(part, secret.expose())?;
    Ok(secret)
}

fn printable(part: Part, text: String) -> Result<String, CredentialsError> {
    check(part, &text)?;
    Ok(text)
}

fn check(part: Part, text: &str) -> Result<(), CredentialsError> {
    let empty = text.is_empty() && part != Part::Environment;
    if empty || text.contains(char::is_control) {
        Err(CredentialsError { part, empty })
    } else {
        Ok(())
    }
}
