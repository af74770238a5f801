//! Servers that can lose records are refused, and a swap is acknowledged only once it is durable.

use std::time::Duration;

use cloudbilling_store::{StoreErrorKind, Version};

use crate::{
    common::{load, lost_swap, stored, swap, version},
    server::{Server, shared},
};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("a_durable_server_is_accepted", a_durable_server_is_accepted),
    (
        "a_server_without_fsync_is_refused",
        a_server_without_fsync_is_refused,
    ),
    ("an_unlogged_table_is_refused", an_unlogged_table_is_refused),
    (
        "a_missing_table_is_not_created",
        a_missing_table_is_not_created,
    ),
    ("a_swap_waits_for_the_standby", a_swap_waits_for_the_standby),
];

fn a_durable_server_is_accepted() {
    let store = shared().options("durable").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    let durability = store.durability().expect("the server runs");
    assert!(durability.survives_a_crash(), "{durability:?}");
    assert!(!durability.has_synchronous_standby);
    assert!(
        durability
            .server_version
            .starts_with(|first: char| first.is_ascii_digit())
    );
}

fn a_server_without_fsync_is_refused() {
    for (setting, detail) in [
        ("fsync=off", "fsync"),
        ("full_page_writes=off", "full_page_writes"),
    ] {
        let server = Server::start(&[setting]);
        let store = server.options("records").build_blocking().expect("valid");
        store.create_table().expect("the server runs");
        let error = swap(&store, Version::ABSENT, b"record").expect_err("not durable");
        assert_eq!(error.kind(), StoreErrorKind::NotDurable);
        assert!(
            error.detail().is_some_and(|it| it.contains(detail)),
            "{error}"
        );
        assert!(
            load(&store).is_err(),
            "nothing is learned from such a server either"
        );

        let accepting = server.options("records").accept_not_durable(true);
        let accepting = accepting.build_blocking().expect("valid");
        assert!(!accepting.durability().expect("accepted").survives_a_crash());
        stored(&accepting, Version::ABSENT, b"record");
    }
}

fn an_unlogged_table_is_refused() {
    let server = shared();
    let store = server.options("unlogged").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    server.sql("ALTER TABLE unlogged SET UNLOGGED");
    let error = load(&store).expect_err("not durable");
    assert_eq!(error.kind(), StoreErrorKind::NotDurable);
}

fn a_missing_table_is_not_created() {
    let store = shared().options("missing").build_blocking().expect("valid");
    for _ in 0..2 {
        let error = swap(&store, Version::ABSENT, b"record").expect_err("missing");
        assert_eq!(error.kind(), StoreErrorKind::Incompatible);
        assert!(error.needs_permit());
    }
    store.create_table().expect("a person decides");
    stored(&store, Version::ABSENT, b"record");
    // The table is dropped while the store is connected.
    shared().sql("DROP TABLE missing");
    let error = load(&store).expect_err("dropped");
    assert_eq!(error.kind(), StoreErrorKind::Incompatible);
}

/// The server would acknowledge at once by its own setting; the store insists on the standby, which
/// does not exist.
fn a_swap_waits_for_the_standby() {
    let server = Server::start(&["synchronous_commit=off"]);
    let patient = server.options("records").build_blocking().expect("valid");
    patient.create_table().expect("the server runs");
    let first = stored(&patient, Version::ABSENT, b"first");

    server.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    server.sql("SELECT pg_reload_conf()");
    while server.sql("SHOW synchronous_standby_names").is_empty() {}
    let store = server
        .options("records")
        .timeout(Duration::from_millis(500));
    let store = store.build_blocking().expect("valid");
    lost_swap(&store, first, b"second", || {}, || {});
    assert_eq!(
        version(&patient),
        first,
        "what no standby has is not loaded"
    );

    // An administrator cancels the wait: the server then stores the record with a warning.
    let store = server.options("records").build_blocking().expect("valid");
    let durability = store.durability().expect("the server runs");
    assert!(durability.has_synchronous_standby);
    let canceled = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| swap(&store, first, b"third"));
        let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity \
                      WHERE wait_event = 'SyncRep' AND state = 'active'";
        while !waiting.is_finished() {
            server.sql(cancel);
        }
        waiting.join().expect("no panic")
    });
    match canceled {
        Err(error) => assert!(error.may_have_been_stored(), "{error}"),
        // The earlier swap was canceled first, and became visible.
        Ok(swapped) => assert!(matches!(swapped, cloudbilling_store::Swapped::Conflict(_))),
    }
}
