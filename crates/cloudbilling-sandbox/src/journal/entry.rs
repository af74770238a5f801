//! The two kinds of entry, and the line that each is printed as.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use soap_codec::Printable;

use crate::data::timestamp::Timestamp;

/// One HTTP request that was for the SOAP endpoint, or for nothing that there is, and its answer. Secrets in the bodies read
/// `[redacted]`.
///
/// `Display` is one line: when, from where, what, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Counts from 1, never reused, in one row with [`LoggedConnection::number`].
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
    /// The fault that was injected, in the form that [`InjectedFault`](crate::InjectedFault) is written.
    pub injected_fault: Option<String>,
    /// The parts of the request that were dropped silently, as WCF drops them:
    /// `customerCode: out of order`.
    pub dropped: Vec<String>,
    /// How long the server worked on it (real time).
    pub took: Duration,
    /// The request's body, cut after [`LoggedRequest::KEPT_BYTES`]. Of a body that can't be read as SOAP only the length is kept,
    /// because it can't be redacted.
    pub request_body: String,
    /// The answer's body, cut likewise.
    pub response_body: String,
}

/// A connection that ended otherwise than by its client's wish after its last answer: what came over it was no request, or not
/// a whole one. Nothing of what came is kept.
///
/// `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedConnection {
    /// Counts from 1, never reused, in one row with [`LoggedRequest::number`].
    pub number: u64,
    /// When it ended, by the sandbox's clock.
    pub at: Timestamp,
    /// Where it came from; `None` if it could not even be accepted.
    pub peer: Option<SocketAddr>,
    /// How many requests were answered over it.
    pub requests: u64,
    /// What went wrong.
    pub problem: String,
}

impl LoggedRequest {
    /// How much of a body is kept.
    pub const KEPT_BYTES: usize = 16 * 1024;
    /// How many requests are kept.
    pub const KEPT_REQUESTS: usize = 500;

    /// `text`, cut at a character boundary if it is long.
    pub(crate) fn kept(text: &str) -> String {
        Self::kept_of(text, text.len())
    }

    /// The same, for a text that is the start of one of `bytes` bytes.
    pub(crate) fn kept_of(text: &str, bytes: usize) -> String {
        cut_of(text, bytes, Self::KEPT_BYTES)
    }

    /// As it may be kept: a client decides how long a name or an address is.
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

impl LoggedConnection {
    /// How many are kept, beside [`LoggedRequest::KEPT_REQUESTS`].
    pub const KEPT_CONNECTIONS: usize = 200;
}

impl fmt::Display for LoggedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.at, Peer(self.peer))?;
        match (self.operation.as_str(), self.status) {
            ("", 0) => f.write_str("- no answer")?,
            ("", status) => write!(f, "- {status}")?,
            (operation, 0) => write!(f, "{} no answer", OnOneLine(operation))?,
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

/// An action, an email address or a reason may be as long as a message.
const KEPT_OF_A_NAME: usize = 512;

fn cut(text: &str, most: usize) -> String {
    cut_of(text, text.len(), most)
}

/// The first `most` bytes of the start of a text that has `bytes` of them.
fn cut_of(text: &str, bytes: usize, most: usize) -> String {
    if bytes <= most {
        return text.to_owned();
    }
    let end = char_boundary(text, most);
    format!("{}\n[{} more bytes]", &text[..end], bytes - end)
}

/// The last character boundary of a text up to this place.
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

/// What a client wrote must neither begin a line of its own nor steer a terminal.
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
            "1970-01-01T00:00:00Z 127.0.0.1:7 - no answer 1.2 ms, login of a b\\u{1b}[2J\\u{202e}c\\u{2028}, refused: no such account"
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
    fn what_a_client_chose_is_kept_in_part() {
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
