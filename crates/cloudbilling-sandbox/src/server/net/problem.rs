//! Problems of connections, as texts for the request log without any data from the client.

use std::error::Error as _;
use std::io;

use crate::server::limits::ServerLimits;

/// Describes a failed TLS handshake. `first` is the first byte received.
pub(super) fn handshake(error: &io::Error, first: Option<u8>) -> String {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "closed by the client during the TLS handshake".to_owned()
        }
        None => format!("broken during the TLS handshake: {}", error.kind()),
        // Every HTTP method begins with a capital letter; no TLS record does.
        Some(rustls::Error::InvalidMessage(_))
            if first.is_some_and(|byte| byte.is_ascii_uppercase()) =>
        {
            "plain HTTP on a TLS port".to_owned()
        }
        Some(rustls::Error::InvalidMessage(_)) => "not TLS".to_owned(),
        Some(rustls::Error::AlertReceived(alert)) => {
            format!(
                "TLS handshake refused by the client: {alert:?} (does it trust the sandbox's CA?)"
            )
        }
        Some(tls) => format!("TLS handshake refused: {tls}"),
    }
}

/// Describes the end of HTTP, unless it is a normal one. `has_received` is set if data arrived
/// after the last response.
pub(super) fn http(
    ended: &Result<(), hyper::Error>,
    requests: u64,
    has_received: bool,
    limits: &ServerLimits,
) -> Option<String> {
    let Err(error) = ended else {
        return (requests == 0).then(|| "closed by the client without a request".to_owned());
    };
    if error.is_parse_too_large() {
        return Some(format!(
            "the head of a request has more than {} bytes or {} header lines",
            limits.head_bytes, limits.headers
        ));
    }
    if error.is_parse() {
        return Some(format!("not HTTP: {error}"));
    }
    if error.is_timeout() {
        // Idling after a response is normal for a kept-alive connection.
        return (requests == 0 || has_received)
            .then(|| format!("no complete request head within {:?}", limits.head_time));
    }
    let cause = error.source().and_then(|it| it.downcast_ref::<io::Error>());
    if cause.is_some_and(|it| it.kind() == io::ErrorKind::TimedOut) {
        let allowed = limits.response_time;
        return Some(format!(
            "no further part of the response read within {allowed:?}"
        ));
    }
    if error.is_incomplete_message() {
        return Some("broken off in the middle of a request".to_owned());
    }
    (requests == 0 || has_received).then(|| format!("broken: {error}"))
}
