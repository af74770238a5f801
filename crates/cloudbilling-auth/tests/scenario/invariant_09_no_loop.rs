use cloudbilling_auth::{
    Call, CallKind, CallOutcome, Certainty, GiveUpReason, LoginOutcome, Policy, Verdict, WaitReason,
};

use crate::support::*;

#[test]
fn two_useless_sessions_in_a_row_stop_the_account() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..2 {
        scenario.unproven("refused at once");
        scenario.session_expires();
    }
    assert_eq!(scenario.gives_up(), GiveUpReason::UselessSessions);
    scenario.permit();
    scenario.session("session");
    scenario.session_expires();
    scenario.session("no permit needed");
}

#[test]
fn useless_sessions_are_counted_over_clients_and_restarts_and_passwords() {
    let mut scenario = Scenario::new(versioned("one"));
    scenario.unproven("refused at once");
    scenario.session_expires();
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("two"));
    scenario.unproven("refused at once");
    scenario.session_expires();
    let mut other = Scenario::sharing(versioned("three"), Policy::default(), scenario.ledger, 9);
    assert_eq!(other.gives_up(), GiveUpReason::UselessSessions);
}

#[test]
fn the_first_call_may_be_lost_ten_times() {
    let mut scenario = Scenario::new(ann("right"));
    let generation = scenario.unproven("session").generation();
    for _ in 0..10 {
        assert_eq!(
            scenario.call(CallKind::Read, CallOutcome::Other),
            Verdict::Done
        );
        scenario.advance(MINUTE);
    }
    assert_eq!(scenario.attaches().generation(), generation);
    let _ = scenario.call(CallKind::Read, CallOutcome::Accepted);
    scenario.session_expires();
    scenario.session("another, without a permit");
}

#[test]
fn an_accepted_call_interrupts_the_row() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.unproven("refused at once");
    scenario.session_expires();
    for _ in 0..3 {
        scenario.session("good for one call");
        scenario.session_expires();
        scenario.unproven("refused at once");
        scenario.session_expires();
    }
}

#[test]
fn the_response_of_an_accepted_call_may_arrive_after_the_refusal_of_another() {
    let mut scenario = Scenario::new(ann("right"));
    let accepts = |scenario: &mut Scenario, generation| {
        let mut call = Call::new(CallKind::Read);
        let now = scenario.now();
        let verdict = scenario
            .auth
            .handle_call(&mut call, generation, CallOutcome::Accepted, now);
        assert_eq!(verdict, Verdict::Done);
    };
    let first = scenario.unproven("first").generation();
    scenario.session_expires();
    let second = scenario.unproven("second").generation();
    scenario.session_expires();
    assert_eq!(scenario.strikes(), ["useless", "useless"]);
    accepts(&mut scenario, first);
    assert_eq!(scenario.strikes(), ["useless"], "the second is not proven");
    accepts(&mut scenario, first);
    assert_eq!(scenario.strikes(), ["useless"], "the first only once");
    accepts(&mut scenario, second);
    assert!(scenario.strikes().is_empty());
}

#[test]
fn a_snapshot_is_due_when_a_call_changes_the_account() {
    let mut scenario = Scenario::new(ann("right"));
    let account = scenario.account();
    scenario.session("session");
    assert_eq!(scenario.auth.poll_unsaved(), Some(account.clone()));
    assert_eq!(scenario.auth.poll_unsaved(), None);
    let _ = scenario.call(CallKind::Read, CallOutcome::Accepted);
    scenario.session_expires();
    assert_eq!(scenario.auth.poll_unsaved(), None, "nothing new");
    scenario.unproven("refused at once");
    scenario.session_expires();
    assert_eq!(scenario.auth.poll_unsaved(), Some(account));
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
fn no_sequence_of_responses_causes_a_loop() {
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
