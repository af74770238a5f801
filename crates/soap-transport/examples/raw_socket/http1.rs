//! HTTP/1.1 as bytes in and out, with the `ureq-proto` library.

use soap_transport::{
    Phase,
    TransportErrorKind::{self, Body, Head, InvalidRequest, TooLarge},
    bytes::{Buf, Bytes},
    http::{HeaderValue, Request, Response, header},
};
use ureq_proto::{
    BodyMode,
    client::{Call, RecvResponseResult, SendRequestResult, state},
};

type Failed = (TransportErrorKind, Phase);

const NOT_SENT: Failed = (InvalidRequest, Phase::Prepare);
const NO_HEAD: Failed = (Head, Phase::Head);
const NO_BODY: Failed = (Body, Phase::Body);

/// The most bytes of a status line with its headers, or of a chunk header.
const MAX_HEAD_BYTES: usize = 64 << 10;

/// One request and its response.
pub(crate) struct Http1 {
    unsent: Bytes,
    received: Vec<u8>,
    head: Option<Call<state::RecvResponse>>,
    body: Option<Call<state::RecvBody>>,
    response: Response<Vec<u8>>,
    max_body_bytes: u64,
}

impl Http1 {
    pub(crate) fn new(mut request: Request<Bytes>, max_body_bytes: u64) -> Result<Self, Failed> {
        let body = std::mem::take(request.body_mut());
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));

        let call = Call::new(request.map(drop)).or(Err(NOT_SENT))?;
        let mut call = call.proceed();
        let mut message = vec![0; MAX_HEAD_BYTES];
        let head_bytes = call.write(&mut message).or(Err(NOT_SENT))?;
        message.truncate(head_bytes);
        message.extend_from_slice(&body);
        let call = match call.proceed() {
            Ok(Some(SendRequestResult::RecvResponse(call))) => Some(call),
            Ok(Some(SendRequestResult::SendBody(mut call))) => {
                call.consume_direct_write(body.len()).or(Err(NOT_SENT))?;
                call.proceed()
            }
            _ => None,
        };
        Ok(Self {
            unsent: message.into(),
            received: Vec::new(),
            head: Some(call.ok_or(NOT_SENT)?),
            body: None,
            response: Response::default(),
            max_body_bytes,
        })
    }

    pub(crate) fn unsent(&self) -> &[u8] {
        &self.unsent
    }

    pub(crate) fn sent(&mut self, bytes: usize) {
        self.unsent.advance(bytes);
    }

    /// Returns what a connection that fails now has interrupted.
    pub(crate) fn unfinished(&self) -> Failed {
        match &self.head {
            Some(_) => NO_HEAD,
            None => NO_BODY,
        }
    }

    /// Adds received bytes, none at the end of the connection. Returns the response once it is
    /// complete.
    pub(crate) fn received(&mut self, piece: &[u8]) -> Result<Option<Response<Bytes>>, Failed> {
        self.received.extend_from_slice(piece);
        let ended = piece.is_empty();
        if !self.read_head(ended)? || !self.read_body(ended)? {
            return Ok(None);
        }
        let response = std::mem::take(&mut self.response);
        Ok(Some(response.map(Bytes::from)))
    }

    /// Returns `true` once the head is complete.
    fn read_head(&mut self, ended: bool) -> Result<bool, Failed> {
        while let Some(call) = &mut self.head {
            let read = call.try_response(&self.received, false);
            let (used, response) = read.or(Err(NO_HEAD))?;
            self.received.drain(..used);
            if let Some(response) = response {
                self.response = response.map(|()| Vec::new());
                if let Some(RecvResponseResult::RecvBody(call)) = self
                    .head
                    .take()
                    .and_then(Call::<state::RecvResponse>::proceed)
                {
                    self.body = Some(call);
                }
            } else if used == 0 && (ended || self.received.len() > MAX_HEAD_BYTES) {
                return Err(NO_HEAD);
            } else if used == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns `true` once the body is complete.
    fn read_body(&mut self, ended: bool) -> Result<bool, Failed> {
        let Some(call) = &mut self.body else {
            return Ok(true);
        };
        let mut piece = [0; 8192];
        loop {
            let read = call.read(&self.received, &mut piece);
            let (used, decoded) = read.or(Err(NO_BODY))?;
            self.received.drain(..used);
            let body = self.response.body_mut();
            body.extend_from_slice(&piece[..decoded]);
            if body.len() as u64 > self.max_body_bytes {
                return Err((TooLarge, Phase::Body));
            }
            if used == 0 && decoded == 0 {
                break;
            }
        }
        let is_whole = match call.body_mode() {
            BodyMode::CloseDelimited => ended,
            _ => call.can_proceed(),
        };
        if !is_whole && (ended || self.received.len() > MAX_HEAD_BYTES) {
            return Err(NO_BODY);
        }
        Ok(is_whole)
    }
}
