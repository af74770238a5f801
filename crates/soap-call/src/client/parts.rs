//! Packages that are received while they are read.

use soap_transport::{BlockingResponseBody, ResponseBody};

use crate::error::Error;
use crate::exchange::{PartEvent, PartsExchange};

/// A response and the parts of its package, taken as they arrive (feature `mime`). It comes from
/// [`Client::parts`](crate::Client::parts).
#[derive(Debug)]
pub struct Parts<'a, R> {
    pub(super) body: Box<dyn ResponseBody>,
    pub(super) has_ended: bool,
    pub(super) parts: PartsExchange<'a, R>,
}

impl<R> Parts<'_, R> {
    /// Returns the next event, or `None` after the last one.
    ///
    /// # Errors
    /// The [`Error`] of the call, after which there is no further event.
    pub async fn next(&mut self) -> Option<Result<PartEvent<R>, Error>> {
        loop {
            if let Some(event) = self.parts.poll_event() {
                return Some(event);
            }
            if self.has_ended || self.parts.has_failed() {
                return None;
            }
            match self.body.chunk().await {
                Ok(Some(chunk)) => self.parts.handle_chunk(chunk),
                Ok(None) => {
                    self.has_ended = true;
                    self.parts.handle_end();
                }
                Err(error) => self.parts.handle_error(error),
            }
        }
    }
}

/// A response and the parts of its package, taken as they arrive (feature `mime`). It comes from
/// [`Client::parts`](crate::blocking::Client::parts).
#[derive(Debug)]
pub struct BlockingParts<'a, R> {
    pub(super) body: Box<dyn BlockingResponseBody>,
    pub(super) has_ended: bool,
    pub(super) parts: PartsExchange<'a, R>,
}

/// After an [`Error`] there is no further event.
impl<R> Iterator for BlockingParts<'_, R> {
    type Item = Result<PartEvent<R>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(event) = self.parts.poll_event() {
                return Some(event);
            }
            if self.has_ended || self.parts.has_failed() {
                return None;
            }
            match self.body.chunk() {
                Ok(Some(chunk)) => self.parts.handle_chunk(chunk),
                Ok(None) => {
                    self.has_ended = true;
                    self.parts.handle_end();
                }
                Err(error) => self.parts.handle_error(error),
            }
        }
    }
}
