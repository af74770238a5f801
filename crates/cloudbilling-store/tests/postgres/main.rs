//! The store in PostgreSQL, on real servers that these tests start (Debian: postgresql).

#![cfg(target_os = "linux")]

mod access;
mod common;
mod durability;
mod failover;
mod faults;
mod lost;
mod proxy;
mod server;
mod waiting;

use cloudbilling_store::{
    BlockingStore,
    conformance::{BlockOn, Suite},
};

use crate::common::{is_long, runtime};
use crate::server::{shared, stopped_at_the_end};

/// All tests run here, one after the other, so that the servers they share can be stopped at the
/// end, and so that one test's stopped server does not slow another one down.
#[test]
fn postgres() {
    let tests: &[(&str, fn())] = &[
        ("keeps_the_contract_blocking", keeps_the_contract_blocking),
        (
            "keeps_the_contract_asynchronous",
            keeps_the_contract_asynchronous,
        ),
    ];
    let only = std::env::var("CLOUDBILLING_STORE_TEST").unwrap_or_default();
    let _server = stopped_at_the_end();
    let modules = [
        tests,
        access::TESTS,
        durability::TESTS,
        waiting::TESTS,
        lost::TESTS,
        faults::TESTS,
        if is_long() { failover::TESTS } else { &[] },
    ];
    for (name, test) in modules
        .into_iter()
        .flatten()
        .filter(|(name, _)| name.contains(&only))
    {
        let started = std::time::Instant::now();
        test();
        println!("{name}: {:.1} s", started.elapsed().as_secs_f64());
    }
}

fn keeps_the_contract_blocking() {
    let open = |name: &str| {
        let store = shared()
            .options(&format!("blocking_{name}"))
            .build_blocking();
        let store = store.expect("valid settings");
        store.create_table().expect("the server runs");
        store
    };
    Suite::new().run(open).assert_passed();
}

fn keeps_the_contract_asynchronous() {
    let open = |name: &str| -> Box<dyn BlockingStore> {
        let store = shared()
            .options(&format!("async_{name}"))
            .build()
            .expect("valid settings");
        let runtime = runtime();
        runtime
            .block_on(store.create_table())
            .expect("the server runs");
        Box::new(BlockOn::new(store, move |operation| {
            runtime.block_on(operation)
        }))
    };
    Suite::new().run(open).assert_passed();
}
