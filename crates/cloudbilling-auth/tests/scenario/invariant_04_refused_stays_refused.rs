use cloudbilling_auth::{CallKind, CallOutcome, GiveUpReason, LoginOutcome};

use crate::support::*;

/// Ann's password was wrong once, and the account's budget is not spent.
fn refused_once(login: cloudbilling_auth::Login) -> Scenario {
    let mut scenario = Scenario::new(login);
    scenario.logs_in(LoginOutcome::WrongCredentials);
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
    scenario
}

#[test]
fn equal_and_returning_credentials_are_the_same() {
    let mut scenario = refused_once(ann("wrong"));
    scenario.replace(ann("wrong"));
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
    scenario.replace(ann("right"));
    scenario.session("session");
    scenario.replace(ann("wrong"));
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn an_unlock_does_not_lift_a_refusal() {
    let mut scenario = refused_once(ann("wrong"));
    scenario.unlock();
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn a_permit_is_for_one_login_with_the_current_credentials() {
    let mut scenario = refused_once(ann("wrong"));
    scenario.permit();
    scenario.replace(ann("other"));
    scenario.replace(ann("wrong"));
    assert_eq!(
        scenario.gives_up(),
        GiveUpReason::CredentialsRefused,
        "the permit went with the rotation"
    );
    scenario.permit();
    scenario.logs_in(LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn a_permitted_success_lifts_the_refusal() {
    let mut scenario = refused_once(ann("made right meanwhile"));
    scenario.permit();
    scenario.session("session");
    scenario.session_expires();
    scenario.session("another");
}

#[test]
fn a_permitted_grant_alone_does_not_lift_it() {
    let mut scenario = refused_once(ann("still wrong"));
    scenario.permit();
    scenario.unproven("refused at once");
    scenario.session_expires();
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn a_refusal_of_a_version_survives_a_restart() {
    let mut scenario = refused_once(versioned("wrong"));
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("wrong"));
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
    scenario.restart(&stored, versioned("right"));
    scenario.session("session");
}

#[test]
fn without_a_version_a_restored_refusal_covers_all_credentials() {
    let mut scenario = refused_once(ann("wrong"));
    let stored = scenario.stored();
    scenario.restart(&stored, ann("right"));
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
    scenario.permit();
    scenario.session("session");
    scenario.session_expires();
    scenario.session("no permit needed: these are known to be right");

    let stored = scenario.stored();
    scenario.restart(&stored, ann("right"));
    scenario.session("nor after the next restart");
}

#[test]
fn a_restored_version_may_be_that_of_credentials_without_one() {
    let mut scenario = refused_once(versioned("wrong"));
    let stored = scenario.stored();
    scenario.restart(&stored, ann("wrong"));
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn the_version_outlasts_a_success_of_others() {
    let mut scenario = refused_once(versioned("wrong"));
    scenario.replace(versioned("right"));
    scenario.session("session");
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("wrong"));
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
    scenario.replace(versioned("right"));
    scenario.session("session");
}

#[test]
fn a_success_does_not_end_a_refusal_that_came_after_it_was_booked() {
    let mut scenario = Scenario::new(ann("right, and then changed"));
    let late = scenario.starts();
    scenario.advance(MINUTE);
    let attempt = scenario.starts();
    scenario.report(late, LoginOutcome::WrongCredentials);
    scenario.report(attempt, granted("session"));
    let _ = scenario.call(CallKind::Read, CallOutcome::Accepted);
    scenario.session_expires();
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}
