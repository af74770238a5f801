use alloc::string::String;
use core::fmt;
use core::time::Duration;

use ::http::StatusCode;

use crate::text::decode_error::DecodeError;
use crate::text::redactor::Redactor;

/// A response without a usable SOAP message.
///
/// It contains the status and the content type, and nothing of the body.
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

/// The kind of a [`ResponseError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseErrorKind {
    /// The body is compressed or otherwise encoded, and the transport did not decode it.
    ContentEncoding,
    /// The body is not a SOAP message, and the content type does not promise one.
    ContentType,
    /// The status is not a success, and the body is empty.
    Empty,
    /// The body is a web page, of a proxy, a load balancer, or the error handler of the server.
    Html,
    /// The body is not a valid SOAP message, although the content type promises one.
    Message(DecodeError),
    /// The body has several parts (MTOM, or SOAP with Attachments), and the client does not read
    /// those; or the root of a package has parts itself.
    Multipart,
    /// The status is not a success, but the message does not hold a fault.
    NoFault,
    /// The status and `Location` redirect the client. Redirects are not followed, because that
    /// would send the credentials along.
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

    /// Returns the kind of the error.
    pub const fn kind(&self) -> &ResponseErrorKind {
        &self.kind
    }

    /// Returns the status of the response.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns `type/subtype` of the `Content-Type` as the server wrote it, at most 100 bytes, or
    /// `None` if it is absent or malformed.
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

    /// Returns the delay that the server requests (`Retry-After`).
    ///
    /// A date is relative to the `Date` of the response; without that, the delay is `None`.
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

impl ResponseErrorKind {
    /// Returns `true` if the body is not an attempt at a SOAP message: it is empty, a web page, or
    /// labelled as something else. Beside a status that turns requests away, such as 401 or 429, it
    /// does not suggest that the service processed the request.
    pub const fn is_without_message(&self) -> bool {
        matches!(self, Self::ContentType | Self::Empty | Self::Html)
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
            Self::NoFault => "a SOAP message without a fault, although the status is not a success",
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
