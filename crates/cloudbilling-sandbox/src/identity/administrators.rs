//! Administrators, who may sign in to the Management Portal.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::data::storage::Store;
use crate::data::timestamp::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::identity::lockout::{Ledger, LockRules, Ruling};
use crate::identity::password::Hasher;

/// The outcome of an attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignIn {
    Refused,
    /// The administrator's name as it is stored.
    Granted(String),
}

/// The rules of the portal's own lock. It is short, because anyone who knows a name can cause it.
pub(crate) const RULES: LockRules = LockRules {
    strikes: 5,
    duration: Duration::from_secs(5 * 60),
    end_clears_strikes: true,
    right_password_lifts: false,
    success_clears_strikes: true,
    wrong_login_extends: false,
    locking_login_says_locked: true,
};

/// An administrator, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AdministratorRecord {
    pub(crate) name: String,
    /// Wrong passwords that count towards the next lock.
    pub(crate) strikes: u32,
    /// The end of the last lock, which may have passed.
    pub(crate) locked_until: Option<Timestamp>,
}

pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<AdministratorRecord>> {
    db.prepare_cached("SELECT name, strikes, locked_until FROM administrators ORDER BY name")?
        .query_map([], |row| {
            Ok(AdministratorRecord {
                name: row.get(0)?,
                strikes: row.get(1)?,
                locked_until: row.get(2)?,
            })
        })?
        .collect()
}

/// Lifts the lock and clears the strikes.
pub(crate) fn unlock(db: &Connection, name: &str) -> Result<(), Error> {
    let unlocked = db.execute(
        "UPDATE administrators SET strikes = 0, locked_until = NULL WHERE name = ?1",
        [name],
    )?;
    found(unlocked, name)
}

pub(crate) fn remove(db: &Connection, name: &str) -> Result<(), Error> {
    found(
        db.execute("DELETE FROM administrators WHERE name = ?1", [name])?,
        name,
    )
}

/// Fails if no row has this name.
fn found(rows: usize, name: &str) -> Result<(), Error> {
    match rows {
        0 => Err(Error::new(
            ErrorKind::NotFound,
            format!("there is no administrator {name}"),
        )),
        _ => Ok(()),
    }
}

pub(crate) fn create(db: &Connection, name: &str, password_hash: &str) -> Result<(), Error> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::new(
            ErrorKind::Invalid,
            "an administrator must have a name",
        ));
    }
    let made = db.execute(
        "INSERT INTO administrators (name, password_hash) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
        [name, password_hash],
    )?;
    match made {
        0 => Err(Error::new(
            ErrorKind::AlreadyExists,
            format!("the administrator {name} exists already"),
        )),
        _ => Ok(()),
    }
}

/// Returns the hash of an administrator's password.
pub(crate) fn password_hash(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    Ok(find(db, name.trim())?.map(|(hash, _)| hash))
}

/// Sets the hash, and lifts the lock.
pub(crate) fn set_password_hash(db: &Connection, name: &str, hash: &str) -> Result<(), Error> {
    let name = name.trim();
    let set = db.execute(
        "UPDATE administrators SET password_hash = ?2, strikes = 0, locked_until = NULL WHERE name = ?1",
        [name, hash],
    )?;
    found(set, name)
}

pub(crate) fn any(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM administrators")?
        .exists([])
}

/// Checks a name and a password. Blocks for the time of a password hash, whether there is such a
/// name or not.
pub(crate) fn sign_in(
    store: &Store,
    hasher: &Hasher,
    name: &str,
    password: &str,
) -> Result<SignIn, Error> {
    let name = name.trim();
    let Some((hash, _)) = store.read(|db| find(db, name))? else {
        hasher.verify_dummy(password);
        return Ok(SignIn::Refused);
    };
    let right = hasher.verify(password, &hash);
    // By the real time: the clock of the sandbox may be stopped, and the lock would never end.
    let now = Timestamp::real_now();
    store.write(|db| {
        // The password changed in the meantime, so the comparison is void.
        let known = find(db, name)?.filter(|(current, _)| *current == hash);
        let Some((_, mut ledger)) = known else {
            return Ok(SignIn::Refused);
        };
        let ruling = ledger.login(right, &RULES, now);
        db.prepare_cached(
            "UPDATE administrators SET strikes = ?2, locked_until = ?3 WHERE name = ?1",
        )?
        .execute(params![name, ledger.strikes, ledger.locked_until])?;
        Ok(if ruling == Ruling::Granted {
            SignIn::Granted(name.to_owned())
        } else {
            SignIn::Refused
        })
    })
}

fn find(db: &Connection, name: &str) -> rusqlite::Result<Option<(String, Ledger)>> {
    db.prepare_cached(
        "SELECT password_hash, strikes, locked_until FROM administrators WHERE name = ?1",
    )?
    .query_row([name], |row| {
        Ok((
            row.get(0)?,
            Ledger {
                strikes: row.get(1)?,
                locked_until: row.get(2)?,
            },
        ))
    })
    .optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::storage::Storage;

    #[test]
    fn five_wrong_passwords_lock_the_administrator() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let hasher = Hasher::default();
        store
            .write(|db| create(db, "root", &hasher.hash("right")))
            .expect("a new name");
        let granted = SignIn::Granted("root".to_owned());
        assert_eq!(
            sign_in(&store, &hasher, " root ", "right").expect("an outcome"),
            granted
        );
        for _ in 0..5 {
            assert_eq!(
                sign_in(&store, &hasher, "root", "wrong").expect("an outcome"),
                SignIn::Refused
            );
        }
        assert_eq!(
            sign_in(&store, &hasher, "root", "right").expect("an outcome"),
            SignIn::Refused
        );
        assert_eq!(
            sign_in(&store, &hasher, "nobody", "right").expect("an outcome"),
            SignIn::Refused
        );
    }
}
