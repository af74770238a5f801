//! The statements. Each is one round trip and a transaction of its own.
//!
//! The name of the table is validated by the options, so it can be part of a statement.

pub(super) struct Statements {
    pub(super) create_table: String,
    pub(super) durability: String,
    pub(super) listen: String,
    pub(super) load: String,
    pub(super) insert: String,
    pub(super) update: String,
}

const MILLIS: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// Whatever the settings of server, database and role are: a swap is acknowledged once it is
/// durable. The setting ends with the transaction.
const DURABLE: &str =
    "durable AS MATERIALIZED (SELECT set_config('synchronous_commit', 'on', true) AS mode)";

impl Statements {
    pub(super) fn new(table: &str) -> Self {
        // The outcome of a swap, and the notification of those who wait for it.
        let outcome = format!(
            "notified AS MATERIALIZED (SELECT pg_notify('{table}', account) FROM stored) \
             SELECT (SELECT count(*) FROM notified) AS stored, {MILLIS} AS millis"
        );
        Self {
            create_table: format!(
                "CREATE TABLE IF NOT EXISTS {table} (\
                 account text PRIMARY KEY, \
                 incarnation bigint NOT NULL, \
                 counter bigint NOT NULL CHECK (counter > 0), \
                 tag bigint NOT NULL, \
                 record bytea NOT NULL)"
            ),
            durability: format!(
                "SELECT current_setting('server_version') AS server_version, \
                 current_setting('fsync') = 'on' AS fsync, \
                 current_setting('full_page_writes') = 'on' AS full_page_writes, \
                 current_setting('synchronous_standby_names') <> '' AS synchronous_standby, \
                 pg_is_in_recovery() AS replica, \
                 (SELECT relpersistence = 'p' FROM pg_class WHERE oid = to_regclass('{table}')) AS logged"
            ),
            listen: format!("LISTEN {table}"),
            load: format!(
                "SELECT r.incarnation, r.counter, r.tag, r.record, {MILLIS} AS millis, \
                 pg_is_in_recovery() AS replica \
                 FROM (SELECT 1) AS one LEFT JOIN {table} AS r ON r.account = $1"
            ),
            insert: format!(
                "WITH {DURABLE}, stored AS (\
                 INSERT INTO {table} (account, incarnation, counter, tag, record) \
                 SELECT $1, $2, $3, $4, $5 FROM durable WHERE mode = 'on' \
                 ON CONFLICT (account) DO NOTHING RETURNING account), {outcome}"
            ),
            update: format!(
                "WITH {DURABLE}, stored AS (\
                 UPDATE {table} AS r SET incarnation = $2, counter = $3, tag = $4, record = $5 \
                 FROM durable WHERE mode = 'on' \
                 AND r.account = $1 AND r.incarnation = $6 AND r.counter = $7 AND r.tag = $8 \
                 RETURNING r.account), {outcome}"
            ),
        }
    }
}
