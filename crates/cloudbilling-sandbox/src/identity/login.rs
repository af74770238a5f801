//! A login, from the password to the session.

use std::time::Duration;

use rusqlite::Connection;

use crate::data::storage::Store;
use crate::data::timestamp::Timestamp;
use crate::error::Error;
use crate::identity::accounts::{self, AccountRow, LoginCounters};
use crate::identity::group::Group;
use crate::identity::lockout::{LockRules, Ruling};
use crate::identity::password::Hasher;
use crate::identity::sessions;

/// The parameters of `Login`.
pub(crate) struct Credentials<'a> {
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
    pub(crate) environment: &'a str,
}

/// The outcome of `Login`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LoginOutcome {
    /// The session token.
    Granted(String),
    Locked,
    NotPermitted,
    WrongCredentials,
}

/// Logs in. Strikes, lock and session are on disk when this returns.
pub(crate) fn login(
    store: &Store,
    hasher: &Hasher,
    credentials: &Credentials<'_>,
    rules: &LockRules,
    lifetime: Duration,
    now: impl Fn() -> Timestamp,
) -> Result<LoginOutcome, Error> {
    let Credentials {
        email,
        password,
        environment,
    } = *credentials;
    let Some(known) = store.read(|db| accounts::find(db, environment, email))? else {
        hasher.verify_dummy(password);
        return Ok(LoginOutcome::WrongCredentials);
    };
    // Outside of the transaction, because it is slow on purpose. The ledger is read again inside:
    // concurrent logins have been counted in the meantime.
    let right = hasher.verify(password, &known.password_hash);
    store.write(|db| match accounts::find(db, environment, email)? {
        Some(account) => settle(db, &account, right, rules, lifetime, now()),
        None => Ok(LoginOutcome::WrongCredentials),
    })
}

fn settle(
    db: &Connection,
    row: &AccountRow,
    right: bool,
    rules: &LockRules,
    lifetime: Duration,
    now: Timestamp,
) -> Result<LoginOutcome, Error> {
    let mut ledger = row.ledger();
    // A manual block takes precedence over the strikes: a login changes neither.
    let ruling = if row.account.blocked {
        Ruling::Locked
    } else {
        ledger.login(right, rules, now)
    };
    accounts::save_ledger(db, row.id, ledger)?;
    let outcome = match ruling {
        Ruling::Locked => LoginOutcome::Locked,
        Ruling::WrongCredentials => LoginOutcome::WrongCredentials,
        Ruling::Granted if row.account.group == Group::PortalOnly => LoginOutcome::NotPermitted,
        Ruling::Granted => LoginOutcome::Granted(sessions::open(db, row.id, lifetime, now)?),
    };
    accounts::save_counters(db, row.id, &counted(row.account.logins, &outcome))?;
    Ok(outcome)
}

fn counted(mut logins: LoginCounters, outcome: &LoginOutcome) -> LoginCounters {
    match outcome {
        LoginOutcome::Granted(_) => logins.granted += 1,
        LoginOutcome::Locked => logins.locked += 1,
        LoginOutcome::NotPermitted => logins.not_permitted += 1,
        LoginOutcome::WrongCredentials => logins.wrong += 1,
    }
    logins
}
