use std::time::Duration;

use crate::SendGate;

/// The limits of one call: how long it may take, how large its response may be, and until when its
/// request may be sent.
///
/// Time and size always apply; there is no "unlimited". The time is what *remains* of the deadline
/// of the whole operation that this call belongs to, which may include a login and a retry. So a
/// transport does not need to share a clock with its caller.
///
/// The defaults are 60 seconds, as in WCF, 32 MiB, and a gate that is always open.
#[derive(Clone, Debug)]
pub struct CallOptions {
    remaining: Duration,
    max_response_bytes: u64,
    gate: SendGate,
}

impl CallOptions {
    /// The default limit of a response: 32 MiB of decoded bytes.
    pub const DEFAULT_MAX_RESPONSE_BYTES: u64 = 32 << 20;

    /// The default time of a call: 60 seconds.
    pub const DEFAULT_REMAINING: Duration = Duration::from_secs(60);

    /// Creates the options of a call that has `remaining` left when the transport is called, with
    /// the default limit of its response.
    pub const fn new(remaining: Duration) -> Self {
        Self {
            remaining,
            max_response_bytes: Self::DEFAULT_MAX_RESPONSE_BYTES,
            gate: SendGate::open(),
        }
    }

    /// Sets the time that the call has left.
    #[must_use]
    pub const fn with_remaining(mut self, remaining: Duration) -> Self {
        self.remaining = remaining;
        self
    }

    /// Sets the largest response body, in decoded bytes.
    #[must_use]
    pub const fn with_max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sets the gate that is asked right before the first byte of the request, after name
    /// resolution, connecting and the TLS handshake. If it is closed then, the call fails with
    /// [`GateClosed`](crate::TransportErrorKind::GateClosed), *not sent*.
    #[must_use]
    pub fn with_gate(mut self, gate: SendGate) -> Self {
        self.gate = gate;
        self
    }

    /// Returns the time that the call may take, from waiting for a connection to reading the last
    /// byte.
    pub const fn remaining(&self) -> Duration {
        self.remaining
    }

    /// Returns the largest response body, in bytes after decoding.
    pub const fn max_response_bytes(&self) -> u64 {
        self.max_response_bytes
    }

    /// Returns the gate of the request.
    pub const fn gate(&self) -> &SendGate {
        &self.gate
    }
}

impl Default for CallOptions {
    fn default() -> Self {
        Self::new(Self::DEFAULT_REMAINING)
    }
}
