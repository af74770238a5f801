//! The text form of a snapshot.

use alloc::vec::Vec;
use core::fmt;
use core::str::{FromStr, Split};
use core::time::Duration;

use super::Snapshot;
use super::error::{SnapshotError, SnapshotErrorKind};
use super::saved::{Named, SavedLock, SavedStrike};
use crate::credentials::{Realm, Version};
use crate::facts::StrikeState;
use crate::login::AttemptId;
use crate::time::{WallTime, millis};

/// Writes the text form that a store keeps.
impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let saved = self.saved.as_unix_millis();
        writeln!(f, "{HEAD}\nsaved {saved} {}", self.newest)?;
        if let Some(known) = &self.unreadable {
            f.write_str("unreadable")?;
            known.iter().try_for_each(|realm| write!(f, " {realm}"))?;
            writeln!(f)?;
        }
        for strike in &self.strikes {
            writeln!(f, "strike {strike}")?;
        }
        for (realm, standing) in &self.realms {
            if let Some(lock) = &standing.lock {
                writeln!(f, "lock {realm} {lock}")?;
            }
            for named in &standing.refused {
                writeln!(f, "refused {realm} {named}")?;
            }
            if let Some(named) = &standing.accepted {
                writeln!(f, "accepted {realm} {named}")?;
            }
        }
        writeln!(f, "end")
    }
}

/// Parses the text form. A line end may be CR LF, and the last one may be missing.
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

const HEAD: &str = "cloudbilling-auth 1";

type Fields<'a> = Split<'a, char>;

impl Snapshot {
    fn read(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split(' ');
        match fields.next()? {
            "strike" => self.strikes.push(SavedStrike::parse(&mut fields)?),
            "unreadable" => {
                let known = fields.by_ref().map(Realm::parse).collect::<Option<_>>()?;
                once(&mut self.unreadable, known)?;
            }
            kind => self.read_standing(kind, &mut fields)?,
        }
        fields.next().is_none().then_some(())
    }

    fn read_standing(&mut self, kind: &str, fields: &mut Fields<'_>) -> Option<()> {
        let realm = Realm::parse(fields.next()?)?;
        let standing = self.realms.entry(realm).or_default();
        match kind {
            "accepted" => once(&mut standing.accepted, Named::parse(fields)?),
            "lock" => once(&mut standing.lock, SavedLock::parse(fields)?),
            "refused" => {
                standing.refused.push(Named::parse(fields)?);
                Some(())
            }
            _ => None,
        }
    }
}

impl Named {
    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        let id = attempt_id(fields.next()?)?;
        let version = match fields.next() {
            None => None,
            Some(name) => Some(Version::new(name).ok()?),
        };
        Some(Self { id, version })
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)?;
        self.version
            .iter()
            .try_for_each(|version| write!(f, " {}", version.as_str()))
    }
}

impl SavedLock {
    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        let remaining = Duration::from_millis(number(fields.next()?)?);
        let retried_by = match fields.next()? {
            "-" => None,
            id => Some(attempt_id(id)?),
        };
        let attempts = fields.map(attempt_id).collect::<Option<Vec<_>>>()?;
        (!attempts.is_empty()).then_some(Self {
            attempts,
            remaining,
            retried_by,
        })
    }
}

impl fmt::Display for SavedLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", millis(self.remaining))?;
        match &self.retried_by {
            Some(id) => write!(f, "{id}")?,
            None => f.write_str("-")?,
        }
        self.attempts.iter().try_for_each(|id| write!(f, " {id}"))
    }
}

impl SavedStrike {
    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        let realm = Realm::parse(fields.next()?)?;
        let id = attempt_id(fields.next()?)?;
        let name = fields.next()?;
        let state = StrikeState::from_name(name)?;
        let over = signed(fields.next()?)?;
        Some(Self {
            state,
            clears: fields.map(attempt_id).collect::<Option<_>>()?,
            id,
            over,
            realm,
        })
    }
}

impl fmt::Display for SavedStrike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (realm, id, state) = (self.realm, self.id, self.state.name());
        write!(f, "{realm} {id} {state} {}", self.over)?;
        self.clears.iter().try_for_each(|id| write!(f, " {id}"))
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

fn attempt_id(text: &str) -> Option<AttemptId> {
    let (epoch, number) = text.split_once('.')?;
    let hex = epoch.len() == 16 && epoch.bytes().all(|byte| byte.is_ascii_hexdigit());
    let epoch = u64::from_str_radix(epoch, 16).ok().filter(|_| hex)?;
    Some(AttemptId {
        epoch,
        number: attempt_number(number)?,
    })
}

/// Rejects numbers that no real ledger reaches, so that counting up from them cannot overflow.
fn attempt_number(text: &str) -> Option<u64> {
    number(text).filter(|number| *number <= u64::MAX / 2)
}

/// Parses digits without a sign.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// Parses digits, optionally after a minus sign.
fn signed(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    number(digits)?;
    text.parse().ok()
}

fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use std::format;

    use super::{Snapshot, SnapshotErrorKind};

    const FULL: &str = "cloudbilling-auth 1\n\
        saved 1790000000000 13\n\
        unreadable 0000000000000001 89abcdef01234567\n\
        strike 89abcdef01234567 00000000000000aa.11 wrong -1000\n\
        strike 89abcdef01234567 00000000000000aa.12 locked 0 00000000000000aa.11\n\
        strike 0000000000000001 00000000000000aa.13 unanswered 930000\n\
        lock 89abcdef01234567 899000 00000000000000aa.13 00000000000000aa.12\n\
        refused 89abcdef01234567 00000000000000aa.11 v7\n\
        refused 89abcdef01234567 00000000000000aa.10\n\
        accepted 89abcdef01234567 00000000000000aa.9 -\n\
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
            refused("cloudbilling-auth 1\nsaved 1 1\nunreadable\n"),
            (SnapshotErrorKind::Truncated, 3)
        );
    }

    #[test]
    fn odd_lines_are_refused() {
        const REALM: &str = "89abcdef01234567";
        const ID: &str = "00000000000000aa.1";
        let odd = [
            String::new(),
            "accepted".to_string(),
            format!("accepted {ID} v1"),
            format!("accepted {REALM} {ID} v1 v2"),
            format!("lock {REALM} 1 {ID}"),
            format!("lock {REALM} 1 -"),
            format!("lock {REALM} -1 - {ID}"),
            format!("lock {REALM} 18446744073709551616 - {ID}"),
            format!("refused {REALM} {ID} v\u{e9}"),
            format!("refused {REALM} 1"),
            format!("refused 89abcdef0123456+ {ID}"),
            format!("refused {REALM} 00000000000000aa.9223372036854775808"),
            format!("strike {REALM} {ID}"),
            format!("strike {REALM} {ID} maybe 1"),
            format!("strike {REALM} {ID} wrong"),
            format!("strike {REALM} {ID} wrong +1"),
            format!("strike {REALM} {ID} wrong --1"),
            format!("strike {REALM} {ID} wrong 9223372036854775808"),
            format!("strike {REALM} {ID} wrong 1 2"),
            format!("strike {REALM} aa.1 wrong 1"),
            format!("strike 1 {ID} wrong 1"),
            "unreadable 1".to_string(),
            "unheard-of 1".to_string(),
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
        let accepted = format!("accepted {REALM} {ID}");
        for line in ["unreadable", &accepted] {
            let twice = format!("cloudbilling-auth 1\nsaved 1 1\n{line}\n{line}\nend\n");
            assert_eq!(refused(&twice), (SnapshotErrorKind::Line, 4));
        }
    }
}
