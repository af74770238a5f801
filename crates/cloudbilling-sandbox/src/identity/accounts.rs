//! User accounts: credentials, rights, and counts of logins.

use std::fmt;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::identity::group::Group;
use crate::identity::lockout::Ledger;
use crate::identity::{environments, sessions};

/// A new account; see [`Admin::create_account`](crate::Admin::create_account).
#[derive(Clone)]
pub struct NewAccount {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) environment: String,
    pub(crate) group: Group,
}

/// The current state of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The environment that the account belongs to.
    pub environment: String,
    /// The email address, in lower case.
    pub email: String,
    /// The rights of the account.
    pub group: Group,
    /// Set while an administrator blocks the account (the portal's "Locked" box). A block has no
    /// end.
    pub blocked: bool,
    /// Wrong logins that count towards the next lock.
    pub strikes: u32,
    /// The end of the lock, while the account is locked for its strikes.
    pub locked_until: Option<Timestamp>,
    /// The time of creation.
    pub created_at: Timestamp,
    /// The number of its logins, by outcome.
    pub logins: LoginCounters,
}

/// The number of logins of an account, by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginCounters {
    /// A session was issued.
    pub granted: u64,
    /// Reason for refusal the account was locked.
    pub locked: u64,
    /// The password was right, but the account may not use the API.
    pub not_permitted: u64,
    /// Refused as wrong credentials.
    pub wrong: u64,
}

/// A stored account, with the password hash.
pub(crate) struct AccountRow {
    pub(crate) id: i64,
    pub(crate) password_hash: String,
    pub(crate) account: Account,
}

impl NewAccount {
    /// Describes an account of [`NewAccount::DEFAULT_ENVIRONMENT`] with all rights.
    pub fn new(email: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            password: password.into(),
            environment: Self::DEFAULT_ENVIRONMENT.to_owned(),
            group: Group::default(),
        }
    }

    /// The default environment of accounts and API tokens.
    pub const DEFAULT_ENVIRONMENT: &'static str = environments::DEFAULT;

    /// Sets the environment. Each has its own accounts, API tokens and data.
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = environment.into();
        self
    }

    /// Sets the rights.
    pub fn group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("email", &self.email)
            .field("environment", &self.environment)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// Addresses are compared without regard to case or to blanks around them.
pub(crate) fn normalized(email: &str) -> String {
    email.to_lowercase()
}

pub(crate) fn create(
    db: &Connection,
    new: &NewAccount,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let email = normalized(new.email.trim());
    if email.is_empty() || new.password.is_empty() || new.environment.is_empty() {
        return Err(Error::new(
            ErrorKind::Invalid,
            "an account must have an email address, a password and an environment",
        ));
    }
    environments::refuse_look_alike(db, &new.environment)?;
    let made = db.execute(
        "INSERT INTO accounts (environment, email, password_hash, user_group, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (environment, email) DO NOTHING",
        params![new.environment, email, password_hash, new.group.name(), now],
    )?;
    if made == 0 {
        return Err(Error::new(
            ErrorKind::AlreadyExists,
            format!("the account {email} exists already in {}", new.environment),
        ));
    }
    Ok(())
}

pub(crate) fn find(
    db: &Connection,
    environment: &str,
    email: &str,
) -> rusqlite::Result<Option<AccountRow>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM accounts WHERE environment = ?1 AND email = ?2"
    ))?
    .query_row([environment, normalized(email).as_str()], AccountRow::read)
    .optional()
}

pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<AccountRow>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM accounts ORDER BY environment, email"
    ))?
    .query_map([], AccountRow::read)?
    .collect()
}

pub(crate) fn save_ledger(db: &Connection, id: i64, ledger: Ledger) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE accounts SET strikes = ?2, locked_until = ?3 WHERE id = ?1")?
        .execute(params![id, ledger.strikes, ledger.locked_until])
        .map(drop)
}

pub(crate) fn save_counters(
    db: &Connection,
    id: i64,
    logins: &LoginCounters,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE accounts SET logins_granted = ?2, logins_wrong = ?3, logins_locked = ?4, logins_not_permitted = ?5 WHERE id = ?1",
    )?
    .execute(params![id, logins.granted, logins.wrong, logins.locked, logins.not_permitted])
    .map(drop)
}

/// Sets or clears the manual block. A block ends the account's sessions in the same transaction.
pub(crate) fn set_blocked(db: &Connection, id: i64, blocked: bool) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE accounts SET blocked = ?2 WHERE id = ?1",
        params![id, blocked],
    )?;
    if blocked {
        sessions::end_for_account(db, id)?;
    }
    Ok(())
}

pub(crate) fn set_password_hash(db: &Connection, id: i64, hash: &str) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE accounts SET password_hash = ?2 WHERE id = ?1",
        params![id, hash],
    )
    .map(drop)
}

const COLUMNS: &str =
    "id, environment, email, password_hash, user_group, blocked, strikes, locked_until, created_at,
    logins_granted, logins_wrong, logins_locked, logins_not_permitted";

impl AccountRow {
    pub(crate) fn ledger(&self) -> Ledger {
        Ledger {
            strikes: self.account.strikes,
            locked_until: self.account.locked_until,
        }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let group: String = row.get("user_group")?;
        Ok(Self {
            id: row.get("id")?,
            password_hash: row.get("password_hash")?,
            account: Account {
                environment: row.get("environment")?,
                email: row.get("email")?,
                // Only another program can have stored an unknown name. It gives no rights.
                group: Group::from_name(&group).unwrap_or(Group::PortalOnly),
                blocked: row.get("blocked")?,
                strikes: row.get("strikes")?,
                locked_until: row.get("locked_until")?,
                created_at: row.get("created_at")?,
                logins: LoginCounters {
                    granted: row.get("logins_granted")?,
                    locked: row.get("logins_locked")?,
                    not_permitted: row.get("logins_not_permitted")?,
                    wrong: row.get("logins_wrong")?,
                },
            },
        })
    }
}
