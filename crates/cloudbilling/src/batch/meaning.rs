//! What a failed call means for its rows.

use cloudbilling_types::ResultCode;
use soap_transport::Delivery;

use crate::{Error, ErrorKind, LoginFailure};

/// What a failed call means for its rows, and for those to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// They were not done, and the others would fare no better.
    NotDone,
    /// They were not done, by an accident that may be over.
    NotSent,
    /// The service says that the call failed. If it was about several rows, some may have been
    /// done.
    Refused,
    /// They may have been done.
    Unknown,
    /// They may have been done, and no more should be sent now.
    UnknownAndStop,
    /// One of them cannot be written; none was sent.
    Unwritable,
}

impl Meaning {
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Throttled {
                may_have_executed: true,
                ..
            } => Self::UnknownAndStop,
            ErrorKind::Api(error) if *error.code() == ResultCode::Error => Self::Refused,
            _ if error.may_have_executed() => Self::Unknown,
            ErrorKind::Encode(_) => Self::Unwritable,
            ErrorKind::SessionCheck(error) if matches!(error.kind(), ErrorKind::Transport(_)) => {
                Self::NotSent
            }
            ErrorKind::SessionExpired { .. } | ErrorKind::TimedOut | ErrorKind::Transport(_) => {
                Self::NotSent
            }
            // A login that was sent and not answered may be a strike, which no batch may add to by itself.
            ErrorKind::Login(LoginFailure::Transport(error))
                if error.delivery() == Delivery::NotSent =>
            {
                Self::NotSent
            }
            _ => Self::NotDone,
        }
    }
}
