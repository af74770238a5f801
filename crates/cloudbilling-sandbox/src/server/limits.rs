//! The resources that clients may use.

use std::time::Duration;

/// The resources that clients may use. No SOAP client comes near the defaults.
///
/// Times are real ones, not the sandbox's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerLimits {
    /// Connections at a time (1,024), or as many as the process may have open files, less 64. For a
    /// new one, one that never brought a request is closed; else the one that has been idle longest
    /// between requests; else one whose transfer has stood still for a second. A connection with a
    /// call in progress is never closed for another.
    pub connections: usize,
    /// From the connection to the end of the TLS handshake (10 s).
    pub handshake_time: Duration,
    /// For a request's head, and between two requests (30 s).
    pub head_time: Duration,
    /// Bytes of a request's head (64 KiB). No fewer than 8 KiB are possible.
    pub head_bytes: usize,
    /// Header lines of a request (100).
    pub headers: usize,
    /// For a request's body (60 s).
    pub body_time: Duration,
    /// For a client to take another 64 KiB of its response, or the rest of it (60 s).
    pub response_time: Duration,
    /// Bytes of a request's body (32 MiB).
    pub body_bytes: usize,
    /// Bytes of all requests' bodies at a time, beyond the first 64 KiB of each (64 MiB). When it
    /// is not enough, the request whose body has been still for longest gets a 503.
    pub all_bodies_bytes: usize,
    /// Bytes of all responses of more than 64 KiB at a time (64 MiB). When it is not enough, the
    /// response that has been still for longest is broken off.
    pub all_responses_bytes: usize,
    /// Calls that read and wait for a thread (256). One more is answered 503, with `Retry-After`.
    pub waiting_reads: usize,
    /// Calls that write and wait for a thread (64). One more is answered 503, with `Retry-After`.
    pub waiting_writes: usize,
    /// Calls that wait for a password to be hashed (32): `Login`, and signing in to the portal. One
    /// more is answered 503, with `Retry-After`.
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
