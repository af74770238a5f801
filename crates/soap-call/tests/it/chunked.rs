//! A transport whose responses arrive in chunks.

use std::collections::VecDeque;
use std::time::Duration;

use soap_transport::bytes::Bytes;
use soap_transport::http::{Request as HttpRequest, Response as HttpResponse};
use soap_transport::{
    BlockingResponseBody, BlockingTransport, CallOptions, Phase, ResponseBody, Transport,
    TransportError, TransportErrorKind, async_trait,
};

/// A response in chunks, cut off after some of them.
#[derive(Clone, Debug)]
pub(crate) struct Chunked {
    pub(crate) body: Bytes,
    pub(crate) chunk: usize,
    pub(crate) content_type: &'static str,
    pub(crate) is_cut_off: bool,
    pub(crate) status: u16,
}

pub(crate) fn chunked(status: u16, body: impl Into<Bytes>) -> Chunked {
    Chunked {
        body: body.into(),
        chunk: 1_000,
        content_type: "text/xml; charset=utf-8",
        is_cut_off: false,
        status,
    }
}

#[derive(Debug)]
struct Body {
    chunks: VecDeque<Bytes>,
    is_cut_off: bool,
}

impl Body {
    fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        match self.chunks.pop_front() {
            None if self.is_cut_off => {
                let (kind, phase) = (TransportErrorKind::Body, Phase::Body);
                Err(TransportError::new(
                    kind,
                    phase,
                    "shop.test",
                    Duration::ZERO,
                ))
            }
            chunk => Ok(chunk),
        }
    }
}

impl BlockingResponseBody for Body {
    fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.next()
    }
}

#[async_trait]
impl ResponseBody for Body {
    async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.next()
    }
}

impl Chunked {
    fn response(&self) -> HttpResponse<Body> {
        let response = HttpResponse::builder().status(self.status);
        let response = response.header("content-type", self.content_type);
        let chunks = self.body.chunks(self.chunk).map(Bytes::copy_from_slice);
        let (chunks, is_cut_off) = (chunks.collect(), self.is_cut_off);
        response.body(Body { chunks, is_cut_off }).expect("valid")
    }
}

impl BlockingTransport for Chunked {
    fn call(
        &self,
        _: HttpRequest<Bytes>,
        _: &CallOptions,
    ) -> Result<HttpResponse<Bytes>, TransportError> {
        panic!("the response is to be streamed")
    }

    fn call_streaming(
        &self,
        _: HttpRequest<Bytes>,
        _: &CallOptions,
    ) -> Result<HttpResponse<Box<dyn BlockingResponseBody>>, TransportError> {
        Ok(self
            .response()
            .map(|body| -> Box<dyn BlockingResponseBody> { Box::new(body) }))
    }
}

#[async_trait]
impl Transport for Chunked {
    async fn call(
        &self,
        _: HttpRequest<Bytes>,
        _: &CallOptions,
    ) -> Result<HttpResponse<Bytes>, TransportError> {
        panic!("the response is to be streamed")
    }

    async fn call_streaming(
        &self,
        _: HttpRequest<Bytes>,
        _: &CallOptions,
    ) -> Result<HttpResponse<Box<dyn ResponseBody>>, TransportError> {
        Ok(self
            .response()
            .map(|body| -> Box<dyn ResponseBody> { Box::new(body) }))
    }
}
