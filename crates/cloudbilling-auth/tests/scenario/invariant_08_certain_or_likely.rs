use cloudbilling_auth::{Call, CallKind, CallOutcome, Certainty, Verdict};

use crate::support::*;

const EXPIRED_UNEXECUTED: Verdict = Verdict::SessionExpired {
    may_have_executed: false,
};
const EXPIRED_UNKNOWN: Verdict = Verdict::SessionExpired {
    may_have_executed: true,
};

/// The verdicts of a call that is refused again and again, each time with a new session.
fn verdicts(mut call: Call, certainty: Certainty) -> Vec<Verdict> {
    let mut scenario = Scenario::new(ann("right"));
    let mut verdicts = Vec::new();
    loop {
        let generation = scenario.session("session").generation();
        verdicts.push(scenario.auth.handle_call(
            &mut call,
            generation,
            refused(certainty),
            scenario.now(),
        ));
        scenario.advance(MINUTE);
        if verdicts.last() != Some(&Verdict::Retry) {
            return verdicts;
        }
    }
}

#[test]
fn a_write_is_retried_only_if_a_certain_refusal_is_trusted() {
    let write = Call::new(CallKind::Write);
    for certainty in [Certainty::Certain, Certainty::Likely] {
        assert_eq!(verdicts(write.clone(), certainty), [EXPIRED_UNKNOWN]);
    }
    let trusting = write.trusting_refusals();
    assert_eq!(
        verdicts(trusting.clone(), Certainty::Certain),
        [Verdict::Retry, EXPIRED_UNEXECUTED]
    );
    assert_eq!(verdicts(trusting, Certainty::Likely), [EXPIRED_UNKNOWN]);
}

#[test]
fn a_read_is_retried_once() {
    let read = Call::new(CallKind::Read);
    for certainty in [Certainty::Certain, Certainty::Likely] {
        assert_eq!(
            verdicts(read.clone(), certainty),
            [Verdict::Retry, EXPIRED_UNKNOWN]
        );
    }
    assert_eq!(
        verdicts(read.trusting_refusals(), Certainty::Certain),
        [Verdict::Retry, EXPIRED_UNEXECUTED]
    );
}

#[test]
fn a_call_made_once_is_not_retried() {
    for kind in [CallKind::Read, CallKind::Write] {
        let call = Call::once(kind);
        assert_eq!(
            verdicts(call.clone(), Certainty::Certain),
            [EXPIRED_UNKNOWN]
        );
        assert_eq!(
            verdicts(call.trusting_refusals(), Certainty::Certain),
            [EXPIRED_UNEXECUTED]
        );
    }
}

#[test]
fn a_likely_refusal_still_drops_the_session() {
    let mut scenario = Scenario::new(ann("right"));
    scenario.session("session");
    let verdict = scenario.call(CallKind::Write, refused(Certainty::Likely));
    assert_eq!(verdict, EXPIRED_UNKNOWN);
    scenario.advance(MINUTE);
    scenario.session("another");
}

#[test]
fn forbidden_and_inconclusive_change_nothing() {
    let mut scenario = Scenario::new(ann("right"));
    let generation = scenario.session("session").generation();
    for outcome in [CallOutcome::Forbidden, CallOutcome::Other] {
        assert_eq!(scenario.call(CallKind::Write, outcome), Verdict::Done);
        assert_eq!(scenario.attaches().generation(), generation);
    }
}

#[test]
fn the_last_acceptance_is_that_of_the_current_token() {
    let mut scenario = Scenario::new(ann("right"));
    assert_eq!(scenario.auth.last_accepted(), None);
    let first = scenario.unproven("session").generation();
    assert_eq!(scenario.auth.last_accepted(), None);
    for outcome in [CallOutcome::Forbidden, CallOutcome::Other] {
        let _ = scenario.call(CallKind::Write, outcome);
        assert_eq!(scenario.auth.last_accepted(), None);
    }
    let _ = scenario.call(CallKind::Write, CallOutcome::Accepted);
    let accepted = scenario.now();
    scenario.advance(MINUTE);
    assert_eq!(scenario.auth.last_accepted(), Some(accepted));

    scenario.session_expires();
    scenario.unproven("another");
    assert_eq!(scenario.auth.last_accepted(), None);
    let mut late = Call::new(CallKind::Read);
    let now = scenario.now();
    let _ = scenario
        .auth
        .handle_call(&mut late, first, CallOutcome::Accepted, now);
    assert_eq!(scenario.auth.last_accepted(), None);
}
