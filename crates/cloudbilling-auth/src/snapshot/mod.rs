//! Snapshots: the part of a ledger that must survive a restart, and its text form.
//!
//! It must not depend on [`authenticator`](crate::authenticator).

mod error;
mod saved;
mod text;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use self::saved::{SavedStanding, SavedStrike};
use crate::credentials::{Account, Realm};
use crate::facts::Entry;
use crate::ledger::Ledger;
use crate::time::{MonotonicTime, WallTime};

pub use self::error::{SnapshotError, SnapshotErrorKind};

/// The part of one account's ledger that must survive a restart: strikes, locks, and the versions
/// of refused and accepted credentials.
///
/// It contains neither a secret nor anything computed from one.
///
/// A store keeps its text form (`Display`, `FromStr`) under the [`Account`] it belongs to. Each
/// line states one fact, in fields separated by one space, and the last line shows that nothing is
/// missing. A realm is a fingerprint of endpoint, environment and email.
///
/// | line | fields |
/// |---|---|
/// | `cloudbilling-auth 1` | version of the format |
/// | `saved 1790000000000 13` | wall clock in milliseconds since 1970; number of the newest attempt |
/// | `unreadable 89abcdef01234567` | the previous snapshot was unreadable; realms in which a success was proven since |
/// | `lock 89abcdef01234567 899000 00000000000000aa.13 00000000000000aa.12` | realm; milliseconds left; the automatic attempt after the lock, or `-`; the attempts answered *locked* |
/// | `strike 89abcdef01234567 00000000000000aa.12 locked -1000 00000000000000aa.11` | realm; attempt; `unanswered`, `granted`, `useless`, `locked`, `not-permitted` or `wrong`; milliseconds until the login cannot arrive any more, negative if in the past; the attempts that its success clears |
/// | `refused 89abcdef01234567 00000000000000aa.11 v7` | realm; attempt; version, if the credentials had one |
/// | `accepted 89abcdef01234567 00000000000000aa.9 v6` | the same |
/// | `end` | |
///
/// ```
/// use cloudbilling_auth::Snapshot;
///
/// let text = "cloudbilling-auth 1\n\
///     saved 1790000000000 13\n\
///     refused 89abcdef01234567 00000000000000aa.11 v7\n\
///     end\n";
/// let snapshot: Snapshot = text.parse()?;
/// assert_eq!(snapshot.to_string(), text);
/// assert!(text.trim_end_matches("end\n").parse::<Snapshot>().is_err(), "cut off");
/// # Ok::<(), cloudbilling_auth::SnapshotError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot {
    newest: u64,
    realms: BTreeMap<Realm, SavedStanding>,
    saved: WallTime,
    strikes: Vec<SavedStrike>,
    unreadable: Option<BTreeSet<Realm>>,
}

impl Snapshot {
    /// Returns the snapshot to restore instead of one that cannot be read. With it, every login
    /// needs a permit.
    #[must_use]
    pub fn unreadable(wall: WallTime) -> Self {
        Self {
            unreadable: Some(BTreeSet::new()),
            ..Self::blank(wall, 0)
        }
    }

    /// Returns the time at which it was made.
    #[must_use]
    pub fn saved_at(&self) -> WallTime {
        self.saved
    }

    pub(crate) fn new(
        ledger: &Ledger,
        account: &Account,
        now: MonotonicTime,
        wall: WallTime,
    ) -> Self {
        let blank = Self::blank(wall, ledger.newest());
        let Some(entry) = ledger.entry(account) else {
            return blank;
        };
        let realms = entry.realms.iter();
        let realms = realms.map(|(realm, standing)| (*realm, SavedStanding::new(standing, now)));
        let strikes = entry.strikes.iter();
        Self {
            realms: realms
                .filter(|(_, saved)| *saved != SavedStanding::default())
                .collect(),
            strikes: strikes
                .map(|strike| SavedStrike::new(strike, now))
                .collect(),
            unreadable: entry.unreadable.clone(),
            ..blank
        }
    }

    /// Adds the snapshot's facts to an entry. Adding them twice is harmless.
    pub(crate) fn merge_into(&self, entry: &mut Entry, wall: WallTime, now: MonotonicTime) {
        for saved in &self.strikes {
            if entry.strikes.iter().all(|known| known.id != saved.id) {
                entry.insert(saved.strike(self.saved, wall, now));
            }
        }
        for (realm, saved) in &self.realms {
            saved.merge_into(entry.standing(*realm), self.saved, wall, now);
        }
        entry.unreadable = match (entry.unreadable.take(), &self.unreadable) {
            (Some(known), Some(saved)) => Some(known.intersection(saved).copied().collect()),
            (known, saved) => known.or_else(|| saved.clone()),
        };
    }

    /// Returns the highest attempt number in it.
    pub(crate) fn newest(&self) -> u64 {
        self.attempts().fold(self.newest, u64::max)
    }

    /// Returns the numbers of all attempts in it.
    pub(crate) fn attempts(&self) -> impl Iterator<Item = u64> {
        let strikes = self.strikes.iter();
        let strikes = strikes.flat_map(|strike| strike.clears.iter().chain([&strike.id]));
        let realms = self.realms.values().flat_map(SavedStanding::attempts);
        strikes.chain(realms).map(|id| id.number)
    }

    fn blank(saved: WallTime, newest: u64) -> Self {
        Self {
            newest,
            realms: BTreeMap::new(),
            saved,
            strikes: Vec::new(),
            unreadable: None,
        }
    }
}
