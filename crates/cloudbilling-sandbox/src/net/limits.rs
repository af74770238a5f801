//! What clients may take of the server.

use std::time::Duration;

/// What clients may take of the server. Nothing that speaks SOAP comes near the defaults.
///
/// Times are real ones, not the sandbox's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Connections at a time (4,096). When one more comes, the one that has been idle longest goes.
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
    /// For a client to take another piece of its answer (60 s).
    pub answer_time: Duration,
    /// Bytes of a request's body (32 MiB).
    pub body_bytes: usize,
    /// Bytes of all requests' bodies at a time (256 MiB). A request for whose body there is no room is answered 503.
    pub all_bodies_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            handshake_time: Duration::from_secs(10),
            head_time: Duration::from_secs(30),
            head_bytes: 64 * 1024,
            headers: 100,
            body_time: Duration::from_secs(60),
            answer_time: Duration::from_secs(60),
            body_bytes: 32 * 1024 * 1024,
            all_bodies_bytes: 256 * 1024 * 1024,
        }
    }
}
