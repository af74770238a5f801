//! What must survive a restart.

use alloc::{vec, vec::Vec};
use core::time::Duration;

use crate::{
    Account, Ledger, LockSource, Timestamp, Version, WallTime,
    attempt::AttemptId,
    entry::{Entry, Known, Lock, Strike},
};

pub use text::{SnapshotError, SnapshotErrorKind};

mod text;

/// What must survive a restart of one account's ledger: strikes, lock, refused and accepted credentials by version. Never
/// a secret, nor anything computed from one.
///
/// Its text form (`Display`, `FromStr`) is what a store keeps, under the [`Account`] it belongs to. One fact a line,
/// fields parted by one space; the last line tells that nothing is missing:
///
/// | line | fields |
/// |---|---|
/// | `cloudbilling-auth 1` | the format's version |
/// | `saved 1790000000000 13` | wall clock, milliseconds since 1970; number of the newest attempt |
/// | `lock 899000 1 12 00000000000000aa.13` | milliseconds left; *locked* answers; number of the newest attempt answered so; the automatic attempt afterwards, if there was one |
/// | `strike 00000000000000aa.12 possible` | attempt; `definite` or `possible` |
/// | `refused 11 v7` | number of the attempt; version, if the credentials had one |
/// | `accepted 9 v6` | the same |
/// | `end` | |
///
/// ```
/// use cloudbilling_auth::Snapshot;
///
/// let text = "cloudbilling-auth 1\nsaved 1790000000000 13\nrefused 11 v7\nend\n";
/// let snapshot: Snapshot = text.parse()?;
/// assert_eq!(snapshot.to_string(), text);
/// assert!(text.trim_end_matches("end\n").parse::<Snapshot>().is_err(), "cut off");
/// # Ok::<(), cloudbilling_auth::SnapshotError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot {
    accepted: Option<Named>,
    lock: Option<SavedLock>,
    newest: u64,
    refused: Vec<Named>,
    saved: WallTime,
    strikes: Vec<Strike>,
}

impl Snapshot {
    /// What to restore where a snapshot must have been but can't be read: every login needs a permit.
    #[must_use]
    pub fn unreadable(wall: WallTime) -> Self {
        let nameless = Named {
            number: 0,
            version: None,
        };
        Self {
            refused: vec![nameless],
            ..Self::blank(wall, 0)
        }
    }

    /// When it was made.
    #[must_use]
    pub fn saved_at(&self) -> WallTime {
        self.saved
    }

    pub(crate) fn of(ledger: &Ledger, account: &Account, now: Timestamp, wall: WallTime) -> Self {
        let blank = Self::blank(wall, ledger.newest());
        let Some(entry) = ledger.entry(account) else {
            return blank;
        };
        let kept = entry
            .refused
            .iter()
            .filter(|known| !entry.is_superseded(known));
        let named = entry
            .accepted
            .iter()
            .filter(|known| known.version.is_some());
        Self {
            accepted: named.map(Named::of).next(),
            lock: entry.lock.as_ref().map(|lock| SavedLock::of(lock, now)),
            refused: kept.map(Named::of).collect(),
            strikes: entry.strikes.clone(),
            ..blank
        }
    }

    /// Adds what the snapshot knows. Restoring one twice is harmless.
    pub(crate) fn merge_into(&self, entry: &mut Entry, wall: WallTime, now: Timestamp) {
        for strike in &self.strikes {
            if entry.strikes.iter().all(|known| known.id != strike.id) {
                entry.strikes.push(*strike);
            }
        }
        entry.strikes.sort_by_key(|strike| strike.id.number);
        for named in &self.refused {
            if !entry.refused.iter().any(|known| named.is(known)) {
                entry.refused.push(named.known());
            }
        }
        if entry.accepted.is_none() {
            entry.accepted = self.accepted.as_ref().map(Named::known);
        }
        if let Some(saved) = &self.lock {
            let lock = saved.lock(self.saved, wall, now);
            entry.lock = Some(entry.lock.map_or(lock, |known| known.merged(lock)));
        }
    }

    /// The highest attempt number that it speaks of.
    pub(crate) fn newest(&self) -> u64 {
        let strikes = self.strikes.iter().map(|strike| strike.id.number);
        let names = self
            .refused
            .iter()
            .chain(&self.accepted)
            .map(|named| named.number);
        let lock = self.lock.iter().map(|lock| lock.number);
        strikes.chain(names).chain(lock).fold(self.newest, u64::max)
    }

    fn blank(saved: WallTime, newest: u64) -> Self {
        Self {
            accepted: None,
            lock: None,
            newest,
            refused: Vec::new(),
            saved,
            strikes: Vec::new(),
        }
    }
}

/// Credentials by their version.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Named {
    number: u64,
    version: Option<Version>,
}

impl Named {
    fn of(known: &Known) -> Self {
        Self {
            number: known.number,
            version: known.version.clone(),
        }
    }

    fn known(&self) -> Known {
        Known {
            number: self.number,
            password: None,
            version: self.version.clone(),
        }
    }

    fn is(&self, known: &Known) -> bool {
        self.number == known.number && self.version == known.version
    }
}

/// A lock by what is left of it.
#[derive(Clone, Debug, Eq, PartialEq)]
struct SavedLock {
    answers: u32,
    number: u64,
    remaining: Duration,
    retried_by: Option<AttemptId>,
}

impl SavedLock {
    fn of(lock: &Lock, now: Timestamp) -> Self {
        let remaining = lock.until.saturating_since(now);
        Self {
            answers: lock.answers,
            number: lock.number,
            remaining,
            retried_by: lock.retried_by,
        }
    }

    /// Never longer than what was left when it was saved; all of that if the wall clock went back.
    fn lock(&self, saved: WallTime, wall: WallTime, now: Timestamp) -> Lock {
        let left = self.remaining.saturating_sub(wall.saturating_since(saved));
        Lock {
            answers: self.answers,
            number: self.number,
            retried_by: self.retried_by,
            source: LockSource::Snapshot,
            until: now + left,
        }
    }
}

impl Lock {
    /// Whatever holds back longer.
    fn merged(self, other: Self) -> Self {
        let later = if other.until > self.until {
            other
        } else {
            self
        };
        Self {
            answers: self.answers.max(other.answers),
            number: self.number.max(other.number),
            retried_by: self.retried_by.or(other.retried_by),
            ..later
        }
    }
}
