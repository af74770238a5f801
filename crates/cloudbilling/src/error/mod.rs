//! Why a call gave no result.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use cloudbilling_auth::GiveUpReason;
use cloudbilling_types::{ApiError, ResultCode};
use soap_codec::http::{ResponseError, ResponseErrorKind, SoapActionError};
use soap_codec::{
    DecodeErrorKind, EncodeError, Fault, NotUnderstood, Printable, ReadError, ReadErrorKind,
};
use soap_transport::{Delivery, TransportError};

use crate::endpoint::EndpointError;
use crate::secrets::Secrets;

mod redact;

/// Why a call gave no result.
///
/// `Display` says what happened, in one line, and [`help`](Self::help) what a person can do about
/// it. A fault's code and reason, a result's code and message, names and a content type are the
/// service's own words. Wherever they are shown, and in what the accessors return, the token, the
/// password or the secret [header](crate::HttpHeaders) that the service was sent is
/// [replaced](soap_codec::Redactor), and control characters are [escaped](Printable). Only
/// [`Fault::detail`] is data, as it came, and neither `Display` nor `Debug` shows it.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    may_have_executed: bool,
    kind: ErrorKind,
    secrets: Secrets,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The SOAPAction cannot be sent.
    Action(SoapActionError),
    /// The service answered that the operation failed.
    Api(ApiError),
    /// The service refused the API token. It is not sent again.
    ApiTokenRefused,
    /// One more login could lock the account, so none is sent.
    BudgetSpent {
        /// Logins answered as wrong.
        definite: usize,
        /// Logins that may have been wrong: without a verdict, or granted without a call accepted
        /// since.
        possible: usize,
    },
    /// The service refused these credentials as wrong. They are not sent again.
    CredentialsRefused,
    /// The provider has no credentials, or what is known of their account could not be loaded. Nothing was sent.
    CredentialsUnavailable(Arc<dyn std::error::Error + Send + Sync>),
    /// The request cannot be written.
    Encode(EncodeError),
    /// The endpoint cannot be used.
    Endpoint(EndpointError),
    /// The service answered with a fault.
    Fault(Fault),
    /// The account is locked.
    Locked {
        /// How long, at most, from now. Zero if it should be over.
        remaining: Duration,
    },
    /// The login that the call needs brought no verdict. It counts as a wrong one unless it was certainly not sent.
    Login(LoginFailure),
    /// The answer is empty, or has no payload.
    NoAnswer,
    /// The client was given neither a token nor a login.
    NoCredentials,
    /// The operating system has no entropy for the client's generations and pauses.
    NoEntropy(io::Error),
    /// The client was given no transport, and is built without the feature `hyper`.
    NoTransport,
    /// The account must not log in, or the caller is not allowed to make the call. It was not
    /// carried out.
    NotPermitted,
    /// The response has header blocks that must be understood, and are not.
    NotUnderstood(NotUnderstood),
    /// The answer is well-formed, but not what was asked for.
    Read(ReadError),
    /// The answer is no SOAP message that can be read.
    Response(ResponseError),
    /// The check of the session failed, so the write was not sent. See
    /// [`SessionCheck`](crate::SessionCheck).
    SessionCheck(Box<Error>),
    /// The session ended, and the call is not repeated by itself.
    SessionExpired {
        /// Whether the call may have been carried out.
        may_have_executed: bool,
    },
    /// What is known of the account could not be loaded.
    Store(io::Error),
    /// The service asks to slow down.
    Throttled {
        /// Says whether the call may have been carried out: not if the status was 429 and nothing
        /// in the body speaks against it. A 503 may also come from an intermediary that lost the
        /// response.
        may_have_executed: bool,
        /// When to come again, if it said so.
        retry_after: Option<Duration>,
    },
    /// The time of the call ran out: before a request could be sent, or, if
    /// it [may have been executed](Error::may_have_executed), while its response was decoded or read.
    TimedOut,
    /// There is no answer.
    Transport(TransportError),
    /// The transport cannot be made.
    TransportSettings(Box<dyn std::error::Error + Send + Sync>),
    /// Every new session is refused.
    UselessSessions,
}

/// Why a login brought no verdict.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LoginFailure {
    /// It was answered, but neither with a session nor with a known refusal.
    NoVerdict,
    /// The request cannot be written.
    Request(Arc<Error>),
    /// It could not be kept where it survives a restart, so it was not sent.
    Store(Arc<io::Error>),
    /// There is no answer.
    Transport(TransportError),
}

/// The error of something that the client was given, shared by all calls that wait for it.
pub(crate) type SharedError = Arc<dyn std::error::Error + Send + Sync>;

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            may_have_executed: kind.may_have_executed(),
            kind,
            secrets: Secrets::default(),
        }))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Replaces the token of the call in a text that came with this error, such as a piece of a
    /// [fault's detail](Fault::detail), so that it can be shown to people.
    ///
    /// See [`Redactor`](soap_codec::Redactor) for what is found, and [`Printable`] for control
    /// characters.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.secrets.redact(text)
    }

    pub(crate) fn parts_mut(&mut self) -> (&mut ErrorKind, &mut Secrets) {
        let Inner { kind, secrets, .. } = &mut *self.0;
        (kind, secrets)
    }

    /// When it makes sense to try again, if that is known: the rest of a lock, or what the service asked for.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Locked { remaining } => Some(*remaining),
            ErrorKind::Response(error) => error.retry_after(),
            ErrorKind::SessionCheck(error) => error.retry_after(),
            ErrorKind::Throttled { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Returns `true` if the service may have executed the call. Only if it returns `false` is it
    /// safe to make the call again without a check.
    ///
    /// It returns `false` only where that is certain and nothing contradicts it:
    ///
    /// - Nothing was sent: no connection, no credentials, no login, no time, a value that cannot be
    ///   written, a session that could not be checked.
    /// - The service says that the operation failed, and the call asks for
    ///   [one change](cloudbilling_types::Operation::is_single). Of several changes, some may have
    ///   been made.
    /// - The service does not permit the call, or asks to call less often (429), and the body does
    ///   not say otherwise.
    /// - The session or the API token was refused for certain, and the user
    ///   [relies on it](crate::RetryWrites) that the service checks it first.
    ///
    /// It returns `true` for an error after a request that may have been carried out,
    /// such as a login that failed after a read was refused, and for a fault: an "internal
    /// unhandled error" of the service may leave work half done.
    ///
    /// ```
    ///     ///
    /// fn is_worth_another_try(error: &cloudbilling::Error) -> bool {
    ///     !error.may_have_executed() && error.retry_after().is_some()
    /// }
    /// ```
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        self.0.may_have_executed
    }

    /// What a person can do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Action(_) => "correct the action in the service contract",
            ErrorKind::Api(_) | ErrorKind::Fault(_) => {
                "the words are the service's own; its administrator can say more"
            }
            ErrorKind::ApiTokenRefused => {
                "make a new token in the Management Portal, and see that it is this environment's"
            }
            ErrorKind::BudgetSpent { .. } => {
                "make sure of the password, then permit one login, or let an administrator unlock the account"
            }
            ErrorKind::CredentialsRefused => "correct the address, the password or the environment",
            ErrorKind::CredentialsUnavailable(_) => {
                "see whether the vault, or what else provides the credentials, can be reached and has them"
            }
            ErrorKind::Encode(_) => "a value of the request cannot be written as XML",
            ErrorKind::Endpoint(_) => "an endpoint looks like https://host/path",
            ErrorKind::Locked { .. } => {
                "wait, or let an administrator unlock the account and tell the client with account_unlocked()"
            }
            ErrorKind::Login(LoginFailure::NoVerdict) => {
                "see what the service answers to a login, and describe it in a service contract"
            }
            ErrorKind::Login(LoginFailure::Request(error)) => error.help(),
            ErrorKind::Login(LoginFailure::Store(_)) | ErrorKind::Store(_) => {
                "see whether the store can be reached and written to"
            }
            ErrorKind::Login(LoginFailure::Transport(error)) => error.help(),
            ErrorKind::NoAnswer => {
                "see whether the endpoint is the API's, and not another service's"
            }
            ErrorKind::NoCredentials => {
                "give the client an API token, a login or a provider of credentials"
            }
            ErrorKind::NoEntropy(_) => "check the random number generator of the operating system",
            ErrorKind::NoTransport => "set a transport, or enable the feature `hyper`",
            ErrorKind::NotPermitted => {
                "let an administrator look at the groups of this user or token"
            }
            ErrorKind::NotUnderstood(_) => {
                "the service wants more of its clients than is documented; its administrator can say more"
            }
            ErrorKind::Read(error) if matches!(error.kind(), ReadErrorKind::Limit { .. }) => {
                "raise `Limits::value_bytes` of the decoder, or send the query and take the rows one at a time"
            }
            ErrorKind::Read(_) => {
                "if the service differs from its documentation, describe it in a service contract"
            }
            ErrorKind::Response(_) => {
                "see whether the endpoint is the API's, and what stands between: a proxy, a portal, a gateway"
            }
            ErrorKind::SessionCheck(error) => error.help(),
            ErrorKind::SessionExpired {
                may_have_executed: false,
            } => "make the call again",
            ErrorKind::SessionExpired { .. } => {
                "find out whether the call was carried out, then repeat it if it was not"
            }
            ErrorKind::Throttled { .. } => "call less often",
            ErrorKind::TimedOut => "give the call more time",
            ErrorKind::Transport(error) => error.help(),
            ErrorKind::TransportSettings(_) => {
                "fix the setting of the transport that the message names"
            }
            ErrorKind::UselessSessions => {
                "see whether the contract names the header block that carries a session token"
            }
        }
    }
}

impl ErrorKind {
    /// Returns what this kind alone proves about the call.
    fn may_have_executed(&self) -> bool {
        match self {
            Self::SessionExpired { may_have_executed }
            | Self::Throttled {
                may_have_executed, ..
            } => *may_have_executed,
            Self::Transport(error) if error.delivery() == Delivery::NotSent => false,
            Self::Api(_)
            | Self::Fault(_)
            | Self::NoAnswer
            | Self::NotUnderstood(_)
            | Self::Read(_)
            | Self::Response(_)
            | Self::Transport(_) => true,
            // The call was not sent, or was refused before it was processed.
            Self::Action(_)
            | Self::ApiTokenRefused
            | Self::BudgetSpent { .. }
            | Self::CredentialsRefused
            | Self::CredentialsUnavailable(_)
            | Self::Encode(_)
            | Self::Endpoint(_)
            | Self::Locked { .. }
            | Self::Login(_)
            | Self::NoCredentials
            | Self::NoEntropy(_)
            | Self::NoTransport
            | Self::NotPermitted
            | Self::SessionCheck(_)
            | Self::Store(_)
            | Self::TimedOut
            | Self::TransportSettings(_)
            | Self::UselessSessions => false,
        }
    }
}

/// Writes one line, [`Printable`].
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::whole(Words(self.kind())).fmt(f)
    }
}

/// The text of an error, which may hold words of the service.
struct Words<'a>(&'a ErrorKind);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ErrorKind::Action(error) => error.fmt(f),
            ErrorKind::Api(error) => error.fmt(f),
            ErrorKind::ApiTokenRefused => f.write_str("the API token was refused"),
            ErrorKind::BudgetSpent { definite, possible } => write!(
                f,
                "{definite} wrong and {possible} possibly wrong logins: one more could lock the account"
            ),
            ErrorKind::CredentialsRefused => f.write_str("the credentials were refused as wrong"),
            ErrorKind::CredentialsUnavailable(error) => {
                write!(f, "there are no credentials to be had: {error}")
            }
            ErrorKind::Encode(error) => error.fmt(f),
            ErrorKind::Endpoint(error) => error.fmt(f),
            ErrorKind::Fault(fault) => write!(f, "the service answered with a fault: {fault}"),
            ErrorKind::Locked { remaining } => {
                let seconds = remaining.as_secs();
                write!(
                    f,
                    "the account is locked, for {} min {:02} s at most",
                    seconds / 60,
                    seconds % 60
                )
            }
            ErrorKind::Login(LoginFailure::NoVerdict) => {
                f.write_str("the login was answered with neither a session nor a known refusal")
            }
            ErrorKind::Login(LoginFailure::Request(error)) => write!(f, "no login: {error}"),
            ErrorKind::Login(LoginFailure::Store(error)) => {
                write!(f, "no login was sent, for it could not be kept: {error}")
            }
            ErrorKind::Login(LoginFailure::Transport(error)) => write!(f, "no login: {error}"),
            ErrorKind::NoAnswer => f.write_str("the answer is empty"),
            ErrorKind::NoCredentials => f.write_str("there are no credentials"),
            ErrorKind::NoEntropy(error) => {
                write!(f, "the operating system has no entropy: {error}")
            }
            ErrorKind::NoTransport => f.write_str("there is no transport"),
            ErrorKind::NotPermitted => f.write_str("the account or the token may not do this"),
            ErrorKind::NotUnderstood(blocks) => write!(
                f,
                "the answer has header blocks that must be understood: {blocks}"
            ),
            ErrorKind::Read(error) => error.fmt(f),
            ErrorKind::Response(error) => error.fmt(f),
            ErrorKind::SessionCheck(error) => {
                write!(
                    f,
                    "the session could not be checked before the write: {error}"
                )
            }
            ErrorKind::SessionExpired {
                may_have_executed: false,
            } => f.write_str("the session ended, and the call was not carried out"),
            ErrorKind::SessionExpired { .. } => f.write_str(
                "the session ended, and it is not known whether the call was carried out",
            ),
            ErrorKind::Store(error) => {
                write!(
                    f,
                    "what is known of the account could not be loaded: {error}"
                )
            }
            ErrorKind::Throttled {
                retry_after: Some(wait),
                ..
            } => {
                write!(f, "the service asks to wait for {} s", wait.as_secs())
            }
            ErrorKind::Throttled {
                retry_after: None, ..
            } => f.write_str("the service asks to slow down"),
            ErrorKind::TimedOut => f.write_str("the time of the call ran out"),
            ErrorKind::Transport(error) => error.fmt(f),
            ErrorKind::TransportSettings(error) => error.fmt(f),
            ErrorKind::UselessSessions => f.write_str("every new session is refused"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::CredentialsUnavailable(error) => error.source(),
            ErrorKind::Encode(error) => error.source(),
            ErrorKind::Login(LoginFailure::Request(error)) => error.source(),
            ErrorKind::Login(LoginFailure::Transport(error)) => error.source(),
            ErrorKind::Read(error) => error.source(),
            ErrorKind::Response(error) => error.source(),
            ErrorKind::SessionCheck(error) => error.source(),
            ErrorKind::Transport(error) => error.source(),
            ErrorKind::TransportSettings(error) => error.source(),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($source:ty => $kind:ident),* $(,)?) => {$(
        impl From<$source> for Error {
            fn from(error: $source) -> Self {
                Self::new(ErrorKind::$kind(error))
            }
        }
    )*};
}

from! {
    ApiError => Api,
    EncodeError => Encode,
    Fault => Fault,
    SoapActionError => Action,
    EndpointError => Endpoint,
    LoginFailure => Login,
    TransportError => Transport,
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error.kind() {
            ReadErrorKind::Interrupted => Self::timed_out_while_reading(),
            _ => Self::new(ErrorKind::Read(error)),
        }
    }
}

impl From<ResponseError> for Error {
    fn from(error: ResponseError) -> Self {
        match error.kind() {
            ResponseErrorKind::Message(message)
                if message.kind() == DecodeErrorKind::Interrupted =>
            {
                Self::timed_out_while_reading()
            }
            _ => Self::new(ErrorKind::Response(error)),
        }
    }
}

impl From<cloudbilling_types::ContractError> for Error {
    fn from(error: cloudbilling_types::ContractError) -> Self {
        match error {
            cloudbilling_types::ContractError::Api(error) => error.into(),
            cloudbilling_types::ContractError::Read(error) => error.into(),
            _ => Self::new(ErrorKind::NoAnswer),
        }
    }
}

impl Error {
    /// What the authentication machine says when nothing more is sent.
    pub(crate) fn gave_up(reason: GiveUpReason, now: cloudbilling_auth::MonotonicTime) -> Self {
        Self::new(match reason {
            GiveUpReason::ApiTokenRefused => ErrorKind::ApiTokenRefused,
            GiveUpReason::BudgetSpent { definite, possible } => {
                ErrorKind::BudgetSpent { definite, possible }
            }
            GiveUpReason::Locked { until, .. } => ErrorKind::Locked {
                remaining: until.saturating_since(now),
            },
            GiveUpReason::NotPermitted => ErrorKind::NotPermitted,
            GiveUpReason::UselessSessions => ErrorKind::UselessSessions,
            _ => ErrorKind::CredentialsRefused,
        })
    }

    pub(crate) fn unavailable(error: SharedError) -> Self {
        Self::new(ErrorKind::CredentialsUnavailable(error))
    }

    /// The service says that a call failed. If the call asks for one change at most, that was not
    /// made.
    pub(crate) fn failed(error: ApiError, is_single: bool) -> Self {
        let mut this = Self::new(ErrorKind::Api(error));
        // A result that is false beside the code for success contradicts it.
        if let ErrorKind::Api(error) = this.kind()
            && is_single
            && *error.code() == ResultCode::Error
        {
            this.0.may_have_executed = false;
        }
        this
    }

    /// Sets whether a request of the call may have been carried out.
    pub(crate) fn after(mut self, may_have_executed: bool) -> Self {
        self.0.may_have_executed |= may_have_executed;
        self
    }

    /// Returns `true` if there was no readable response of the service: none came, or another's, or
    /// the time was over.
    pub(crate) fn is_no_answer(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::NoAnswer
                | ErrorKind::Response(_)
                | ErrorKind::Throttled { .. }
                | ErrorKind::TimedOut
                | ErrorKind::Transport(_)
        )
    }

    /// The response came, and the call's time was over before it was read.
    fn timed_out_while_reading() -> Self {
        Self::new(ErrorKind::TimedOut).after(true)
    }

    /// Whether other credentials would help.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::ApiTokenRefused | ErrorKind::CredentialsRefused
        )
    }

    pub(crate) fn store(error: io::Error) -> Self {
        Self::new(ErrorKind::Store(error))
    }

    #[cfg(feature = "hyper")]
    pub(crate) fn transport_settings(
        error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::new(ErrorKind::TransportSettings(error.into()))
    }
}

#[cfg(test)]
mod tests;
