//! The request log: the last calls as the server saw them, without their secrets.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Timestamp;

/// One request to the SOAP endpoint and its answer. Secrets in the bodies read `[redacted]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Counts from 1, never reused.
    pub number: u64,
    /// When it came, by the sandbox's clock.
    pub at: Timestamp,
    /// Where it came from.
    pub peer: Option<SocketAddr>,
    /// The operation; empty if the request named none that the service has.
    pub operation: String,
    /// The `SOAPAction` header, or SOAP 1.2's `action` parameter, as sent.
    pub action: String,
    /// Who called: `API token NAME`, `session of EMAIL`, `login of EMAIL`, or empty.
    pub caller: String,
    /// The HTTP status of the answer; 0 if the connection was broken off instead.
    pub status: u16,
    /// Why the call was refused, in words for the owner of the sandbox. More than the client is told.
    pub refusal: Option<String>,
    /// The mishap that was played, if one was.
    pub mishap: Option<String>,
    /// How long the server worked on it (real time).
    pub took: Duration,
    /// The request's body, cut after [`LoggedRequest::KEPT_BYTES`]. Of a body that can't be read as SOAP only the length is kept,
    /// because it can't be redacted.
    pub request_body: String,
    /// The answer's body, cut likewise.
    pub response_body: String,
}

/// The last requests, and how often each operation was carried out.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    count: u64,
    requests: VecDeque<LoggedRequest>,
    executed: BTreeMap<String, u64>,
}

impl LoggedRequest {
    /// How much of a body is kept.
    pub const KEPT_BYTES: usize = 16 * 1024;
    /// How many requests are kept.
    pub const KEPT_REQUESTS: usize = 500;

    /// `text`, cut at a character boundary if it is long.
    pub(crate) fn kept(text: &str) -> String {
        if text.len() <= Self::KEPT_BYTES {
            return text.to_owned();
        }
        let boundary = (0..=Self::KEPT_BYTES)
            .rev()
            .find(|&at| text.is_char_boundary(at));
        let cut = boundary.expect("the start is a boundary");
        format!("{}\n[{} more bytes]", &text[..cut], text.len() - cut)
    }
}

impl Journal {
    /// Adds a request and gives it its number.
    pub(crate) fn add(&self, mut request: LoggedRequest) {
        let mut pages = self.lock();
        pages.count += 1;
        request.number = pages.count;
        if pages.requests.len() == LoggedRequest::KEPT_REQUESTS {
            pages.requests.pop_front();
        }
        pages.requests.push_back(request);
    }

    pub(crate) fn note_execution(&self, operation: &str) {
        let mut pages = self.lock();
        match pages.executed.get_mut(operation) {
            Some(count) => *count += 1,
            None => drop(pages.executed.insert(operation.to_owned(), 1)),
        }
    }

    pub(crate) fn executed(&self, operation: &str) -> u64 {
        self.lock().executed.get(operation).copied().unwrap_or(0)
    }

    /// The requests that are kept, oldest first.
    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.lock().requests.iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
