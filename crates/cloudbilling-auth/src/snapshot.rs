//! What must survive a restart.

use alloc::{vec, vec::Vec};
use core::{fmt, str::FromStr, time::Duration};

use crate::{
    LockSource, Timestamp, Version, WallTime,
    attempt::AttemptId,
    entry::{Entry, Known, Lock, Strike},
    time::millis,
};

/// What must survive a restart of one account's ledger: strikes, lock, refused and accepted credentials by version. Never
/// a secret, nor anything computed from one.
///
/// Its text form (`Display`, `FromStr`) is what a store keeps, under the [`Account`](crate::Account) it belongs to. One
/// fact a line, fields parted by one space; the last line tells that nothing is missing:
///
/// | line | fields |
/// |---|---|
/// | `cloudbilling-auth 1` | the format's version |
/// | `saved 1790000000000` | wall clock, milliseconds since 1970 |
/// | `lock 899000 1 12 00000000000000aa.13` | milliseconds left; *locked* answers; newest attempt answered so; the automatic attempt afterwards, if there was one |
/// | `strike 00000000000000aa.12 possible` | attempt; `definite` or `possible` |
/// | `refused 11 v7` | number of the attempt; version, if the credentials had one |
/// | `accepted 9 v6` | the same |
/// | `end` | |
///
/// ```
/// use cloudbilling_auth::Snapshot;
///
/// let text = "cloudbilling-auth 1\nsaved 1790000000000\nrefused 11 v7\nend\n";
/// let snapshot: Snapshot = text.parse()?;
/// assert_eq!(snapshot.to_string(), text);
/// assert!("cloudbilling-auth 1\nsaved 1790000000000\n".parse::<Snapshot>().is_err(), "cut off");
/// # Ok::<(), cloudbilling_auth::SnapshotError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot {
    accepted: Option<Named>,
    lock: Option<SavedLock>,
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
            accepted: None,
            lock: None,
            refused: vec![nameless],
            saved: wall,
            strikes: Vec::new(),
        }
    }

    /// When it was made.
    #[must_use]
    pub fn saved_at(&self) -> WallTime {
        self.saved
    }

    pub(crate) fn of(entry: Option<&Entry>, now: Timestamp, wall: WallTime) -> Self {
        let Some(entry) = entry else {
            return Self {
                accepted: None,
                lock: None,
                refused: Vec::new(),
                saved: wall,
                strikes: Vec::new(),
            };
        };
        let kept = entry
            .refused
            .iter()
            .filter(|known| !entry.is_superseded(known));
        Self {
            accepted: entry
                .accepted
                .as_ref()
                .filter(|known| known.version.is_some())
                .map(Named::of),
            lock: entry.lock.as_ref().map(|lock| SavedLock::of(lock, now)),
            refused: kept.map(Named::of).collect(),
            saved: wall,
            strikes: entry.strikes.clone(),
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
            if entry
                .refused
                .iter()
                .all(|known| known.number != named.number || known.version != named.version)
            {
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
    pub(crate) fn last_number(&self) -> u64 {
        let strikes = self.strikes.iter().map(|strike| strike.id.number);
        let names = self
            .refused
            .iter()
            .chain(&self.accepted)
            .map(|named| named.number);
        let lock = self.lock.iter().map(|lock| lock.number);
        strikes.chain(names).chain(lock).max().unwrap_or(0)
    }
}

/// The text form that a store keeps.
impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}\nsaved {}", self.saved.as_unix_millis())?;
        if let Some(lock) = &self.lock {
            writeln!(f, "lock {lock}")?;
        }
        for Strike { id, definite } in &self.strikes {
            writeln!(
                f,
                "strike {id} {}",
                if *definite { "definite" } else { "possible" }
            )?;
        }
        for named in &self.refused {
            writeln!(f, "refused {named}")?;
        }
        if let Some(named) = &self.accepted {
            writeln!(f, "accepted {named}")?;
        }
        writeln!(f, "end")
    }
}

impl FromStr for Snapshot {
    type Err = SnapshotError;

    fn from_str(text: &str) -> Result<Self, SnapshotError> {
        let mut lines = (1..).zip(text.lines());
        if lines.next().map(|(_, line)| line) != Some(HEAD) {
            return Err(SnapshotError {
                kind: SnapshotErrorKind::Format,
                line: 1,
            });
        }
        let mut draft = Draft::default();
        for (line, content) in lines.by_ref() {
            if content == "end" {
                return match (lines.next(), draft.finish()) {
                    (None, Some(snapshot)) => Ok(snapshot),
                    _ => Err(SnapshotError {
                        kind: SnapshotErrorKind::Line,
                        line,
                    }),
                };
            }
            draft.read(content).ok_or(SnapshotError {
                kind: SnapshotErrorKind::Line,
                line,
            })?;
        }
        Err(SnapshotError {
            kind: SnapshotErrorKind::Truncated,
            line: text.lines().count(),
        })
    }
}

/// Why a text is no snapshot. Restore [`Snapshot::unreadable`] instead: the account may have spent its budget.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SnapshotError {
    kind: SnapshotErrorKind,
    line: usize,
}

impl SnapshotError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> SnapshotErrorKind {
        self.kind
    }

    /// The line it is on, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            SnapshotErrorKind::Format => "not a snapshot of a known version",
            SnapshotErrorKind::Line => "malformed, repeated, or after the end",
            SnapshotErrorKind::Truncated => "cut off before its end",
        };
        write!(f, "snapshot, line {}: {what}", self.line)
    }
}

impl core::error::Error for SnapshotError {}

/// What is wrong with a snapshot's text.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SnapshotErrorKind {
    /// The first line is not that of a snapshot, or names a version that this release does not know.
    Format,
    /// A line is malformed, says again what only one line may say, or comes after the end.
    Line,
    /// The text ends too early.
    Truncated,
}

const HEAD: &str = "cloudbilling-auth 1";

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

    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        let number = attempt_number(fields.next()?)?;
        let version = match fields.next() {
            None => None,
            Some(name) => Some(Version::new(name).ok()?),
        };
        Some(Self { number, version })
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        match &self.version {
            None => Ok(()),
            Some(version) => write!(f, " {}", version.as_str()),
        }
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

    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            remaining: Duration::from_millis(number(fields.next()?)?),
            answers: number(fields.next()?)?.try_into().ok()?,
            number: attempt_number(fields.next()?)?,
            retried_by: match fields.next() {
                None => None,
                Some(id) => Some(attempt_id(id)?),
            },
        })
    }
}

impl fmt::Display for SavedLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remaining = millis(self.remaining);
        write!(f, "{remaining} {} {}", self.answers, self.number)?;
        match self.retried_by {
            None => Ok(()),
            Some(id) => write!(f, " {id}"),
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

type Fields<'a> = core::str::Split<'a, char>;

#[derive(Default)]
struct Draft {
    accepted: Option<Named>,
    lock: Option<SavedLock>,
    refused: Vec<Named>,
    saved: Option<WallTime>,
    strikes: Vec<Strike>,
}

impl Draft {
    fn read(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split(' ');
        match fields.next()? {
            "accepted" => once(&mut self.accepted, Named::parse(&mut fields)?)?,
            "lock" => once(&mut self.lock, SavedLock::parse(&mut fields)?)?,
            "refused" => self.refused.push(Named::parse(&mut fields)?),
            "saved" => once(
                &mut self.saved,
                WallTime::from_unix_millis(number(fields.next()?)?),
            )?,
            "strike" => self.strikes.push(strike(&mut fields)?),
            _ => return None,
        }
        fields.next().is_none().then_some(())
    }

    fn finish(self) -> Option<Snapshot> {
        let Self {
            accepted,
            lock,
            refused,
            saved,
            strikes,
        } = self;
        Some(Snapshot {
            accepted,
            lock,
            refused,
            saved: saved?,
            strikes,
        })
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

fn strike(fields: &mut Fields<'_>) -> Option<Strike> {
    let id = attempt_id(fields.next()?)?;
    let definite = match fields.next()? {
        "definite" => true,
        "possible" => false,
        _ => return None,
    };
    Some(Strike { id, definite })
}

fn attempt_id(text: &str) -> Option<AttemptId> {
    let (epoch, number) = text.split_once('.')?;
    let hex = epoch.len() == 16 && epoch.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(AttemptId {
        epoch: u64::from_str_radix(epoch, 16).ok().filter(|_| hex)?,
        number: attempt_number(number)?,
    })
}

/// Numbers that a real ledger never comes to are refused: counting on from one must not overflow.
fn attempt_number(text: &str) -> Option<u64> {
    number(text).filter(|number| *number <= u64::MAX / 2)
}

/// Digits only: no sign.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
