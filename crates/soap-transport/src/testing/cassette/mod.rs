//! Exchanges on file.

mod allow_list;
mod recorder;
mod replay;
mod text;

pub use allow_list::AllowList;
pub use recorder::Recorder;
pub use replay::Replay;
pub use text::CassetteError;

use crate::{Delivery, Phase, TransportErrorKind};

/// Recorded calls with what came of them, in order, as far as an [`AllowList`] let them be written down.
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
    exchanges: Vec<Exchange>,
}

impl Cassette {
    /// How many calls it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Exchange {
    method: String,
    /// Without query.
    uri: String,
    request: Message,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
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

/// Headers and body; `None` is a value that was withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Message {
    headers: Vec<(String, Option<String>)>,
    body: Option<String>,
}
