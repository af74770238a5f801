use cloudbilling_auth::{Call, CallKind, CallOutcome, Certainty, Verdict};

use crate::support::*;

#[test]
fn a_thousand_refusals_of_one_session_are_one_login() {
    let mut scenario = Scenario::new(ann("right"));
    let old = scenario.session("old").generation();
    let mut calls = vec![Call::new(CallKind::Write).trusting_refusals(); 1_000];
    for call in &mut calls[..500] {
        let verdict =
            scenario
                .auth
                .handle_call(call, old, refused(Certainty::Certain), scenario.now());
        assert_eq!(verdict, Verdict::Retry);
    }
    scenario.advance(MINUTE);
    let new = scenario.session("new").generation();
    for call in &mut calls[500..] {
        let verdict =
            scenario
                .auth
                .handle_call(call, old, refused(Certainty::Certain), scenario.now());
        assert_eq!(verdict, Verdict::Retry);
    }
    assert_eq!(scenario.attaches().generation(), new);
}

#[test]
fn a_late_acceptance_of_an_old_session_proves_nothing_of_the_new() {
    let mut scenario = Scenario::new(ann("right"));
    let old = scenario.session("old").generation();
    scenario.session_expires();
    scenario.session("new");
    let mut call = Call::new(CallKind::Read);
    let verdict = scenario
        .auth
        .handle_call(&mut call, old, CallOutcome::Accepted, scenario.now());
    assert_eq!(verdict, Verdict::Done);
    assert_eq!(scenario.attaches().expose(), "new");
}

#[test]
fn a_restart_begins_a_new_epoch() {
    let mut scenario = Scenario::new(ann("right"));
    let before = scenario.session("before").generation();
    let stored = scenario.stored();
    scenario.restart(&stored, ann("right"));
    let after = scenario.session("after").generation();
    assert_ne!(before, after);
    let mut call = Call::new(CallKind::Read);
    let verdict = scenario.auth.handle_call(
        &mut call,
        before,
        refused(Certainty::Certain),
        scenario.now(),
    );
    assert_eq!(verdict, Verdict::Retry);
    assert_eq!(scenario.attaches().generation(), after);
}
