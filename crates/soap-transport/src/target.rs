use std::{fmt, net::IpAddr, time::Duration};

use http::{Method, Request, Uri, header, uri::Scheme};

use crate::{Phase, TransportError, TransportErrorKind};

/// The hosts that plain `http` may go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlainHttp {
    /// None.
    #[default]
    Refused,
    /// This machine: `localhost`, `127.0.0.0/8` and `[::1]`. For tests, and for a proxy on the same
    /// machine.
    ToLoopback,
}

/// The checked destination of a request. Every transport creates one before it opens a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: u16,
    tls: bool,
}

impl Target {
    /// Checks that a transport may carry `request`, and returns its destination.
    ///
    /// # Errors
    /// [`InvalidRequest`](TransportErrorKind::InvalidRequest) if
    ///
    /// * the address is not absolute, is neither `https` nor an allowed `http`, or has no host;
    /// * the address has a user name in it, whose password would end up in logs;
    /// * the request has a header that only a transport may write: `Host`, `Connection`, `Expect`,
    ///   `Transfer-Encoding`, `Upgrade`, or a `Content-Length` that is not the length of the body;
    /// * the method is `CONNECT`, which requests a tunnel instead of a response.
    pub fn from_request<B: AsRef<[u8]>>(
        request: &Request<B>,
        plain: PlainHttp,
    ) -> Result<Self, TransportError> {
        let target = Self::from_uri(request.uri(), plain)?;
        if request.method() == Method::CONNECT {
            return Err(refused(
                &target.host,
                "the method CONNECT is for proxies only",
            ));
        }
        match first_forbidden_header(request) {
            Some(name) => Err(refused(
                &target.host,
                format!("the header {name} is set by the transport"),
            )),
            None => Ok(target),
        }
    }

    /// Checks an address alone, so that it can be rejected when it is configured.
    ///
    /// # Errors
    /// [`InvalidRequest`](TransportErrorKind::InvalidRequest) as in
    /// [`from_request`](Self::from_request).
    pub fn from_uri(uri: &Uri, plain: PlainHttp) -> Result<Self, TransportError> {
        let host = uri.host().unwrap_or_default();
        let Some(authority) = uri.authority().filter(|_| !host.is_empty()) else {
            return Err(refused("", "the address has no host"));
        };
        if authority.as_str().contains('@') {
            return Err(refused(host, "the address contains a user name"));
        }
        // `Uri` accepts any digits as a port, and then reports that there is no port.
        let text_after_host = &authority.as_str()[host.len()..];
        if !matches!(text_after_host, "" | ":") && uri.port_u16().is_none() {
            return Err(refused(host, "the port is not a number from 0 to 65535"));
        }

        let tls = uri.scheme() == Some(&Scheme::HTTPS);
        let allowed_plain = uri.scheme() == Some(&Scheme::HTTP)
            && plain == PlainHttp::ToLoopback
            && is_loopback(host);
        if !tls && !allowed_plain {
            return Err(refused(host, "the address is not https"));
        }
        let default_port = if tls { 443 } else { 80 };
        Ok(Self {
            host: host.to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(default_port),
            tls,
        })
    }

    /// Returns the host in lower case. An IPv6 address keeps its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port, which is by default that of the scheme.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns `true` for `https`. For `http`, the host is a loopback one.
    pub fn is_tls(&self) -> bool {
        self.tls
    }
}

/// Writes `host:port`, as in `CONNECT` and for [`ToSocketAddrs`](std::net::ToSocketAddrs).
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

fn refused(host: &str, why: impl Into<std::borrow::Cow<'static, str>>) -> TransportError {
    TransportError::new(
        TransportErrorKind::InvalidRequest,
        Phase::Prepare,
        host,
        Duration::ZERO,
    )
    .with_detail(why)
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

fn first_forbidden_header<B: AsRef<[u8]>>(request: &Request<B>) -> Option<header::HeaderName> {
    let headers = request.headers();
    let owned_by_transport = [
        header::CONNECTION,
        header::EXPECT,
        header::HOST,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ];
    let length = request.body().as_ref().len();
    let wrong_length = headers
        .get_all(header::CONTENT_LENGTH)
        .iter()
        .any(|value| value.as_bytes() != length.to_string().as_bytes());
    owned_by_transport
        .into_iter()
        .find(|name| headers.contains_key(name))
        .or_else(|| wrong_length.then_some(header::CONTENT_LENGTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(uri: &str, plain: PlainHttp) -> Result<String, String> {
        Target::from_uri(&uri.parse().expect("the test's URI parses"), plain)
            .map(|target| target.to_string())
            .map_err(|error| {
                assert_eq!(error.kind(), TransportErrorKind::InvalidRequest);
                error.to_string()
            })
    }

    #[test]
    fn https_goes_anywhere() {
        let refused = PlainHttp::Refused;
        assert_eq!(
            target("https://API.example/x", refused).as_deref(),
            Ok("api.example:443")
        );
        assert_eq!(
            target("https://[::1]:8/", refused).as_deref(),
            Ok("[::1]:8")
        );
    }

    #[test]
    fn plain_http_goes_to_loopback_and_only_if_allowed() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"] {
            let uri = format!("http://{host}/");
            assert!(target(&uri, PlainHttp::ToLoopback).is_ok(), "{host}");
            assert!(target(&uri, PlainHttp::Refused).is_err(), "{host}");
        }
        for host in [
            "localhost.example",
            "127.0.0.1.example",
            "10.0.0.1",
            "[::2]",
            "0.0.0.0",
        ] {
            let uri = format!("http://{host}/");
            assert!(target(&uri, PlainHttp::ToLoopback).is_err(), "{host}");
        }
    }

    #[test]
    fn invalid_addresses_are_refused_without_showing_a_password() {
        for uri in [
            "/only/a/path",
            "ftp://host/",
            "https://host:99999/",
            "https://host:http@host2/",
        ] {
            assert!(target(uri, PlainHttp::ToLoopback).is_err(), "{uri}");
        }
        let shown = target("https://user:pa55@host/", PlainHttp::Refused).expect_err("user name");
        assert!(!shown.contains("pa55") && shown.contains("host"), "{shown}");
    }

    #[test]
    fn a_tunnel_is_refused() {
        let request = Request::connect("https://host/").body("").expect("valid");
        let error = Target::from_request(&request, PlainHttp::Refused).expect_err("a tunnel");
        assert_eq!(error.kind(), TransportErrorKind::InvalidRequest);
        assert!(error.to_string().contains("CONNECT"), "{error}");
    }

    #[test]
    fn headers_that_the_transport_sets_are_refused() {
        let request = |name: &str, value: &str| {
            Request::post("https://host/")
                .header(name, value)
                .body("body")
                .expect("valid")
        };
        for (name, value) in [
            ("expect", "100-continue"),
            ("host", "other"),
            ("connection", "close"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("content-length", "5"),
            ("content-length", "+4"),
        ] {
            let error =
                Target::from_request(&request(name, value), PlainHttp::Refused).expect_err(name);
            assert!(error.to_string().contains(name), "{error}");
            assert!(!error.to_string().contains(value), "{error}");
        }
        assert!(Target::from_request(&request("content-length", "4"), PlainHttp::Refused).is_ok());
    }
}
