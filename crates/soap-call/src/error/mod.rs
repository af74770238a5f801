//! Errors of calls, by kind.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use soap_codec::http::{ResponseError, SoapActionError};
use soap_codec::{DecodeError, EncodeError, NotUnderstood, Printable, ReadError, ReadErrorKind};
use soap_transport::TransportError;

use crate::secrets::Secrets;

mod call_error;
mod fault;
mod payload;
mod redact;

pub use self::call_error::CallError;
pub use self::fault::FaultResponse;
pub use self::payload::UnexpectedPayload;
pub use self::redact::redact_transport_error;

/// An error of a call.
///
/// `Display` says in one line what happened, and [`help`](Self::help) what a person can do about
/// it. A fault's code and reason, names and a content type are the service's own words. Wherever
/// they are shown, the [secrets](crate::Secret) of the call are replaced and control characters are
/// [escaped](Printable).
///
/// | [kind](ErrorKind) | the call |
/// |---|---|
/// | `Action`, `Encode`, `HeaderProvider`, `TimedOut` | was not sent |
/// | `Transport` | was not sent, or may have been executed: the transport knows |
/// | `Fault` | was refused or failed, perhaps half-way |
/// | `Response` | has a response that is not SOAP: a web page, a redirect, an empty body, … |
/// | `Check` | has a SOAP response that must not be used |
/// | `NoEnvelope` | has an empty response, as only one-way operations have |
/// | `NoPayload`, `NotUnderstood`, `Read`, `Rows`, `SeveralPayloads`, `UnexpectedPayload` | has a SOAP response that cannot be read |
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    secrets: Secrets,
}

/// The kind of an [`Error`].
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)] // An `Error` keeps its kind in a box.
pub enum ErrorKind {
    /// The action cannot be sent.
    Action(SoapActionError),
    /// A [`ResponseCheck`](crate::ResponseCheck) has failed. The response must not be used.
    Check(Box<dyn std::error::Error + Send + Sync>),
    /// The request cannot be written.
    Encode(EncodeError),
    /// The request cannot be written as a package (feature `mime`).
    #[cfg(feature = "mime")]
    EncodePackage(soap_mime::MimeError),
    /// The service returned a SOAP fault.
    Fault(FaultResponse),
    /// A [`HeaderProvider`](crate::HeaderProvider) failed.
    HeaderProvider(Box<dyn std::error::Error + Send + Sync>),
    /// The response is empty.
    NoEnvelope,
    /// The Body of the response is empty.
    NoPayload,
    /// The response has header blocks that must be understood but are not.
    NotUnderstood(NotUnderstood),
    /// The response is a package that cannot be split into its parts (feature `mime`).
    #[cfg(feature = "mime")]
    Package {
        /// The reason, with its position in the body.
        error: soap_mime::MimeError,
        /// The delay that the server requests (`Retry-After`).
        retry_after: Option<Duration>,
        /// The status of the response.
        status: StatusCode,
    },
    /// The payload does not have the form of its type.
    Read(ReadError),
    /// The response is not a readable SOAP message.
    Response(ResponseError),
    /// A response that is read in rows is malformed behind some of them.
    Rows(DecodeError),
    /// The Body of the response holds several elements.
    SeveralPayloads,
    /// The time of the call ran out before a request could be sent.
    TimedOut,
    /// There is no response.
    Transport(TransportError),
    /// The element in the Body is not that of the operation's response.
    UnexpectedPayload(UnexpectedPayload),
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            secrets: Secrets::default(),
        }))
    }

    pub(crate) fn parts_mut(&mut self) -> (&mut ErrorKind, &mut Secrets) {
        let Inner { kind, secrets } = &mut *self.0;
        (kind, secrets)
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Takes the kind out of the error.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the fault, if the service returned one.
    #[must_use]
    pub fn fault(&self) -> Option<&FaultResponse> {
        match self.kind() {
            ErrorKind::Fault(fault) => Some(fault),
            _ => None,
        }
    }

    /// Returns `true` if the service may have executed the call. Only if it returns `false` is it
    /// safe to make the call again without a check.
    ///
    /// It returns `false` only where that is certain and nothing contradicts it:
    ///
    /// - Nothing was sent: no connection, no time, or a request that could not be made.
    /// - The server demands credentials (401) or fewer calls (429), and the response is not a SOAP
    ///   message.
    ///
    /// It returns `true` for a fault: a service may fail half-way.
    ///
    /// ```
    /// fn is_worth_another_try(error: &soap_call::Error) -> bool {
    ///     !error.may_have_executed() && error.retry_after().is_some()
    /// }
    /// ```
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        match self.kind() {
            ErrorKind::Action(_)
            | ErrorKind::Encode(_)
            | ErrorKind::HeaderProvider(_)
            | ErrorKind::TimedOut => false,
            #[cfg(feature = "mime")]
            ErrorKind::EncodePackage(_) => false,
            #[cfg(feature = "mime")]
            ErrorKind::Package { .. } => true,
            ErrorKind::Response(error) => !is_turned_away(error),
            ErrorKind::Transport(error) => error.may_have_been_delivered(),
            ErrorKind::Check(_)
            | ErrorKind::Fault(_)
            | ErrorKind::NoEnvelope
            | ErrorKind::NoPayload
            | ErrorKind::NotUnderstood(_)
            | ErrorKind::Read(_)
            | ErrorKind::Rows(_)
            | ErrorKind::SeveralPayloads
            | ErrorKind::UnexpectedPayload(_) => true,
        }
    }

    /// Returns how long the service asks to wait before another try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Fault(fault) => fault.retry_after(),
            #[cfg(feature = "mime")]
            ErrorKind::Package { retry_after, .. } => *retry_after,
            ErrorKind::Response(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Returns the status of the response, if it is known.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            ErrorKind::Fault(fault) => Some(fault.status()),
            #[cfg(feature = "mime")]
            ErrorKind::Package { status, .. } => Some(*status),
            ErrorKind::Response(error) => Some(error.status()),
            _ => None,
        }
    }

    /// Replaces the secrets of the call in a text that came with this error, such as a piece of a
    /// fault's detail, so that it can be shown to people.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.secrets.redact(text)
    }

    /// Returns what a person can do about the error.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Action(_) => "correct the action, which is `soapAction` in the WSDL",
            ErrorKind::Check(_) => {
                "check the clocks, and any cache or gateway between the client and the service"
            }
            ErrorKind::Encode(_) => "correct the value of the request, which XML cannot represent",
            #[cfg(feature = "mime")]
            ErrorKind::EncodePackage(error) | ErrorKind::Package { error, .. } => error.help(),
            ErrorKind::Fault(fault) => help_for_fault(fault),
            ErrorKind::HeaderProvider(_) => "correct the provider of the header blocks",
            ErrorKind::NoEnvelope => {
                "check the operation in the WSDL; if it has no output, use `Operation::one_way`"
            }
            ErrorKind::NoPayload => {
                "check the operation in the WSDL; if the message of its output has no parts, use `Operation::empty_response`"
            }
            ErrorKind::NotUnderstood(_) => {
                "process these header blocks, and name them with `Service::understands`"
            }
            ErrorKind::Read(error) if matches!(error.kind(), ReadErrorKind::Limit { .. }) => {
                "raise `Limits::value_bytes` of the decoder"
            }
            ErrorKind::Read(_) => "compare the type with the schema in the WSDL",
            ErrorKind::Response(error) => help_for_response(error),
            ErrorKind::Rows(_) => "find out whether the rows so far are what is needed",
            ErrorKind::SeveralPayloads => {
                "check that the WSDL says `document` style with one part a message"
            }
            ErrorKind::TimedOut => "give the call more time",
            ErrorKind::Transport(error) => error.help(),
            ErrorKind::UnexpectedPayload(_) => {
                "compare the name with the output message in the WSDL, and set it with `Operation::response`"
            }
        }
    }
}

/// Returns `true` if the server demands credentials or fewer calls, and the body does not say
/// otherwise ([RFC 9110, 15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2), [RFC 6585,
/// 4](https://www.rfc-editor.org/rfc/rfc6585#section-4)).
fn is_turned_away(error: &ResponseError) -> bool {
    let status = error.status();
    let demands = status == StatusCode::UNAUTHORIZED || status == StatusCode::TOO_MANY_REQUESTS;
    demands && error.kind().is_without_message()
}

fn help_for_fault(fault: &FaultResponse) -> &'static str {
    let fault = fault.fault();
    let codes = fault.subcodes().iter().chain([fault.code()]);
    for code in codes {
        match code.local() {
            "ActionNotSupported" => return "correct the action, which is `soapAction` in the WSDL",
            "MustUnderstand" => return "leave out the header block that the service does not know",
            "VersionMismatch" => return "set the other SOAP version with `Service::version`",
            _ => {}
        }
    }
    "this message comes from the service; ask its administrator"
}

fn help_for_response(error: &ResponseError) -> &'static str {
    match error.status() {
        StatusCode::UNAUTHORIZED => "check the user name and the password",
        StatusCode::FORBIDDEN => "have an administrator permit this call",
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            "check the path of the endpoint, which is `soap:address` in the WSDL"
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => "check the credentials of the proxy",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "set the other SOAP version with `Service::version`",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "call less often",
        _ => "check the endpoint, and any proxy, portal or gateway in front of it",
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
            ErrorKind::Check(error) => write!(f, "the response fails a check: {error}"),
            ErrorKind::Encode(error) => error.fmt(f),
            #[cfg(feature = "mime")]
            ErrorKind::EncodePackage(error) => write!(f, "the package cannot be written: {error}"),
            #[cfg(feature = "mime")]
            ErrorKind::Package { error, .. } => write!(f, "the package cannot be read: {error}"),
            ErrorKind::Fault(fault) => write!(f, "the service returned a SOAP fault: {fault}"),
            ErrorKind::HeaderProvider(error) => {
                write!(f, "the header blocks are unavailable: {error}")
            }
            ErrorKind::NoEnvelope => f.write_str("the response is empty, expected an envelope"),
            ErrorKind::NoPayload => f.write_str("the response has no payload"),
            ErrorKind::NotUnderstood(blocks) => {
                write!(
                    f,
                    "header blocks of the response must be understood: {blocks}"
                )
            }
            ErrorKind::Read(error) => error.fmt(f),
            ErrorKind::Response(error) => error.fmt(f),
            ErrorKind::Rows(error) => {
                write!(
                    f,
                    "the response is malformed behind some of its rows: {error}"
                )
            }
            ErrorKind::SeveralPayloads => {
                f.write_str("the Body of the response holds several elements, expected one")
            }
            ErrorKind::TimedOut => {
                f.write_str("the time of the call ran out before a request could be sent")
            }
            ErrorKind::Transport(error) => error.fmt(f),
            ErrorKind::UnexpectedPayload(error) => error.fmt(f),
        }
    }
}

/// The causes beyond the first line.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Check(error) | ErrorKind::HeaderProvider(error) => error.source(),
            ErrorKind::Response(error) => error.source(),
            ErrorKind::Transport(error) => error.source(),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($error:ty => $kind:ident),*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::new(ErrorKind::$kind(error))
            }
        }
    )*};
}

from!(
    EncodeError => Encode,
    FaultResponse => Fault,
    ReadError => Read,
    ResponseError => Response,
    SoapActionError => Action,
    TransportError => Transport,
    UnexpectedPayload => UnexpectedPayload
);
