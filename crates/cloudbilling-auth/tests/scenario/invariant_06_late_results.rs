use cloudbilling_auth::{CallKind, Certainty, GiveUpReason, LoginOutcome};

use crate::support::*;

#[test]
fn a_late_session_is_adopted() {
    let mut scenario = Scenario::new(ann("right"));
    let late = scenario.starts();
    scenario.advance(MINUTE);
    scenario.report(late, granted("late"));
    assert_eq!(scenario.attaches().expose(), "late");
}

#[test]
fn a_newer_session_is_kept() {
    let mut scenario = Scenario::new(ann("right"));
    let late = scenario.starts();
    scenario.advance(MINUTE);
    let generation = scenario.session("new").generation();
    scenario.report(late, granted("late"));
    assert_eq!(scenario.attaches().expose(), "new");
    assert_eq!(scenario.attaches().generation(), generation);
}

#[test]
fn a_newer_login_replaces_a_late_session() {
    let mut scenario = Scenario::new(ann("right"));
    let late = scenario.starts();
    scenario.advance(MINUTE);
    let present = scenario.starts();
    scenario.report(late, granted("late"));
    scenario.report(present, granted("new"));
    assert_eq!(scenario.attaches().expose(), "new");
}

#[test]
fn a_session_of_replaced_credentials_is_only_settled() {
    let mut scenario = Scenario::new(ann("old"));
    let old = scenario.starts();
    scenario.replace(ann("new"));
    scenario.report(old, granted("of the old"));
    scenario.advance(MINUTE);
    assert_eq!(scenario.session("of the new").expose(), "of the new");
}

#[test]
fn replacing_the_credentials_drops_the_session() {
    let mut scenario = Scenario::new(ann("old"));
    scenario.session("of the old");
    scenario.replace(token("from the portal"));
    assert_eq!(scenario.attaches().expose(), "from the portal");
}

#[test]
fn credentials_that_come_back_are_current_again() {
    let mut scenario = Scenario::new(ann("right"));
    let attempt = scenario.starts();
    scenario.replace(ann("other"));
    scenario.replace(ann("right"));
    scenario.report(attempt, granted("session"));
    assert_eq!(scenario.attaches().expose(), "session");
}

#[test]
fn a_late_wrong_counts_after_a_newer_success() {
    let mut scenario = Scenario::new(ann("wrong, or was it changed?"));
    let late = scenario.starts();
    scenario.advance(MINUTE);
    scenario.session("session");
    scenario.report(late, LoginOutcome::WrongCredentials);
    assert_eq!(scenario.strikes(), ["wrong"]);
    let verdict = scenario.call(CallKind::Read, refused(Certainty::Certain));
    assert_eq!(verdict, cloudbilling_auth::Verdict::Retry);
    scenario.advance(MINUTE);
    assert_eq!(scenario.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn a_late_lock_counts_after_a_newer_success() {
    let mut scenario = Scenario::new(ann("right"));
    let late = scenario.starts();
    scenario.advance(MINUTE);
    scenario.session("session");
    scenario.report(late, LoginOutcome::Locked);
    scenario.session_expires();
    assert_eq!(scenario.waits().0, LOCK - MINUTE);
}
