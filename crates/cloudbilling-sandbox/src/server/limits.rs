//! The resources that clients may use.

use std::time::Duration;

/// Resource limits.
///
/// Times are real ones, not the sandbox's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerLimits {
    /// Open connections (1,024), or fewer if the process may not open that many files; 64 files are
    /// kept for other uses. At the limit a new connection replaces one that never brought a
    /// request; else the one that has been idle between requests for longest; else one whose
    /// transfer has been still for a second. A connection with a call in progress is never closed
    /// for another.
    pub connections: usize,
    /// Time from the connection to the end of the TLS handshake (10 s).
    pub handshake_time: Duration,
    /// Time for the head of a request, and between two requests (30 s).
    pub head_time: Duration,
    /// Bytes of the head of a request (64 KiB, at least 8 KiB).
    pub head_bytes: usize,
    /// Header lines of a request (100).
    pub headers: usize,
    /// Time for the body of a request (60 s).
    pub body_time: Duration,
    /// Time for a client to read the next 64 KiB of its response, or the rest of it (60 s).
    pub response_time: Duration,
    /// Bytes of the body of a request (32 MiB).
    pub body_bytes: usize,
    /// Bytes of all request bodies together, beyond the first 64 KiB of each (64 MiB). At the limit
    /// the request whose body has been still for longest gets a 503.
    pub all_bodies_bytes: usize,
    /// Bytes of all responses of more than 64 KiB together (64 MiB). At the limit the response that
    /// has been still for longest is broken off.
    pub all_responses_bytes: usize,
    /// Reading calls that wait for a thread (256). The next one gets a 503 with `Retry-After`.
    pub waiting_reads: usize,
    /// Writing calls that wait for a thread (64). The next one gets a 503 with `Retry-After`.
    pub waiting_writes: usize,
    /// Calls that wait for a password hash (32): `Login`, and signing in to the portal. The next
    /// one gets a 503 with `Retry-After`.
    pub waiting_logins: usize,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            handshake_time: Duration::from_secs(10),
            head_time: Duration::from_secs(30),
            head_bytes: 64 * 1024,
            headers: 100,
            body_time: Duration::from_secs(60),
            response_time: Duration::from_secs(60),
            body_bytes: 32 * 1024 * 1024,
            all_bodies_bytes: 64 * 1024 * 1024,
            all_responses_bytes: 64 * 1024 * 1024,
            waiting_reads: 256,
            waiting_writes: 64,
            waiting_logins: 32,
        }
    }
}
