//! The key under which wrong logins are counted together.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fingerprint::Fingerprint;
use super::login::Login;

/// The key under which strikes are *counted*: host, port number and email, normalised.
///
/// It is intentionally coarse. The following never make another account: letter case, outer white
/// space, a trailing dot, leading zeros of the port, the spelling of an IP address, the scheme,
/// path and query, and the environment. Counting two accounts together is harmless, but counting
/// one account twice doubles the wrong logins that it may receive. A success *clears* more
/// narrowly: only strikes of exactly its own endpoint, environment and email.
///
/// Clones share their memory.
///
/// A host name and its IP address are two keys, and so are two names of one host. Use
/// [`PolicyBuilder::account_key`](crate::PolicyBuilder::account_key) to give them one key.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Account(Arc<str>);

impl Account {
    /// Returns the account of `login` at `endpoint`.
    #[must_use]
    pub fn new(endpoint: &str, login: &Login) -> Self {
        Self::at(&service(endpoint), login)
    }

    /// Returns the account of `login` at the services that share the name `key`.
    pub(crate) fn named(key: &str, login: &Login) -> Self {
        Self::at(key, login)
    }

    /// Returns the key of the record that clients with one API token share.
    pub(crate) fn of_token(fingerprint: Fingerprint) -> Self {
        Self(format!("\ttoken\t{fingerprint}").into())
    }

    /// Returns the two parts, separated by a tab: a stable key under which to store the account's
    /// snapshot. It contains no secret. No two accounts share a key, because an email has no
    /// control character.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn at(service: &str, login: &Login) -> Self {
        let email = login.email().trim().to_lowercase();
        Self(format!("{service}\t{email}").into())
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the host and port number of a URL. Text that is not a URL is returned in lower case.
fn service(endpoint: &str) -> String {
    let url = endpoint.trim().to_lowercase();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = host_and_port(authority);
    let default = if scheme == "http" { "80" } else { "443" };
    let port = match port.trim_start_matches('0') {
        "" if port.is_empty() => default,
        "" => "0",
        digits => digits,
    };
    format!("{}:{port}", canonical(host))
}

/// Splits an authority at its port. The colons of an IPv6 address stand in brackets.
fn host_and_port(authority: &str) -> (&str, &str) {
    let after_address = authority.rfind(']').map_or(0, |end| end + 1);
    match authority[after_address..].rfind(':') {
        Some(colon) => {
            let (host, port) = authority.split_at(after_address + colon);
            (host, &port[1..])
        }
        None => (authority, ""),
    }
}

/// Returns one spelling of a host.
fn canonical(host: &str) -> String {
    let host = host.trim_end_matches('.');
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .and_then(|host| host.parse::<Ipv6Addr>().ok())
        .map(|address| address.to_canonical())
        .or_else(|| ipv4(host).map(IpAddr::V4));
    address.map_or_else(|| host.to_owned(), |address| address.to_string())
}

/// Parses an IPv4 address in any spelling that resolvers accept: one to four parts, each decimal,
/// octal or hexadecimal, of which the last fills the remaining bits (`inet_aton`; the IPv4 parser
/// of the WHATWG URL Standard).
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let mut value = 0;
    let mut free_bits = 32;
    let mut parts = host.split('.').peekable();
    while let Some(part) = parts.next() {
        let number = ipv4_part(part)?;
        let width = if parts.peek().is_some() { 8 } else { free_bits };
        if width > free_bits || number >= 1_u64 << width {
            return None;
        }
        free_bits -= width;
        value |= number << free_bits;
    }
    u32::try_from(value).ok().map(Ipv4Addr::from)
}

fn ipv4_part(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None if part.len() > 1 && part.starts_with('0') => (part, 8),
        None => (part, 10),
    };
    let only_digits = digits.chars().all(|digit| digit.is_digit(radix));
    u64::from_str_radix(digits, radix)
        .ok()
        .filter(|_| only_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann() -> Login {
        Login::new("Ann@example.com", "password", "Test").expect("valid")
    }

    #[test]
    fn one_service_has_one_spelling() {
        let account = Account::new("https://api.example.com/soap", &ann());
        assert_eq!(account.as_str(), "api.example.com:443\tann@example.com");
        for endpoint in [
            " HTTPS://API.example.com/soap/ ",
            "https://api.example.com:443/soap",
            "https://api.example.com:0443/soap",
            "https://api.example.com.:/soap",
            "https://api.example.com./soap",
            "https://api.example.com/soap?wsdl",
            "https://api.example.com?wsdl",
            "https://api.example.com/soap/?a=https://b:443/#c",
            "https://api.example.com/other:444",
            "http://api.example.com:443/soap",
        ] {
            assert_eq!(Account::new(endpoint, &ann()), account, "{endpoint}");
        }
        for endpoint in [
            "http://api.example.com/soap",
            "https://api.example.com:444/soap",
            "https://api.example.com:4430/soap",
            "https://api2.example.com/soap",
        ] {
            assert_ne!(Account::new(endpoint, &ann()), account, "{endpoint}");
        }
    }

    #[test]
    fn the_port_is_a_number_and_an_address_is_one_too() {
        for (endpoint, expected) in [
            ("https://localhost:08443", "localhost:8443"),
            ("https://localhost:0", "localhost:0"),
            ("http://[::1]/", "::1:80"),
            ("http://[0:0:0:0:0:0:0:1]:080/", "::1:80"),
            ("https://[2001:DB8::443]", "2001:db8::443:443"),
            ("https://127.0.0.1:8443", "127.0.0.1:8443"),
            ("https://127.1:8443", "127.0.0.1:8443"),
            ("https://0x7f.0.0.01:8443", "127.0.0.1:8443"),
            ("https://2130706433:8443", "127.0.0.1:8443"),
            ("https://[::ffff:127.0.0.1]:8443", "127.0.0.1:8443"),
            ("https://127.0.0.256", "127.0.0.256:443"),
            ("https://1.2.3.4.5", "1.2.3.4.5:443"),
            ("https://127.0.0.+1", "127.0.0.+1:443"),
            ("not an url", "not an url"),
            ("", ""),
        ] {
            assert_eq!(service(endpoint), expected, "{endpoint}");
        }
    }

    #[test]
    fn the_environment_makes_no_other_account() {
        let other = Login::new("ann@example.com ", "password", "production").expect("valid");
        let endpoint = "https://api.example.com/soap";
        assert_eq!(
            Account::new(endpoint, &ann()),
            Account::new(endpoint, &other)
        );
    }
}
