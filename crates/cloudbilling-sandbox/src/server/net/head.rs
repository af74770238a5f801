//! Checks of the head of a request, before anything is served.

use std::net::IpAddr;

use http::request::Parts;
use http::{StatusCode, Version, header};

/// A refusal of a request because of its head: the status, and the reason as a text.
pub(super) type Refusal = (StatusCode, &'static str);

/// Refuses a request that is for another server, or that this server could misunderstand.
pub(super) fn check(head: &Parts) -> Result<(), Refusal> {
    check_coding(head)?;
    let mut hosts = head.headers.get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => Some(host.to_str().map_err(|_| NO_HOST)?),
        (Some(_), Some(_)) => return Err((StatusCode::BAD_REQUEST, "more than one Host header")),
        // HTTP/1.0 had none.
        (None, _) if head.version < Version::HTTP_11 => None,
        (None, _) => return Err((StatusCode::BAD_REQUEST, "no Host header")),
    };
    let target = head.uri.authority().map(http::uri::Authority::as_str);
    for authority in [host, target].into_iter().flatten() {
        if !is_ours(host_of(authority).ok_or(NO_HOST)?) {
            return Err(NOT_OURS);
        }
    }
    Ok(())
}

/// [RFC 9112, 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)
const NO_HOST: Refusal = (
    StatusCode::BAD_REQUEST,
    "invalid Host header: expected a host name or an IP address",
);

const NOT_OURS: Refusal = (
    StatusCode::MISDIRECTED_REQUEST,
    "the Host header names another server: call the sandbox as localhost or by its IP address",
);

/// A body in a coding other than `chunked` would be misread
/// ([RFC 9112, 6.1](https://www.rfc-editor.org/rfc/rfc9112#section-6.1)).
fn check_coding(head: &Parts) -> Result<(), Refusal> {
    let mut codings = head.headers.get_all(header::TRANSFER_ENCODING).iter();
    let chunked = |value: &http::HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"chunked");
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(coding), None) if chunked(coding) => Ok(()),
        _ => Err((
            StatusCode::NOT_IMPLEMENTED,
            "unsupported transfer coding: expected `chunked`",
        )),
    }
}

/// Returns `true` for a name or an address of this machine.
///
/// A page of `evil.example` can make its name point here, and a browser then sends its requests as
/// if to the server of that page (DNS rebinding). The browser also sends the name, and the attack
/// needs one: an address cannot point elsewhere.
fn is_ours(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.ends_with(".localhost") || address.parse::<IpAddr>().is_ok()
}

/// The host of `host:port` or `[address]:port`.
fn host_of(authority: &str) -> Option<&str> {
    let end = match authority.starts_with('[') {
        true => authority.find(']')? + 1,
        false => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end);
    let port_is_sound = match port.strip_prefix(':') {
        None => port.is_empty(),
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_digit()),
    };
    (!host.is_empty() && port_is_sound).then_some(host)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn status(version: Version, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::post("/soap").version(version);
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let (head, ()) = request.body(()).expect("a request").into_parts();
        check(&head).map_or_else(|(status, _)| status.as_u16(), |()| 200)
    }

    #[test]
    fn one_host_that_is_this_machine_is_demanded() {
        for (host, expected) in [
            ("localhost", 200),
            ("LocalHost:8443", 200),
            ("localhost.", 200),
            ("shop.localhost:80", 200),
            ("127.0.0.1:8443", 200),
            ("192.0.2.7", 200),
            ("[::1]:8443", 200),
            ("evil.example", 421),
            ("localhost.evil.example:8443", 421),
            ("127.0.0.1.evil.example", 421),
            ("", 400),
            (":80", 400),
            ("localhost:80a", 400),
            ("localhost:80:80", 400),
            ("[::1", 400),
            ("[::1]x", 400),
        ] {
            assert_eq!(
                status(Version::HTTP_11, &[("host", host)]),
                expected,
                "{host:?}"
            );
        }
        let two = [("host", "localhost"), ("host", "localhost")];
        assert_eq!(status(Version::HTTP_11, &two), 400);
        assert_eq!(status(Version::HTTP_11, &[]), 400);
        assert_eq!(status(Version::HTTP_10, &[]), 200);
        assert_eq!(status(Version::HTTP_10, &[("host", "evil.example")]), 421);
    }

    #[test]
    fn a_target_with_a_host_is_checked_too() {
        let request = Request::post("http://evil.example/soap").header("host", "localhost");
        let (head, ()) = request.body(()).expect("a request").into_parts();
        assert_eq!(check(&head), Err(NOT_OURS));
    }

    #[test]
    fn chunked_is_the_only_coding() {
        for (coding, expected) in [
            ("chunked", 200),
            ("Chunked", 200),
            ("gzip, chunked", 501),
            ("gzip", 501),
            ("chunked, chunked", 501),
            ("identity", 501),
        ] {
            let headers = [("host", "localhost"), ("transfer-encoding", coding)];
            assert_eq!(status(Version::HTTP_11, &headers), expected, "{coding}");
        }
    }
}
