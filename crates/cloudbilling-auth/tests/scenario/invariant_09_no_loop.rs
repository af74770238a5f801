use cloudbilling_auth::{
    Call, CallKind, CallOutcome, Certainty, GiveUp, LoginOutcome, Verdict, WaitReason,
};

use crate::support::*;

#[test]
fn three_useless_sessions_in_a_row_are_the_end() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..3 {
        scenario.session("refused at once");
        scenario.session_expires();
    }
    assert_eq!(scenario.gives_up(), GiveUp::UselessSessions);
    scenario.permit();
    scenario.session("session");
}

#[test]
fn an_accepted_call_breaks_the_row() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..2 {
        scenario.session("refused at once");
        scenario.session_expires();
    }
    scenario.session("good for one call");
    assert_eq!(
        scenario.call(CallKind::Read, CallOutcome::Accepted),
        Verdict::Done
    );
    for _ in 0..3 {
        scenario.session_expires();
        scenario.session("session");
    }
}

#[test]
fn the_answer_of_an_accepted_call_may_come_after_the_refusal_of_another() {
    let mut scenario = Scenario::new(ann("right"));
    let generations: Vec<_> = (0..3)
        .map(|_| {
            let generation = scenario.session("refused at once").generation();
            scenario.session_expires();
            generation
        })
        .collect();
    let mut call = Call::new(CallKind::Read);
    let verdict = scenario.auth.handle_call(
        &mut call,
        generations[1],
        CallOutcome::Accepted,
        scenario.now(),
    );
    assert_eq!(verdict, Verdict::Done);
    scenario.session("two of the three were not useless in a row");
    scenario.session_expires();
    scenario.session("nor is this the third");
    scenario.session_expires();
    assert_eq!(scenario.gives_up(), GiveUp::UselessSessions);
}

#[test]
fn successful_logins_keep_their_distance() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.session("session");
    let verdict = scenario.call(CallKind::Read, refused(Certainty::Certain));
    assert_eq!(verdict, Verdict::Retry);
    assert_eq!(scenario.waits(), (1_000, WaitReason::LoginInterval));
    scenario.advance(999);
    assert_eq!(scenario.waits(), (1, WaitReason::LoginInterval));
    scenario.advance(1);
    scenario.session("session");
}

#[test]
fn a_peer_that_answers_anything_cannot_make_a_loop() {
    let mut scenario = Scenario::new(ann("right"));
    let mut logins = 0;
    for _ in 0..1_000 {
        if let cloudbilling_auth::Action::Login(attempt) = scenario.auth.poll(scenario.now()) {
            logins += 1;
            scenario.report(attempt, LoginOutcome::NotPermitted);
        }
        scenario.advance(MINUTE);
    }
    assert_eq!(logins, 1);
}
