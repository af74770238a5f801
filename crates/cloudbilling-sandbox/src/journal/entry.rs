//! The two kinds of entry, and the line that is printed for each.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use soap_codec::Printable;

use crate::data::timestamp::Timestamp;

/// A request to the SOAP endpoint or to an unknown path, with its response. Secrets in the bodies
/// are replaced by `[redacted]`.
///
/// `Display` is one line: time, peer, operation and outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The number of the entry. It counts from 1 and is never reused; connections share the
    /// sequence.
    pub number: u64,
    /// The time of arrival, by the clock of the sandbox.
    pub at: Timestamp,
    /// The address of the client.
    pub peer: Option<SocketAddr>,
    /// The operation; empty if the request names none that the service has.
    pub operation: String,
    /// The `SOAPAction` header, or SOAP 1.2's `action` parameter, as sent.
    pub action: String,
    /// The caller: `API token NAME`, `session of EMAIL`, `login of EMAIL`, or empty.
    pub caller: String,
    /// The HTTP status of the response; 0 if the connection was closed instead.
    pub status: u16,
    /// The reason for a refusal, for the owner of the sandbox. It is more detailed than the
    /// response.
    pub refusal: Option<String>,
    /// The fault that was injected, in the form of [`InjectedFault`](crate::InjectedFault).
    pub injected_fault: Option<String>,
    /// The parts of the request that were dropped silently, as WCF drops them:
    /// `customerCode: out of order`.
    pub dropped: Vec<String>,
    /// The (real) time that the server worked on it.
    pub took: Duration,
    /// The body of the request, cut after [`LoggedRequest::KEPT_BYTES`]. Only the length is kept of
    /// a body that cannot be read as SOAP, because it cannot be redacted.
    pub request_body: String,
    /// The body of the response, cut in the same way.
    pub response_body: String,
}

/// An entry as it is stored. The body of the response is not copied.
#[derive(Clone, Debug)]
pub(crate) struct StoredRequest {
    /// Its `response_body` is empty.
    pub(crate) request: LoggedRequest,
    pub(crate) response_body: KeptBody,
}

/// The body of a response, without secrets, as far as it is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptBody {
    start: Bytes,
    bytes_left_out: usize,
}

/// A connection that ended with an error, or without a complete request. Nothing of its content is
/// kept.
///
/// `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedConnection {
    /// The number of the entry. It counts from 1 and is never reused; requests share the sequence.
    pub number: u64,
    /// The time of its end, by the clock of the sandbox.
    pub at: Timestamp,
    /// The address of the client; `None` if the connection could not be accepted.
    pub peer: Option<SocketAddr>,
    /// The number of requests that it carried.
    pub requests: u64,
    /// The problem, as a text.
    pub problem: String,
}

impl LoggedRequest {
    /// The bytes of a body that are kept.
    pub const KEPT_BYTES: usize = 16 * 1024;
    /// The number of requests that are kept.
    pub const KEPT_REQUESTS: usize = 500;

    /// Returns `true` unless the call was carried out and its response sent.
    #[cfg(feature = "portal")]
    pub(crate) fn is_refused(&self) -> bool {
        self.refusal.is_some() || self.status != 200
    }

    /// Returns the start of a text of `bytes` bytes, cut at a character boundary if it is long.
    pub(crate) fn kept_of(text: String, bytes: usize) -> String {
        match bytes <= Self::KEPT_BYTES {
            true => text,
            false => cut_of(&text, bytes, Self::KEPT_BYTES),
        }
    }

    /// Bounds its texts: a client decides how long a name or an address is.
    pub(super) fn bounded(mut self) -> Self {
        for text in [&mut self.operation, &mut self.action, &mut self.caller]
            .into_iter()
            .chain(&mut self.refusal)
            .chain(&mut self.injected_fault)
            .chain(&mut self.dropped)
        {
            if text.len() > KEPT_OF_A_NAME {
                *text = cut(text, KEPT_OF_A_NAME);
            }
        }
        self
    }
}

impl StoredRequest {
    /// Bounds its texts; see [`LoggedRequest::bounded`].
    pub(super) fn bounded(self) -> Self {
        Self {
            request: self.request.bounded(),
            ..self
        }
    }

    pub(super) fn to_logged(&self) -> LoggedRequest {
        LoggedRequest {
            response_body: self.response_body.to_string(),
            ..self.request.clone()
        }
    }
}

impl KeptBody {
    /// Keeps a body, or a copy of its start if it is long.
    pub(crate) fn new(body: &Bytes) -> Self {
        let kept = LoggedRequest::KEPT_BYTES;
        if body.len() <= kept {
            return Self {
                start: body.clone(),
                bytes_left_out: 0,
            };
        }
        let is_boundary = |at: &usize| !matches!(body[*at], 0x80..0xC0);
        let end = (0..=kept).rev().find(is_boundary).unwrap_or(0);
        Self {
            start: Bytes::copy_from_slice(&body[..end]),
            bytes_left_out: body.len() - end,
        }
    }
}

#[cfg(feature = "portal")]
impl KeptBody {
    /// Returns the kept part as text.
    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.start)
    }
}

impl From<String> for KeptBody {
    fn from(text: String) -> Self {
        Self::new(&text.into())
    }
}

impl fmt::Display for KeptBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.start))?;
        match self.bytes_left_out {
            0 => Ok(()),
            bytes => write!(f, "\n[{bytes} more bytes]"),
        }
    }
}

impl LoggedConnection {
    /// The number of connections that are kept.
    pub const KEPT_CONNECTIONS: usize = 200;
}

impl fmt::Display for LoggedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.at, Peer(self.peer))?;
        match (self.operation.as_str(), self.status) {
            ("", 0) => f.write_str("- no response")?,
            ("", status) => write!(f, "- {status}")?,
            (operation, 0) => write!(f, "{} no response", OnOneLine(operation))?,
            (operation, status) => write!(f, "{} {status}", OnOneLine(operation))?,
        }
        write!(f, " {:.1} ms", self.took.as_secs_f64() * 1_000.0)?;
        if !self.caller.is_empty() {
            write!(f, ", {}", OnOneLine(&self.caller))?;
        }
        if let Some(injected_fault) = &self.injected_fault {
            write!(f, ", injected {}", OnOneLine(injected_fault))?;
        }
        if let Some(refusal) = &self.refusal {
            write!(f, ", refused: {}", OnOneLine(refusal))?;
        }
        for dropped in &self.dropped {
            write!(f, ", dropped {}", OnOneLine(dropped))?;
        }
        Ok(())
    }
}

impl fmt::Display for LoggedConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, peer) = (self.at, Peer(self.peer));
        write!(f, "{at} {peer} connection: {}", OnOneLine(&self.problem))
    }
}

/// The bound for an action, an email address or a reason, any of which may be as long as a message.
const KEPT_OF_A_NAME: usize = 512;

fn cut(text: &str, most: usize) -> String {
    cut_of(text, text.len(), most)
}

/// Returns the first `most` bytes of the start of a text that has `bytes` bytes.
fn cut_of(text: &str, bytes: usize, most: usize) -> String {
    if bytes <= most {
        return text.to_owned();
    }
    let end = char_boundary(text, most);
    format!("{}\n[{} more bytes]", &text[..end], bytes - end)
}

/// Returns the last character boundary of a text up to this place.
pub(crate) fn char_boundary(text: &str, most: usize) -> usize {
    let most = most.min(text.len());
    let boundary = (0..=most).rev().find(|&at| text.is_char_boundary(at));
    boundary.expect("the start is a boundary")
}

struct Peer(Option<SocketAddr>);

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(peer) => peer.fmt(f),
            None => f.write_str("-"),
        }
    }
}

/// Text from a client, which must neither begin a new line nor control a terminal.
struct OnOneLine<'a>(&'a str);

impl fmt::Display for OnOneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::whole(self.0.replace('\n', " ")).fmt(f)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::journal) fn request() -> LoggedRequest {
        LoggedRequest {
            number: 0,
            at: Timestamp::from_millis(0),
            peer: Some(([127, 0, 0, 1], 7).into()),
            operation: "GetPurchases".to_owned(),
            action: String::new(),
            caller: "API token export".to_owned(),
            status: 200,
            refusal: None,
            injected_fault: None,
            dropped: Vec::new(),
            took: Duration::from_micros(1_250),
            request_body: String::new(),
            response_body: String::new(),
        }
    }

    #[test]
    fn a_request_is_one_line() {
        assert_eq!(
            request().to_string(),
            "1970-01-01T00:00:00Z 127.0.0.1:7 GetPurchases 200 1.2 ms, API token export"
        );
        let refused = LoggedRequest {
            operation: String::new(),
            caller: "login of a\nb\u{1b}[2J\u{202e}c\u{2028}".to_owned(),
            status: 0,
            refusal: Some("no such account".to_owned()),
            ..request()
        };
        assert_eq!(
            refused.to_string(),
            "1970-01-01T00:00:00Z 127.0.0.1:7 - no response 1.2 ms, login of a b\\u{1b}[2J\\u{202e}c\\u{2028}, refused: no such account"
        );
    }

    #[test]
    fn a_connection_is_one_line() {
        let connection = LoggedConnection {
            number: 0,
            at: Timestamp::from_millis(0),
            peer: None,
            requests: 0,
            problem: "too many open files".to_owned(),
        };
        assert_eq!(
            connection.to_string(),
            "1970-01-01T00:00:00Z - connection: too many open files"
        );
    }

    #[test]
    fn a_long_body_is_cut_at_a_character() {
        let kept = LoggedRequest::KEPT_BYTES;
        for (text, shown) in [
            ("x".repeat(kept), "x".repeat(kept)),
            ("x".repeat(kept + 7), "x".repeat(kept) + "\n[7 more bytes]"),
            (
                "x".repeat(kept - 1) + "é",
                "x".repeat(kept - 1) + "\n[2 more bytes]",
            ),
        ] {
            assert_eq!(KeptBody::from(text).to_string(), shown);
        }
    }

    #[test]
    fn text_from_a_client_is_cut() {
        let long = LoggedRequest {
            caller: "é".repeat(10_000_000),
            refusal: Some("x".repeat(10_000_000)),
            ..request()
        };
        let bounded = long.bounded();
        assert!(bounded.caller.len() < 600 && bounded.caller.ends_with("more bytes]"));
        assert!(bounded.refusal.is_some_and(|refusal| refusal.len() < 600));
    }
}
