//! Customers, as far as invoices and purchases need them.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::data::random::random_id;

/// Returns the id of the customer with this code. Creates the customer if there is none: the
/// operations that write customers are not documented, so a client has no other way to get one.
pub(crate) fn ensure(db: &Connection, environment: &str, code: &str) -> rusqlite::Result<String> {
    let known = db
        .prepare_cached("SELECT id FROM customers WHERE environment = ?1 AND code = ?2")?
        .query_row([environment, code], |row| row.get(0))
        .optional()?;
    match known {
        Some(id) => Ok(id),
        None => add(db, environment, code, code),
    }
}

pub(crate) fn add(
    db: &Connection,
    environment: &str,
    code: &str,
    name: &str,
) -> rusqlite::Result<String> {
    let id = random_id();
    db.prepare_cached("INSERT INTO customers (environment, code, id, name, cluster_id) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![environment, code, id, name, random_id()])?;
    Ok(id)
}
