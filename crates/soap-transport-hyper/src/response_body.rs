use std::{fmt, future::poll_fn, pin::Pin};

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;
use http_body::Body as _;
use hyper::body::Incoming;
use soap_transport::{ResponseBody, TransportError};

use crate::{
    active_call::ActiveCall,
    body::{Codings, Decode},
    connection::{Link, Visit},
    diagnose,
    error::Failure,
};

/// The most memory that is reserved for a `Content-Length`. A promise costs the peer nothing.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

/// The body of a response, on its connection.
pub(crate) struct ReceivedBody {
    decode: Decode,
    incoming: Incoming,
    link: Link,
    max_bytes: u64,
    /// Bytes that arrived and are not decoded yet.
    pending: Bytes,
    has_ended: bool,
    /// The call's place on the connection.
    _visit: Option<Visit>,
}

impl ReceivedBody {
    /// Makes the body of a response, whose coding is removed from `headers`.
    pub(crate) fn new(
        headers: &mut HeaderMap,
        incoming: Incoming,
        codings: Codings,
        max_bytes: u64,
        link: Link,
        visit: Option<Visit>,
    ) -> Result<Self, Failure> {
        let decode = Decode::new(headers, codings, max_bytes);
        decode
            .expect(incoming.size_hint().lower())
            .map_err(|error| diagnose::decoding_failed(error, max_bytes))?;
        Ok(Self {
            decode,
            incoming,
            link,
            max_bytes,
            pending: Bytes::new(),
            has_ended: false,
            _visit: visit,
        })
    }

    /// Returns the next piece, which is not empty. Nothing is lost if the future is dropped.
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let max_bytes = self.max_bytes;
        let decoding = |error| diagnose::decoding_failed(error, max_bytes);
        while !self.has_ended {
            let piece = if !self.pending.is_empty() {
                self.decode.decode(&mut self.pending).map_err(decoding)?
            } else if let Some(arrived) = self.receive().await? {
                self.pending = arrived;
                continue;
            } else {
                self.has_ended = true;
                self.decode.finish().map_err(decoding)?
            };
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// Returns bytes as they arrive, `None` after the last.
    async fn receive(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            let frame = poll_fn(|context| Pin::new(&mut self.incoming).poll_frame(context)).await;
            let Some(frame) = frame else {
                return Ok(None);
            };
            if let Ok(data) = frame.map_err(diagnose::body_failed)?.into_data() {
                self.link.body_arrived();
                return Ok(Some(data));
            }
        }
    }

    /// Returns the whole body. One that arrives in one piece is not copied.
    pub(crate) async fn collect(mut self) -> Result<Bytes, Failure> {
        let expected = self.incoming.size_hint().lower();
        let Some(first) = self.next().await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.next().await? else {
            return Ok(first);
        };
        let mut body = Vec::new();
        body.reserve_exact(expected.min(MAX_RESERVED_BYTES) as usize);
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        while let Some(piece) = self.next().await? {
            body.extend_from_slice(&piece);
        }
        Ok(body.into())
    }
}

/// A body that is received while it is read, within the limits of its call.
pub(crate) struct StreamedBody {
    body: ReceivedBody,
    call: ActiveCall,
    error: Option<TransportError>,
}

impl StreamedBody {
    pub(crate) fn new(body: ReceivedBody, call: ActiveCall) -> Self {
        Self {
            body,
            call,
            error: None,
        }
    }
}

#[async_trait]
impl ResponseBody for StreamedBody {
    async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        if self.body.has_ended {
            return Ok(None);
        }
        let piece = self.call.run(self.body.next()).await;
        self.error = piece.as_ref().err().cloned();
        piece
    }
}

impl fmt::Debug for StreamedBody {
    /// Leaves out the body, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamedBody")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
