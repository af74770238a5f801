//! The record of an account, which processes share through a store, and its text form.
//!
//! It must not depend on [`ledger`](crate::ledger), which decides when a record is read and
//! written.

mod error;
mod text;
mod version;

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::facts::Entry;
use crate::login::AttemptId;
use crate::time::{MonotonicTime, StoreTime};

pub use self::error::{RecordError, RecordErrorKind};
pub use self::version::RecordVersion;
pub(crate) use self::version::push_tag;

/// The facts of one account that processes share: strikes, locks, refused and accepted credentials,
/// the session, and permits.
///
/// It contains no secret: credentials are [fingerprints](crate::Fingerprint), and the session is
/// encrypted by the caller. A store keeps its text form (`Display`, `FromStr`), which is at most
/// [`Record::MAX_LEN`] bytes long, and knows nothing of its content.
///
/// Each line states one fact, in fields separated by one space. The last line is a checksum of all
/// lines before it, so that no damage can remove a strike unnoticed. Times are milliseconds of the
/// store's clock. A realm is a fingerprint of endpoint, environment and email.
///
/// | line | fields |
/// |---|---|
/// | `cloudbilling-record 1` | version of the format |
/// | `saved 0 1790000000000 13` | clock and time of the swap; number of the newest attempt |
/// | `tags 00000000000000aa …` | the tags of the versions before this one, at most 64 |
/// | `lost 89abcdef01234567` | strikes may have been lost; realms in which a success was proven since |
/// | `flight 00000000000000aa.13 1790000030000` | the login in flight, and its deadline |
/// | `strike 89abcdef01234567 00000000000000aa.13 unanswered 1790000930000 - 00000000000000aa.11` | realm; attempt; `unanswered`, `granted`, `useless`, `not-permitted`, `locked` or `wrong`; the time from which it cannot arrive any more; the time by which a proof is expected, or `-`; the attempts that its success clears |
/// | `lock 89abcdef01234567 1790000900000 - 00000000000000aa.12` | realm; end; the automatic attempt after the lock, or `-`; the attempts answered *locked* |
/// | `refused 89abcdef01234567 00000000000000aa.11 5f…` | realm; attempt; fingerprint, or `-` for unknown credentials |
/// | `accepted 89abcdef01234567 00000000000000aa.9 5f…` | the same |
/// | `session 89abcdef01234567 00000000000000aa.9 5f… 0c…` | realm; attempt; fingerprint; the encrypted token |
/// | `permit 00000000000000aa.1 used` | permit; `used` or `unused` |
/// | `throttled 1790000060000` | the end of a pause that the service asked for |
/// | `token-refused` | the API token of this record was refused |
/// | `end 89abcdef01234567` | checksum: 64-bit FNV-1a of all bytes before this line |
#[derive(Clone, Debug)]
pub struct Record {
    pub(crate) facts: Entry,
    pub(crate) newest: u64,
    pub(crate) saved: StoreTime,
    pub(crate) tags: Vec<u64>,
}

impl Record {
    /// The maximum length of the text form, in bytes. A longer text is not a record.
    pub const MAX_LEN: usize = 64 * 1024;

    /// Returns the number of logins that were wrong, or may have been, since the last success.
    #[must_use]
    pub fn strikes(&self) -> usize {
        self.facts.strikes.len()
    }

    /// Returns the strikes that a response has not settled: the attempt's id, and the time from
    /// which it cannot reach the service any more.
    pub fn unsettled(&self) -> impl Iterator<Item = (AttemptId, StoreTime)> {
        let strikes = self.facts.strikes.iter();
        let open = strikes.filter(|strike| !strike.is_over(MonotonicTime::default()));
        open.map(|strike| {
            let over = StoreTime::new(self.saved.clock, strike.over.as_millis());
            (strike.id, over)
        })
    }

    /// Returns `true` if no login is possible until a person permits one, because strikes may have
    /// been lost and no success was proven since.
    #[must_use]
    pub fn needs_permit(&self) -> bool {
        let lost = self.facts.unreadable.as_ref();
        lost.is_some_and(BTreeSet::is_empty) && !self.facts.is_permitted()
    }

    /// Returns the record to use instead of one that cannot be read.
    pub(crate) fn damaged(now: StoreTime) -> Self {
        Self {
            facts: Entry {
                unreadable: Some(BTreeSet::new()),
                ..Entry::default()
            },
            newest: 0,
            saved: now,
            tags: Vec::new(),
        }
    }

    /// Returns the highest attempt number in it.
    pub(crate) fn newest(&self) -> u64 {
        let strikes = self.facts.strikes.iter().map(|strike| strike.id.number);
        strikes.fold(self.newest, u64::max)
    }

    /// Makes the times comparable with the store's current time. If another clock has dated the
    /// record, or this clock in its own future, the whole of each remaining time is left.
    pub(crate) fn rebase(&mut self, now: StoreTime) {
        let same = self.saved.clock == now.clock;
        if same && self.saved.millis <= now.millis {
            return;
        }
        let saved = self.saved.millis;
        self.facts.shift(|time| {
            let ahead = time.as_millis().saturating_sub(saved);
            MonotonicTime::from_millis(now.millis.saturating_add(ahead))
        });
        self.saved = now;
    }
}
