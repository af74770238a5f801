//! The text form of a record.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::str::{FromStr, Split};

use super::Record;
use super::error::{RecordError, RecordErrorKind};
use super::version::MAX_TAGS;
use crate::credentials::{Fingerprint, Realm, SessionToken};
use crate::facts::{
    Entry, InFlight, Known, Lock, MAX_PERMITS, MAX_REFUSED, Permit, Session, Standing, Strike,
    StrikeState,
};
use crate::login::{AttemptId, LockSource};
use crate::time::{MonotonicTime, StoreTime};

const HEAD: &str = "cloudbilling-record 1";

/// Writes the text form that a store keeps.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.body();
        writeln!(f, "{text}end {:016x}", checksum(&text))
    }
}

impl Record {
    /// Parses the bytes that a store returned.
    ///
    /// # Errors
    /// [`RecordErrorKind`] has one kind for each reason.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let error = |kind| RecordError { kind, line: 1 };
        if bytes.len() > Self::MAX_LEN {
            return Err(error(RecordErrorKind::Length));
        }
        let text = core::str::from_utf8(bytes).map_err(|_| error(RecordErrorKind::Format))?;
        text.parse()
    }

    /// Returns all lines but the last.
    fn body(&self) -> String {
        let StoreTime { clock, millis } = self.saved;
        let mut text = format!("{HEAD}\nsaved {clock} {millis} {}\n", self.newest);
        let mut line = |line: fmt::Arguments<'_>| {
            writeln!(text, "{line}").expect("a string takes any text");
        };
        if !self.tags.is_empty() {
            line(format_args!(
                "tags{}",
                list(&self.tags, |tag| format!("{tag:016x}"))
            ));
        }
        let Entry {
            in_flight,
            permits,
            realms,
            session,
            strikes,
            throttled,
            token_refused,
            unreadable,
        } = &self.facts;
        if let Some(known) = unreadable {
            line(format_args!("lost{}", list(known, Realm::to_string)));
        }
        if let Some(InFlight { deadline, id }) = in_flight {
            line(format_args!("flight {id} {}", deadline.as_millis()));
        }
        for strike in strikes {
            line(format_args!("strike {strike}"));
        }
        for (realm, standing) in realms {
            standing.lines(*realm, &mut line);
        }
        if let Some(session) = session {
            line(format_args!("session {session}"));
        }
        for Permit { id, used } in permits {
            line(format_args!(
                "permit {id} {}",
                if *used { "used" } else { "unused" }
            ));
        }
        if let Some(until) = throttled {
            line(format_args!("throttled {}", until.as_millis()));
        }
        if *token_refused {
            line(format_args!("token-refused"));
        }
        text
    }
}

impl Standing {
    fn lines(&self, realm: Realm, line: &mut impl FnMut(fmt::Arguments<'_>)) {
        if let Some(lock) = &self.lock {
            let retried_by = optional(lock.retried_by.as_ref());
            let (until, ids) = (
                lock.until.as_millis(),
                list(&lock.attempts, AttemptId::to_string),
            );
            line(format_args!("lock {realm} {until} {retried_by}{ids}"));
        }
        let refused = self.refused.iter().map(|known| ("refused", known));
        let accepted = self.accepted.iter().map(|known| ("accepted", known));
        for (kind, known) in refused.chain(accepted) {
            let fingerprint = optional(known.fingerprint.as_ref());
            line(format_args!("{kind} {realm} {} {fingerprint}", known.id));
        }
    }
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (realm, id, state) = (self.realm, self.id, self.state.name());
        let due = optional(self.proof_due.map(MonotonicTime::as_millis).as_ref());
        let clears = list(&self.clears, AttemptId::to_string);
        write!(
            f,
            "{realm} {id} {state} {} {due}{clears}",
            self.over.as_millis()
        )
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {} {}",
            self.realm, self.id, self.fingerprint, self.sealed
        )
    }
}

/// Writes each item after a space.
fn list<'a, T: 'a>(items: impl IntoIterator<Item = &'a T>, text: impl Fn(&T) -> String) -> String {
    items
        .into_iter()
        .map(|item| format!(" {}", text(item)))
        .collect()
}

fn optional<T: fmt::Display>(value: Option<&T>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{value}"))
}

/// Each byte changes the result, whatever follows it, because every step is a bijection.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Parses the text form, exactly as it is written.
impl FromStr for Record {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let error = |kind, line| RecordError { kind, line };
        if text.len() > Self::MAX_LEN {
            return Err(error(RecordErrorKind::Length, 1));
        }
        if text.split('\n').next() != Some(HEAD) {
            return Err(error(RecordErrorKind::Format, 1));
        }
        let count = text.split('\n').count();
        let (body, last) = text
            .strip_suffix('\n')
            .and_then(|text| text.rsplit_once('\n'))
            .and_then(|(body, last)| Some((&text[..=body.len()], last.strip_prefix("end ")?)))
            .ok_or(error(RecordErrorKind::Truncated, count))?;
        if hexadecimal(last) != Some(checksum(body)) {
            return Err(error(RecordErrorKind::Checksum, count - 1));
        }
        let mut lines = (1..).zip(body.lines()).skip(1);
        let mut record = lines
            .next()
            .and_then(|(_, line)| head(line))
            .ok_or(error(RecordErrorKind::Line, 2))?;
        for (number, line) in lines {
            record
                .read(line)
                .ok_or(error(RecordErrorKind::Line, number))?;
        }
        Ok(record)
    }
}

type Fields<'a> = Split<'a, char>;

fn head(line: &str) -> Option<Record> {
    let mut fields = line.strip_prefix("saved ")?.split(' ');
    let saved = StoreTime {
        clock: number(fields.next()?)?,
        millis: number(fields.next()?)?,
    };
    let newest = attempt_number(fields.next()?)?;
    fields.next().is_none().then(|| Record {
        facts: Entry::default(),
        newest,
        saved,
        tags: Vec::new(),
    })
}

impl Record {
    fn read(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split(' ');
        let facts = &mut self.facts;
        match fields.next()? {
            "tags" if self.tags.is_empty() => {
                self.tags = fields.by_ref().map(hexadecimal).collect::<Option<_>>()?;
                (1..=MAX_TAGS).contains(&self.tags.len()).then_some(())?;
            }
            "lost" => {
                let known = fields.by_ref().map(Realm::parse).collect::<Option<_>>()?;
                once(&mut facts.unreadable, known)?;
            }
            "flight" => once(&mut facts.in_flight, in_flight(&mut fields)?)?,
            "strike" => {
                let strike = strike(&mut fields)?;
                let known = facts.strikes.iter().any(|known| known.id == strike.id);
                (!known).then(|| facts.insert(strike))?;
            }
            "session" => once(&mut facts.session, session(&mut fields)?)?,
            "permit" => {
                facts.permits.push(permit(&mut fields)?);
                (facts.permits.len() <= MAX_PERMITS).then_some(())?;
            }
            "throttled" => once(&mut facts.throttled, time(fields.next()?)?)?,
            "token-refused" if !facts.token_refused => facts.token_refused = true,
            kind => self.read_standing(kind, &mut fields)?,
        }
        fields.next().is_none().then_some(())
    }

    fn read_standing(&mut self, kind: &str, fields: &mut Fields<'_>) -> Option<()> {
        let realm = Realm::parse(fields.next()?)?;
        let standing = self.facts.standing(realm);
        match kind {
            "accepted" => once(&mut standing.accepted, known(fields)?),
            "lock" => once(&mut standing.lock, lock(fields)?),
            "refused" => {
                standing.refused.push(known(fields)?);
                (standing.refused.len() <= MAX_REFUSED).then_some(())
            }
            _ => None,
        }
    }
}

fn in_flight(fields: &mut Fields<'_>) -> Option<InFlight> {
    Some(InFlight {
        id: attempt_id(fields.next()?)?,
        deadline: time(fields.next()?)?,
    })
}

fn strike(fields: &mut Fields<'_>) -> Option<Strike> {
    let realm = Realm::parse(fields.next()?)?;
    let id = attempt_id(fields.next()?)?;
    let name = fields.next()?;
    Some(Strike {
        id,
        realm,
        state: StrikeState::from_name(name)?,
        over: time(fields.next()?)?,
        proof_due: maybe(fields.next()?, time)?,
        clears: fields.map(attempt_id).collect::<Option<_>>()?,
    })
}

fn session(fields: &mut Fields<'_>) -> Option<Session> {
    Some(Session {
        realm: Realm::parse(fields.next()?)?,
        id: attempt_id(fields.next()?)?,
        fingerprint: fingerprint(fields.next()?)?,
        sealed: fields
            .next()
            .filter(|it| SessionToken::can_share(it))?
            .to_string(),
    })
}

fn permit(fields: &mut Fields<'_>) -> Option<Permit> {
    let id = attempt_id(fields.next()?)?;
    let used = match fields.next()? {
        "unused" => false,
        "used" => true,
        _ => return None,
    };
    Some(Permit { id, used })
}

fn known(fields: &mut Fields<'_>) -> Option<Known> {
    Some(Known {
        id: attempt_id(fields.next()?)?,
        fingerprint: maybe(fields.next()?, fingerprint)?,
        password: None,
        version: None,
    })
}

fn lock(fields: &mut Fields<'_>) -> Option<Lock> {
    let until = time(fields.next()?)?;
    let retried_by = maybe(fields.next()?, attempt_id)?;
    let attempts = fields.map(attempt_id).collect::<Option<Vec<_>>>()?;
    (!attempts.is_empty()).then_some(Lock {
        attempts,
        retried_by,
        source: LockSource::Snapshot,
        until,
    })
}

/// Parses a field that is `-` if there is nothing.
fn maybe<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        "-" => Some(None),
        text => parse(text).map(Some),
    }
}

fn fingerprint(text: &str) -> Option<Fingerprint> {
    bytes(text)?.try_into().ok().map(Fingerprint::new)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2).map(|pair| {
        let pair = core::str::from_utf8(pair).ok()?;
        let hex = pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
        u8::from_str_radix(pair, 16).ok().filter(|_| hex)
    });
    digits.collect()
}

fn attempt_id(text: &str) -> Option<AttemptId> {
    let (epoch, number) = text.split_once('.')?;
    Some(AttemptId {
        epoch: hexadecimal(epoch)?,
        number: attempt_number(number)?,
    })
}

/// Rejects numbers that no real record reaches, so that counting up from them cannot overflow.
fn attempt_number(text: &str) -> Option<u64> {
    number(text).filter(|number| *number <= u64::MAX / 2)
}

fn time(text: &str) -> Option<MonotonicTime> {
    number(text).map(MonotonicTime::from_millis)
}

/// Parses 16 hexadecimal digits.
fn hexadecimal(text: &str) -> Option<u64> {
    let hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(text, 16).ok().filter(|_| hex)
}

/// Parses digits without a sign.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}
