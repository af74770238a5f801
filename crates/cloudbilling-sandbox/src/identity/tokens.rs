//! API tokens: created in the portal, shown once, stored as a digest.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Row, params};

use crate::data::random::random_token;
use crate::data::storage::Store;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind, no_such};
use crate::identity::accounts::NewAccount;
use crate::identity::environments;
use crate::identity::group::Group;
use crate::identity::secret::{Digest, refuse_unprintable};

/// A new API token; see [`Admin::create_api_token`](crate::Admin::create_api_token).
#[derive(Clone)]
pub struct NewApiToken {
    name: String,
    environment: String,
    group: Group,
    secret: Option<String>,
}

/// A new API token with its secret, which is not shown again.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiTokenSecret {
    /// The id, by which the token is listed and revoked.
    pub id: i64,
    /// The secret that a client sends. Unless [`NewApiToken::secret`] has set it, it has 64
    /// hexadecimal digits, 256 random bits.
    pub secret: String,
}

/// A stored API token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiTokenRecord {
    /// The id, by which the token is revoked.
    pub id: i64,
    /// The name, for people.
    pub name: String,
    /// The environment whose data it gives access to.
    pub environment: String,
    /// The rights of the token.
    pub group: Group,
    /// The time of creation.
    pub created_at: Timestamp,
    /// The time of its last use, to the minute.
    pub used_at: Option<Timestamp>,
    /// The time of its revocation.
    pub revoked_at: Option<Timestamp>,
}

impl NewApiToken {
    /// Describes a token for [`NewAccount::DEFAULT_ENVIRONMENT`] with all rights.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            environment: NewAccount::DEFAULT_ENVIRONMENT.to_owned(),
            group: Group::default(),
            secret: None,
        }
    }

    /// Sets the environment.
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = environment.into();
        self
    }

    /// Sets the rights.
    pub fn group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    /// Sets the secret, which is random by default. It must be printable ASCII without spaces.
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Returns `true` if `known` is in the same environment and has the same name.
    fn is_named_as(&self, known: &ApiTokenRecord) -> bool {
        known.name == self.name.trim() && known.environment == self.environment
    }
}

impl fmt::Debug for NewApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewApiToken")
            .field("name", &self.name)
            .field("environment", &self.environment)
            .field("group", &self.group)
            .finish_non_exhaustive()
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
            "an API token must have a name and an environment",
        ));
    }
    environments::refuse_look_alike(db, &new.environment)?;
    let secret = match &new.secret {
        None => random_token(),
        Some(secret) => {
            refuse_used(db, secret)?;
            secret.clone()
        }
    };
    let digest = Digest::new(&secret);
    db.execute(
        "INSERT INTO api_tokens (environment, name, user_group, lookup_key, digest, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![new.environment, new.name.trim(), new.group.name(), digest.lookup_key(), digest.as_bytes(), now],
    )?;
    Ok(ApiTokenSecret {
        id: db.last_insert_rowid(),
        secret,
    })
}

/// Creates a token, unless a token of this name works already. Returns the token's secret, unless
/// only its client knows that.
pub(crate) fn ensure(
    db: &Connection,
    new: &NewApiToken,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let known = match &new.secret {
        Some(secret) => find(db, secret)?,
        None => list(db)?
            .into_iter()
            .find(|known| known.revoked_at.is_none() && new.is_named_as(known)),
    };
    match known {
        Some(known) if known.revoked_at.is_none() && new.is_named_as(&known) => {
            Ok(new.secret.clone())
        }
        _ => create(db, new, now).map(|made| Some(made.secret)),
    }
}

/// Refuses a secret that is not fit for one, or that another token has.
fn refuse_used(db: &Connection, secret: &str) -> Result<(), Error> {
    refuse_unprintable("the secret of an API token", secret)?;
    match find(db, secret)? {
        None => Ok(()),
        Some(known) => Err(Error::new(
            ErrorKind::AlreadyExists,
            format!(
                "API token {} (\"{}\") has this secret already",
                known.id, known.name
            ),
        )),
    }
}

/// Finds the token with this secret, revoked or not.
pub(crate) fn find(db: &Connection, secret: &str) -> rusqlite::Result<Option<ApiTokenRecord>> {
    let digest = Digest::new(secret);
    let mut statement = db.prepare_cached(
        "SELECT id, environment, name, user_group, created_at, used_at, revoked_at, digest
        FROM api_tokens WHERE lookup_key = ?1",
    )?;
    let mut rows = statement.query([digest.lookup_key()])?;
    while let Some(row) = rows.next()? {
        if digest.matches(row.get_ref(7)?.as_blob()?) {
            return read(row).map(Some);
        }
    }
    Ok(None)
}

pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<ApiTokenRecord>> {
    db.prepare_cached(
        "SELECT id, environment, name, user_group, created_at, used_at, revoked_at
        FROM api_tokens ORDER BY id DESC",
    )?
    .query_map([], read)?
    .collect()
}

pub(crate) fn revoke(db: &Connection, id: i64, now: Timestamp) -> Result<(), Error> {
    match db.execute(
        "UPDATE api_tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
        params![id, now],
    )? {
        0 => {
            let known: Vec<i64> = list(db)?.iter().map(|token| token.id).collect();
            Err(no_such("API token", id, &known))
        }
        _ => Ok(()),
    }
}

/// The uses of tokens that are not stored yet.
///
/// A use is noted once a minute, because a write for each call would cost an fsync for each call,
/// and stored when no other writer is active: no call depends on it.
#[derive(Debug, Default)]
pub(crate) struct Uses(Mutex<HashMap<i64, Timestamp>>);

impl Uses {
    /// Notes a use of the token.
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

    /// Stores the uses if no other writer is active; otherwise keeps them for the next time.
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

    /// Moves later uses to this time, after the clock went back.
    pub(crate) fn end_at(&self, now: Timestamp) {
        for used_at in self.lock().values_mut() {
            *used_at = now.min(*used_at);
        }
    }

    /// Adds a use that is not stored yet.
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

/// A use in the future was noted by a process whose clock is ahead.
fn is_news(used_at: Option<Timestamp>, now: Timestamp) -> bool {
    used_at.is_none_or(|used_at| used_at > now || now.since(used_at) >= Duration::from_secs(60))
}

/// In the order of the columns of both queries.
fn read(row: &Row<'_>) -> rusqlite::Result<ApiTokenRecord> {
    let group = Group::from_name(row.get_ref(3)?.as_str()?);
    Ok(ApiTokenRecord {
        id: row.get(0)?,
        environment: row.get(1)?,
        name: row.get(2)?,
        group: group.unwrap_or(Group::PortalOnly),
        created_at: row.get(4)?,
        used_at: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}
