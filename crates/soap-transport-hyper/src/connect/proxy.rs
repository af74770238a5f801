//! Which proxy a connection goes through.

use std::{env, fmt};

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use soap_transport::{PlainHttp, Target};

use crate::error::{BuildError, BuildErrorKind};

/// Where proxies come from. `Debug` shows no credentials.
pub(crate) enum Proxies {
    /// What `HTTPS_PROXY` or else `ALL_PROXY` names, but for what `NO_PROXY` excepts. `HTTP_PROXY` has no say: what is not
    /// `https` stays on this machine.
    Environment {
        /// `None` if what is named is no proxy that can be spoken to.
        proxy: Option<Box<Matcher>>,
        exceptions: Vec<Exception>,
    },
    /// This one for every host.
    Fixed(Box<Matcher>),
    None,
}

/// A proxy by how it is spoken to.
pub(crate) enum Proxy {
    Http(Intercept),
    Socks5(Intercept),
}

impl Proxies {
    pub(crate) fn environment() -> Self {
        let variable = |upper: &str| {
            let value = env::var(upper).or_else(|_| env::var(upper.to_lowercase()));
            value.ok().filter(|value| !value.trim().is_empty())
        };
        match variable("HTTPS_PROXY").or_else(|| variable("ALL_PROXY")) {
            Some(address) => Self::of(&address, &variable("NO_PROXY").unwrap_or_default()),
            None => Self::None,
        }
    }

    pub(crate) fn fixed(address: &str) -> Result<Self, BuildError> {
        matcher(address)
            .map(Self::Fixed)
            .ok_or_else(|| BuildError::new(BuildErrorKind::Proxy))
    }

    /// The proxy for `target`.
    ///
    /// # Errors
    /// The environment names a proxy that is none, or of a kind that is not supported. Going without it would bypass
    /// what somebody set up to be passed.
    pub(crate) fn find(&self, target: &Target) -> Result<Option<Proxy>, UnusableProxyError> {
        let matcher = match self {
            Self::Environment { proxy, exceptions } => {
                // A proxy cannot reach what runs on this machine.
                if is_loopback(target) || exceptions.iter().any(|it| it.is_for(target)) {
                    return Ok(None);
                }
                proxy.as_ref().ok_or(UnusableProxyError)?
            }
            Self::Fixed(matcher) => matcher,
            Self::None => return Ok(None),
        };
        Ok(Proxy::of(matcher))
    }

    fn of(address: &str, no_proxy: &str) -> Self {
        Self::Environment {
            proxy: matcher(address),
            exceptions: no_proxy
                .split([',', ' ', '\t'])
                .filter(|entry| !entry.is_empty())
                .map(Exception::of)
                .collect(),
        }
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment { .. } => "Environment",
            Self::Fixed(_) => "Fixed",
            Self::None => "None",
        })
    }
}

impl Proxy {
    /// The one that `matcher` has for every host.
    fn of(matcher: &Matcher) -> Option<Self> {
        let intercept = matcher.intercept(&Uri::from_static(SOME_HOST))?;
        match intercept.uri().scheme_str() {
            Some("http") => Some(Self::Http(intercept)),
            Some("socks5" | "socks5h") => Some(Self::Socks5(intercept)),
            _ => None,
        }
    }
}

/// An entry of `NO_PROXY`: a name with all names below it, an address, a range of addresses, or `*`; each for all ports or
/// for one.
pub(crate) struct Exception {
    /// Of the library, which has the rules for hosts.
    hosts: Matcher,
    port: Option<u16>,
}

impl Exception {
    fn of(entry: &str) -> Self {
        let (host, port) = match entry.rsplit_once(':') {
            // More colons without brackets are an address of IPv6.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => port
                .parse()
                .map_or((entry, None), |port| (host, Some(port))),
            _ => (entry, None),
        };
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        let host = match host.strip_prefix('*') {
            // How some write a name with all below it.
            Some(below) if below.starts_with('.') => below,
            _ => host,
        };
        Self {
            hosts: Matcher::builder().all(SOME_PROXY).no(host).build(),
            port,
        }
    }

    fn is_for(&self, target: &Target) -> bool {
        let host = target.host().trim_end_matches('.');
        let uri = format!("https://{host}").parse::<Uri>();
        self.port.is_none_or(|port| port == target.port())
            && uri.is_ok_and(|uri| self.hosts.intercept(&uri).is_none())
    }
}

/// What a [`Matcher`] is asked for where only the other half of the question matters.
const SOME_HOST: &str = "https://any.invalid";
const SOME_PROXY: &str = "http://any.invalid";

/// Whatever the host; `None` if `address` is no proxy's.
fn matcher(address: &str) -> Option<Box<Matcher>> {
    let address = address.trim();
    // Else a password with a `/`, `#` or `@` that was not escaped would be half of it a host, and shown in errors.
    let (_, after_scheme) = address.split_once("://").unwrap_or(("", address));
    let (authority, path) = after_scheme.split_once('/').unwrap_or((after_scheme, ""));
    if !path.is_empty() || authority.contains(['#', '?']) || authority.matches('@').count() > 1 {
        return None;
    }
    // Of host and port a proxy's address is like any other.
    let host = authority.rsplit('@').next()?;
    let uri = format!("https://{host}").parse().ok()?;
    Target::from_uri(&uri, PlainHttp::Refused).ok()?;
    let matcher = Matcher::builder().all(address).build();
    Proxy::of(&matcher).map(|_| Box::new(matcher))
}

/// The environment's proxy is no address, or neither an HTTP nor a SOCKS5 one.
#[derive(Debug)]
pub(crate) struct UnusableProxyError;

/// Asked of the address as if it were plain `http`, because that is where the question has an answer already.
fn is_loopback(target: &Target) -> bool {
    format!("http://{target}")
        .parse()
        .is_ok_and(|plain: Uri| Target::from_uri(&plain, PlainHttp::ToLoopback).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_around(no_proxy: &str, uri: &str) -> bool {
        let uri = uri.parse().expect("the test's address is one");
        let target = Target::from_uri(&uri, PlainHttp::Refused).expect("https");
        let proxies = Proxies::of("http://proxy.test:3128", no_proxy);
        proxies.find(&target).expect("usable").is_none()
    }

    #[test]
    fn exceptions_in_every_form() {
        for (no_proxy, around, through) in [
            ("*", "https://a.test/", None),
            ("a.test", "https://a.test/", Some("https://ba.test/")),
            (
                "a.test",
                "https://b.A.TEST:8443/",
                Some("https://a.test.b/"),
            ),
            (".A.test", "https://b.a.test/", Some("https://a.testing/")),
            ("*.a.test", "https://b.a.test/", Some("https://ba.test/")),
            ("a.test.", "https://a.test/", Some("https://test/")),
            ("a.test", "https://a.test./", Some("https://b.test./")),
            ("b.test, a.test", "https://a.test/", Some("https://c.test/")),
            ("b.test a.test", "https://b.test/", Some("https://c.test/")),
            (
                "a.test:8443",
                "https://a.test:8443/",
                Some("https://a.test/"),
            ),
            (
                "a.test:443",
                "https://b.a.test/",
                Some("https://a.test:8443/"),
            ),
            ("10.1.2.3", "https://10.1.2.3/", Some("https://10.1.2.4/")),
            ("10.0.0.0/8", "https://10.1.2.3/", Some("https://11.1.2.3/")),
            (
                "10.0.0.0/8:8443",
                "https://10.1.2.3:8443/",
                Some("https://10.1.2.3/"),
            ),
            ("fd00::1", "https://[fd00::1]/", Some("https://[fd00::2]/")),
            (
                "[fd00::1]",
                "https://[FD00::1]/",
                Some("https://[fd00::2]/"),
            ),
            (
                "[fd00::1]:8443",
                "https://[fd00::1]:8443/",
                Some("https://[fd00::1]/"),
            ),
            ("fd00::/8", "https://[fd12::1]/", Some("https://[fe80::1]/")),
            ("a.test:port", "https://localhost/", Some("https://a.test/")),
            (", ,", "https://127.0.0.1/", Some("https://a.test/")),
        ] {
            assert!(goes_around(no_proxy, around), "{no_proxy} {around}");
            let through = through.is_some_and(|uri| goes_around(no_proxy, uri));
            assert!(!through, "{no_proxy}");
        }
    }

    /// An address with a password that was not escaped, most of all.
    #[test]
    fn a_proxy_that_is_none_is_not_gone_around() {
        let uri = Uri::from_static("https://a.test/");
        let target = Target::from_uri(&uri, PlainHttp::Refused).expect("https");
        for address in [
            "http://me:pass word@proxy:1",
            "http://me:pass#word@proxy:1",
            "http://me:p@ss@proxy:1",
            "me:p?ss@proxy:1",
            "http://proxy:port",
            "http://me:123/4@proxy:1",
            "http://me:pa/ss@proxy:1",
            "https://proxy:1",
            "socks4://proxy",
            "://",
        ] {
            let proxies = Proxies::of(address, "b.test");
            assert!(proxies.find(&target).is_err(), "{address}");
            let excepted = Proxies::of(address, "a.test").find(&target);
            assert!(excepted.is_ok_and(|proxy| proxy.is_none()), "{address}");
        }
    }
}
