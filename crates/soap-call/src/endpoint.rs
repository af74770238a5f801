//! The checked URL of a service.

use core::fmt;

use http::Uri;
use soap_transport::{PlainHttp, Target};

/// The address of a service.
///
/// Always `https`, because plain `http` would show credentials to everyone on the way. Only
/// [`Endpoint::with_http_on_loopback`] allows `http`, and only to this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    uri: Uri,
}

impl Endpoint {
    /// Checks an `https` URL.
    ///
    /// # Errors
    /// An [`EndpointError`] if it is not an absolute URL, has no host or an invalid port, is not
    /// `https`, or has a user name, a password or a fragment.
    ///
    /// ```
    /// use soap_call::Endpoint;
    ///
    /// assert!(Endpoint::new("https://api.example.nl/soap").is_ok());
    /// assert!(Endpoint::new("http://api.example.nl/soap").is_err());
    /// ```
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        let endpoint = Self::parse(url)?;
        match endpoint.scheme() {
            "https" => Ok(endpoint),
            "http" if endpoint.is_loopback() => Err(EndpointError::HttpNotAllowed),
            "http" => Err(EndpointError::HttpOutsideLoopback),
            _ => Err(EndpointError::NotHttps),
        }
    }

    /// Checks a URL that may be plain `http` if its host is this machine (`localhost`,
    /// `127.0.0.0/8` or `[::1]`).
    ///
    /// # Errors
    /// As [`Endpoint::new`]; `http` to any other host stays refused.
    ///
    /// ```
    /// use soap_call::Endpoint;
    ///
    /// assert!(Endpoint::with_http_on_loopback("http://127.0.0.1:8080/soap").is_ok());
    /// assert!(Endpoint::with_http_on_loopback("http://api.example.nl/soap").is_err());
    /// ```
    pub fn with_http_on_loopback(url: &str) -> Result<Self, EndpointError> {
        match Self::new(url) {
            Err(EndpointError::HttpNotAllowed) => Self::parse(url),
            checked => checked,
        }
    }

    /// Returns the URL.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the host, without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.uri.host().expect("parse() refuses a URL without host")
    }

    /// Returns the port, which is 443 for `https` and 80 for `http` if the URL has none.
    #[must_use]
    pub fn port(&self) -> u16 {
        let default = if self.is_plain_http() { 80 } else { 443 };
        self.uri.port_u16().unwrap_or(default)
    }

    /// Returns `true` if requests use plain `http`.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.scheme() == "http"
    }

    fn parse(url: &str) -> Result<Self, EndpointError> {
        // `http::Uri` drops a fragment silently, but its author meant something by it.
        if url.contains('#') {
            return Err(EndpointError::Fragment);
        }
        let uri: Uri = url.parse().map_err(|_| EndpointError::NotAUrl)?;
        let authority = uri.authority().ok_or(EndpointError::NotAUrl)?;
        if authority.as_str().contains('@') {
            return Err(EndpointError::UserInfo);
        }
        if authority.host().is_empty() || uri.scheme().is_none() {
            return Err(EndpointError::NotAUrl);
        }
        // `Uri` takes any digits for a port, and then says that there is none.
        let after_host = &authority.as_str()[authority.host().len()..];
        if !matches!(after_host, "" | ":") && authority.port_u16().is_none() {
            return Err(EndpointError::Port);
        }
        Ok(Self { uri })
    }

    fn scheme(&self) -> &str {
        self.uri.scheme_str().unwrap_or_default()
    }

    /// Applies the rule of the transports for a URL of plain `http`.
    fn is_loopback(&self) -> bool {
        Target::from_uri(&self.uri, PlainHttp::ToLoopback).is_ok()
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Endpoint {
    /// Without the query: some gateways put keys there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme())?;
        if let Some(authority) = self.uri.authority() {
            f.write_str(authority.as_str())?;
        }
        f.write_str(self.uri.path())
    }
}

/// A URL that cannot be an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointError {
    /// It has a `#fragment`, which HTTP never sends.
    Fragment,
    /// It is plain `http` to this machine, which [`Endpoint::with_http_on_loopback`] allows.
    HttpNotAllowed,
    /// It is plain `http` to another machine.
    HttpOutsideLoopback,
    /// It is not an absolute URL.
    NotAUrl,
    /// Its scheme is neither `https` nor `http`.
    NotHttps,
    /// Its port is not a number from 0 to 65535.
    Port,
    /// It carries `user:password@`; credentials have their own place.
    UserInfo,
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fragment => "the endpoint has a '#fragment'; leave it out",
            Self::HttpNotAllowed => {
                "the endpoint is plain http, which must be allowed explicitly even on this machine"
            }
            Self::HttpOutsideLoopback => {
                "the endpoint is plain http, which would send credentials in the clear; use https"
            }
            Self::NotAUrl => "the endpoint is not an absolute URL",
            Self::NotHttps => "the endpoint is not https",
            Self::Port => "the endpoint's port is not a number from 0 to 65535",
            Self::UserInfo => {
                "the endpoint carries 'user:password@'; give credentials to the client instead"
            }
        })
    }
}

impl core::error::Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_by_default() {
        assert!(Endpoint::new("https://api.cloudbilling.nl/soap?x=1").is_ok());
        assert!(Endpoint::new("https://[2001:db8::1]/soap").is_ok());
        assert!(Endpoint::new("https://[2001:db8::1]:444/soap").is_ok());
        for (url, why) in [
            (
                "http://api.cloudbilling.nl/",
                EndpointError::HttpOutsideLoopback,
            ),
            ("http://127.0.0.1:80/", EndpointError::HttpNotAllowed),
            ("http://localhost/", EndpointError::HttpNotAllowed),
            ("http://[::1]:9/", EndpointError::HttpNotAllowed),
            ("ftp://a/", EndpointError::NotHttps),
            ("/soap", EndpointError::NotAUrl),
            ("api.cloudbilling.nl", EndpointError::NotAUrl),
            ("", EndpointError::NotAUrl),
            ("https://me:secret@a/", EndpointError::UserInfo),
            ("https://a/#x", EndpointError::Fragment),
            ("https://a:99999/", EndpointError::Port),
            ("https://[::1]:x/", EndpointError::Port),
            ("http://127.0.0.1:65536/", EndpointError::Port),
        ] {
            assert_eq!(Endpoint::new(url), Err(why), "{url}");
        }
    }

    #[test]
    fn http_only_to_this_machine_and_only_when_asked_for() {
        for url in [
            "http://127.0.0.1:80/",
            "http://127.9.9.9/",
            "http://LOCALHOST/",
            "http://[::1]:9/",
        ] {
            assert!(
                Endpoint::with_http_on_loopback(url)
                    .expect(url)
                    .is_plain_http()
            );
        }
        for url in [
            "http://127.0.0.1.example.nl/",
            "http://10.0.0.1/",
            "http://localhost.example.nl/",
            "http://0.0.0.0/",
        ] {
            assert_eq!(
                Endpoint::with_http_on_loopback(url),
                Err(EndpointError::HttpOutsideLoopback),
                "{url}"
            );
        }
    }

    #[test]
    fn display_leaves_the_query_out() {
        let endpoint = Endpoint::new("https://a:444/soap?key=MARKED").expect("valid");
        assert_eq!(endpoint.to_string(), "https://a:444/soap");
        assert!(!format!("{endpoint:?}").contains("MARKED"));
    }
}
