//! One access to the store: what to do, and its outcome.

use alloc::string::String;
use alloc::vec::Vec;

use crate::credentials::Account;
use crate::record::RecordVersion;
use crate::time::StoreTime;

/// One access to the store that is due, to be reported with
/// [`handle_store`](crate::Authenticator::handle_store).
///
/// An account has one step under way at a time. A step that is not reported counts as
/// [`Unknown`](StoreOutcome::Unknown) after [`Policy::store_deadline`](crate::Policy::store_deadline).
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
#[must_use = "the account waits for the outcome of the step"]
pub struct StoreStep {
    pub(super) account: Account,
    pub(super) kind: StoreStepKind,
    /// Its place among the steps of the account.
    pub(super) number: u64,
}

impl StoreStep {
    /// Returns the account whose record it is.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Returns what to do.
    #[must_use]
    pub fn kind(&self) -> &StoreStepKind {
        &self.kind
    }
}

/// The kind of a [`StoreStep`].
#[allow(
    clippy::exhaustive_enums,
    reason = "a caller that overlooks a kind does not work"
)]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum StoreStepKind {
    /// Load the record.
    Load,
    /// Replace the record, durably, if its version is still the expected one. All parts of the
    /// version are compared.
    Swap {
        /// The version to replace, as the store reported it.
        expected: RecordVersion,
        /// The text of the new record.
        record: String,
    },
}

/// The outcome of a [`StoreStep`].
#[allow(
    clippy::exhaustive_enums,
    reason = "a step that is reported must have one of these outcomes"
)]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum StoreOutcome {
    /// The current record: of a load, or of a swap that found another version than expected, which
    /// stored nothing.
    Current(LoadedRecord),
    /// Nothing was stored, or nothing was loaded. The store may be unreachable.
    Failed,
    /// The record was replaced, and survives a crash of the store. This is its new version.
    Swapped(RecordVersion),
    /// The record may have been replaced, or may be replaced later: the response was lost.
    Unknown,
}

/// A record as a store returned it. It is not yet known to be one.
#[allow(
    clippy::exhaustive_structs,
    reason = "the caller makes it from what its store returned"
)]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoadedRecord {
    /// The bytes; `None` if the store has no record of the account.
    pub record: Option<Vec<u8>>,
    /// The store's time at some moment between the request and its response.
    pub time: StoreTime,
    /// The version, which the next swap expects.
    pub version: RecordVersion,
}
