//! Sessions: issued by a login, until they expire or the server ends them.

use std::time::Duration;

use rusqlite::{Connection, Row, params};

use crate::data::random::random_guid;
use crate::data::timestamp::Timestamp;
use crate::identity::group::Group;
use crate::identity::secret::Digest;

/// A live session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The id, by which the session is ended.
    pub id: i64,
    /// The environment of its account.
    pub environment: String,
    /// The email address of its account.
    pub email: String,
    /// The rights of its account.
    pub group: Group,
    /// The time of the login.
    pub created_at: Timestamp,
    /// The time at which it expires.
    pub expires_at: Timestamp,
}

/// The number of expired sessions that are kept for an account.
const KEPT_ENDED: u32 = 1_000;

/// Opens a session and returns its token, which is not stored.
pub(crate) fn open(
    db: &Connection,
    account: i64,
    lifetime: Duration,
    now: Timestamp,
) -> rusqlite::Result<String> {
    let token = random_guid();
    let digest = Digest::new(&token);
    // Some expired sessions are kept: the clock of another process that serves this file may be
    // behind.
    db.prepare_cached(
        "DELETE FROM sessions WHERE account = ?1 AND expires_at <= ?2 AND id <=
            (SELECT id FROM sessions WHERE account = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?3)",
    )?
    .execute(params![account, now, KEPT_ENDED])?;
    db.prepare_cached("INSERT INTO sessions (account, lookup_key, digest, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![account, digest.lookup_key(), digest.as_bytes(), now, now.after(lifetime)])?;
    Ok(token)
}

/// Finds the live session of this token.
pub(crate) fn find(
    db: &Connection,
    token: &str,
    now: Timestamp,
) -> rusqlite::Result<Option<Session>> {
    let digest = Digest::new(token);
    let mut statement = db.prepare_cached(
        "SELECT s.id, a.environment, a.email, a.user_group, s.created_at, s.expires_at, s.digest
        FROM sessions s JOIN accounts a ON a.id = s.account
        WHERE s.lookup_key = ?1 AND s.expires_at > ?2",
    )?;
    let mut rows = statement.query(params![digest.lookup_key(), now])?;
    while let Some(row) = rows.next()? {
        if digest.matches(row.get_ref(6)?.as_blob()?) {
            return read(row).map(Some);
        }
    }
    Ok(None)
}

pub(crate) fn list(db: &Connection, now: Timestamp) -> rusqlite::Result<Vec<Session>> {
    db.prepare_cached(
        "SELECT s.id, a.environment, a.email, a.user_group, s.created_at, s.expires_at
        FROM sessions s JOIN accounts a ON a.id = s.account
        WHERE s.expires_at > ?1 ORDER BY s.id DESC",
    )?
    .query_map([now], read)?
    .collect()
}

/// Ends one session. Returns `true` if it existed.
pub(crate) fn end(db: &Connection, id: i64) -> rusqlite::Result<bool> {
    db.execute("DELETE FROM sessions WHERE id = ?1", [id])
        .map(|ended| ended > 0)
}

/// Ends every session of an account. Returns their number.
pub(crate) fn end_for_account(db: &Connection, account: i64) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM sessions WHERE account = ?1", [account])
}

/// Ends every session. Returns their number.
pub(crate) fn end_all(db: &Connection) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM sessions", [])
}

/// In the order of the columns of both queries.
fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    let group = Group::from_name(row.get_ref(3)?.as_str()?);
    Ok(Session {
        id: row.get(0)?,
        environment: row.get(1)?,
        email: row.get(2)?,
        group: group.unwrap_or(Group::PortalOnly),
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
    })
}
