//! The proof by search for processes that share a record: three machines, a store with faults, a
//! network that delays, and the server's own count of wrong logins.
//!
//! A [`World`] is visited once: times count from now, attempts and versions by their order, and the
//! processes are interchangeable. A process that is stopped is one that takes no step while others
//! do, so *stop* and *wake* are in every interleaving. Between the machine's last look at the store
//! and the first byte of a login, any number of steps of others and any time can pass.
//!
//! The judge is the server: at each login, those that it has counted since its last success, and
//! those that may still arrive, must be fewer than the budget.
//!
//! `cargo test` visits a part of each search. The whole: `just fleet-model`.

use std::{collections::HashSet, println, vec, vec::Vec};

use self::world::{Setup, World};
use crate::authenticator::entropy;

mod key;
mod process;
mod server;
mod store;
mod world;

/// The number of states to visit from the very beginning, if it is set.
fn whole() -> Option<usize> {
    let set = std::env::var("CLOUDBILLING_AUTH_FLEET").ok()?;
    Some(set.parse().expect("a number of states"))
}

/// Visits the first states of a setup, breadth first: a small part of them, which begins after some
/// steps, or with `CLOUDBILLING_AUTH_FLEET=n` the first n from the very beginning.
fn search(name: &str, setup: Setup, after: &[&str]) {
    let first = World::new(setup);
    match whole() {
        None => visit(name, first.play(after), PART),
        Some(limit) => visit(name, first, limit),
    }
}

/// Visits another part of a setup that has a search of its own.
fn part(name: &str, setup: Setup, after: &[&str]) {
    if whole().is_none() {
        visit(name, World::new(setup).play(after), PART);
    }
}

const PART: usize = 1_500;

/// Follows random steps of a setup until nothing can happen any more, again and again. So it
/// reaches what lies deeper than a search that is cut off.
fn wander(name: &str, setup: Setup) {
    let walks = whole().map_or(20, |states| states / 20);
    let (mut random, mut steps, mut deepest) = (17_u64, 0_u64, 0_u64);
    for _ in 0..walks {
        let (mut world, mut depth) = (World::new(setup), 0);
        while depth < LONGEST_WALK {
            let mut next = world.successors();
            if next.is_empty() {
                break;
            }
            random = entropy::next(random);
            world = next.swap_remove((random >> 33) as usize % next.len());
            depth += 1;
        }
        steps += depth;
        deepest = deepest.max(depth);
    }
    println!("{name}: {walks} random walks, {steps} steps, the longest {deepest}");
}

/// Steps that change nothing, such as another call that is accepted, could go on forever.
const LONGEST_WALK: u64 = 120;

fn visit(name: &str, first: World, limit: usize) {
    let mut seen = HashSet::from([first.key()]);
    let mut frontier = vec![first];
    let (mut steps, mut depth) = (0_u64, 0_usize);
    while !frontier.is_empty() && seen.len() < limit {
        depth += 1;
        let mut next = Vec::new();
        for world in frontier.drain(..) {
            for successor in world.successors() {
                steps += 1;
                if seen.insert(successor.key()) {
                    next.push(successor);
                }
            }
            if seen.len() >= limit {
                break;
            }
        }
        frontier = next;
    }
    let end = if seen.len() < limit {
        "closed"
    } else {
        "cut off"
    };
    println!(
        "{name}: {} states, {steps} steps, depth {depth}, {end}",
        seen.len()
    );
}

/// Responses are lost, and logins arrive late.
#[test]
fn late_logins() {
    search("late logins", Setup::default(), &[]);
}

/// One process has another password.
#[test]
fn two_passwords() {
    let setup = Setup {
        passwords: ["one", "one", "two"],
        ..Setup::default()
    };
    search("two passwords", setup, &["0 is handed", "0 sends"]);
}

/// Each process may log in twice, because the server ends a session.
#[test]
fn ended_session() {
    let after = [
        "0 is handed",
        "0 sends",
        "0 hears nothing",
        "1 is handed",
        "1 sends",
        "login 2 arrives Right",
        "1 hears Right",
    ];
    search("ended session", Setup::ended_session(), &after);
}

/// Two processes may each log in twice: a search that ends.
#[test]
fn two_processes() {
    let setup = Setup {
        processes: 2,
        ..Setup::ended_session()
    };
    search("two processes", setup, &["0 is handed", "0 sends"]);
}

/// A process is stopped between booking and sending until its quarantine is over.
#[test]
fn stopped_process() {
    let after = [
        "0 is handed",
        "time passes: 100",
        "time passes: 1000",
        "1 is handed",
        "1 sends",
        "login 2 arrives Right",
        "1 hears Right",
        "1 calls: Accepted",
    ];
    part("stopped process", Setup::ended_session(), &after);
}

/// Processes die at any step.
#[test]
fn killed_processes() {
    let setup = Setup {
        kills: 2,
        ..Setup::default()
    };
    search("killed processes", setup, &["0 is handed", "0 sends"]);
}

/// Accesses to the store fail, or their acknowledgement is lost.
#[test]
fn store_faults() {
    search("store faults", Setup::store_faults(), &[]);
}

/// A process has read a swap that the store then lost, and brings it back after another booking.
#[test]
fn swap_brought_back() {
    let setup = Setup {
        refusals: 1,
        ..Setup::store_faults()
    };
    let after = [
        "0 is handed",
        "0 sends",
        "time passes: 100",
        "1 swaps AckLost",
        "0 looks",
        "the store loses a swap",
        "2 is handed",
    ];
    let setup = Setup { logins: 2, ..setup };
    part("swap brought back", setup, &after);
}

/// Two processes cannot reach the store.
#[test]
fn store_down() {
    let after = ["0 swaps Down", "1 loads Down"];
    part("store down", Setup::store_faults(), &after);
}

/// A swap is lost that was read, but never acknowledged.
#[test]
fn lost_swap() {
    let after = ["0 swaps AckLost"];
    part("lost swap", Setup::store_faults(), &after);
}

/// A delayed swap arrives when the store has another version with the same counter.
#[test]
fn delayed_swap() {
    let after = [
        "0 swaps AckLost",
        "0 swaps Delayed",
        "the store loses a swap",
        "1 is handed",
        "1 sends",
    ];
    part("delayed swap", Setup::store_faults(), &after);
}

/// A backup of the store is restored, and a person permits a login.
#[test]
fn restored_backup() {
    let setup = Setup::restored_backup();
    let after = [
        "a backup is made",
        "0 is handed",
        "1 looks",
        "0 sends",
        "the backup is restored",
        "0 is permitted",
        "time passes: 100",
        "0 is handed",
        "0 sends",
        "login 2 arrives Right",
        "0 hears Right",
    ];
    search("restored backup", setup, &after);
}

/// The password is right, and the server honest: only two unsettled strikes need a person.
#[test]
fn who_needs_a_person() {
    search("who needs a person", Setup::who_needs_a_person(), &[]);
}

/// The searches that are cut off, along random ways to their ends.
#[test]
fn random_walks() {
    wander("ended session", Setup::ended_session());
    wander("store faults", Setup::store_faults());
    wander("restored backup", Setup::restored_backup());
    wander("who needs a person", Setup::who_needs_a_person());
    let everything = Setup {
        kills: 1,
        logins: 2,
        permits: 1,
        refusals: 2,
        store_faults: 3,
        passwords: ["one", "one", "two"],
        ..Setup::default()
    };
    wander("everything", everything);
}
