//! The policy decides whether the end of a lock clears the count.

use cloudbilling_auth::{GiveUpReason, LockEnd, LoginOutcome, Policy};

use crate::support::*;

/// The password was accepted once; then one response was lost, and the next said *locked*.
fn two_strikes_and_a_lock(lock_end: LockEnd) -> Scenario {
    let mut scenario = Scenario::with_policy(
        ann("right"),
        Policy::builder().lock_end(lock_end).build().unwrap(),
    );
    scenario.session("session");
    scenario.session_expires();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    scenario.logs_in(LoginOutcome::Locked);
    scenario
}

#[test]
fn by_default_the_end_of_a_lock_clears_nothing() {
    let mut scenario = two_strikes_and_a_lock(LockEnd::default());
    assert_eq!(
        scenario.gives_up(),
        GiveUpReason::BudgetSpent {
            definite: 0,
            possible: 2
        }
    );
    scenario.advance(LOCK);
    assert_eq!(
        scenario.gives_up(),
        GiveUpReason::BudgetSpent {
            definite: 0,
            possible: 2
        }
    );
}

#[test]
fn if_it_clears_the_count_the_whole_budget_is_back() {
    let mut scenario = two_strikes_and_a_lock(LockEnd::ClearsStrikes);
    assert_eq!(scenario.waits().0, LOCK);
    scenario.advance(LOCK);
    scenario.session("session");
}
