//! The request's body for hyper, which records that it is being sent.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use soap_transport::Phase;

use crate::call::Progress;

/// hyper takes the next chunk when it has room for it, so the phase is right to within one chunk.
const CHUNK_BYTES: usize = 64 << 10;

/// A body of known length.
///
/// hyper polls a body before it writes the first byte of the request's head, because it needs the
/// length. So the first poll is the last moment at which the request has provably not been sent. A
/// call that was given up before it fails here: at most a head is sent, and never its body.
#[derive(Debug)]
pub(crate) struct SendBody {
    bytes: Option<Bytes>,
    progress: Progress,
}

impl SendBody {
    pub(crate) fn new(bytes: Bytes, progress: Progress) -> Self {
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            progress,
        }
    }
}

impl Body for SendBody {
    type Data = Bytes;
    type Error = GivenUpError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GivenUpError>>> {
        if !self.progress.advance(Phase::Send) {
            return Poll::Ready(Some(Err(GivenUpError)));
        }
        let Some(mut bytes) = self.bytes.take() else {
            return Poll::Ready(None);
        };
        let chunk = bytes.split_to(bytes.len().min(CHUNK_BYTES));
        if bytes.is_empty() {
            self.progress.advance(Phase::Head);
        } else {
            self.bytes = Some(bytes);
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        let may_be_sent = self.progress.advance(Phase::Send);
        may_be_sent && self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The call ended before its request was sent.
#[derive(Debug)]
pub(crate) struct GivenUpError;

impl fmt::Display for GivenUpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call was given up before it was sent")
    }
}

impl std::error::Error for GivenUpError {}
