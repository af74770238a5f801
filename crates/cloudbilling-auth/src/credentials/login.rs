//! The credentials of the `Login` method.

use alloc::string::String;
use core::fmt;

use super::error::{CredentialsError, Part, checked, printable};
use super::fingerprint::Fingerprint;
use super::secret::Secret;
use super::version::Version;

/// The credentials of the `Login` method: email, password and environment.
///
/// The password is redacted in `Debug`, and wiped from memory when dropped.
#[derive(Clone)]
pub struct Login {
    email: String,
    password: Secret,
    environment: String,
    fingerprint: Option<Fingerprint>,
    version: Option<Version>,
}

impl Login {
    /// Creates credentials from an email, a password and an environment. The environment may be
    /// empty.
    ///
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
            fingerprint: None,
            version: None,
        })
    }

    /// Sets the version of the password, so that a refusal survives a restart although no secret is
    /// stored.
    #[must_use]
    pub fn with_version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Sets the identity of these credentials in a record that processes share. A machine
    /// [with a store](crate::Authenticator::with_store) needs it: without it, any refusal in the
    /// record may be of these credentials.
    #[must_use]
    pub fn with_fingerprint(mut self, fingerprint: Fingerprint) -> Self {
        self.fingerprint = Some(fingerprint);
        self
    }

    /// Returns the email address, as given.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Returns the password in clear text, for the login request.
    #[must_use]
    pub fn expose_password(&self) -> &str {
        self.password.expose()
    }

    /// Returns the environment, as given.
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// Returns the version that the caller set, if any.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Returns the identity in a shared record that the caller set, if any.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
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
