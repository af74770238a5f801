//! The credentials of a client, and the scopes in which they count: secrets, tokens, logins,
//! accounts and realms.
//!
//! It depends on no other module of the crate.

mod account;
mod error;
mod fingerprint;
mod login;
mod realm;
mod secret;
mod token;
mod version;

pub use self::account::Account;
pub use self::error::CredentialsError;
pub use self::fingerprint::Fingerprint;
pub use self::login::Login;
pub(crate) use self::realm::Realm;
pub(crate) use self::secret::Secret;
pub use self::token::{ApiToken, SessionToken};
pub use self::version::{Version, VersionError};

/// The credentials of a client.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credentials {
    /// A long-lived token from the Management Portal, sent with every call. It needs no login and
    /// causes no strikes.
    ApiToken(ApiToken),
    /// Email, password and environment, exchanged for a session token by the `Login` method. The
    /// service deprecates this method, and announced its removal for October 2020.
    Login(Login),
}

impl Credentials {
    /// Returns `true` if both are the same secret for the same account, whatever their versions.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::ApiToken(a), Self::ApiToken(b)) => a.same(b),
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
