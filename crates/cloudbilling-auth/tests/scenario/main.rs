//! One concept a file, with a fake peer and virtual time: first the twelve invariants, then the
//! rest.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows a test by its attribute only, not its helpers"
)]

mod invariant_01_one_login_in_flight;
mod invariant_02_booked_before_sent;
mod invariant_03_within_the_budget;
mod invariant_04_refused_stays_refused;
mod invariant_05_nothing_while_locked;
mod invariant_06_late_results;
mod invariant_07_generations;
mod invariant_08_certain_or_likely;
mod invariant_09_no_loop;
mod invariant_10_api_token;
mod invariant_11_time;
mod invariant_12_secrets;

mod backoff;
mod events;
mod lock_end;
mod not_permitted;
mod other_account;
mod shared_ledger;
mod unreadable_snapshot;

mod support;
