//! Many processes of one account against a sandbox, with a history that is checked afterwards. Run
//! by `just fleet`, and in the long form by `just fleet-long`.
//!
//! Each process is this program again, with a role in its environment. Wrong logins, granted ones
//! and locks are those that the sandbox has counted, not those that the processes report.

#![cfg(target_os = "linux")]

mod churn;
mod fleet;
mod orders;
mod random;
mod rotation;
#[path = "../../../cloudbilling-store/tests/postgres/server.rs"]
#[expect(dead_code, reason = "the tests of the store need more of it")]
mod server;
mod service;
mod speed;
mod stopped;
mod worker;
mod wrong_password;

use std::env;

/// Returns `true` for the form that takes minutes.
fn is_long() -> bool {
    env::var("CLOUDBILLING_FLEET_FORM").is_ok_and(|form| form == "long")
}

/// Returns what the random choices of a run begin with.
fn seed() -> u64 {
    let seed = env::var("CLOUDBILLING_FLEET_SEED");
    seed.map_or(17, |seed| seed.parse().expect("a number"))
}
