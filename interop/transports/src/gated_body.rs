//! A request body that asks the gate of its call.

use std::{
    error::Error,
    fmt,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use http_body::{Body, Frame, SizeHint};
use soap_transport::{SendGate, bytes::Bytes};

/// A gate that is asked once. Clones share the result.
#[derive(Clone, Debug)]
pub(crate) struct AskedGate {
    gate: SendGate,
    is_open: Arc<OnceLock<bool>>,
}

impl AskedGate {
    pub(crate) fn new(gate: SendGate) -> Self {
        Self {
            gate,
            is_open: Arc::default(),
        }
    }

    /// Returns `true` if the gate was asked and is closed.
    pub(crate) fn was_closed(&self) -> bool {
        self.is_open.get() == Some(&false)
    }

    fn is_open(&self) -> bool {
        *self.is_open.get_or_init(|| self.gate.is_open())
    }
}

/// A body of known length, sent only if the gate is open.
///
/// hyper asks a body whether it is empty before it writes the head of the request. A body that must
/// not be sent says that it is not, so that hyper polls it, and then fails.
#[derive(Debug)]
pub(crate) struct GatedBody {
    bytes: Option<Bytes>,
    gate: AskedGate,
}

impl GatedBody {
    pub(crate) fn new(bytes: Bytes, gate: AskedGate) -> Self {
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            gate,
        }
    }
}

impl Body for GatedBody {
    type Data = Bytes;
    type Error = GateClosedError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GateClosedError>>> {
        if !self.gate.is_open() {
            return Poll::Ready(Some(Err(GateClosedError)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.gate.is_open() && self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len) as u64;
        SizeHint::with_exact(length.max(u64::from(self.gate.was_closed())))
    }
}

/// The gate of the call was closed.
#[derive(Debug)]
pub(crate) struct GateClosedError;

impl fmt::Display for GateClosedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the gate closed before the request was sent")
    }
}

impl Error for GateClosedError {}
