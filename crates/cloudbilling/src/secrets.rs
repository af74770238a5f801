//! The secrets of an exchange.

use std::borrow::Cow;
use std::cmp::Reverse;

use cloudbilling_auth::{Credentials, Grant, Login};
use soap_call::Secret;
use soap_codec::Redactor;

/// The tokens that an exchange sent, the passwords of the logins before it, and the secret values
/// of HTTP headers that the caller added. The text of a peer may echo them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    grants: Vec<Grant>,
    header_values: Vec<Secret>,
    logins: Vec<Login>,
}

impl Secrets {
    pub(crate) fn add(&mut self, grant: &Grant) {
        self.grants.push(grant.clone());
    }

    pub(crate) fn add_values<'s>(&mut self, values: impl Iterator<Item = &'s Secret>) {
        self.header_values.extend(values.cloned());
    }

    pub(crate) fn add_login(&mut self, login: &Login) {
        self.logins.push(login.clone());
    }

    /// Adds the password of these credentials; their token is that of a grant.
    pub(crate) fn add_password(&mut self, credentials: &Credentials) {
        if let Credentials::Login(login) = credentials {
            self.add_login(login);
        }
    }

    /// A text of the peer's, to be shown.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redactors()
            .fold(Cow::Borrowed(text), |text, redactor| match text {
                Cow::Borrowed(text) => redactor.redact(text),
                Cow::Owned(text) => Cow::Owned(redactor.redact(&text).into_owned()),
            })
    }

    /// Returns the redactors, those of the longest secrets first: another secret, such as the
    /// password before, may be the beginning of one, whose rest would be shown.
    pub(crate) fn redactors(&self) -> impl Iterator<Item = Redactor<'_>> {
        let tokens = self.grants.iter().map(Grant::expose);
        let passwords = self.logins.iter().map(Login::expose_password);
        let header_values = self.header_values.iter().map(Secret::expose);
        let mut secrets: Vec<&str> = tokens.chain(passwords).chain(header_values).collect();
        secrets.sort_by_key(|secret| Reverse(secret.len()));
        secrets.into_iter().map(Redactor::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_begins_with_another_one_is_not_shown_in_part() {
        let [short, long] = ["Summer2025", "Summer2025-and-more"];
        for passwords in [[short, long], [long, short]] {
            let mut secrets = Secrets::default();
            for password in passwords {
                let login = Login::new("anna@example.org", password, "Test");
                secrets.add_login(&login.expect("a login"));
            }
            let shown = secrets
                .redact("no access with Summer2025-and-more")
                .into_owned();
            assert_eq!(shown, "no access with [redacted]");
        }
    }
}
