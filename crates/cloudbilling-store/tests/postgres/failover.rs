//! A failover to an asynchronous replica, which loses the last writes.

use cloudbilling_store::{StoreErrorKind, Version, postgres::PostgresOptions};

use crate::{
    common::{load, stored, version},
    server::Server,
};

pub(crate) const TESTS: &[(&str, fn())] = &[(
    "a_failover_has_the_old_version_and_a_replica_is_refused",
    a_failover_has_the_old_version_and_a_replica_is_refused,
)];

fn a_failover_has_the_old_version_and_a_replica_is_refused() {
    let mut primary = Server::start(&["wal_level=replica"]);
    let store = primary.options("records").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    let first = stored(&store, Version::ABSENT, b"first");
    let replica = primary.replica();

    let on_replica = replica.options("records").build_blocking().expect("valid");
    let error = load(&on_replica).expect_err("a replica");
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");

    // The replica stops receiving; the primary does not wait for it.
    let position = primary.sql("SELECT pg_current_wal_flush_lsn()");
    let has_first = format!("SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn");
    while replica.sql(&has_first) != "t" {}
    replica.sql("ALTER SYSTEM SET primary_conninfo = ''");
    replica.sql("SELECT pg_reload_conf()");
    while replica.sql("SELECT count(*) FROM pg_stat_wal_receiver") != "0" {}
    let second = stored(&store, first, b"second");

    primary.kill();
    replica.sql("SELECT pg_promote()");
    let text = format!(
        "host=127.0.0.1,127.0.0.1 port={},{} user=store dbname=postgres",
        primary.port(),
        replica.port()
    );
    let options = PostgresOptions::new(&text)
        .expect("valid")
        .table("records")
        .expect("a name");
    let store = options.build_blocking().expect("valid");
    // An acknowledged swap was lost, and the version shows it.
    assert_eq!(version(&store), first);
    let again = stored(&store, first, b"again");
    assert_eq!(again.counter(), second.counter());
    assert_ne!(again.tag(), second.tag());
}
