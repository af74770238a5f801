//! The meaning of a failed call for the rows of a batch.

use cloudbilling_batch::{CallError, CallErrorKind};
use cloudbilling_types::ResultCode;
use soap_transport::Delivery;

use crate::error::{Error, ErrorKind, LoginError};

/// Classifies an error for a [batch](cloudbilling_batch::Batch) whose calls your own loop makes.
impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::new(kind(&error), error)
    }
}

fn kind(error: &Error) -> CallErrorKind {
    match error.kind() {
        ErrorKind::Throttled {
            may_have_executed: true,
            ..
        } => CallErrorKind::Throttled,
        ErrorKind::Api(error) if *error.code() == ResultCode::Error => CallErrorKind::Refused,
        _ if error.may_have_executed() => CallErrorKind::Unknown,
        ErrorKind::Encode(_) => CallErrorKind::Unwritable,
        ErrorKind::SessionCheck(error) if matches!(error.kind(), ErrorKind::Transport(_)) => {
            CallErrorKind::NotSent
        }
        ErrorKind::SessionExpired { .. } | ErrorKind::TimedOut | ErrorKind::Transport(_) => {
            CallErrorKind::NotSent
        }
        // A login that was sent without a response may be a strike. A batch must not add another
        // one automatically.
        ErrorKind::Login(LoginError::Transport(error)) if error.delivery() == Delivery::NotSent => {
            CallErrorKind::NotSent
        }
        _ => CallErrorKind::Blocked,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cloudbilling_auth::GiveUpReason;
    use cloudbilling_types::OperationResponse;
    use cloudbilling_types::operation::DeletePurchases;
    use soap_codec::{Encoder, QName, SoapVersion};
    use soap_transport::{Phase, TransportError, TransportErrorKind};

    use super::*;

    fn transport(phase: Phase) -> TransportError {
        TransportError::new(TransportErrorKind::Other, phase, "h", Duration::ZERO)
    }

    fn throttled(may_have_executed: bool) -> Error {
        Error::new(ErrorKind::Throttled {
            may_have_executed,
            retry_after: None,
        })
    }

    fn session_expired(may_have_executed: bool) -> Error {
        Error::new(ErrorKind::SessionExpired { may_have_executed })
    }

    fn refused(code: ResultCode) -> Error {
        let mut response = OperationResponse::<DeletePurchases>::error("no");
        response.code = code;
        response.into_result().expect_err("an error").into()
    }

    fn unwritable() -> Error {
        Encoder::new(SoapVersion::Soap11)
            .body(QName::new("", "x"), &"\u{1}")
            .encode()
            .expect_err("not a character of XML")
            .into()
    }

    #[test]
    fn each_error_has_its_meaning_for_a_row() {
        let login = |phase| Error::from(LoginError::Transport(transport(phase)));
        let partial = ResultCode::Unknown("PartialSuccess".into());
        let unchecked = |phase| ErrorKind::SessionCheck(Box::new(transport(phase).into()));
        let locked = ErrorKind::Locked {
            remaining: Duration::ZERO,
        };
        for (error, expected) in [
            (transport(Phase::Body).into(), CallErrorKind::Unknown),
            (Error::new(ErrorKind::NoPayload), CallErrorKind::Unknown),
            (session_expired(true), CallErrorKind::Unknown),
            (refused(partial), CallErrorKind::Unknown),
            (throttled(true), CallErrorKind::Throttled),
            (transport(Phase::Connect).into(), CallErrorKind::NotSent),
            (Error::new(ErrorKind::TimedOut), CallErrorKind::NotSent),
            (login(Phase::Connect), CallErrorKind::NotSent),
            (
                Error::new(unchecked(Phase::Connect)),
                CallErrorKind::NotSent,
            ),
            (Error::new(unchecked(Phase::Body)), CallErrorKind::NotSent),
            (session_expired(false), CallErrorKind::NotSent),
            (
                Error::new(ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)),
                CallErrorKind::Blocked,
            ),
            (Error::new(locked), CallErrorKind::Blocked),
            (LoginError::NoVerdict.into(), CallErrorKind::Blocked),
            (throttled(false), CallErrorKind::Blocked),
            (login(Phase::Body), CallErrorKind::Blocked),
            (refused(ResultCode::Error), CallErrorKind::Refused),
            (unwritable(), CallErrorKind::Unwritable),
        ] {
            let text = error.to_string();
            let error = CallError::from(error);
            assert_eq!(error.kind(), expected, "{text}");
            assert!(error.downcast_ref::<Error>().is_some());
        }
    }
}
