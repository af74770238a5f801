//! The request's body for hyper, which records that it is being sent.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use soap_transport::{Phase, SendGate};

use crate::call::Progress;

/// hyper takes the next chunk when it has room for it, so the phase is right to within one chunk.
const CHUNK_BYTES: usize = 64 << 10;

/// A body of known length.
///
/// hyper asks a body for its length before it writes the first byte of the request's head. So this
/// question is the last moment at which the request has provably not been sent, and the moment to
/// look at the gate. If the request must not be sent, the body says that it has a byte, so that
/// hyper polls it, and then fails. Over HTTP/1.1 nothing has been written by then. Over HTTP/2 the
/// headers may have been, but never the end of the request.
#[derive(Debug)]
pub(crate) struct SendBody {
    bytes: Option<Bytes>,
    gate: SendGate,
    progress: Progress,
}

impl SendBody {
    pub(crate) fn new(bytes: Bytes, gate: SendGate, progress: Progress) -> Self {
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            gate,
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
        if !self.progress.begin_sending(&self.gate) {
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
        let may_be_sent = self.progress.begin_sending(&self.gate);
        may_be_sent && self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len) as u64;
        SizeHint::with_exact(length.max(u64::from(self.progress.is_given_up())))
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

#[cfg(test)]
mod tests {
    use std::{pin::pin, task::Waker};

    use super::*;

    #[test]
    fn an_empty_body_that_must_not_be_sent_is_polled_and_fails() {
        let gate = SendGate::new(|| false);
        let mut body = pin!(SendBody::new(Bytes::new(), gate, Progress::default()));
        assert!(!body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(1));
        let polled = body
            .as_mut()
            .poll_frame(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Ready(Some(Err(GivenUpError)))));
    }

    #[test]
    fn an_empty_body_that_may_be_sent_has_ended() {
        let body = SendBody::new(Bytes::new(), SendGate::open(), Progress::default());
        assert!(body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(0));
    }
}
