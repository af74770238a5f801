//! Connections that are cut, held, or lose one direction.

use std::{thread, time::Duration};

use cloudbilling_store::{
    StoreError, StoreErrorKind, Swapped, Version, postgres::BlockingPostgresStore,
};

use crate::{
    common::{connect, load, lost_swap, stored, swap, version},
    proxy::{Flow, Proxy, Towards},
    server::{options_at, shared},
};

pub(crate) const TESTS: &[(&str, fn())] = &[
    (
        "a_lost_acknowledgement_is_unknown",
        a_lost_acknowledgement_is_unknown,
    ),
    (
        "a_lost_swap_is_unknown_and_has_no_effect",
        a_lost_swap_is_unknown_and_has_no_effect,
    ),
    (
        "a_late_swap_conflicts_after_another_one",
        a_late_swap_conflicts_after_another_one,
    ),
    (
        "a_cut_connection_is_unknown_and_replaced",
        a_cut_connection_is_unknown_and_replaced,
    ),
    (
        "a_silent_server_is_unavailable",
        a_silent_server_is_unavailable,
    ),
];

const SHORT: Duration = Duration::from_millis(400);

/// A store behind a proxy, one without, and the version of the first record.
fn behind_a_proxy(table: &str) -> (Proxy, BlockingPostgresStore, BlockingPostgresStore, Version) {
    let direct = shared().options(table).build_blocking().expect("valid");
    direct.create_table().expect("the server runs");
    let first = stored(&direct, Version::ABSENT, b"first");
    let proxy = Proxy::to(shared().port());
    let store = options_at(proxy.port(), table).timeout(SHORT);
    let store = store.build_blocking().expect("valid");
    connect(&store);
    (proxy, store, direct, first)
}

/// Swaps while the bytes of one direction do not pass, and returns the error.
fn lose(
    proxy: &Proxy,
    towards: Towards,
    flow: Flow,
    store: &BlockingPostgresStore,
    expected: Version,
    record: &[u8],
) -> StoreError {
    let begin = || proxy.set(towards, flow);
    let end = || proxy.set(towards, Flow::Forwarded);
    lost_swap(store, expected, record, begin, end)
}

fn a_lost_acknowledgement_is_unknown() {
    let (proxy, store, direct, first) = behind_a_proxy("lost_acknowledgement");
    let error = lose(
        &proxy,
        Towards::Client,
        Flow::Dropped,
        &store,
        first,
        b"second",
    );
    assert!(error.help().contains("load the record"));
    proxy.wait_until_stopped();
    let loaded = load(&direct).expect("the server runs");
    assert_eq!(loaded.record.as_deref(), Some(&b"second"[..]));

    // The store recovers, and confirms what it found.
    proxy.set(Towards::Client, Flow::Forwarded);
    let found = until_available(|| load(&store));
    assert_eq!(found.version, loaded.version);
    stored(&direct, found.version, b"second");
}

fn a_lost_swap_is_unknown_and_has_no_effect() {
    let (proxy, store, direct, first) = behind_a_proxy("lost_swap");
    lose(
        &proxy,
        Towards::Server,
        Flow::Dropped,
        &store,
        first,
        b"second",
    );
    assert_eq!(version(&direct), first);
    proxy.set(Towards::Server, Flow::Forwarded);
    assert_eq!(until_available(|| load(&store)).version, first);
}

/// The swap reaches the server long after its store gave it up.
fn a_late_swap_conflicts_after_another_one() {
    let (proxy, store, direct, first) = behind_a_proxy("late_swap");
    lose(&proxy, Towards::Server, Flow::Held, &store, first, b"late");
    proxy.wait_until_stopped();
    let second = stored(&direct, first, b"second");
    proxy.set(Towards::Server, Flow::Forwarded);
    // Any operation that begins now ends after the late one has reached the server or its
    // connection was closed.
    until_available(|| load(&store));
    assert_eq!(version(&direct), second);
}

fn a_cut_connection_is_unknown_and_replaced() {
    let (proxy, _, direct, first) = behind_a_proxy("cut");
    // Only the cut ends the swap.
    let store = options_at(proxy.port(), "cut").build_blocking();
    let store = store.expect("valid");
    connect(&store);
    proxy.set(Towards::Client, Flow::Held);
    thread::scope(|scope| {
        let swapping = scope.spawn(|| swap(&store, first, b"second"));
        proxy.wait_until_stopped();
        proxy.cut();
        let error = swapping.join().expect("no panic").expect_err("cut");
        assert!(error.may_have_been_stored(), "{error}");
    });
    proxy.set(Towards::Client, Flow::Forwarded);
    let loaded = until_available(|| load(&store));
    assert_eq!(loaded.record.as_deref(), Some(&b"second"[..]));
    // An idle connection that was cut is replaced: nothing was lost.
    proxy.cut();
    let swapped = until_available(|| swap(&store, loaded.version, b"third"));
    let is_third = |record: Option<Vec<u8>>| record.as_deref() == Some(b"third");
    match swapped {
        Swapped::Stored { version: third, .. } => assert_eq!(version(&direct), third),
        // The first attempt was lost with the connection, after it was stored.
        Swapped::Conflict(current) => assert!(is_third(current.record)),
    }
}

fn a_silent_server_is_unavailable() {
    let (proxy, store, _, first) = behind_a_proxy("silent");
    for towards in [Towards::Server, Towards::Client] {
        proxy.set(towards, Flow::Held);
        let error = load(&store).expect_err("silent");
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        assert!(!error.may_have_been_stored());
        // Now it cannot even connect.
        let error = swap(&store, first, b"second").expect_err("silent");
        assert!(!error.may_have_been_stored(), "{error}");
        proxy.set(towards, Flow::Forwarded);
        assert_eq!(until_available(|| load(&store)).version, first);
    }
}

/// Repeats an operation while the store is unavailable: a broken connection has to be noticed
/// first.
fn until_available<T>(operation: impl Fn() -> Result<T, StoreError>) -> T {
    loop {
        match operation() {
            Ok(value) => return value,
            Err(error) => assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}"),
        }
    }
}
