//! The tables, as a list of migrations. A released migration is never edited; a new one is added.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Error, ErrorKind};

/// Migrates the database to the newest schema. Fails if a newer sandbox made it.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    if version(connection)? == STEPS.len() {
        // Nothing is written, so this does not wait for another process that is writing.
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    let Some(missing) = STEPS.get(version..) else {
        return Err(Error::new(
            ErrorKind::Storage,
            format!(
                "its schema version is {version}, made by a newer sandbox; expected at most {}",
                STEPS.len()
            ),
        ));
    };
    if version == 0 && holds_something(&transaction)? {
        return Err(Error::new(
            ErrorKind::Storage,
            "it belongs to another program",
        ));
    }
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len())?;
    transaction.commit()?;
    Ok(())
}

fn version(db: &Connection) -> rusqlite::Result<usize> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn holds_something(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare("SELECT 1 FROM sqlite_master")?.exists([])
}

const STEPS: &[&str] = &[FIRST, BILLING_DATES];

/// Moments are milliseconds since 1970 (`*_at`). Dates that the API takes as text are stored as
/// that text, which the API returns, beside the moment that they mean.
const FIRST: &str = "
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    environment TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    user_group TEXT NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0,
    strikes INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER,
    created_at INTEGER NOT NULL,
    logins_granted INTEGER NOT NULL DEFAULT 0,
    logins_wrong INTEGER NOT NULL DEFAULT 0,
    logins_locked INTEGER NOT NULL DEFAULT 0,
    logins_not_permitted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (environment, email)
) STRICT;

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY,
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    user_group TEXT NOT NULL,
    lookup_key INTEGER NOT NULL,
    digest BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_tokens_by_key ON api_tokens (lookup_key);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    lookup_key INTEGER NOT NULL,
    digest BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_key ON sessions (lookup_key);
CREATE INDEX sessions_by_account ON sessions (account);

CREATE TABLE administrators (
    name TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    strikes INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE clusters (
    environment TEXT NOT NULL,
    tag TEXT NOT NULL,
    parent TEXT,
    show_in_product_plan INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (environment, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE cluster_aliases (
    environment TEXT NOT NULL,
    alias TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (environment, alias),
    FOREIGN KEY (environment, tag) REFERENCES clusters (environment, tag) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE cluster_output_tags (
    environment TEXT NOT NULL,
    tag TEXT NOT NULL,
    output_tag TEXT NOT NULL,
    PRIMARY KEY (environment, tag, output_tag),
    FOREIGN KEY (environment, tag) REFERENCES clusters (environment, tag) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
    environment TEXT NOT NULL,
    code TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    cluster_id TEXT,
    PRIMARY KEY (environment, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoices (
    environment TEXT NOT NULL,
    id TEXT NOT NULL,
    customer_code TEXT NOT NULL,
    reference TEXT,
    number TEXT,
    status TEXT NOT NULL,
    kind TEXT NOT NULL,
    invoice_date TEXT,
    period_start TEXT,
    period_start_at INTEGER,
    period_end TEXT,
    period_end_at INTEGER,
    calculated_at INTEGER,
    total REAL,
    cost_total REAL,
    currency TEXT,
    approved_at INTEGER,
    outstanding REAL,
    close_reason TEXT,
    PRIMARY KEY (environment, id)
) STRICT;
CREATE INDEX invoices_by_customer ON invoices (environment, customer_code, period_end_at, id);
CREATE UNIQUE INDEX invoices_by_reference ON invoices (environment, customer_code, reference) WHERE reference IS NOT NULL;

CREATE TABLE purchases (
    environment TEXT NOT NULL,
    reference TEXT NOT NULL,
    id TEXT NOT NULL,
    customer_code TEXT NOT NULL,
    product_label TEXT NOT NULL,
    invoice_id TEXT,
    invoice_reference TEXT,
    is_adhoc INTEGER NOT NULL DEFAULT 0,
    bill_in_advance INTEGER NOT NULL DEFAULT 0,
    imported_at INTEGER NOT NULL,
    purchase_date TEXT NOT NULL,
    purchase_at INTEGER NOT NULL,
    end_date TEXT,
    source_update_date TEXT,
    source_updated_at INTEGER NOT NULL,
    quantity REAL NOT NULL,
    override_unit_price REAL,
    override_unit_price_currency TEXT,
    override_cost REAL,
    override_cost_currency TEXT,
    override_total REAL,
    delete_reason TEXT,
    PRIMARY KEY (environment, reference)
) STRICT;
CREATE INDEX purchases_by_customer ON purchases (environment, customer_code, purchase_at, reference);

CREATE TABLE transformation_results (
    environment TEXT NOT NULL,
    id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    transformation_id TEXT NOT NULL,
    transformation_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    file BLOB NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT;
CREATE INDEX transformation_results_by_invoice ON transformation_results (environment, invoice_id);
";

/// The moment of the billing date, by which invoices are listed: ad hoc invoices may have no
/// period.
const BILLING_DATES: &str = "
ALTER TABLE invoices ADD COLUMN billing_at INTEGER;
UPDATE invoices SET billing_at = CASE kind
    WHEN 'AdHoc' THEN coalesce(unixepoch(invoice_date) * 1000, period_end_at) ELSE period_end_at END;
DROP INDEX invoices_by_customer;
CREATE INDEX invoices_by_customer ON invoices (environment, customer_code, billing_at);
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().expect("SQLite is bundled");
        migrate(&mut connection).expect("the steps are valid SQL");
        migrate(&mut connection).expect("nothing is left to do");
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut connection = Connection::open_in_memory().expect("SQLite is bundled");
        connection
            .pragma_update(None, "user_version", 1_000)
            .expect("a pragma");
        let error = migrate(&mut connection).expect_err("1000 steps are not known");
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert!(error.to_string().contains("newer sandbox"));
    }
}
