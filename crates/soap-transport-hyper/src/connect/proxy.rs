//! The choice of a proxy for a connection.

use std::{env, fmt};

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use soap_transport::{PlainHttp, Target};

use crate::error::{BuildError, BuildErrorKind};

/// The source of proxies. `Debug` shows no credentials.
pub(crate) enum Proxies {
    /// The proxy in `HTTPS_PROXY` or else `ALL_PROXY`, except for the hosts in `NO_PROXY`.
    /// `HTTP_PROXY` is not read, because plain `http` does not leave this machine.
    Environment {
        /// `None` if the variable does not name a usable proxy.
        proxy: Option<Box<Matcher>>,
        exceptions: Vec<Exception>,
    },
    /// This proxy for every host.
    Fixed(Box<Matcher>),
    None,
}

/// A proxy by its protocol.
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
            Some(address) => {
                Self::from_variables(&address, &variable("NO_PROXY").unwrap_or_default())
            }
            None => Self::None,
        }
    }

    pub(crate) fn fixed(address: &str) -> Result<Self, BuildError> {
        matcher(address)
            .map(Self::Fixed)
            .ok_or_else(|| BuildError::new(BuildErrorKind::Proxy))
    }

    /// Returns the proxy for `target`.
    ///
    /// # Errors
    /// The proxy in the environment is invalid or of a kind that is not supported. Connecting
    /// without it would bypass a path that was configured on purpose.
    pub(crate) fn find(&self, target: &Target) -> Result<Option<Proxy>, UnusableProxyError> {
        let matcher = match self {
            Self::Environment { proxy, exceptions } => {
                // A proxy cannot reach services of this machine.
                if is_loopback(target) || exceptions.iter().any(|it| it.is_for(target)) {
                    return Ok(None);
                }
                proxy.as_ref().ok_or(UnusableProxyError)?
            }
            Self::Fixed(matcher) => matcher,
            Self::None => return Ok(None),
        };
        Ok(Proxy::from_matcher(matcher))
    }

    fn from_variables(address: &str, no_proxy: &str) -> Self {
        Self::Environment {
            proxy: matcher(address),
            exceptions: no_proxy
                .split([',', ' ', '\t'])
                .filter(|entry| !entry.is_empty())
                .map(Exception::parse)
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
    /// Returns its host and port, without credentials.
    #[cfg(feature = "inspect")]
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let (Self::Http(intercept) | Self::Socks5(intercept)) = self;
        let default_port = match self {
            Self::Http(_) => 80,
            Self::Socks5(_) => 1080,
        };
        let uri = intercept.uri();
        (
            uri.host().unwrap_or_default(),
            uri.port_u16().unwrap_or(default_port),
        )
    }

    /// Returns the proxy of `matcher`, which has the same one for every host.
    fn from_matcher(matcher: &Matcher) -> Option<Self> {
        let intercept = matcher.intercept(&Uri::from_static(SOME_HOST))?;
        match intercept.uri().scheme_str() {
            Some("http") => Some(Self::Http(intercept)),
            Some("socks5" | "socks5h") => Some(Self::Socks5(intercept)),
            _ => None,
        }
    }
}

/// An entry of `NO_PROXY`: a name with all names below it, an address, a range of addresses, or
/// `*`, each for all ports or for one.
pub(crate) struct Exception {
    /// The rules for hosts are those of the library.
    hosts: Matcher,
    port: Option<u16>,
}

impl Exception {
    fn parse(entry: &str) -> Self {
        let (host, port) = match entry.rsplit_once(':') {
            // Several colons without brackets are an IPv6 address.
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => port
                .parse()
                .map_or((entry, None), |port| (host, Some(port))),
            _ => (entry, None),
        };
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        let host = match host.strip_prefix('*') {
            // Another way to write a name and all names below it.
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

/// Placeholders for a [`Matcher`] when only its proxy, or only its exceptions, matter.
const SOME_HOST: &str = "https://any.invalid";
const SOME_PROXY: &str = "http://any.invalid";

/// Makes a matcher for every host, or returns `None` if `address` is not a proxy's.
fn matcher(address: &str) -> Option<Box<Matcher>> {
    let address = address.trim();
    // Otherwise a password with an unescaped `/`, `#` or `@` would be split, and a part of it would
    // be taken for the host and shown in errors.
    let (_, after_scheme) = address.split_once("://").unwrap_or(("", address));
    let (authority, path) = after_scheme.split_once('/').unwrap_or((after_scheme, ""));
    if !path.is_empty() || authority.contains(['#', '?']) || authority.matches('@').count() > 1 {
        return None;
    }
    // Host and port follow the same rules as those of a request.
    let host = authority.rsplit('@').next()?;
    let uri = format!("https://{host}").parse().ok()?;
    Target::from_uri(&uri, PlainHttp::Refused).ok()?;
    let matcher = Matcher::builder().all(address).build();
    Proxy::from_matcher(&matcher).map(|_| Box::new(matcher))
}

/// The proxy in the environment is not the address of an HTTP or SOCKS5 proxy.
#[derive(Debug)]
pub(crate) struct UnusableProxyError;

/// Returns `true` for a target that plain `http` could go to.
fn is_loopback(target: &Target) -> bool {
    format!("http://{target}")
        .parse()
        .is_ok_and(|plain: Uri| Target::from_uri(&plain, PlainHttp::ToLoopback).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bypasses_proxy(no_proxy: &str, uri: &str) -> bool {
        let uri = uri.parse().expect("the address is valid");
        let target = Target::from_uri(&uri, PlainHttp::Refused).expect("https");
        let proxies = Proxies::from_variables("http://proxy.test:3128", no_proxy);
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
            assert!(bypasses_proxy(no_proxy, around), "{no_proxy} {around}");
            let through = through.is_some_and(|uri| bypasses_proxy(no_proxy, uri));
            assert!(!through, "{no_proxy}");
        }
    }

    /// Above all an address with a password that was not escaped.
    #[test]
    fn an_invalid_proxy_is_not_bypassed() {
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
            let proxies = Proxies::from_variables(address, "b.test");
            assert!(proxies.find(&target).is_err(), "{address}");
            let excepted = Proxies::from_variables(address, "a.test").find(&target);
            assert!(excepted.is_ok_and(|proxy| proxy.is_none()), "{address}");
        }
    }
}
