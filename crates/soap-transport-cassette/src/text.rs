//! The file format. The start of a line says what it is: `= ` begins a call or its outcome, `| ` a
//! line of a body, and anything else is a header.

use std::{fmt, str::FromStr};

use soap_transport::{
    Delivery, Phase,
    TransportErrorKind::{
        self, Body, Connect, GateClosed, Head, InvalidRequest, Other, Proxy, Resolve, Send,
        Timeout, Tls, TooLarge,
    },
    http::{HeaderName, HeaderValue, StatusCode},
};

use crate::cassette::{Cassette, Exchange, Message, Outcome};

const WITHHELD: &str = " (withheld)";

const KINDS: [TransportErrorKind; 12] = [
    Body,
    Connect,
    GateClosed,
    Head,
    InvalidRequest,
    Other,
    Proxy,
    Resolve,
    Send,
    Timeout,
    Tls,
    TooLarge,
];

const PHASES: [Phase; 7] = [
    Phase::Prepare,
    Phase::Resolve,
    Phase::Connect,
    Phase::Tls,
    Phase::Send,
    Phase::Head,
    Phase::Body,
];

const DELIVERIES: [Delivery; 2] = [Delivery::NotSent, Delivery::Unknown];

impl fmt::Display for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for exchange in &self.exchanges {
            writeln!(f, "= {} {}", exchange.method, exchange.uri)?;
            write!(f, "{}", exchange.request)?;
            match &exchange.outcome {
                Outcome::Failure {
                    kind,
                    phase,
                    delivery,
                } => writeln!(f, "= {kind:?} {phase:?} {delivery:?}")?,
                Outcome::Response { status, message } => write!(f, "= {status}\n{message}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.headers {
            match value {
                Some(value) => writeln!(f, "{name}: {value}")?,
                None => writeln!(f, "{name}{WITHHELD}")?,
            }
        }
        let Some(body) = &self.body else {
            return writeln!(f, "body{WITHHELD}");
        };
        body.split('\n')
            .try_for_each(|line| writeln!(f, "| {line}"))
    }
}

/// The text is not a valid [`Cassette`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CassetteError {
    line: usize,
    why: &'static str,
}

impl fmt::Display for CassetteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for CassetteError {}

impl FromStr for Cassette {
    type Err = CassetteError;

    fn from_str(text: &str) -> Result<Self, CassetteError> {
        let mut lines = Lines {
            rest: text.split_terminator('\n').collect::<Vec<_>>(),
            next: 0,
        };
        let mut exchanges = Vec::new();
        while let Some(line) = lines.heading() {
            exchanges.push(lines.exchange(line)?);
        }
        if lines.peek().is_some() {
            return Err(lines.error("expected a line that begins with `= `"));
        }
        Ok(Self { exchanges })
    }
}

struct Lines<'a> {
    rest: Vec<&'a str>,
    next: usize,
}

impl<'a> Lines<'a> {
    fn exchange(&mut self, heading: &str) -> Result<Exchange, CassetteError> {
        let Some((method, uri)) = heading.split_once(' ') else {
            return Err(self.error_before("expected a method and an address"));
        };
        let request = self.message()?;
        let Some(outcome) = self.heading() else {
            return Err(self.error("expected the outcome, after `= `"));
        };
        Ok(Exchange {
            method: method.to_owned(),
            uri: uri.to_owned(),
            request,
            outcome: self.outcome(outcome)?,
        })
    }

    fn outcome(&mut self, heading: &str) -> Result<Outcome, CassetteError> {
        if let Ok(status) = heading.parse::<StatusCode>() {
            return Ok(Outcome::Response {
                status: status.as_u16(),
                message: self.message()?,
            });
        }
        let mut words = heading.split(' ');
        let failure = (|| {
            Some(Outcome::Failure {
                kind: named(&KINDS, words.next()?)?,
                phase: named(&PHASES, words.next()?)?,
                delivery: named(&DELIVERIES, words.next()?)?,
            })
        })();
        failure.ok_or_else(|| {
            self.error_before("expected a status, or an error's kind, phase and delivery")
        })
    }

    fn message(&mut self) -> Result<Message, CassetteError> {
        let mut headers = Vec::new();
        while let Some(line) = self.peek() {
            self.next += 1;
            if let Some(first) = line.strip_prefix("| ") {
                return Ok(Message {
                    headers,
                    body: Some(self.body(first)),
                });
            }
            match line.strip_suffix(WITHHELD) {
                Some("body") => {
                    return Ok(Message {
                        headers,
                        body: None,
                    });
                }
                Some(name) => headers.push((name.to_owned(), None)),
                None => headers.push(self.header(line)?),
            }
        }
        Err(self.error("expected a body, or `body (withheld)`"))
    }

    fn header(&self, line: &str) -> Result<(String, Option<String>), CassetteError> {
        line.split_once(": ")
            .filter(|(name, value)| {
                name.parse::<HeaderName>().is_ok() && HeaderValue::from_str(value).is_ok()
            })
            .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
            .ok_or_else(|| self.error_before("expected a header"))
    }

    fn body(&mut self, first: &str) -> String {
        let mut body = first.to_owned();
        while let Some(line) = self.peek().and_then(|line| line.strip_prefix("| ")) {
            self.next += 1;
            body.push('\n');
            body.push_str(line);
        }
        body
    }

    fn heading(&mut self) -> Option<&'a str> {
        let heading = self.peek()?.strip_prefix("= ")?;
        self.next += 1;
        Some(heading)
    }

    fn peek(&self) -> Option<&'a str> {
        self.rest.get(self.next).copied()
    }

    /// An error in the next line.
    fn error(&self, why: &'static str) -> CassetteError {
        CassetteError {
            line: self.next + 1,
            why,
        }
    }

    /// An error in the line that was just taken.
    fn error_before(&self, why: &'static str) -> CassetteError {
        CassetteError {
            line: self.next,
            why,
        }
    }
}

/// Finds a value by the name that `Debug` writes.
fn named<T: Copy + fmt::Debug>(all: &[T], name: &str) -> Option<T> {
    all.iter().copied().find(|it| format!("{it:?}") == name)
}
