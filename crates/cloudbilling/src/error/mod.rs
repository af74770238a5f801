//! Errors of calls, by kind.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use cloudbilling_auth::GiveUpReason;
use cloudbilling_store::StoreError;
use cloudbilling_types::{ApiError, ResultCode};
use soap_call::EndpointError;
use soap_codec::http::{ResponseError, ResponseErrorKind, SoapActionError};
use soap_codec::{
    DecodeErrorKind, EncodeError, Fault, NotUnderstood, Printable, ReadError, ReadErrorKind,
};
use soap_transport::{Delivery, TransportError};

use crate::secrets::Secrets;

mod help;
mod redact;
mod settings;
mod status;

pub use self::settings::SettingsError;
#[cfg(feature = "client")]
pub(crate) use self::status::{OTHER, SUCCESS};

/// An error of a call.
///
/// `Display` says in one line what happened, and [`help`](Self::help) what a person can do about
/// it. A fault's code and reason, a result's code and message, names and a content type are the
/// service's own words. Wherever they are shown, and in what the accessors return, the token, the
/// password or the secret [header](crate::HttpHeaders) that the service was sent is
/// [replaced](soap_codec::Redactor), and control characters are [escaped](Printable). Only
/// [`Fault::detail`] is data, as it came, and neither `Display` nor `Debug` shows it.
///
/// `Debug` is for people, too: the message, its causes and the help, on lines of their own with a
/// bounded length. It is what `fn main() -> Result<(), cloudbilling::Error>` prints.
pub struct Error(Box<Inner>);

struct Inner {
    /// Set if the call sent nothing because of what an earlier one or another process has learned.
    is_remembered: bool,
    may_have_executed: bool,
    kind: ErrorKind,
    secrets: Secrets,
}

/// The kind of an [`Error`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The SOAPAction cannot be sent.
    Action(SoapActionError),
    /// The service reports that the operation failed.
    Api(ApiError),
    /// The provider has no credentials. Nothing was sent.
    CredentialsUnavailable(Arc<dyn std::error::Error + Send + Sync>),
    /// The request cannot be written.
    Encode(EncodeError),
    /// The endpoint cannot be used.
    Endpoint(EndpointError),
    /// The service returned a SOAP fault.
    Fault(Fault),
    /// Nothing more is sent until a person helps. A lock is [`Locked`](Self::Locked) instead, and a
    /// call that is not permitted is [`NotPermitted`](Self::NotPermitted).
    GaveUp(GiveUpReason),
    /// The account is locked.
    Locked {
        /// The longest that the lock can last from now. Zero if it should be over.
        remaining: Duration,
    },
    /// The login that the call needs has no verdict. It counts as a possible strike, unless it was
    /// certainly not sent.
    Login(LoginError),
    /// The response is empty, or has no payload.
    NoPayload,
    /// The client was given neither a token nor a login.
    NoCredentials,
    /// The operating system has no entropy for the client's generations and pauses.
    NoEntropy(io::Error),
    /// The client was given no transport, and is built without the feature `hyper`.
    NoTransport,
    /// The user or token is not allowed to make the call, which was not carried out.
    NotPermitted,
    /// The response has header blocks that must be understood but are not.
    NotUnderstood(NotUnderstood),
    /// The response is well-formed, but does not have the form of the operation.
    Read(ReadError),
    /// The response is not a readable SOAP message.
    Response(ResponseError),
    /// The check of the session failed, so the write was not sent. See
    /// [`SessionCheck`](crate::SessionCheck).
    SessionCheck(Box<Error>),
    /// The client cannot be made with its settings.
    Settings(SettingsError),
    /// The session ended, and the call is not retried automatically.
    SessionExpired {
        /// Set if the call may have been carried out.
        may_have_executed: bool,
    },
    /// A login is due, and the shared record of the account cannot be loaded or replaced. No login
    /// was sent. Also the error of [`flush_store`](crate::Client::flush_store).
    Store(Arc<StoreError>),
    /// The service asks to slow down.
    Throttled {
        /// Says whether the call may have been carried out: not if the status was 429 and nothing
        /// in the body speaks against it. A 503 may also come from an intermediary that lost the
        /// response.
        may_have_executed: bool,
        /// The time to wait, if the service gave one.
        retry_after: Option<Duration>,
    },
    /// The time of the call ran out: before a request could be sent, or, if it [may have been
    /// executed](Error::may_have_executed), while its response was decoded or read.
    TimedOut,
    /// There is no response.
    Transport(TransportError),
}

/// The reason why a login has no verdict.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LoginError {
    /// The response has neither a session nor a known refusal.
    NoVerdict,
    /// The request cannot be written.
    Request(Arc<Error>),
    /// There is no response.
    Transport(TransportError),
}

/// The error of something that the client was given, shared by all calls that wait for it.
pub(crate) type SharedError = Arc<dyn std::error::Error + Send + Sync>;

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            is_remembered: false,
            may_have_executed: kind.may_have_executed(),
            kind,
            secrets: Secrets::default(),
        }))
    }

    /// Returns the kind of the error.
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

    /// Returns how long to wait before another try, if that is known: the rest of a lock, or the
    /// time that the service asks for.
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
    ///   [one change](cloudbilling_types::Operation::is_single). If it asks for
    ///   several, some of them may have been made.
    /// - The service does not permit the call, or asks to call less often (429), and the body does
    ///   not say otherwise.
    /// - The session or the API token was certainly refused, and
    ///   [`RetryWrites`](crate::RetryWrites) says that the service checks it first.
    ///
    /// It returns `true` for an error after a request that may have been carried out,
    /// such as a login that failed after a read was refused, and for a fault: an "internal
    /// unhandled error" of the service may leave work half done.
    ///
    /// ```
    /// fn is_worth_another_try(error: &cloudbilling::Error) -> bool {
    ///     !error.may_have_executed() && error.retry_after().is_some()
    /// }
    /// ```
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        self.0.may_have_executed
    }
}

impl ErrorKind {
    /// Returns the name of the kind in logs and metrics, such as `session_expired`. It does not
    /// change.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Action(_) => "action",
            Self::Api(_) => "api",
            Self::CredentialsUnavailable(_) => "credentials_unavailable",
            Self::Encode(_) => "encode",
            Self::Endpoint(_) => "endpoint",
            Self::Fault(_) => "fault",
            Self::GaveUp(_) => "gave_up",
            Self::Locked { .. } => "locked",
            Self::Login(_) => "login",
            Self::NoCredentials => "no_credentials",
            Self::NoEntropy(_) => "no_entropy",
            Self::NoPayload => "no_payload",
            Self::NoTransport => "no_transport",
            Self::NotPermitted => "not_permitted",
            Self::NotUnderstood(_) => "not_understood",
            Self::Read(_) => "read",
            Self::Response(_) => "response",
            Self::SessionCheck(_) => "session_check",
            Self::SessionExpired { .. } => "session_expired",
            Self::Settings(_) => "settings",
            Self::Store(_) => "store",
            Self::Throttled { .. } => "throttled",
            Self::TimedOut => "timed_out",
            Self::Transport(_) => "transport",
        }
    }

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
            | Self::NoPayload
            | Self::NotUnderstood(_)
            | Self::Read(_)
            | Self::Response(_)
            | Self::Transport(_) => true,
            // The call was not sent, or was refused before it was processed.
            Self::Action(_)
            | Self::CredentialsUnavailable(_)
            | Self::Encode(_)
            | Self::Endpoint(_)
            | Self::GaveUp(_)
            | Self::Locked { .. }
            | Self::Login(_)
            | Self::NoCredentials
            | Self::NoEntropy(_)
            | Self::NoTransport
            | Self::NotPermitted
            | Self::SessionCheck(_)
            | Self::Settings(_)
            | Self::Store(_)
            | Self::TimedOut => false,
        }
    }
}

/// Writes one line, [`Printable`].
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::whole(Words(self.kind())).fmt(f)?;
        match self.0.is_remembered {
            true => f.write_str(" earlier, and nothing was sent this time"),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.to_string();
        write!(f, "{}", Printable::up_to(MAX_MESSAGE_BYTES, &message))?;
        let mut cause = std::error::Error::source(self);
        for _ in 0..MAX_CAUSES {
            let Some(error) = cause else { break };
            let text = error.to_string();
            // Wrappers often repeat the text of the error that they wrap.
            if !message.contains(&text) {
                write!(f, "\n  because {}", Printable::new(&text))?;
            }
            cause = error.source();
        }
        write!(f, "\n  help: {}", self.help())
    }
}

/// The most that `Debug` shows of a message. Its parts have shorter limits, except those that a
/// provider of credentials wrote.
const MAX_MESSAGE_BYTES: usize = 4_096;

/// The most causes that `Debug` shows.
const MAX_CAUSES: usize = 8;

/// The text of an error, which may hold words of the service.
struct Words<'a>(&'a ErrorKind);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ErrorKind::Action(error) => error.fmt(f),
            ErrorKind::Api(error) => error.fmt(f),
            ErrorKind::CredentialsUnavailable(error) => {
                write!(f, "credentials are unavailable: {error}")
            }
            ErrorKind::Encode(error) => error.fmt(f),
            ErrorKind::Endpoint(error) => error.fmt(f),
            ErrorKind::Fault(fault) => write!(f, "the service returned a SOAP fault: {fault}"),
            ErrorKind::GaveUp(reason) => reason.fmt(f),
            ErrorKind::Locked { remaining } => {
                let seconds = remaining.as_secs();
                write!(
                    f,
                    "the account is locked for at most {} min {:02} s",
                    seconds / 60,
                    seconds % 60
                )
            }
            ErrorKind::Login(LoginError::NoVerdict) => {
                f.write_str("the response to the login has neither a session nor a known refusal")
            }
            ErrorKind::Login(LoginError::Request(error)) => {
                write!(f, "the login cannot be written: {error}")
            }
            ErrorKind::Login(LoginError::Transport(error)) => {
                write!(f, "the login failed: {error}")
            }
            ErrorKind::NoPayload => f.write_str("the response has no payload"),
            ErrorKind::NoCredentials => f.write_str("no credentials are set"),
            ErrorKind::NoEntropy(error) => {
                write!(f, "the operating system has no entropy: {error}")
            }
            ErrorKind::NoTransport => f.write_str("no transport is set"),
            ErrorKind::NotPermitted => {
                f.write_str("the user or token is not allowed to make this call")
            }
            ErrorKind::NotUnderstood(blocks) => write!(
                f,
                "the response has header blocks that must be understood but are not: {blocks}"
            ),
            ErrorKind::Read(error) => error.fmt(f),
            ErrorKind::Response(error) => error.fmt(f),
            ErrorKind::SessionCheck(error) => {
                write!(f, "the session cannot be checked before the write: {error}")
            }
            ErrorKind::Settings(error) => error.fmt(f),
            ErrorKind::SessionExpired {
                may_have_executed: false,
            } => f.write_str("the session ended, and the call was not carried out"),
            ErrorKind::SessionExpired { .. } => {
                f.write_str("the session ended, and the call may have been carried out")
            }
            ErrorKind::Store(error) => {
                write!(
                    f,
                    "the shared record of the account is not available: {error}"
                )
            }
            ErrorKind::Throttled {
                retry_after: Some(wait),
                ..
            } => {
                write!(f, "the service asks to wait {} s", wait.as_secs())
            }
            ErrorKind::Throttled {
                retry_after: None, ..
            } => f.write_str("the service asks to slow down"),
            ErrorKind::TimedOut => f.write_str("the call timed out"),
            ErrorKind::Transport(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::CredentialsUnavailable(error) => error.source(),
            ErrorKind::Encode(error) => error.source(),
            ErrorKind::Login(LoginError::Request(error)) => error.source(),
            ErrorKind::Login(LoginError::Transport(error)) => error.source(),
            ErrorKind::Read(error) => error.source(),
            ErrorKind::Response(error) => error.source(),
            ErrorKind::SessionCheck(error) => error.source(),
            ErrorKind::Settings(error) => error.source(),
            ErrorKind::Store(error) => error.source(),
            ErrorKind::Transport(error) => error.source(),
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
    LoginError => Login,
    SettingsError => Settings,
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
            _ => Self::new(ErrorKind::NoPayload),
        }
    }
}

impl Error {
    /// The authentication machine sends nothing more.
    pub(crate) fn gave_up(reason: GiveUpReason, now: cloudbilling_auth::MonotonicTime) -> Self {
        Self::new(match reason {
            GiveUpReason::Locked { until, .. } => ErrorKind::Locked {
                remaining: until.saturating_since(now),
            },
            reason => ErrorKind::GaveUp(reason),
        })
    }

    /// The request cannot be written.
    pub(crate) fn unwritten(error: soap_call::Error) -> Self {
        match error.into_kind() {
            soap_call::ErrorKind::Action(error) => error.into(),
            soap_call::ErrorKind::Encode(error) => error.into(),
            kind => unreachable!("no package is written and no provider is asked: {kind:?}"),
        }
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

    /// Marks a refusal that the call has not met itself: it sent nothing.
    #[cfg(feature = "client")]
    pub(crate) fn remembered(mut self) -> Self {
        self.0.is_remembered = matches!(
            self.kind(),
            ErrorKind::GaveUp(
                GiveUpReason::ApiTokenRefused
                    | GiveUpReason::CredentialsRefused
                    | GiveUpReason::NotPermitted
            )
        );
        self
    }

    /// Sets whether a request of the call may have been carried out.
    pub(crate) fn after(mut self, may_have_executed: bool) -> Self {
        self.0.may_have_executed |= may_have_executed;
        self
    }

    /// Returns `true` if there was no readable response of the service: none came, or another's, or
    /// the time was over.
    pub(crate) fn lacks_response(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::NoPayload
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

    /// Returns `true` if other credentials would help.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused | GiveUpReason::CredentialsRefused)
        )
    }

    pub(crate) fn store(error: Arc<StoreError>) -> Self {
        Self::new(ErrorKind::Store(error))
    }

    #[cfg(feature = "hyper")]
    pub(crate) fn transport_settings(
        error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        SettingsError::Transport(error.into()).into()
    }
}

#[cfg(test)]
mod tests;
