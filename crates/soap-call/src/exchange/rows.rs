//! The rows of a response that is too large to keep.

use std::collections::VecDeque;
use std::fmt;
use std::mem;

use bytes::Bytes;
use http::response::Parts;
use soap_codec::http::stated_charset;
use soap_codec::{Charset, DecodeError, FromXmlOwned, QName, RowReader};
use soap_transport::TransportError;

use crate::error::{Error, ErrorKind};
use crate::exchange::machine::Exchange;
use crate::exchange::response::Response;

/// The rows of a response that arrives in chunks, without I/O: an [`Exchange`] once the head of its
/// response is there.
///
/// 1. Take rows from [`poll_row`](Self::poll_row) until there is none.
/// 2. Receive the next chunk of the body, give it to [`handle_chunk`](Self::handle_chunk), and go
///    to 1.
/// 3. At the end of the body, call [`handle_end`](Self::handle_end), and take the last rows.
///
/// The response is judged before its first row is returned, and again at its end: a fault, or a
/// response to another operation, has no rows. Memory is that of the chunk and of about 64 KiB. A
/// package, or a response that is not in UTF-8, is kept as a whole.
pub struct RowsExchange<'a, R, T> {
    chunk: Bytes,
    exchange: Exchange<'a, R>,
    has_failed: bool,
    head: Parts,
    /// Set once the response was judged.
    is_judged: bool,
    reader: RowReader,
    ready: VecDeque<Result<T, Error>>,
    row: QName<'a>,
}

/// A chunk is read in pieces of this size, so that few rows wait.
const PIECE: usize = 64 << 10;

impl<'a, R, T: FromXmlOwned> RowsExchange<'a, R, T> {
    /// Goes on with an exchange, to read the elements `row` of the response. A response with 401
    /// may be a challenge: give it to [`Exchange::handle_response`] as a whole.
    #[must_use]
    pub fn new(exchange: Exchange<'a, R>, head: Parts, row: QName<'a>) -> Self {
        let reader = exchange.decoder().rows(row, stated_charset(&head.headers));
        Self {
            chunk: Bytes::new(),
            exchange,
            has_failed: false,
            head,
            is_judged: false,
            reader,
            ready: VecDeque::new(),
            row,
        }
    }

    /// Takes the next chunk of the body. It is kept until its rows are taken.
    pub fn handle_chunk(&mut self, chunk: Bytes) {
        self.chunk = match self.chunk.is_empty() {
            true => chunk,
            // Only a caller that did not take all rows of the chunk before comes here.
            false => [mem::take(&mut self.chunk), chunk].concat().into(),
        };
    }

    /// Returns the next row, or `None` if more must arrive, or if the last one was returned.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] if the row is not a `T`; the next one may be. Any other error is that of
    /// the call, and no row follows.
    pub fn poll_row(&mut self) -> Option<Result<T, Error>> {
        while self.ready.is_empty() && !self.chunk.is_empty() && !self.has_failed {
            let piece = self.chunk.split_to(self.chunk.len().min(PIECE));
            self.reader.handle_chunk(&piece);
            if let Err(error) = self.read() {
                self.fail(error);
            }
        }
        self.ready.pop_front()
    }

    /// Takes the end of the body. Returns the response without its rows, unless the call has
    /// failed. The last rows, or the error, are still to be taken.
    pub fn handle_end(&mut self) -> Option<Response<R>> {
        if self.has_failed {
            return None;
        }
        let rest = mem::take(&mut self.chunk);
        self.reader.handle_chunk(&rest);
        self.reader.handle_end();
        let response = self.read().and_then(|()| self.judge());
        let response = response.map_err(|error| self.fail(error)).ok()?;
        if !self.is_judged {
            self.read_kept(&response);
        }
        Some(response)
    }

    /// Takes an error of the transport, with which the call fails.
    pub fn handle_error(&mut self, error: TransportError) {
        if !self.has_failed {
            let error = Error::from(error).redacted(self.exchange.secrets());
            self.fail(error);
        }
    }

    /// Returns `true` if the call has failed, so that nothing more must be received.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    fn fail(&mut self, error: Error) {
        self.has_failed = true;
        self.ready.push_back(Err(error));
    }

    fn read(&mut self) -> Result<(), Error> {
        let read = self.read_rows();
        if !self.is_judged && !self.ready.is_empty() {
            if let Err(error) = self.judge() {
                self.ready.clear();
                return Err(error);
            }
            self.is_judged = true;
        }
        match read {
            Err(error) if self.is_judged => Err(Error::new(ErrorKind::Rows(error))),
            // A response without rows is judged as a whole, at its end.
            _ => Ok(()),
        }
    }

    /// Judges the response so far, without its rows.
    fn judge(&mut self) -> Result<Response<R>, Error> {
        let mut response = http::Response::new(self.reader.outline().into());
        *response.status_mut() = self.head.status;
        *response.headers_mut() = self.head.headers.clone();
        let response = self.exchange.handle_response(Ok(response))?;
        response.ok_or_else(|| Error::new(ErrorKind::NoPayload))
    }

    /// Reads the rows of a response that was kept as a whole.
    fn read_kept(&mut self, response: &Response<R>) {
        let Some(message) = response.message() else {
            return;
        };
        self.reader = self.exchange.decoder().rows(self.row, Charset::Utf8);
        self.reader.handle_chunk(message.as_str().as_bytes());
        self.reader.handle_end();
        let read = self.read_rows();
        debug_assert!(read.is_ok(), "the message was decoded");
    }

    fn read_rows(&mut self) -> Result<(), DecodeError> {
        let (ready, secrets) = (&mut self.ready, self.exchange.secrets());
        self.reader.read_rows(|row| {
            let row = row.read::<T>();
            ready.push_back(row.map_err(|error| Error::from(error).redacted(secrets)));
        })
    }
}

impl<R, T> fmt::Debug for RowsExchange<'_, R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowsExchange")
            .field("exchange", &self.exchange)
            .field("ready", &self.ready.len())
            .field("reader", &self.reader)
            .finish_non_exhaustive()
    }
}
