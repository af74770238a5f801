//! Servers that are killed, stopped, emptied, or restored from an old dump.

use std::{thread, time::Duration};

use cloudbilling_store::{StoreErrorKind, Swapped, Version, postgres::BlockingPostgresStore};
use rustix::process::Signal;

use crate::{
    common::{is_long, load, lost_swap, stored, swap, version},
    server::{Server, shared},
};

pub(crate) const TESTS: &[(&str, fn())] = &[
    (
        "a_killed_server_loses_nothing_acknowledged",
        a_killed_server_loses_nothing,
    ),
    (
        "a_killed_server_without_fsync_loses_nothing",
        a_killed_server_without_fsync_loses_nothing,
    ),
    (
        "a_stopped_server_does_not_hang_the_store",
        a_stopped_server_does_not_hang_the_store,
    ),
    (
        "a_truncated_table_has_no_record",
        a_truncated_table_has_no_record,
    ),
    (
        "an_old_dump_has_its_old_version",
        an_old_dump_has_its_old_version,
    ),
];

fn a_killed_server_loses_nothing() {
    killed_again_and_again(&["fsync=on"], false);
}

/// The kernel keeps what was written when only processes end.
fn a_killed_server_without_fsync_loses_nothing() {
    killed_again_and_again(&["fsync=off"], true);
}

fn killed_again_and_again(settings: &[&str], accepts: bool) {
    let kills = if is_long() { 30 } else { 2 };
    let mut server = Server::start(settings);
    let options = server.options("killed").accept_not_durable(accepts);
    let store = options
        .timeout(Duration::from_secs(20))
        .build_blocking()
        .expect("valid");
    store.create_table().expect("the server runs");
    stored(&store, Version::ABSENT, &0_u64.to_be_bytes());
    let mut acknowledged = 0;
    for _ in 0..kills {
        let before = version_of(&server, "killed");
        let counted = thread::scope(|scope| {
            let counting = scope.spawn(|| count_until_it_fails(&store));
            // Somewhere in its work.
            while version_of(&server, "killed") < before + 5 {}
            server.kill();
            counting.join().expect("no panic")
        });
        acknowledged = counted.max(acknowledged);
        server.up();
        let found = count(
            &load(&store)
                .expect("the server runs")
                .record
                .expect("a record"),
        );
        assert!(
            acknowledged <= found && found <= acknowledged + 1,
            "{acknowledged} were acknowledged, {found} are stored"
        );
        acknowledged = found;
    }
}

/// Adds one again and again. Returns the last count that was acknowledged.
fn count_until_it_fails(store: &BlockingPostgresStore) -> u64 {
    let mut current = load(store).expect("the server runs");
    let mut counted = count(&current.record.expect("a record"));
    loop {
        match swap(store, current.version, &(counted + 1).to_be_bytes()) {
            Ok(Swapped::Stored { version, .. }) => current.version = version,
            Ok(Swapped::Conflict(current)) => panic!("nobody else counts: {current:?}"),
            Err(_) => return counted,
        }
        counted += 1;
    }
}

fn count(record: &[u8]) -> u64 {
    u64::from_be_bytes(record.try_into().expect("eight bytes"))
}

fn version_of(server: &Server, table: &str) -> u64 {
    let counter = server.sql(&format!("SELECT counter FROM {table}"));
    counter.parse().expect("a number")
}

fn a_stopped_server_does_not_hang_the_store() {
    let seconds = if is_long() { 40 } else { 0 };
    let server = Server::start(&[]);
    let store = server
        .options("stopped")
        .timeout(Duration::from_millis(300));
    let store = store.build_blocking().expect("valid");
    let patient = server.options("stopped").build_blocking().expect("valid");
    patient.create_table().expect("the server runs");
    let first = stored(&patient, Version::ABSENT, b"first");

    let stop = || server.signal(Signal::STOP);
    let go_on = || server.signal(Signal::CONT);
    let error = lost_swap(&store, first, b"late", stop, go_on);
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    let error = load(&store).expect_err("stopped");
    assert!(!error.may_have_been_stored(), "{error}");
    // Not a wait of this test for something: the stop itself is long.
    thread::sleep(Duration::from_secs(seconds));
    go_on();

    // Rule: after an unknown swap, load, and swap once more so that a late one must conflict.
    let found = load(&patient).expect("the server runs");
    match swap(&patient, found.version, b"second").expect("the server runs") {
        Swapped::Stored {
            version: second, ..
        } => {
            assert_eq!(version(&patient), second);
        }
        // The late swap came between.
        Swapped::Conflict(current) => assert_eq!(current.record.as_deref(), Some(&b"late"[..])),
    }
}

fn a_truncated_table_has_no_record() {
    let server = shared();
    let store = server.options("truncated").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    let first = stored(&store, Version::ABSENT, b"first");
    server.sql("TRUNCATE truncated");
    assert!(version(&store).is_absent());
    let swapped = swap(&store, first, b"second").expect("the server runs");
    assert!(matches!(swapped, Swapped::Conflict(current) if current.record.is_none()));
    let again = stored(&store, Version::ABSENT, b"again");
    assert_ne!(again.incarnation(), first.incarnation());
}

fn an_old_dump_has_its_old_version() {
    let server = shared();
    let store = server.options("dumped").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    let first = stored(&store, Version::ABSENT, b"first");
    let dump = server.dump("dumped");
    let second = stored(&store, first, b"second");
    // Lines that begin with a backslash are for the client that reads a script.
    let statements: Vec<_> = dump
        .lines()
        .filter(|line| !line.starts_with('\\'))
        .collect();
    server.sql(&statements.join("\n"));
    assert_eq!(version(&store), first);
    let again = stored(&store, first, b"again");
    assert_eq!(again.counter(), second.counter());
    assert_ne!(again.tag(), second.tag());
}
