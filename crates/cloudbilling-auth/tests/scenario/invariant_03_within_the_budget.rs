use cloudbilling_auth::{GiveUpReason, LoginOutcome};

use crate::support::*;

#[test]
fn two_lost_responses_stop_the_account_over_a_hundred_restarts() {
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
        GiveUpReason::BudgetSpent {
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
        GiveUpReason::BudgetSpent {
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
        GiveUpReason::BudgetSpent {
            definite: 2,
            possible: 0
        }
    );
}

#[test]
fn a_permit_allows_one_more_login() {
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
        GiveUpReason::BudgetSpent {
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
    scenario.advance(LOCK);
    scenario.unlock();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE + LOCK);
    scenario.session("session");
    scenario.session_expires();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    let _within_the_budget = scenario.starts();
}

#[test]
fn an_unlock_clears_only_what_was_over_at_its_time() {
    let mut scenario = Scenario::new(ann("wrong"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    let unlocked = scenario.now();
    scenario.advance(MINUTE);
    scenario.replace(ann("wrong too"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.unlock_at(unlocked);
    assert_eq!(scenario.strikes(), ["wrong"]);
    scenario.unlock();
    assert!(scenario.strikes().is_empty());
    scenario.replace(ann("lost"));
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.unlock();
    assert_eq!(scenario.strikes(), ["unanswered"], "it may still arrive");
}

#[test]
fn an_unlock_before_a_restart_is_before_it() {
    let mut scenario = Scenario::new(versioned("wrong"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.advance(MINUTE);
    let unlocked = scenario.now();
    scenario.advance(MINUTE);
    scenario.replace(versioned("wrong-too"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    let stored = scenario.stored();
    scenario.advance(MINUTE);
    scenario.restart(&stored, versioned("right"));
    scenario.unlock_at(unlocked);
    assert_eq!(scenario.strikes(), ["wrong"]);
}

#[test]
fn unproven_sessions_of_any_client_spend_the_budget() {
    let mut scenario = Scenario::new(ann("one"));
    scenario.unproven("never used");
    scenario.replace(ann("two"));
    scenario.advance(MINUTE);
    scenario.unproven("never used either");
    scenario.replace(ann("three"));
    scenario.advance(MINUTE);
    assert_eq!(
        scenario.gives_up(),
        GiveUpReason::BudgetSpent {
            definite: 0,
            possible: 2
        }
    );
}
