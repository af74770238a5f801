use core::time::Duration;

use ::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use ::http::response::Parts;
use ::http::{HeaderMap, HeaderValue, Response, StatusCode};
use bytes::Bytes;

use super::media_type::{Category, MediaType};
use super::multipart::MultipartResponse;
use super::redirect::redirect;
use super::response_error::{ResponseError, ResponseErrorKind};
use super::retry_after::retry_after;
use crate::soap::decoder::Decoder;
use crate::soap::message::Message;
use crate::text::decode_error::DecodeErrorKind;
use crate::text::encoding::Charset;

/// A response that follows the rules of SOAP over HTTP.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // Nearly every response is the large one.
#[allow(clippy::exhaustive_enums)] // A body is empty, a message, or a package of one.
pub enum SoapResponse {
    /// Success without a body: the response to a one-way operation.
    Empty {
        /// The status, a success.
        status: StatusCode,
    },
    /// A message. It may hold a fault, under any status; if it holds none, the status is a success.
    Message {
        /// The message.
        message: Message<Bytes>,
        /// The delay that the server requests (`Retry-After`), as in
        /// [`ResponseError::retry_after`].
        retry_after: Option<Duration>,
        /// The status.
        status: StatusCode,
    },
    /// A package with a message in it, under any status. A client that does not read packages
    /// makes it an error: [`MultipartResponse::into_error`].
    Multipart(MultipartResponse),
}

/// Reads a response by the [table](super): its body first, its status second.
///
/// # Errors
/// [`ResponseError`] if the response has no usable body; its kind is that of the table.
pub fn read_response(
    decoder: &Decoder,
    response: Response<Bytes>,
) -> Result<SoapResponse, ResponseError> {
    let (head, body) = response.into_parts();
    read_body(decoder, &head, body)
}

/// Reads the body of a response by the same table, for a caller that keeps the head.
///
/// # Errors
/// As [`read_response`].
pub fn read_body(
    decoder: &Decoder,
    head: &Parts,
    body: Bytes,
) -> Result<SoapResponse, ResponseError> {
    let media_type = MediaType::from_headers(&head.headers);
    if is_multipart(head, &media_type, &body) {
        let multipart = MultipartResponse::new(head.clone(), body);
        return Ok(SoapResponse::Multipart(multipart));
    }
    let (status, headers) = (head.status, &head.headers);
    let retry_after = retry_after(headers);
    let read = read(decoder, status, headers, &media_type, body);
    match read.map_err(|kind| redirect(status, headers).unwrap_or(kind)) {
        Ok(None) => Ok(SoapResponse::Empty { status }),
        Ok(Some(message)) => Ok(SoapResponse::Message {
            message,
            retry_after,
            status,
        }),
        Err(kind) => Err(ResponseError::new(
            kind,
            status,
            media_type.into_stated(),
            retry_after,
        )),
    }
}

impl MultipartResponse {
    /// Reads the root of the package under the status of the response. `content_type` is that of
    /// the root. Give `decoder` the other parts ([`Decoder::parts`]).
    ///
    /// # Errors
    /// As [`read_response`]; [`Multipart`](ResponseErrorKind::Multipart) if the root has several
    /// parts itself.
    pub fn read_root(
        mut self,
        decoder: &Decoder,
        content_type: Option<&str>,
        root: Bytes,
    ) -> Result<SoapResponse, ResponseError> {
        self.parts.headers.remove(CONTENT_TYPE);
        if let Some(value) = content_type.and_then(|text| HeaderValue::from_str(text).ok()) {
            self.parts.headers.insert(CONTENT_TYPE, value);
        }
        match read_body(decoder, &self.parts, root)? {
            SoapResponse::Multipart(nested) => Err(nested.into_error()),
            response => Ok(response),
        }
    }
}

/// Returns the encoding that the content type of a response states.
#[must_use]
pub fn stated_charset(headers: &HeaderMap) -> Charset {
    MediaType::from_headers(headers).charset()
}

/// Returns `true` if a body is a package that can be split. A redirect is one whatever its body.
fn is_multipart(parts: &Parts, media_type: &MediaType<'_>, body: &[u8]) -> bool {
    media_type.category() == Category::Multipart
        && !body.trim_ascii().is_empty()
        && !is_encoded(&parts.headers, body)
        && redirect(parts.status, &parts.headers).is_none()
}

fn read(
    decoder: &Decoder,
    status: StatusCode,
    headers: &HeaderMap,
    media_type: &MediaType<'_>,
    body: Bytes,
) -> Result<Option<Message<Bytes>>, ResponseErrorKind> {
    if body.trim_ascii().is_empty() {
        return if status.is_success() {
            Ok(None)
        } else {
            Err(ResponseErrorKind::Empty)
        };
    }
    let category = media_type.category();
    let is_encoded = is_encoded(headers, &body);
    let is_page = category == Category::Html || begins_a_page(&body);
    let message =
        decoder
            .decode_as(body, media_type.charset())
            .map_err(|error| match category {
                _ if error.kind() == DecodeErrorKind::Interrupted => {
                    ResponseErrorKind::Message(error)
                }
                _ if is_encoded => ResponseErrorKind::ContentEncoding,
                _ if is_page => ResponseErrorKind::Html,
                Category::Other | Category::Multipart => ResponseErrorKind::ContentType,
                _ => ResponseErrorKind::Message(error),
            })?;
    if status.is_success() || message.envelope().fault().is_some() {
        return Ok(Some(message));
    }
    Err(ResponseErrorKind::NoFault)
}

/// Returns `true` if a body is still compressed. The header alone is not evidence: servers write
/// `none` or `utf-8` there, and transports forget to remove it. So it counts only if the body is
/// not text.
fn is_encoded(headers: &HeaderMap, body: &[u8]) -> bool {
    headers.contains_key(CONTENT_ENCODING) && core::str::from_utf8(body).is_err()
}

/// Returns `true` if a body looks like a web page, whatever its label: proxies send their pages
/// under the headers of other servers.
fn begins_a_page(body: &[u8]) -> bool {
    let start = body
        .strip_prefix(UTF8_BOM)
        .unwrap_or(body)
        .trim_ascii_start();
    let begins = |text: &[u8]| {
        start
            .get(..text.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(text))
    };
    begins(b"<!doctype html") || begins(b"<html")
}

const UTF8_BOM: &[u8] = "\u{feff}".as_bytes();
