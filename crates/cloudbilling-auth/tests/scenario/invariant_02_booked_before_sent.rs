use cloudbilling_auth::{CallKind, CallOutcome, Certainty, LoginOutcome, Verdict};

use crate::support::*;

#[test]
fn a_login_counts_before_it_is_sent() {
    let mut scenario = Scenario::new(ann("right"));
    let _attempt = scenario.starts();
    assert_eq!(scenario.strikes(), ["unanswered"]);
}

#[test]
fn only_not_sent_removes_the_strike() {
    for (outcome, strikes) in [
        (granted("session"), &["granted"][..]),
        (LoginOutcome::Locked, &["locked"]),
        (LoginOutcome::NotPermitted, &["not-permitted"]),
        (LoginOutcome::NotSent, &[]),
        (LoginOutcome::Unknown, &["unanswered"]),
        (LoginOutcome::WrongCredentials, &["wrong"]),
    ] {
        let mut scenario = Scenario::new(ann("right"));
        scenario.logs_in(outcome);
        assert_eq!(scenario.strikes(), strikes);
    }
}

#[test]
fn a_grant_alone_clears_nothing() {
    let mut scenario = Scenario::new(ann("wrong"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.replace(ann("right"));
    scenario.unproven("session");
    assert_eq!(scenario.strikes(), ["wrong", "granted"]);
    for nothing in [CallOutcome::Other, CallOutcome::Forbidden] {
        assert_eq!(scenario.call(CallKind::Read, nothing), Verdict::Done);
        assert_eq!(scenario.strikes(), ["wrong", "granted"]);
    }
    let _ = scenario.call(CallKind::Read, CallOutcome::Accepted);
    assert!(scenario.strikes().is_empty());
}

#[test]
fn a_proven_success_clears_logins_with_a_response_before_it_was_booked() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.unproven("refused at once");
    let _ = scenario.call(CallKind::Read, refused(Certainty::Certain));
    scenario.advance(MINUTE);
    assert_eq!(scenario.strikes(), ["useless"]);
    scenario.session("session");
    assert!(scenario.strikes().is_empty());
}

#[test]
fn it_does_not_clear_logins_with_a_response_afterwards() {
    let mut scenario = Scenario::new(ann("right"));
    let first = scenario.starts();
    scenario.advance(30_000);
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.report(first, granted("session"));
    let _ = scenario.call(CallKind::Read, CallOutcome::Accepted);
    assert_eq!(scenario.strikes(), ["wrong"]);
}

#[test]
fn a_lost_login_is_cleared_only_after_its_quarantine() {
    let mut scenario = Scenario::new(versioned("right"));
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(30_000 + LOCK - 1);
    scenario.session("it may still arrive after this one");
    assert_eq!(scenario.strikes(), ["unanswered"]);
    scenario.session_expires();
    scenario.session("it cannot any more");
    assert!(scenario.strikes().is_empty());
}

#[test]
fn a_quarantine_continues_over_restarts() {
    let mut scenario = Scenario::new(versioned("right"));
    let lost = scenario.starts();
    let stored = scenario.stored();
    drop(lost);
    scenario.advance(20 * MINUTE);
    scenario.restart(&stored, versioned("right"));
    scenario.session("session");
    assert!(scenario.strikes().is_empty());

    scenario.session_expires();
    let lost = scenario.starts();
    let stored = scenario.stored();
    drop(lost);
    scenario.move_wall_clock_back(60 * MINUTE);
    scenario.advance(20 * MINUTE);
    scenario.restart(&stored, versioned("right"));
    scenario.session("session");
    assert_eq!(
        scenario.strikes(),
        ["unanswered"],
        "nobody knows how much has passed"
    );
}

#[test]
fn the_list_of_a_success_survives_a_restart() {
    let mut scenario = Scenario::new(versioned("wrong"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.replace(versioned("right"));
    scenario.logs_in(LoginOutcome::Unknown);
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("right"));
    assert_eq!(scenario.strikes(), ["wrong", "unanswered"]);
    assert_eq!(scenario.stored().lines().nth(3), stored.lines().nth(3));
}
