//! The proof by exhaustion: every order of inputs up to a depth, every invariant at every step.
//!
//! A breadth-first search over [`World`]s: a machine, the logins and calls that are under way, a
//! store, the service's own count of wrong logins, and a witness that knows from the inputs alone
//! what the machine may do. Worlds that can't be told apart from now on are visited once: times
//! count from now, attempts by their order.
//!
//! A login that nobody reports is a path of its own (its attempt just stays unreported), and so is
//! a report long after the deadline. After each input the machine is asked what it would do now, a
//! moment before its timeout, and with a clock that went back, so that asking costs no depth.

use std::{
    collections::HashSet,
    println,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
    vec,
    vec::Vec,
};

use super::Authenticator;
use crate::authenticator::{CallKind, CallOutcome, Certainty};
use crate::login::LoginOutcome;
use crate::policy::{LockEnd, Policy, PolicyBuilder};

use server::Server;
use witness::Witness;
use world::{Input, Truth, Who, World};

mod key;
mod server;
mod witness;
mod world;

/// Deeper runs: `CLOUDBILLING_AUTH_DEPTH=9 cargo test --release -p cloudbilling-auth exhaustive`.
fn depth(default: usize) -> usize {
    let set = std::env::var("CLOUDBILLING_AUTH_DEPTH").ok();
    set.map_or(default, |depth| depth.parse().expect("a number of inputs"))
}

fn policy(lock_end: LockEnd) -> PolicyBuilder {
    let tick = Duration::from_millis(1);
    Policy::builder()
        .backoff(tick, tick)
        .lock(Duration::from_secs(1))
        .lock_end(lock_end)
        .login_deadline(Duration::from_millis(100))
        .login_interval(Duration::from_millis(10))
}

/// The kind of a call only decides whether it is retried.
const READS: &[CallKind] = &[CallKind::Read];

/// The first of `whos` are the credentials at the start; all can take their place.
fn explore(
    name: &str,
    whos: &'static [Who],
    kinds: &'static [CallKind],
    policy: PolicyBuilder,
    depth: usize,
) {
    let policy = policy.build().expect("a sound policy");
    explore_from(World::new(whos, kinds, &policy), name, depth);
}

fn explore_from(first: World, name: &str, depth: usize) {
    let _guard = OneIsEnough;
    let mut seen = HashSet::from([first.key()]);
    let mut frontier = vec![first];
    let mut inputs = 0_u64;
    for level in 1..=depth {
        let mut next = Vec::new();
        for world in &frontier {
            if FOUND.load(Ordering::Relaxed) {
                return;
            }
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

/// A counter-example was found: the other searches need not go on.
static FOUND: AtomicBool = AtomicBool::new(false);

struct OneIsEnough;

impl Drop for OneIsEnough {
    fn drop(&mut self) {
        FOUND.fetch_or(std::thread::panicking(), Ordering::Relaxed);
    }
}

#[test]
fn login_with_a_lock_that_keeps_strikes() {
    explore(
        "login, strikes kept",
        &[Who::Unversioned, Who::Versioned, Who::Token],
        READS,
        policy(LockEnd::KeepsStrikes),
        depth(7),
    );
}

#[test]
fn login_with_a_lock_that_clears_strikes() {
    explore(
        "login, strikes cleared",
        &[Who::Versioned, Who::Unversioned, Who::Token],
        READS,
        policy(LockEnd::ClearsStrikes).useless_sessions(1),
        depth(7),
    );
}

#[test]
fn logins_to_two_environments() {
    explore(
        "two environments",
        &[Who::Versioned, Who::Elsewhere],
        READS,
        policy(LockEnd::ClearsStrikes),
        depth(7),
    );
}

/// So that what follows a proven session need not be searched for.
#[test]
fn accepted_credentials_whose_session_has_ended() {
    const WHOS: &[Who] = &[Who::Versioned, Who::Unversioned];
    let policy = policy(LockEnd::KeepsStrikes);
    let policy = policy.build().expect("a sound policy");
    let certainty = Certainty::Certain;
    let first = [
        Input::Start,
        Input::Report(0, LoginOutcome::Granted(()), Truth::Right),
        Input::Begin(CallKind::Read),
        Input::Answer(0, CallOutcome::Accepted),
        Input::Begin(CallKind::Read),
        Input::Answer(0, CallOutcome::Refused { certainty }),
        Input::Due,
    ]
    .into_iter()
    .fold(World::new(WHOS, READS, &policy), |world, input| {
        world.after(input)
    });
    explore_from(first, "accepted credentials", depth(6));
}

/// A strike is left that the session's login could not clear, and a login is made for it.
#[test]
fn a_login_that_clears_strikes() {
    const WHOS: &[Who] = &[Who::Versioned, Who::Unversioned];
    let policy = policy(LockEnd::KeepsStrikes).clearing_logins(true);
    let policy = policy.build().expect("a sound policy");
    let first = [
        Input::Start,
        Input::Report(0, LoginOutcome::Unknown, Truth::Wrong),
        Input::Due,
        Input::Start,
        Input::Report(0, LoginOutcome::Granted(()), Truth::Right),
        Input::Begin(CallKind::Read),
        Input::Answer(0, CallOutcome::Accepted),
        Input::Due,
    ]
    .into_iter()
    .fold(World::new(WHOS, READS, &policy), |world, input| {
        world.after(input)
    });
    explore_from(first, "clearing login", depth(6) - 1);
}

#[test]
fn api_token_first() {
    explore(
        "API token first",
        &[Who::Token, Who::Unversioned, Who::Versioned],
        &[CallKind::Read, CallKind::Write],
        policy(LockEnd::KeepsStrikes).useless_sessions(1),
        depth(7),
    );
}
