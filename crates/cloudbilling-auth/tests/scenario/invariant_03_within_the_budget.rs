use cloudbilling_auth::{GiveUp, LoginOutcome};

use crate::support::*;

#[test]
fn two_lost_answers_are_the_end_also_over_a_hundred_restarts() {
    let mut scenario = Scenario::new(versioned("right"));
    let mut sent = 0;
    for _ in 0..100 {
        scenario.advance(MINUTE);
        if let cloudbilling_auth::Action::Login(attempt) = scenario.auth.poll(scenario.now()) {
            sent += 1;
            scenario.report(attempt, LoginOutcome::Unknown);
        }
        let stored = scenario.stored();
        scenario.restart(&stored, versioned("right"));
    }
    assert_eq!(sent, 2);
    assert_eq!(
        scenario.gives_up(),
        GiveUp::BudgetSpent {
            definite: 0,
            possible: 2
        }
    );
}

#[test]
fn once_accepted_credentials_have_no_larger_budget() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.session("session");
    scenario.session_expires();
    for _ in 0..2 {
        scenario.logs_in(LoginOutcome::Unknown);
        scenario.advance(MINUTE);
    }
    assert_eq!(
        scenario.gives_up(),
        GiveUp::BudgetSpent {
            definite: 0,
            possible: 2
        }
    );
}

#[test]
fn rotation_spends_the_same_budget() {
    let mut scenario = Scenario::new(ann("one"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.replace(ann("two"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.replace(ann("three"));
    assert_eq!(
        scenario.gives_up(),
        GiveUp::BudgetSpent {
            definite: 2,
            possible: 0
        }
    );
}

#[test]
fn a_permit_is_one_login_more() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..2 {
        scenario.logs_in(LoginOutcome::Unknown);
        scenario.advance(MINUTE);
    }
    scenario.permit();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    assert_eq!(
        scenario.gives_up(),
        GiveUp::BudgetSpent {
            definite: 0,
            possible: 3
        }
    );
}

#[test]
fn an_unlock_and_a_success_give_the_budget_back() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..2 {
        scenario.logs_in(LoginOutcome::Unknown);
        scenario.advance(MINUTE);
    }
    scenario.unlock();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    scenario.session("session");
    scenario.session_expires();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    let _within_the_budget = scenario.starts();
}
