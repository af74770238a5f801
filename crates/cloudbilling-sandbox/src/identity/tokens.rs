//! API tokens: made in the portal, shown once, stored as a digest.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Row, params};

use crate::data::random::random_token;
use crate::data::storage::Store;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::identity::accounts::NewAccount;
use crate::identity::environments;
use crate::identity::group::Group;
use crate::identity::secret::Digest;

/// An API token to be made; see [`Admin::create_api_token`](crate::Admin::create_api_token).
#[derive(Clone, Debug)]
pub struct NewApiToken {
    name: String,
    environment: String,
    group: Group,
}

/// A token just made: the only time that its secret is seen.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiTokenSecret {
    /// The number by which it is listed and revoked.
    pub id: i64,
    /// What a client sends: 64 hexadecimal digits, 256 random bits.
    pub secret: String,
}

/// What is kept of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiTokenRecord {
    /// The number by which it is revoked.
    pub id: i64,
    /// The name it was given, for people.
    pub name: String,
    /// The environment whose data it opens.
    pub environment: String,
    /// What it may do.
    pub group: Group,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last accepted, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl NewApiToken {
    /// A token for [`NewAccount::DEFAULT_ENVIRONMENT`] that may do everything.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            environment: NewAccount::DEFAULT_ENVIRONMENT.to_owned(),
            group: Group::default(),
        }
    }

    /// For this environment.
    #[must_use]
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = environment.into();
        self
    }

    /// With the rights of this group.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }
}

impl From<&str> for NewApiToken {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Debug for ApiTokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiTokenSecret")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

pub(crate) fn create(
    db: &Connection,
    new: &NewApiToken,
    now: Timestamp,
) -> Result<ApiTokenSecret, Error> {
    if new.name.trim().is_empty() || new.environment.is_empty() {
        return Err(Error::new(
            ErrorKind::Invalid,
            "an API token needs a name and an environment",
        ));
    }
    environments::refuse_look_alike(db, &new.environment)?;
    let secret = random_token();
    let digest = Digest::of(&secret);
    db.execute(
        "INSERT INTO api_tokens (environment, name, user_group, lookup_key, digest, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![new.environment, new.name.trim(), new.group.name(), digest.lookup_key(), digest.as_bytes(), now],
    )?;
    Ok(ApiTokenSecret {
        id: db.last_insert_rowid(),
        secret,
    })
}

/// The token with this secret, revoked or not.
pub(crate) fn find(db: &Connection, secret: &str) -> rusqlite::Result<Option<ApiTokenRecord>> {
    let digest = Digest::of(secret);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, digest FROM api_tokens WHERE lookup_key = ?1"
    ))?;
    let mut rows = statement.query([digest.lookup_key()])?;
    while let Some(row) = rows.next()? {
        if digest.matches(row.get_ref("digest")?.as_blob()?) {
            return read(row).map(Some);
        }
    }
    Ok(None)
}

pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<ApiTokenRecord>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM api_tokens ORDER BY id DESC"
    ))?
    .query_map([], read)?
    .collect()
}

pub(crate) fn revoke(db: &Connection, id: i64, now: Timestamp) -> Result<(), Error> {
    match db.execute(
        "UPDATE api_tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
        params![id, now],
    )? {
        0 => Err(Error::new(
            ErrorKind::NotFound,
            format!("there is no API token {id}"),
        )),
        _ => Ok(()),
    }
}

/// The uses of tokens that are not stored yet.
///
/// A use is noted once a minute, because a write a call would cost an fsync a call, and stored when
/// nobody else is writing: a call does not depend on it.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<HashMap<i64, Timestamp>>);

impl Uses {
    /// Notes that a token was accepted.
    pub(crate) fn note(&self, token: &ApiTokenRecord, now: Timestamp) {
        if is_news(token.used_at, now) {
            let mut uses = self.lock();
            let noted = uses.get(&token.id).copied();
            if is_news(noted, now) {
                uses.insert(token.id, now);
            }
        }
    }

    /// Returns `true` if there is nothing to store.
    pub(crate) fn are_stored(&self) -> bool {
        self.lock().is_empty()
    }

    /// Stores what was noted, if nobody else is writing; otherwise keeps it for the next time.
    pub(crate) fn store(&self, store: &Store) {
        let uses = self.lock().clone();
        let stored: rusqlite::Result<bool> = store.write_if_free(|db| {
            let mut statement =
                db.prepare_cached("UPDATE api_tokens SET used_at = ?2 WHERE id = ?1")?;
            uses.iter()
                .try_for_each(|(id, used_at)| statement.execute(params![id, used_at]).map(drop))
        });
        if stored == Ok(true) {
            self.lock()
                .retain(|id, used_at| uses.get(id) != Some(used_at));
        }
    }

    /// Lets no use be later than this: the clock went back.
    pub(crate) fn end_at(&self, now: Timestamp) {
        for used_at in self.lock().values_mut() {
            *used_at = now.min(*used_at);
        }
    }

    /// A stored token as it stands, with a use that is not stored yet.
    pub(crate) fn applied(&self, mut token: ApiTokenRecord) -> ApiTokenRecord {
        if let Some(&noted) = self.lock().get(&token.id) {
            token.used_at = Some(noted);
        }
        token
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A use that is still to come was noted by a process whose clock is ahead.
fn is_news(used_at: Option<Timestamp>, now: Timestamp) -> bool {
    used_at.is_none_or(|used_at| used_at > now || now.since(used_at) >= Duration::from_secs(60))
}

const COLUMNS: &str = "id, environment, name, user_group, created_at, used_at, revoked_at";

fn read(row: &Row<'_>) -> rusqlite::Result<ApiTokenRecord> {
    let group: String = row.get("user_group")?;
    Ok(ApiTokenRecord {
        id: row.get("id")?,
        name: row.get("name")?,
        environment: row.get("environment")?,
        group: Group::from_name(&group).unwrap_or(Group::PortalOnly),
        created_at: row.get("created_at")?,
        used_at: row.get("used_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}
