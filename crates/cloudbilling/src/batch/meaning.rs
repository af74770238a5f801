//! What a failed call means for its rows.

use cloudbilling_auth::Executed;
use cloudbilling_types::ResultCode;
use soap_transport::{Delivery, TransportError};

use crate::{Error, ErrorKind, LoginFailure};

/// What a failed call means for its rows, and for those to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// They were not done, and the others would fare no better.
    NotDone,
    /// They were not done, by an accident that may be over.
    NotSent,
    /// The service says that it did not do them.
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
            // Some of its rows may have been done: half a success might have a code of its own.
            ErrorKind::Api(error) if matches!(error.code(), ResultCode::Unknown(_)) => {
                Self::Unknown
            }
            ErrorKind::Api(_) => Self::Refused,
            ErrorKind::Encode(_) => Self::Unwritable,
            ErrorKind::Transport(error) if was_not_sent(error) => Self::NotSent,
            // The login was not sent, so neither was the call: whatever was sent of it before was certainly refused.
            ErrorKind::Login(LoginFailure::Transport(error)) if was_not_sent(error) => {
                Self::NotSent
            }
            ErrorKind::SessionExpired {
                executed: Executed::No,
            }
            | ErrorKind::TimedOut => Self::NotSent,
            // A login that was sent and not answered may be a strike, which no batch may add to by itself.
            ErrorKind::Action(_)
            | ErrorKind::ApiTokenRefused
            | ErrorKind::BudgetSpent { .. }
            | ErrorKind::CredentialsRefused
            | ErrorKind::CredentialsUnavailable(_)
            | ErrorKind::Endpoint(_)
            | ErrorKind::Locked { .. }
            | ErrorKind::Login(_)
            | ErrorKind::NoCredentials
            | ErrorKind::NotPermitted
            | ErrorKind::Store(_)
            | ErrorKind::Throttled {
                executed: Executed::No,
                ..
            }
            | ErrorKind::TransportSettings(_)
            | ErrorKind::UselessSessions => Self::NotDone,
            ErrorKind::Throttled { .. } => Self::UnknownAndStop,
            // A fault is an "internal unhandled error" of the service, whose work may be half done.
            ErrorKind::Fault(_)
            | ErrorKind::NoAnswer
            | ErrorKind::NotUnderstood(_)
            | ErrorKind::Read(_)
            | ErrorKind::Response(_)
            | ErrorKind::SessionExpired { .. }
            | ErrorKind::Transport(_) => Self::Unknown,
        }
    }
}

fn was_not_sent(error: &TransportError) -> bool {
    error.delivery() == Delivery::NotSent
}
