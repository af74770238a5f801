//! Recorded calls.

use soap_transport::{Delivery, Phase, TransportErrorKind};

/// Recorded calls and their outcomes, in order, as far as an [`AllowList`](crate::AllowList)
/// allowed.
///
/// `Display` and `FromStr` are its file format, made for reading and for diffs:
///
/// ```text
/// = POST https://api.example.com/soap
/// content-type: text/xml; charset=utf-8
/// x-token (withheld)
/// body (withheld)
/// = 200
/// content-type: text/xml
/// | <Envelope>…</Envelope>
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cassette {
    pub(crate) exchanges: Vec<Exchange>,
}

impl Cassette {
    /// Returns the number of calls.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Returns `true` if there are no calls.
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) uri: String,
    pub(crate) request: Message,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Failure {
        kind: TransportErrorKind,
        phase: Phase,
        delivery: Delivery,
    },
    Response {
        status: u16,
        message: Message,
    },
}

/// Headers and body. `None` stands for a value that was withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) headers: Vec<(String, Option<String>)>,
    pub(crate) body: Option<String>,
}
