//! The proof by exhaustion: every order of inputs up to a depth, every invariant at every step.
//!
//! A breadth-first search over [`World`]s: a machine, the logins and calls that are under way, a store, and a witness
//! that knows from the inputs alone what the machine may do. Worlds that can't be told apart from now on are visited
//! once: times count from now, attempts by their order.
//!
//! A login that nobody reports is a path of its own (its attempt just stays unreported), and so is a report long after
//! the deadline. After each input the machine is asked what it would do now, a moment before its timeout, and with a
//! clock that went back, so that asking costs no depth.

use std::{collections::HashSet, println, time::Duration, vec, vec::Vec};

use super::Authenticator;
use crate::{LockEnd, Policy};

use witness::Witness;
use world::{Who, World};

mod key;
mod witness;
mod world;

/// Deeper runs: `CLOUDBILLING_AUTH_DEPTH=10 cargo test --release -p cloudbilling-auth exhaustive`.
fn depth(default: usize) -> usize {
    let set = std::env::var("CLOUDBILLING_AUTH_DEPTH").ok();
    set.map_or(default, |depth| depth.parse().expect("a number of inputs"))
}

fn policy(lock_end: LockEnd, useless_sessions: usize) -> Policy {
    let tick = Duration::from_millis(1);
    Policy::builder()
        .backoff(tick, tick)
        .lock(Duration::from_secs(1))
        .lock_end(lock_end)
        .login_deadline(Duration::from_millis(100))
        .login_interval(Duration::from_millis(10))
        .useless_sessions(useless_sessions)
        .build()
        .expect("a sound policy")
}

fn explore(name: &str, start: Who, policy: &Policy, depth: usize) {
    let first = World::new(start, policy);
    let mut seen = HashSet::from([first.key()]);
    let mut frontier = vec![first];
    let mut inputs = 0_u64;
    for level in 1..=depth {
        let mut next = Vec::new();
        for world in &frontier {
            for input in world.inputs() {
                inputs += 1;
                let successor = world.after(input);
                if seen.insert(successor.key()) && level < depth {
                    next.push(successor);
                }
            }
        }
        frontier = next;
    }
    println!(
        "{name}: {} states, {inputs} inputs, depth {depth}",
        seen.len()
    );
}

#[test]
fn login_with_a_lock_that_keeps_strikes() {
    explore(
        "login, strikes kept",
        Who::Unversioned,
        &policy(LockEnd::KeepsStrikes, 2),
        depth(8),
    );
}

#[test]
fn login_with_a_lock_that_clears_strikes() {
    explore(
        "login, strikes cleared",
        Who::Versioned,
        &policy(LockEnd::ClearsStrikes, 1),
        depth(8),
    );
}

#[test]
fn api_token_first() {
    explore(
        "API token first",
        Who::Token,
        &policy(LockEnd::KeepsStrikes, 1),
        depth(8),
    );
}
