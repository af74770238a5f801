//! Callers, a network and a service driven by the fuzzer: the random runs of `cloudbilling-auth`,
//! guided by coverage.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

use server::Rules;
use world::{Hazards, World};

#[allow(dead_code)] // Counts and the healed network are for the crate's own tests.
#[path = "../../crates/cloudbilling-auth/tests/model/server.rs"]
mod server;
#[allow(dead_code)]
#[path = "../../crates/cloudbilling-auth/tests/model/world.rs"]
mod world;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    callers: u8,
    clients: u8,
    rules: [bool; 5],
    script: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let [
        grants_wrong,
        in_a_row,
        lock_end_clears,
        right_lifts_lock,
        third_says_locked,
    ] = input.rules;
    let rules = Rules {
        grants_wrong,
        in_a_row,
        lock_end_clears,
        right_lifts_lock,
        third_says_locked,
    };
    let callers = 2 + usize::from(input.callers % 15);
    let clients = 1 + usize::from(input.clients % 2);
    World::new(rules, callers, clients, Hazards::All).run(input.script);
});
