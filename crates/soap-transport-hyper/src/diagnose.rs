//! From the errors of the libraries to a [`Failure`].

use std::{borrow::Cow, io};

use soap_transport::{
    Phase,
    TransportErrorKind::{Body, Connect, Head, Other, Send, Tls, TooLarge},
};

use crate::{
    body::DecodeError,
    connection::{FloodError, Link},
    error::{Failure, find},
    tls,
};

/// Describes a call that failed before the head of its response, over `link` if there was a
/// connection.
pub(crate) fn exchange_failed(
    error: hyper_util::client::legacy::Error,
    phase_reached: Phase,
    link: Option<&Link>,
) -> Failure {
    // A failure of our own connector arrives wrapped in the error of the client.
    if let Some(failure) = find::<Failure>(&error) {
        return failure.clone();
    }
    let phase = phase_reached.max(Phase::Connect);
    if let Some(explained) = tls::explain(&error) {
        let mut failure = Failure::new(Tls, phase).detail(explained.detail);
        failure.help = explained.help;
        return failure.cause(error);
    }
    let Some(http) = find::<hyper::Error>(&error) else {
        return Failure::new(Other, phase).cause(error);
    };
    if http.is_parse() {
        // hyper has a kind for this only in servers. A client must look at the text.
        let detail = if http.to_string().contains("too large") {
            Cow::Borrowed("the response's headers are too large")
        } else {
            let fault = link.and_then(Link::fault_in_head);
            fault.map_or(Cow::Borrowed("the response is not HTTP"), Cow::Owned)
        };
        return Failure::new(Head, Phase::Head).detail(detail).cause(error);
    }
    let kind = match phase {
        Phase::Prepare | Phase::Resolve | Phase::Connect | Phase::Tls => Connect,
        Phase::Send => Send,
        Phase::Head | Phase::Body => Head,
    };
    if find::<h2::Error>(&error).is_some_and(is_refusal) {
        let mut failure =
            Failure::new(kind, phase).detail("the peer refused the request before processing it");
        failure.refused = true;
        return failure.cause(error);
    }
    let detail = if find::<FloodError>(&error).is_some() {
        "the peer sent too much data that belongs to no response"
    } else if find::<io::Error>(&error).is_some() {
        "the connection broke"
    } else {
        "the peer closed the connection without a response"
    };
    Failure::new(kind, phase).detail(detail).cause(error)
}

/// Describes a call that failed while the body of its response was read.
pub(crate) fn body_failed(error: hyper::Error) -> Failure {
    let detail = if error.is_incomplete_message() {
        "the peer closed the connection before the end of the body"
    } else {
        "the body is malformed, or the connection broke"
    };
    Failure::new(Body, Phase::Body).detail(detail).cause(error)
}

/// Describes a call whose response cannot be decoded within `max_bytes`.
pub(crate) fn decoding_failed(error: DecodeError, max_bytes: u64) -> Failure {
    match error {
        DecodeError::Corrupt(error) => Failure::new(Body, Phase::Body)
            .detail("the compressed body is corrupt or incomplete")
            .cause(error),
        DecodeError::TooLarge => {
            Failure::new(TooLarge, Phase::Body).detail(format!("it exceeds {max_bytes} bytes"))
        }
    }
}

/// Returns `true` if the peer guarantees that it did not process the request
/// ([RFC 9113, section 8.7](https://www.rfc-editor.org/rfc/rfc9113#section-8.7)).
fn is_refusal(error: &h2::Error) -> bool {
    error.is_remote() && error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)
}
