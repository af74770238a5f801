use core::time::Duration;

use ::http::header::CONTENT_ENCODING;
use ::http::response::Parts;
use ::http::{HeaderMap, Response, StatusCode};
use bytes::Bytes;

use super::media_type::{Category, MediaType};
use super::redirect::redirect;
use super::response_error::{ResponseError, ResponseErrorKind};
use super::retry_after::retry_after;
use crate::soap::decoder::Decoder;
use crate::soap::message::Message;
use crate::text::decode_error::DecodeErrorKind;

/// A response that follows the rules of SOAP over HTTP.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // Nearly every response is the large one.
#[allow(clippy::exhaustive_enums)] // A body is empty or a message.
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
}

/// Reads a response by the [table](super): its body first, its status second.
///
/// # Errors
/// [`ResponseError`] if the response has no usable body; its kind is that of the table.
pub fn read_response(
    decoder: &Decoder,
    response: Response<Bytes>,
) -> Result<SoapResponse, ResponseError> {
    let (
        Parts {
            status, headers, ..
        },
        body,
    ) = response.into_parts();
    let retry_after = retry_after(&headers);
    let media_type = MediaType::from_headers(&headers);
    let read = read(decoder, status, &headers, &media_type, body);
    match read.map_err(|kind| redirect(status, &headers).unwrap_or(kind)) {
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

fn read(
    decoder: &Decoder,
    status: StatusCode,
    headers: &HeaderMap,
    media_type: &MediaType,
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
    if category == Category::Multipart && !is_encoded {
        return Err(ResponseErrorKind::Multipart);
    }
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
                Category::Other => ResponseErrorKind::ContentType,
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
