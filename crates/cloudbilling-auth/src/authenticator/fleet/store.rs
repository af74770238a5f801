//! A store with the faults of real ones.

use std::rc::Rc;

use crate::ledger::{LoadedRecord, StoreOutcome, StoreStepKind};
use crate::record::{Record, RecordVersion};
use crate::time::StoreTime;

/// One version of the record.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    pub(super) text: Option<Text>,
    pub(super) version: RecordVersion,
}

/// The bytes of a record, and what they say.
#[derive(Clone, Debug)]
pub(super) struct Text {
    bytes: Rc<[u8]>,
    pub(super) record: Rc<Record>,
}

impl Text {
    fn new(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().into(),
            record: Rc::new(text.parse().expect("written by us")),
        }
    }
}

/// The outcome of an access to the store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    None,
    /// Nothing happens.
    Down,
    /// The swap takes effect; the acknowledgement is lost. Until an acknowledged swap follows, the
    /// store may lose it.
    AckLost,
    /// The swap is delayed in the network, and may take effect later.
    Delayed,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    pub(super) current: Stored,
    /// A swap that is still in the network.
    pub(super) delayed: Option<(RecordVersion, Text)>,
    /// The state to which the store falls back if it loses its unacknowledged swaps.
    pub(super) durable: Option<Stored>,
    /// An older state, to which a restored backup goes back.
    pub(super) backup: Option<Stored>,
    swaps: u64,
}

impl Store {
    pub(super) fn access(&mut self, step: &StoreStepKind, fault: Fault, now: u64) -> StoreOutcome {
        let (expected, record) = match step {
            StoreStepKind::Load => {
                return match fault {
                    Fault::None => self.load(now),
                    _ => StoreOutcome::Failed,
                };
            }
            StoreStepKind::Swap { expected, record } => (*expected, Text::new(record)),
        };
        match fault {
            Fault::None => match self.swap(expected, record) {
                true => {
                    self.durable = None;
                    StoreOutcome::Swapped(self.current.version)
                }
                false => self.load(now),
            },
            Fault::Down => StoreOutcome::Failed,
            Fault::AckLost => {
                let before = self.current.clone();
                if self.swap(expected, record) {
                    self.durable.get_or_insert(before);
                }
                StoreOutcome::Unknown
            }
            Fault::Delayed => {
                self.delayed = Some((expected, record));
                StoreOutcome::Unknown
            }
        }
    }

    /// The delayed swap arrives, or is lost.
    pub(super) fn arrive(&mut self, lands: bool) {
        if let Some((expected, record)) = self.delayed.take().filter(|_| lands) {
            let before = self.current.clone();
            if self.swap(expected, record) {
                self.durable.get_or_insert(before);
            }
        }
    }

    fn load(&self, now: u64) -> StoreOutcome {
        StoreOutcome::Current(LoadedRecord {
            record: self.current.text.as_ref().map(|text| text.bytes.to_vec()),
            time: StoreTime::new(7, now),
            version: self.current.version,
        })
    }

    fn swap(&mut self, expected: RecordVersion, record: Text) -> bool {
        if self.current.version != expected {
            return false;
        }
        self.swaps += 1;
        self.current = Stored {
            text: Some(record),
            version: RecordVersion {
                incarnation: 1,
                counter: self.current.version.counter + 1,
                tag: 1_000 + self.swaps,
            },
        };
        true
    }
}
