//! Whose strikes are counted together.

use alloc::{format, string::String};
use core::fmt;

use crate::credentials::Login;

/// An account of the service: endpoint, environment and email, normalised. Strikes, lock and refusals belong to it,
/// whatever password and whichever client.
///
/// Letter case and outer white space never tell two accounts apart, nor do the endpoint's query, a final slash, or a port that
/// its scheme has anyway: taking two for one is harmless, the reverse doubles the wrong logins that a real account may see.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Account(String);

impl Account {
    /// The account that `login` belongs to at `endpoint`.
    #[must_use]
    pub fn new(endpoint: &str, login: &Login) -> Self {
        let endpoint = place(&endpoint.trim().to_lowercase());
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

/// What an URL says of where a service is.
fn place(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.into();
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let port = match scheme {
        "http" => ":80",
        _ => ":443",
    };
    let host = authority.strip_suffix(port).unwrap_or(authority);
    format!("{scheme}://{}{path}", host.trim_end_matches([':', '.']))
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_service_has_one_spelling() {
        let login = Login::new("Ann@example.com", "password", "Test").expect("valid");
        let account = Account::new("https://api.example.com/soap", &login);
        assert_eq!(
            account.as_str(),
            "https://api.example.com/soap\ttest\tann@example.com"
        );
        for endpoint in [
            " HTTPS://API.example.com/soap/ ",
            "https://api.example.com:443/soap",
            "https://api.example.com.:/soap",
            "https://api.example.com/soap?wsdl",
            "https://api.example.com/soap/?a=https://b:443/#c",
        ] {
            assert_eq!(Account::new(endpoint, &login), account, "{endpoint}");
        }
        for endpoint in [
            "http://api.example.com/soap",
            "https://api.example.com:444/soap",
            "https://api.example.com:4430/soap",
            "https://api.example.com/soap:443",
        ] {
            assert_ne!(Account::new(endpoint, &login), account, "{endpoint}");
        }
        for (endpoint, place) in [
            ("http://[::1]:80/", "http://[::1]"),
            ("https://[2001:db8::443]", "https://[2001:db8::443]"),
            ("not an url", "not an url"),
            ("", ""),
        ] {
            let account = Account::new(endpoint, &login);
            assert_eq!(account.as_str().split('\t').next(), Some(place));
        }
    }
}
