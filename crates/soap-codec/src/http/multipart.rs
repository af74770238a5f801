use core::fmt;
use core::time::Duration;

use ::http::StatusCode;
use ::http::header::CONTENT_TYPE;
use ::http::response::Parts;
use bytes::Bytes;

use super::media_type::MediaType;
use super::response_error::{ResponseError, ResponseErrorKind};
use super::retry_after::retry_after;

/// A response whose body has several parts: an MTOM package, or SOAP with Attachments.
///
/// This crate does not split it. `soap-mime` does, and then the root is read like any response:
///
/// ```
/// use bytes::Bytes;
/// use soap_codec::Decoder;
/// use soap_codec::http::{SoapResponse, read_response};
///
/// let response = ::http::Response::builder()
///     .header("Content-Type", "multipart/related; type=\"text/xml\"; boundary=b")
///     .body(Bytes::from_static(b"--b\r\nContent-Type: text/xml\r\n\r\n..."))?;
/// let SoapResponse::Multipart(multipart) = read_response(&Decoder::new(), response)? else {
///     panic!("the content type is multipart/related");
/// };
/// # let split = |_: &str, _: &Bytes| (Some("text/xml"), Bytes::from_static(br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>"#));
/// let (root_type, root) = split(multipart.content_type(), multipart.body());
/// let response = multipart.read_root(&Decoder::new(), root_type, root)?;
/// assert!(matches!(response, SoapResponse::Message { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MultipartResponse {
    pub(super) parts: Parts,
    body: Bytes,
}

impl MultipartResponse {
    pub(super) fn new(parts: Parts, body: Bytes) -> Self {
        Self { parts, body }
    }

    /// Returns the status. [`read_root`](Self::read_root) applies it.
    pub fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// Returns the whole `Content-Type`, with its parameters.
    pub fn content_type(&self) -> &str {
        let value = self.parts.headers.get(CONTENT_TYPE);
        let text = value.and_then(|value| value.to_str().ok());
        text.expect("a response without this content type is not multipart")
    }

    /// Returns the body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the delay that the server requests, as in [`ResponseError::retry_after`].
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.parts.headers)
    }

    /// Makes the error of a client that does not read packages.
    pub fn into_error(self) -> ResponseError {
        ResponseError::new(
            ResponseErrorKind::Multipart,
            self.status(),
            MediaType::from_headers(&self.parts.headers).into_stated(),
            self.retry_after(),
        )
    }
}

impl fmt::Debug for MultipartResponse {
    /// The status and a size: headers and body may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MultipartResponse")
            .field("status", &self.status())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
