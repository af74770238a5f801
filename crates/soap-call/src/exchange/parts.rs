//! The parts of a response that is too large to keep.

use std::collections::VecDeque;
use std::fmt;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::response::Parts as Head;
use soap_codec::http::retry_after;
use soap_mime::{Event, MimeError, PartHead, RelatedType, Splitter};
use soap_transport::TransportError;

use crate::error::{Error, ErrorKind};
use crate::exchange::machine::Exchange;
use crate::exchange::response::Response;

/// The parts of a response that arrives in chunks, without I/O (feature `mime`): an [`Exchange`]
/// once the head of its response is there.
///
/// 1. Take events from [`poll_event`](Self::poll_event) until there is none.
/// 2. Receive the next chunk of the body, give it to [`handle_chunk`](Self::handle_chunk), and go
///    to 1.
/// 3. At the end of the body, call [`handle_end`](Self::handle_end), and take the last events.
///
/// Memory is that of the chunk and of the root. A response that is not a package is kept as a
/// whole; it has no parts.
pub struct PartsExchange<'a, R> {
    content: Content,
    exchange: Exchange<'a, R>,
    has_failed: bool,
    head: Head,
    ready: VecDeque<Result<PartEvent<R>, Error>>,
    /// The root of the package, or a whole body.
    root: BytesMut,
}

/// An event of a [`PartsExchange`].
#[derive(Debug)]
#[allow(clippy::exhaustive_enums)] // A package consists of its root and of parts.
#[allow(clippy::large_enum_variant)] // One event of many is the large one, and none is kept.
pub enum PartEvent<R> {
    /// The root is complete: this is the response. Its values that refer to parts cannot be read as
    /// [`Base64`](soap_codec::scalar::Base64). It is the first event, unless the sender did not put
    /// the root first.
    Response(Response<R>),
    /// A part begins that is not the root.
    Part(PartHead),
    /// A piece of the content of that part, not empty.
    Data(Bytes),
    /// The part is complete.
    EndOfPart,
}

#[derive(Debug)]
enum Content {
    Package {
        /// The content type of the root, while the root arrives.
        root: Option<Option<HeaderValue>>,
        splitter: Box<Splitter>,
    },
    Whole,
}

impl<'a, R> PartsExchange<'a, R> {
    /// Goes on with an exchange. A response with 401 may be a challenge: give it to
    /// [`Exchange::handle_response`] as a whole.
    #[must_use]
    pub fn new(exchange: Exchange<'a, R>, head: Head) -> Self {
        let mut this = Self {
            content: Content::Whole,
            exchange,
            has_failed: false,
            head,
            ready: VecDeque::new(),
            root: BytesMut::new(),
        };
        match package_type(&this.head).map(RelatedType::parse) {
            Some(Ok(related_type)) => {
                let splitter = Splitter::new(&related_type, this.exchange.package_options());
                let splitter = Box::new(splitter);
                this.content = Content::Package {
                    root: None,
                    splitter,
                };
            }
            Some(Err(error)) => this.fail_to_split(error),
            None => {}
        }
        this
    }

    /// Takes the next chunk of the body. It is kept until its events are taken.
    pub fn handle_chunk(&mut self, chunk: Bytes) {
        match &mut self.content {
            _ if self.has_failed => {}
            Content::Package { splitter, .. } => splitter.handle_chunk(chunk),
            Content::Whole => {
                self.root.extend_from_slice(&chunk);
                self.check_size();
            }
        }
    }

    /// Takes the end of the body. The last events are still to be taken.
    pub fn handle_end(&mut self) {
        match &mut self.content {
            _ if self.has_failed => {}
            Content::Package { splitter, .. } => splitter.handle_end(),
            Content::Whole => {
                let response = self.judge(None);
                self.push(response.map(PartEvent::Response));
            }
        }
    }

    /// Takes an error of the transport, with which the call fails.
    pub fn handle_error(&mut self, error: TransportError) {
        if !self.has_failed {
            let error = Error::from(error).redacted(self.exchange.secrets());
            self.push(Err(error));
        }
    }

    /// Returns the next event, or `None` if more must arrive, or if the last one was returned.
    ///
    /// # Errors
    /// The [`Error`] of the call. No event follows.
    pub fn poll_event(&mut self) -> Option<Result<PartEvent<R>, Error>> {
        while self.ready.is_empty() && !self.has_failed {
            let Content::Package { splitter, .. } = &mut self.content else {
                break;
            };
            match splitter.poll_event() {
                Ok(Some(event)) => self.handle_event(event),
                Ok(None) => break,
                Err(error) => self.fail_to_split(error),
            }
        }
        self.ready.pop_front()
    }

    /// Returns `true` if the call has failed, so that nothing more must be received.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    fn fail_to_split(&mut self, error: MimeError) {
        self.push(Err(Error::new(ErrorKind::Package {
            error,
            retry_after: retry_after(&self.head.headers),
            status: self.head.status,
        })));
    }

    fn handle_event(&mut self, event: Event) {
        let Content::Package { root, .. } = &mut self.content else {
            return;
        };
        match (event, root.is_some()) {
            (Event::Part(head), _) if head.is_root() => {
                let content_type = head.content_type();
                *root = Some(content_type.and_then(|text| HeaderValue::from_str(text).ok()));
            }
            (Event::Data(data), true) => {
                self.root.extend_from_slice(&data);
                self.check_size();
            }
            (Event::EndOfPart, true) => {
                let content_type = root.take().flatten();
                let response = self.judge(content_type);
                self.push(response.map(PartEvent::Response));
            }
            (Event::Part(head), _) => self.push(Ok(PartEvent::Part(head))),
            (Event::Data(data), false) => self.push(Ok(PartEvent::Data(data))),
            (Event::EndOfPart, false) => self.push(Ok(PartEvent::EndOfPart)),
            (Event::End, _) => {}
        }
    }

    fn push(&mut self, event: Result<PartEvent<R>, Error>) {
        self.has_failed |= event.is_err();
        self.ready.push_back(event);
    }

    /// A message that is too large is an error before all of it has arrived.
    fn check_size(&mut self) {
        if self.root.len() > self.exchange.decoder().message_bytes() as usize {
            let response = self.judge(None);
            self.push(response.map(PartEvent::Response));
        }
    }

    /// Judges the root, with its content type, or a whole body.
    fn judge(&mut self, content_type: Option<HeaderValue>) -> Result<Response<R>, Error> {
        let root = std::mem::take(&mut self.root);
        let mut response = http::Response::new(root.freeze());
        *response.status_mut() = self.head.status;
        *response.headers_mut() = self.head.headers.clone();
        if let Content::Package { .. } = self.content {
            let headers = response.headers_mut();
            headers.remove(CONTENT_TYPE);
            headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
        }
        let response = self.exchange.handle_response(Ok(response))?;
        response.ok_or_else(|| Error::new(ErrorKind::NoPayload))
    }
}

/// Returns the content type of a package.
fn package_type(head: &Head) -> Option<&str> {
    let value = head.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let is_package = value.get(..10)?.eq_ignore_ascii_case("multipart/");
    is_package.then_some(value)
}

impl<R> fmt::Debug for PartsExchange<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartsExchange")
            .field("content", &self.content)
            .field("exchange", &self.exchange)
            .finish_non_exhaustive()
    }
}
