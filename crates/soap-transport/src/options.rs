use std::time::Duration;

/// The bounds of one call: how long it may take and how large its response may be.
///
/// Both always apply; there is no "unlimited". The time is what *remains* of the deadline of the logical call that this one
/// belongs to (a login and a repeat included), so no implementation needs to share a clock with its caller.
///
/// The default is 60 seconds, as in WCF, and 32 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallOptions {
    remaining: Duration,
    max_response_bytes: u64,
}

impl CallOptions {
    /// The bound of a response where none is given: 32 MiB of decoded bytes.
    pub const DEFAULT_MAX_RESPONSE_BYTES: u64 = 32 << 20;

    /// The time of a call where none is given.
    pub const DEFAULT_REMAINING: Duration = Duration::from_secs(60);

    /// A call that has `remaining` left, from the moment that the transport is called.
    #[must_use]
    pub const fn new(remaining: Duration) -> Self {
        Self {
            remaining,
            max_response_bytes: Self::DEFAULT_MAX_RESPONSE_BYTES,
        }
    }

    /// Allows the response body `bytes` decoded bytes and not one more.
    #[must_use]
    pub const fn with_max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// The time that the call may take: waiting for a connection, sending and reading the last byte included.
    #[must_use]
    pub const fn remaining(&self) -> Duration {
        self.remaining
    }

    /// The largest body, in bytes after any content coding is undone.
    #[must_use]
    pub const fn max_response_bytes(&self) -> u64 {
        self.max_response_bytes
    }
}

impl Default for CallOptions {
    fn default() -> Self {
        Self::new(Self::DEFAULT_REMAINING)
    }
}
