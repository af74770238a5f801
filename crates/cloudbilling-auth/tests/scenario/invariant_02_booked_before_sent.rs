use cloudbilling_auth::LoginOutcome;

use crate::support::*;

/// The stored lines that count a login.
fn strikes(scenario: &Scenario) -> Vec<String> {
    let stored = scenario.stored();
    let lines = stored.lines().filter(|line| line.starts_with("strike"));
    lines
        .map(|line| line.rsplit(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn counts_before_it_leaves() {
    let mut scenario = Scenario::new(ann("right"));
    let _attempt = scenario.starts();
    assert_eq!(strikes(&scenario), ["possible"]);
}

#[test]
fn wrong_makes_it_definite() {
    let mut scenario = Scenario::new(ann("wrong"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    assert_eq!(strikes(&scenario), ["definite"]);
}

#[test]
fn unknown_and_locked_leave_it() {
    for outcome in [LoginOutcome::Unknown, LoginOutcome::Locked] {
        let mut scenario = Scenario::new(ann("right"));
        scenario.logs_in(outcome);
        assert_eq!(strikes(&scenario), ["possible"]);
    }
}

#[test]
fn not_sent_and_not_permitted_take_it_off() {
    for outcome in [LoginOutcome::NotSent, LoginOutcome::NotPermitted] {
        let mut scenario = Scenario::new(ann("right"));
        scenario.logs_in(outcome);
        assert!(strikes(&scenario).is_empty());
    }
}

#[test]
fn granted_clears_up_to_its_own() {
    let mut scenario = Scenario::new(ann("right"));
    let first = scenario.starts();
    scenario.advance(30_000);
    let second = scenario.starts();
    scenario.report(first, granted("session"));
    assert_eq!(
        strikes(&scenario),
        ["possible"],
        "the second was sent after the success"
    );
    scenario.report(second, granted("session"));
    assert!(strikes(&scenario).is_empty());
}
