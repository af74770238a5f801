//! A response whose head has arrived.

use bytes::{Bytes, BytesMut};
use http::Response as HttpResponse;
use http::response::Parts;
use soap_transport::{BlockingResponseBody, ResponseBody, TransportError};

use crate::exchange::Exchange;

/// The exchange of a call, and the head and the body of its response.
pub(super) struct Streamed<'a, R, B: ?Sized> {
    pub(super) body: Box<B>,
    pub(super) exchange: Exchange<'a, R>,
    pub(super) head: Parts,
}

impl<'a, R, B: ?Sized> Streamed<'a, R, B> {
    pub(super) fn new(exchange: Exchange<'a, R>, response: HttpResponse<Box<B>>) -> Self {
        let (head, body) = response.into_parts();
        Self {
            body,
            exchange,
            head,
        }
    }
}

/// Receives a body as a whole.
pub(super) async fn collect(
    response: HttpResponse<Box<dyn ResponseBody>>,
) -> Result<HttpResponse<Bytes>, TransportError> {
    let (head, mut body) = response.into_parts();
    let mut whole = BytesMut::new();
    while let Some(chunk) = body.chunk().await? {
        whole.extend_from_slice(&chunk);
    }
    Ok(HttpResponse::from_parts(head, whole.freeze()))
}

/// Receives a body as a whole.
pub(super) fn collect_blocking(
    response: HttpResponse<Box<dyn BlockingResponseBody>>,
) -> Result<HttpResponse<Bytes>, TransportError> {
    let (head, mut body) = response.into_parts();
    let mut whole = BytesMut::new();
    while let Some(chunk) = body.chunk()? {
        whole.extend_from_slice(&chunk);
    }
    Ok(HttpResponse::from_parts(head, whole.freeze()))
}
