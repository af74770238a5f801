//! What must survive a restart.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::time::Duration;

use crate::{
    Account, Ledger, LockSource, MonotonicTime, Version, WallTime,
    attempt::AttemptId,
    entry::Entry,
    realm::Realm,
    standing::{Known, Lock, Standing},
    strike::{Answer, Strike},
    time::millis,
};

pub use text::{SnapshotError, SnapshotErrorKind};

mod text;

/// The part of one account's ledger that must survive a restart: strikes, locks, refused and
/// accepted credentials by version. Never a secret, nor anything computed from one.
///
/// Its text form (`Display`, `FromStr`) is what a store keeps, under the [`Account`] it belongs to.
/// One fact a line, fields parted by one space; the last line shows that nothing is missing. A
/// realm is a fingerprint of endpoint, environment and email:
///
/// | line | fields |
/// |---|---|
/// | `cloudbilling-auth 1` | the format's version |
/// | `saved 1790000000000 13` | wall clock, milliseconds since 1970; number of the newest attempt |
/// | `unreadable 89abcdef01234567` | what was kept before could not be read; the realms of which a success was proven since |
/// | `lock 89abcdef01234567 899000 00000000000000aa.13 00000000000000aa.12` | realm; milliseconds left; the automatic attempt afterwards, or `-`; the attempts answered *locked* |
/// | `strike 89abcdef01234567 00000000000000aa.12 locked -1000 00000000000000aa.11` | realm; attempt; `unanswered`, `granted`, `useless`, `locked`, `not-permitted` or `wrong`; milliseconds until the login cannot arrive any more, negative since then; what its success clears |
/// | `refused 89abcdef01234567 00000000000000aa.11 v7` | realm; attempt; version, if the credentials had one |
/// | `accepted 89abcdef01234567 00000000000000aa.9 v6` | the same |
/// | `end` | |
///
/// ```
/// use cloudbilling_auth::Snapshot;
///
/// let text = "cloudbilling-auth 1\nsaved 1790000000000 13\nrefused 89abcdef01234567 00000000000000aa.11 v7\nend\n";
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
    /// What to restore where a snapshot must have been but can't be read: every login needs a permit.
    #[must_use]
    pub fn unreadable(wall: WallTime) -> Self {
        Self {
            unreadable: Some(BTreeSet::new()),
            ..Self::blank(wall, 0)
        }
    }

    /// When it was made.
    #[must_use]
    pub fn saved_at(&self) -> WallTime {
        self.saved
    }

    pub(crate) fn of(
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
        let realms = realms.map(|(realm, standing)| (*realm, SavedStanding::of(standing, now)));
        let strikes = entry.strikes.iter();
        Self {
            realms: realms
                .filter(|(_, saved)| *saved != SavedStanding::default())
                .collect(),
            strikes: strikes.map(|strike| SavedStrike::of(strike, now)).collect(),
            unreadable: entry.unreadable.clone(),
            ..blank
        }
    }

    /// Adds what the snapshot knows. Restoring one twice is harmless.
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

    /// The highest attempt number that it speaks of.
    pub(crate) fn newest(&self) -> u64 {
        self.attempts().fold(self.newest, u64::max)
    }

    /// The numbers of all attempts that it speaks of.
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

/// A strike whose time counts from when it was saved.
#[derive(Clone, Debug, Eq, PartialEq)]
struct SavedStrike {
    answer: Answer,
    clears: Vec<AttemptId>,
    id: AttemptId,
    /// Milliseconds from then until the login cannot arrive any more; negative if it could not.
    over: i64,
    realm: Realm,
}

impl SavedStrike {
    fn of(strike: &Strike, now: MonotonicTime) -> Self {
        let signed = |duration| i64::try_from(millis(duration)).unwrap_or(i64::MAX);
        let ahead = signed(strike.over.saturating_since(now));
        let since = signed(now.saturating_since(strike.over));
        Self {
            answer: strike.answer,
            clears: strike.clears.clone(),
            id: strike.id,
            over: ahead - since,
            realm: strike.realm,
        }
    }

    fn strike(&self, saved: WallTime, wall: WallTime, now: MonotonicTime) -> Strike {
        Strike {
            answer: self.answer,
            clears: self.clears.clone(),
            id: self.id,
            over: self.over(saved, wall, now),
            proof_due: None,
            realm: self.realm,
        }
    }

    /// As long ahead as it was, less the time that has passed. A past time that neither clock can
    /// determine counts as now.
    fn over(&self, saved: WallTime, wall: WallTime, now: MonotonicTime) -> MonotonicTime {
        let passed = millis(wall.saturating_since(saved));
        let left = i128::from(self.over) - i128::from(passed);
        let distance = Duration::from_millis(left.unsigned_abs().try_into().unwrap_or(u64::MAX));
        if left > 0 {
            now + distance
        } else if wall < saved {
            now
        } else {
            now.checked_sub(distance).unwrap_or(now)
        }
    }
}

/// The state of a realm, without passwords.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct SavedStanding {
    accepted: Option<Named>,
    lock: Option<SavedLock>,
    refused: Vec<Named>,
}

impl SavedStanding {
    fn of(standing: &Standing, now: MonotonicTime) -> Self {
        let refused = standing.refused.iter();
        let kept = refused.filter(|known| !standing.is_superseded(known));
        let accepted = standing.accepted.as_ref();
        Self {
            accepted: accepted
                .filter(|known| known.version.is_some())
                .map(Named::of),
            lock: standing.lock.as_ref().map(|lock| SavedLock::of(lock, now)),
            refused: kept.map(Named::of).collect(),
        }
    }

    fn merge_into(
        &self,
        standing: &mut Standing,
        saved: WallTime,
        wall: WallTime,
        now: MonotonicTime,
    ) {
        for named in &self.refused {
            if !standing.refused.iter().any(|known| named.is(known)) {
                standing.refused.push(named.known());
            }
        }
        if standing.accepted.is_none() {
            standing.accepted = self.accepted.as_ref().map(Named::known);
        }
        if let Some(kept) = &self.lock {
            let lock = kept.lock(saved, wall, now);
            standing.lock = Some(match standing.lock.take() {
                Some(known) => known.merged(lock),
                None => lock,
            });
        }
    }

    fn attempts(&self) -> impl Iterator<Item = &AttemptId> {
        let names = self.refused.iter().chain(&self.accepted);
        let locks = self.lock.iter();
        names
            .map(|named| &named.id)
            .chain(locks.flat_map(|lock| lock.attempts.iter().chain(&lock.retried_by)))
    }
}

/// Credentials by their version.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Named {
    id: AttemptId,
    version: Option<Version>,
}

impl Named {
    fn of(known: &Known) -> Self {
        Self {
            id: known.id,
            version: known.version.clone(),
        }
    }

    fn known(&self) -> Known {
        Known {
            id: self.id,
            password: None,
            version: self.version.clone(),
        }
    }

    fn is(&self, known: &Known) -> bool {
        self.id == known.id && self.version == known.version
    }
}

/// A lock by what is left of it.
#[derive(Clone, Debug, Eq, PartialEq)]
struct SavedLock {
    attempts: Vec<AttemptId>,
    remaining: Duration,
    retried_by: Option<AttemptId>,
}

impl SavedLock {
    fn of(lock: &Lock, now: MonotonicTime) -> Self {
        Self {
            attempts: lock.attempts.clone(),
            remaining: lock.until.saturating_since(now),
            retried_by: lock.retried_by,
        }
    }

    /// Never longer than what was left when it was saved; all of that if the wall clock went back.
    fn lock(&self, saved: WallTime, wall: WallTime, now: MonotonicTime) -> Lock {
        let left = self.remaining.saturating_sub(wall.saturating_since(saved));
        Lock {
            attempts: self.attempts.clone(),
            retried_by: self.retried_by,
            source: LockSource::Snapshot,
            until: now + left,
        }
    }
}

impl Lock {
    /// Whatever holds back longer.
    fn merged(self, other: Self) -> Self {
        let retried_by = self.retried_by.or(other.retried_by);
        let (mut later, earlier) = if other.until > self.until {
            (other, self)
        } else {
            (self, other)
        };
        for id in earlier.attempts {
            if !later.attempts.contains(&id) {
                later.attempts.push(id);
            }
        }
        Self {
            retried_by,
            ..later
        }
    }
}
