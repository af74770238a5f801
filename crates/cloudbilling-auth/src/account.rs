//! Whose strikes are counted together.

use alloc::{format, string::String};
use core::fmt;

use crate::credentials::Login;

/// An account of the service: endpoint, environment and email, normalised. Strikes, lock and refusals belong to it,
/// whatever password and whichever client.
///
/// Letter case and outer white space never tell two accounts apart: taking two for one is harmless, the reverse doubles
/// the wrong logins that a real account may see.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Account(String);

impl Account {
    /// The account that `login` belongs to at `endpoint`.
    #[must_use]
    pub fn new(endpoint: &str, login: &Login) -> Self {
        let endpoint = endpoint.trim().trim_end_matches('/').to_lowercase();
        let environment = login.environment().trim().to_lowercase();
        let email = login.email().trim().to_lowercase();
        Self(format!("{endpoint}\t{environment}\t{email}"))
    }

    /// The three parts, with a tab between them: a stable key under which to keep the account's snapshot. No secret is in
    /// it, and no control character may be in an environment or an email: no two accounts share a key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
