//! Limits on data that belongs to no response.
//!
//! HTTP/2 lets a server send frames at any time, and the libraries handle or drop most of them
//! silently: `PING`, `SETTINGS`, `WINDOW_UPDATE`, frames of unknown types, interim responses, and
//! in TLS session tickets. So the bytes of a connection are counted as they arrive. The count is
//! reset whenever a call gets the head of a response or a piece of its body. If it grows too large,
//! the connection is closed.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The limit while no call is in flight. A server then sends little: settings, a ping, a `GOAWAY`.
const MAX_IDLE_BYTES: usize = 64 << 10;

/// The bytes of bodies that a server may send ahead over HTTP/2, on one stream and on the whole
/// connection.
pub(crate) const HTTP2_WINDOW_BYTES: u32 = 2 << 20;

/// The limit while a call is in flight. Its response may arrive before the call reads it: as much
/// as the window allows, and the frames around it.
const MAX_BUSY_BYTES: usize = 2 * HTTP2_WINDOW_BYTES as usize;

/// The calls of one transport. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls(Arc<CallCounts>);

#[derive(Debug, Default)]
struct CallCounts {
    begun: AtomicUsize,
    in_flight: AtomicUsize,
}

impl Calls {
    /// Begins a call, which ends when the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight {
        self.0.in_flight.fetch_add(1, Ordering::AcqRel);
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        InFlight(self.clone())
    }

    /// Returns the number of calls that ever began. It wraps around.
    pub(crate) fn begun(&self) -> usize {
        self.0.begun.load(Ordering::Acquire)
    }

    fn is_none_in_flight(&self) -> bool {
        self.0.in_flight.load(Ordering::Acquire) == 0
    }
}

/// A call in flight.
#[derive(Debug)]
pub(crate) struct InFlight(Calls);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.0.in_flight.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The bytes that one connection has read since a call last got some of them. Clones share the
/// count.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    calls: Calls,
    bytes: Arc<AtomicUsize>,
}

impl Meter {
    pub(crate) fn new(calls: Calls) -> Self {
        Self {
            calls,
            bytes: Arc::default(),
        }
    }

    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Returns a number that no other meter in use has.
    pub(super) fn number(&self) -> usize {
        Arc::as_ptr(&self.bytes).addr()
    }

    /// Counts bytes that arrived.
    ///
    /// # Errors
    /// Too many bytes belong to no response.
    pub(crate) fn count(&self, bytes: usize) -> io::Result<()> {
        let counted = self.bytes.fetch_add(bytes, Ordering::AcqRel) + bytes;
        let allowed = if self.calls.is_none_in_flight() {
            MAX_IDLE_BYTES
        } else {
            MAX_BUSY_BYTES
        };
        if counted > allowed {
            return Err(io::Error::other(FloodError { allowed }));
        }
        Ok(())
    }

    /// Records that a call got the head of a response or a piece of its body.
    pub(crate) fn progress(&self) {
        self.bytes.store(0, Ordering::Release);
    }
}

/// Too many bytes that belong to no response.
#[derive(Debug)]
pub(crate) struct FloodError {
    allowed: usize,
}

impl fmt::Display for FloodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let allowed = self.allowed;
        write!(
            f,
            "the peer sent more than {allowed} bytes that belong to no response"
        )
    }
}

impl std::error::Error for FloodError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_connection_reads_little() {
        let meter = Meter::new(Calls::default());
        meter.count(MAX_IDLE_BYTES).expect("within the limit");
        meter.count(1).expect_err("one more");
    }

    #[test]
    fn a_call_allows_more_until_it_ends() {
        let meter = Meter::new(Calls::default());
        let call = meter.calls().begin();
        meter.count(MAX_BUSY_BYTES).expect("within the limit");
        meter.count(1).expect_err("one more");
        meter.progress();
        meter
            .count(MAX_IDLE_BYTES + 1)
            .expect("a call is in flight");
        drop(call);
        meter.count(1).expect_err("no call is in flight");
    }
}
