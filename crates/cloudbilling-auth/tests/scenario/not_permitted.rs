//! Right credentials that may not log in.

use cloudbilling_auth::{GiveUp, LoginOutcome};

use crate::support::*;

#[test]
fn need_a_person() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.logs_in(LoginOutcome::NotPermitted);
    scenario.advance(LOCK);
    assert_eq!(scenario.gives_up(), GiveUp::NotPermitted);
    scenario.permit();
    scenario.session("session");
}

#[test]
fn others_may_try() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.logs_in(LoginOutcome::NotPermitted);
    scenario.replace(ann("other"));
    scenario.session("session");
}
