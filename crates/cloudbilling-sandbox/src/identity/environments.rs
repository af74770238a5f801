//! Environments: the names that separate accounts, API tokens and data.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::error::{Error, ErrorKind};

/// The environment of an account that names none.
pub(crate) const DEFAULT: &str = "Demo";

/// Lists the environments that something belongs to, and the default one.
pub(crate) fn list(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT environment FROM accounts UNION SELECT environment FROM api_tokens UNION SELECT environment FROM customers",
    )?;
    let known = statement.query_map([], |row| row.get(0))?;
    let mut names: BTreeSet<String> = known.collect::<rusqlite::Result<_>>()?;
    names.insert(DEFAULT.to_owned());
    Ok(names.into_iter().collect())
}

/// Refuses a name that differs from a known one only in case or in white space at its ends. It
/// would silently be a new, empty environment.
pub(crate) fn refuse_look_alike(db: &Connection, environment: &str) -> Result<(), Error> {
    let folded = |name: &str| name.trim().to_lowercase();
    let known = list(db)?;
    let like = known
        .iter()
        .find(|known| folded(known) == folded(environment));
    match like {
        Some(known) if known != environment => Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "the environment \"{environment}\" differs from the existing \"{known}\" only in case or white space"
            ),
        )),
        _ => Ok(()),
    }
}
