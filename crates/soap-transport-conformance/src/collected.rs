use std::fmt;

use bytes::Bytes;
use http::{Request, Response};
use soap_transport::{BlockingResponseBody, BlockingTransport, CallOptions, TransportError};

/// A transport whose calls are streamed, and whose bodies are collected afterwards.
pub(crate) struct Collected<T>(pub(crate) T);

impl<T: BlockingTransport> BlockingTransport for Collected<T> {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let response = self.0.call_streaming(request, options)?;
        let (parts, mut body) = response.into_parts();
        let collected = collect(&mut *body)?;
        Ok(Response::from_parts(parts, collected))
    }

    fn call_streaming(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        self.0.call_streaming(request, options)
    }
}

/// Collects the rest of a body. Its end, and its failure, must be final.
pub(crate) fn collect(body: &mut dyn BlockingResponseBody) -> Result<Bytes, TransportError> {
    let mut collected = Vec::new();
    let end = loop {
        match body.chunk() {
            Ok(Some(piece)) => {
                assert!(!piece.is_empty(), "a piece is empty");
                collected.extend_from_slice(&piece);
            }
            end => break end,
        }
    };
    let again = body.chunk();
    let is_final = match (&end, &again) {
        (Ok(_), Ok(None)) => true,
        (Err(error), Err(again)) => error.kind() == again.kind(),
        _ => false,
    };
    assert!(
        is_final,
        "the end of a body was {end:?}, and then {again:?}"
    );
    end.map(|_| collected.into())
}

impl<T: fmt::Debug> fmt::Debug for Collected<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
