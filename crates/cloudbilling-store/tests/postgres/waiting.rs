//! Waiting for another process's swap.

use std::{thread, time::Duration};

use cloudbilling_store::{BlockingStore, Version};

use crate::{
    common::{ACCOUNT, stored},
    proxy::{Flow, Proxy, Towards},
    server::{options_at, shared},
};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("a_notification_ends_the_wait", a_notification_ends_the_wait),
    (
        "polling_ends_the_wait_without_notifications",
        polling_ends_the_wait_without_notifications,
    ),
    (
        "a_wait_ends_with_its_patience",
        a_wait_ends_with_its_patience,
    ),
    (
        "a_wait_survives_a_cut_connection",
        a_wait_survives_a_cut_connection,
    ),
];

const LONG: Duration = Duration::from_secs(60);

/// The interval is longer than the test may take, so only a notification can end the wait.
fn a_notification_ends_the_wait() {
    ends_after_a_swap("notified", LONG * 10, true);
}

/// As behind PgBouncer in its transaction mode.
fn polling_ends_the_wait_without_notifications() {
    ends_after_a_swap("polled", Duration::from_millis(5), false);
}

fn ends_after_a_swap(table: &str, interval: Duration, listens: bool) {
    let server = shared();
    let options = server
        .options(table)
        .poll_interval(interval)
        .listen(listens);
    let store = options.build_blocking().expect("valid");
    let other = server.options(table).build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    let mut seen = stored(&store, Version::ABSENT, b"first");
    for _ in 0..5 {
        seen = thread::scope(|scope| {
            let swap = scope.spawn(|| stored(&other, seen, b"next"));
            assert_eq!(store.changed(&ACCOUNT, seen, LONG), Some(true));
            swap.join().expect("no panic")
        });
    }
}

fn a_wait_ends_with_its_patience() {
    let store = shared().options("patient").build_blocking().expect("valid");
    store.create_table().expect("the server runs");
    let seen = stored(&store, Version::ABSENT, b"first");
    assert_eq!(
        store.changed(&ACCOUNT, seen, Duration::from_millis(30)),
        Some(false)
    );
}

fn a_wait_survives_a_cut_connection() {
    let proxy = Proxy::to(shared().port());
    let store = options_at(proxy.port(), "cut_while_waiting");
    let store = store
        .poll_interval(Duration::from_millis(5))
        .build_blocking()
        .expect("valid");
    store.create_table().expect("the server runs");
    let seen = stored(&store, Version::ABSENT, b"first");
    let other = shared()
        .options("cut_while_waiting")
        .build_blocking()
        .expect("valid");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| store.changed(&ACCOUNT, seen, LONG));
        proxy.cut();
        proxy.set(Towards::Client, Flow::Forwarded);
        stored(&other, seen, b"second");
        assert_eq!(waiting.join().expect("no panic"), Some(true));
    });
}
