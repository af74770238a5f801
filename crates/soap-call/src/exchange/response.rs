//! The response to a call.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use soap_codec::{Element, FromXml, FromXmlOwned, Message};

use crate::error::{Error, ErrorKind};
use crate::exchange::received::Content;
use crate::secrets::Secrets;

/// The response to a call: a SOAP message with the expected payload, or nothing if none was
/// expected.
///
/// Its contents are data and are returned as they came, even if they repeat a secret of the
/// request. Errors in reading it never show that.
pub struct Response<R> {
    content: Box<Content>,
    payload: PhantomData<fn() -> R>,
    secrets: Secrets,
}

impl<R> Response<R> {
    pub(crate) fn new(content: Box<Content>, secrets: Secrets) -> Self {
        Self {
            content,
            payload: PhantomData,
            secrets,
        }
    }

    /// Reads the payload.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] with a path and a position, if the payload is not an `R`.
    pub fn read(&self) -> Result<R, Error>
    where
        R: FromXmlOwned,
    {
        self.read_as()
    }

    /// Reads the payload as another type, which can borrow its text from this response.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_as<'a, T: FromXml<'a>>(&'a self) -> Result<T, Error> {
        let Some(payload) = self.payload() else {
            // An operation whose response has no payload: its type has a value for that.
            return T::from_nil().ok_or_else(|| Error::new(ErrorKind::NoPayload));
        };
        let read = payload.read();
        read.map_err(|error| Error::from(error).redacted(&self.secrets))
    }

    /// Returns the payload: the element in the Body.
    #[must_use]
    pub fn payload(&self) -> Option<Element<'_>> {
        // It is the only one, which was checked.
        self.message()?.envelope().payloads().next()
    }

    /// Returns the message, for its header blocks; `None` if the response was empty.
    #[must_use]
    pub fn message(&self) -> Option<&Message<Bytes>> {
        self.content.message.as_ref()
    }

    /// Returns the status, a success.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.content.status
    }

    /// Returns the HTTP headers, as many and as large as the transport accepts. Their values may be
    /// secret, such as a cookie; the `Debug` output of this response does not show them.
    #[must_use]
    pub fn http_headers(&self) -> &HeaderMap {
        &self.content.http_headers
    }

    /// Returns the parts of the package that the message came in (feature `mime`). Values of the
    /// message that refer to a part have been given its octets; other parts are attachments.
    #[cfg(feature = "mime")]
    #[must_use]
    pub fn package(&self) -> Option<&soap_mime::Related> {
        self.content.package.as_ref()
    }

    /// Replaces the secrets of the call in a text of this response, so that it can be shown to
    /// people.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.secrets.redact(text)
    }
}

impl<R> fmt::Debug for Response<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}
