use alloc::string::String;
use core::fmt;
use core::time::Duration;

use ::http::StatusCode;

use crate::text::decode_error::DecodeError;
use crate::text::redactor::Redactor;

/// A response that holds no answer in SOAP.
///
/// Says what the server said about it, never what was in it.
#[derive(Debug)]
pub struct ResponseError {
    kind: ResponseErrorKind,
    status: StatusCode,
    content_type: Stated,
    retry_after: Option<Duration>,
}

/// A `Content-Type`.
#[derive(Debug)]
pub(super) enum Stated {
    Essence(String),
    Malformed,
    Nothing,
}

/// Why a response is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseErrorKind {
    /// The body is compressed or otherwise encoded, and the transport has not undone it.
    ContentEncoding,
    /// The body is no SOAP message, and the content type says that it is none.
    ContentType,
    /// The status is not a success, and there is no body to say more.
    Empty,
    /// The body is a web page: of a proxy, a load balancer, or the server's own error handler.
    Html,
    /// The body should be a SOAP message and is none.
    Message(DecodeError),
    /// The body is in several parts (MTOM, or SOAP with attachments), which is not supported.
    Multipart,
    /// The status is not a success, but the message holds no fault: it is no result either.
    NoFault,
    /// The status and `Location` send the client elsewhere. Redirects are not followed, because the
    /// token would be sent along.
    Redirect {
        /// The host in `Location`; `None` for the same host.
        host: Option<String>,
    },
}

impl ResponseError {
    pub(super) fn new(
        kind: ResponseErrorKind,
        status: StatusCode,
        content_type: Stated,
        retry_after: Option<Duration>,
    ) -> Self {
        Self {
            kind,
            status,
            content_type,
            retry_after,
        }
    }

    /// Why the response is no answer.
    #[must_use]
    pub const fn kind(&self) -> &ResponseErrorKind {
        &self.kind
    }

    /// The status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// `type/subtype` of the `Content-Type` as the server wrote it, at most 100 bytes; `None` if
    /// there is none or it is not of that form.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        match &self.content_type {
            Stated::Essence(essence) => Some(essence),
            Stated::Malformed | Stated::Nothing => None,
        }
    }

    /// Replaces a secret in text from the server.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        if let Stated::Essence(content_type) = &mut self.content_type {
            redactor.apply(content_type);
        }
        if let ResponseErrorKind::Redirect { host: Some(host) } = &mut self.kind {
            redactor.apply(host);
        }
    }

    /// How long the server asks to wait (`Retry-After`).
    ///
    /// A date is taken relative to the `Date` of the response; without one it is `None`.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content_type = match &self.content_type {
            Stated::Essence(essence) => essence,
            Stated::Malformed => "malformed Content-Type",
            Stated::Nothing => "no content type",
        };
        write!(
            f,
            "HTTP status {} ({content_type}): {}",
            self.status.as_u16(),
            self.kind
        )
    }
}

impl fmt::Display for ResponseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redirect { host: Some(host) } => {
                return write!(f, "a redirect to {host}, which is not followed");
            }
            Self::Redirect { host: None } => {
                "a redirect to another path of the same host, which is not followed"
            }
            Self::ContentEncoding => "the body is still content-encoded",
            Self::ContentType => "the body is not a SOAP message",
            Self::Empty => "the body is empty",
            Self::Html => "the body is a web page, not a SOAP message",
            Self::Message(_) => "the body is not a valid SOAP message",
            Self::Multipart => "a multipart body (MTOM or attachments) is not supported",
            Self::NoFault => "a SOAP message without a fault under a status that is not a success",
        })
    }
}

impl core::error::Error for ResponseError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            ResponseErrorKind::Message(error) => Some(error),
            _ => None,
        }
    }
}
