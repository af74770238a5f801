//! Rows that are received while they are read.

use soap_codec::FromXmlOwned;
use soap_transport::{BlockingResponseBody, ResponseBody};

use crate::error::Error;
use crate::exchange::{Response, RowsExchange};

/// The rows of a response, read while it arrives. It comes from
/// [`Client::rows`](crate::Client::rows).
#[derive(Debug)]
pub struct Rows<'a, R, T> {
    pub(super) body: Box<dyn ResponseBody>,
    pub(super) response: Option<Response<R>>,
    pub(super) rows: RowsExchange<'a, R, T>,
}

impl<R, T: FromXmlOwned> Rows<'_, R, T> {
    /// Returns the next row, or `None` after the last one.
    ///
    /// # Errors
    /// [`ErrorKind::Read`](crate::ErrorKind::Read) if the row is not a `T`; the next one may be.
    /// After any other [`Error`] there is no further row, and no response.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            if let Some(row) = self.rows.poll_row() {
                return Some(row);
            }
            if self.response.is_some() || self.rows.has_failed() {
                return None;
            }
            match self.body.chunk().await {
                Ok(Some(chunk)) => self.rows.handle_chunk(chunk),
                Ok(None) => self.response = self.rows.handle_end(),
                Err(error) => self.rows.handle_error(error),
            }
        }
    }

    /// Returns the response without its rows. `None` before its end has arrived, or if the call has
    /// failed.
    #[must_use]
    pub fn into_response(self) -> Option<Response<R>> {
        self.response
    }
}

/// The rows of a response, read while it arrives. It comes from
/// [`Client::rows`](crate::blocking::Client::rows).
#[derive(Debug)]
pub struct BlockingRows<'a, R, T> {
    pub(super) body: Box<dyn BlockingResponseBody>,
    pub(super) response: Option<Response<R>>,
    pub(super) rows: RowsExchange<'a, R, T>,
}

impl<R, T> BlockingRows<'_, R, T> {
    /// Returns the response without its rows. `None` before its end has arrived, or if the call has
    /// failed.
    #[must_use]
    pub fn into_response(self) -> Option<Response<R>> {
        self.response
    }
}

/// An [`ErrorKind::Read`](crate::ErrorKind::Read) is that of one row; the next one may be a `T`.
/// After any other [`Error`] there is no further row, and no response.
impl<R, T: FromXmlOwned> Iterator for BlockingRows<'_, R, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.poll_row() {
                return Some(row);
            }
            if self.response.is_some() || self.rows.has_failed() {
                return None;
            }
            match self.body.chunk() {
                Ok(Some(chunk)) => self.rows.handle_chunk(chunk),
                Ok(None) => self.response = self.rows.handle_end(),
                Err(error) => self.rows.handle_error(error),
            }
        }
    }
}
