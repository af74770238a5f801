//! The credentials of the `Login` method.

use alloc::string::String;
use core::fmt;

use super::error::{CredentialsError, Part, checked, printable};
use super::secret::Secret;
use super::version::Version;

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
