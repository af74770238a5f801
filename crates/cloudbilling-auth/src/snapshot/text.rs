//! The text form of a snapshot.

use core::{
    fmt,
    str::{FromStr, Split},
    time::Duration,
};

use super::{Named, SavedLock, Snapshot};
use crate::{Version, WallTime, attempt::AttemptId, entry::Strike, time::millis};

/// The text form that a store keeps.
impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{HEAD}\nsaved {} {}",
            self.saved.as_unix_millis(),
            self.newest
        )?;
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

/// Reads the text form. A line end may be CR LF; the last may be missing.
impl FromStr for Snapshot {
    type Err = SnapshotError;

    fn from_str(text: &str) -> Result<Self, SnapshotError> {
        let error = |kind, line| SnapshotError { kind, line };
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, line)| line != HEAD) {
            return Err(error(SnapshotErrorKind::Format, 1));
        }
        let mut snapshot = match lines.next() {
            Some((line, content)) => saved(content).ok_or(error(SnapshotErrorKind::Line, line))?,
            None => return Err(error(SnapshotErrorKind::Truncated, 1)),
        };
        let mut last = 2;
        for (line, content) in lines.by_ref() {
            if content == "end" {
                let more = lines.next();
                return more.map_or(Ok(snapshot), |(line, _)| {
                    Err(error(SnapshotErrorKind::Line, line))
                });
            }
            snapshot
                .read(content)
                .ok_or(error(SnapshotErrorKind::Line, line))?;
            last = line;
        }
        Err(error(SnapshotErrorKind::Truncated, last))
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
            SnapshotErrorKind::Truncated => "cut off after this line",
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

type Fields<'a> = Split<'a, char>;

impl Snapshot {
    fn read(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split(' ');
        match fields.next()? {
            "accepted" => once(&mut self.accepted, Named::parse(&mut fields)?)?,
            "lock" => once(&mut self.lock, SavedLock::parse(&mut fields)?)?,
            "refused" => self.refused.push(Named::parse(&mut fields)?),
            "strike" => self.strikes.push(strike(&mut fields)?),
            _ => return None,
        }
        fields.next().is_none().then_some(())
    }
}

impl Named {
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
        self.version
            .iter()
            .try_for_each(|version| write!(f, " {}", version.as_str()))
    }
}

impl SavedLock {
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
        write!(
            f,
            "{} {} {}",
            millis(self.remaining),
            self.answers,
            self.number
        )?;
        self.retried_by.iter().try_for_each(|id| write!(f, " {id}"))
    }
}

fn saved(line: &str) -> Option<Snapshot> {
    let mut fields = line.strip_prefix("saved ")?.split(' ');
    let wall = WallTime::from_unix_millis(number(fields.next()?)?);
    let newest = attempt_number(fields.next()?)?;
    fields
        .next()
        .is_none()
        .then(|| Snapshot::blank(wall, newest))
}

fn strike(fields: &mut Fields<'_>) -> Option<Strike> {
    let id = attempt_id(fields.next()?)?;
    match fields.next()? {
        "definite" => Some(Strike { id, definite: true }),
        "possible" => Some(Strike {
            id,
            definite: false,
        }),
        _ => None,
    }
}

fn attempt_id(text: &str) -> Option<AttemptId> {
    let (epoch, number) = text.split_once('.')?;
    let hex = epoch.len() == 16 && epoch.bytes().all(|byte| byte.is_ascii_hexdigit());
    let epoch = u64::from_str_radix(epoch, 16).ok().filter(|_| hex)?;
    Some(AttemptId {
        epoch,
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

fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use std::format;

    use super::{Snapshot, SnapshotErrorKind};

    const FULL: &str = "cloudbilling-auth 1\n\
        saved 1790000000000 13\n\
        lock 899000 1 12 00000000000000aa.13\n\
        strike 00000000000000aa.11 definite\n\
        strike 00000000000000aa.12 possible\n\
        refused 11 v7\n\
        refused 10\n\
        accepted 9 -\n\
        end\n";

    fn refused(text: &str) -> (SnapshotErrorKind, usize) {
        let error = text.parse::<Snapshot>().unwrap_err();
        (error.kind(), error.line())
    }

    #[test]
    fn reads_what_it_writes() {
        assert_eq!(FULL.parse::<Snapshot>().unwrap().to_string(), FULL);
    }

    #[test]
    fn every_cut_is_noticed() {
        for end in 0..FULL.len() - 1 {
            assert!(
                FULL[..end].parse::<Snapshot>().is_err(),
                "{:?}",
                &FULL[..end]
            );
        }
    }

    #[test]
    fn another_version_is_refused() {
        assert_eq!(
            refused("cloudbilling-auth 2\nsaved 1 1\nend\n"),
            (SnapshotErrorKind::Format, 1)
        );
        assert_eq!(refused(""), (SnapshotErrorKind::Format, 1));
    }

    #[test]
    fn a_missing_end_is_cut_off() {
        assert_eq!(
            refused("cloudbilling-auth 1\n"),
            (SnapshotErrorKind::Truncated, 1)
        );
        assert_eq!(
            refused("cloudbilling-auth 1\nsaved 1 1\nrefused 1\n"),
            (SnapshotErrorKind::Truncated, 3)
        );
    }

    #[test]
    fn odd_lines_are_refused() {
        let odd = [
            "",
            "accepted",
            "accepted 1 v1 v2",
            "lock 1 1",
            "lock 1 4294967296 1",
            "refused 1 v\u{e9}",
            "refused +1",
            "refused 9223372036854775808",
            "strike 00000000000000aa.1",
            "strike 00000000000000aa.1 maybe",
            "strike aa.1 definite",
            "unheard-of 1",
        ];
        for line in odd {
            let text = format!("cloudbilling-auth 1\nsaved 1 1\n{line}\nend\n");
            assert_eq!(refused(&text), (SnapshotErrorKind::Line, 3), "{line:?}");
        }
        assert_eq!(
            refused("cloudbilling-auth 1\nsaved 1\nend\n"),
            (SnapshotErrorKind::Line, 2)
        );
        assert_eq!(
            refused("cloudbilling-auth 1\nsaved 1 1\nend\nend\n"),
            (SnapshotErrorKind::Line, 4)
        );
        let twice = "cloudbilling-auth 1\nsaved 1 1\naccepted 1 a\naccepted 1 a\nend\n";
        assert_eq!(refused(twice), (SnapshotErrorKind::Line, 4));
    }
}
