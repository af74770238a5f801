//! Accounts that may not log in: a wording that proves nothing about the password.

use cloudbilling_auth::{GiveUpReason, LoginOutcome, Policy};

use crate::support::*;

#[test]
fn an_account_that_is_not_permitted_needs_a_person() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.logs_in(LoginOutcome::NotPermitted);
    scenario.advance(LOCK);
    assert_eq!(scenario.gives_up(), GiveUpReason::NotPermitted);
    scenario.permit();
    scenario.session("session");
    scenario.session_expires();
    scenario.session("no permit needed");
}

#[test]
fn the_account_stays_stopped_over_passwords_clients_and_restarts() {
    let mut scenario = Scenario::new(versioned("one"));
    scenario.logs_in(LoginOutcome::NotPermitted);
    assert_eq!(scenario.strikes(), ["not-permitted"]);
    scenario.replace(versioned("two"));
    assert_eq!(scenario.gives_up(), GiveUpReason::NotPermitted);
    let ledger = scenario.ledger.clone();
    let mut other = Scenario::sharing(versioned("three"), Policy::default(), ledger, 2);
    assert_eq!(other.gives_up(), GiveUpReason::NotPermitted);
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("four"));
    assert_eq!(scenario.gives_up(), GiveUpReason::NotPermitted);
}

#[test]
fn each_permitted_login_counts() {
    let mut scenario = Scenario::new(ann("one"));
    scenario.logs_in(LoginOutcome::NotPermitted);
    scenario.permit();
    scenario.logs_in(LoginOutcome::NotPermitted);
    assert_eq!(scenario.strikes(), ["not-permitted", "not-permitted"]);
    scenario.unlock();
    scenario.session("session");
}
