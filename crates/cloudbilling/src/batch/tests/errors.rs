//! Errors by what they mean for a row.

use std::time::Duration;

use cloudbilling_types::OperationResponse;
use cloudbilling_types::operation::DeletePurchases;
use soap_codec::{Encoder, QName, SoapVersion};
use soap_transport::{Phase, TransportError, TransportErrorKind};

use crate::{Error, ErrorKind, LoginFailure};

fn transport(phase: Phase) -> TransportError {
    TransportError::new(TransportErrorKind::Other, phase, "h", Duration::ZERO)
}

pub(super) fn hiding(error: u8) -> Error {
    match error {
        0 => transport(Phase::Body).into(),
        1 => Error::new(ErrorKind::NoAnswer),
        2 => Error::new(ErrorKind::Throttled {
            may_have_executed: true,
            retry_after: None,
        }),
        _ => Error::new(ErrorKind::SessionExpired {
            may_have_executed: true,
        }),
    }
}

pub(super) fn not_sent(error: u8) -> Error {
    match error {
        0 => transport(Phase::Connect).into(),
        1 => Error::new(ErrorKind::TimedOut),
        2 => LoginFailure::Transport(transport(Phase::Connect)).into(),
        _ => Error::new(ErrorKind::SessionExpired {
            may_have_executed: false,
        }),
    }
}

pub(super) fn last(error: u8) -> Error {
    match error {
        0 => Error::new(ErrorKind::ApiTokenRefused),
        1 => Error::new(ErrorKind::Locked {
            remaining: Duration::ZERO,
        }),
        2 => LoginFailure::NoVerdict.into(),
        3 => Error::new(ErrorKind::Throttled {
            may_have_executed: false,
            retry_after: None,
        }),
        _ => LoginFailure::Transport(transport(Phase::Body)).into(),
    }
}

pub(super) fn refused() -> Error {
    let refusal = OperationResponse::<DeletePurchases>::error("no").into_result();
    refusal.expect_err("an error").into()
}

pub(super) fn unwritable() -> Error {
    Encoder::new(SoapVersion::Soap11)
        .body(QName::new("", "x"), &"\u{1}")
        .encode()
        .expect_err("no character of XML")
        .into()
}
