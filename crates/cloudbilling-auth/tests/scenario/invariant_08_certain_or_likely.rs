use cloudbilling_auth::{Call, CallKind, CallOutcome, Certainty, Executed, Verdict};

use crate::support::*;

const EXPIRED_UNEXECUTED: Verdict = Verdict::SessionExpired {
    executed: Executed::No,
};
const EXPIRED_UNKNOWN: Verdict = Verdict::SessionExpired {
    executed: Executed::Unknown,
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
fn certain_repeats_whatever_it_is_once() {
    for kind in [CallKind::Read, CallKind::Write] {
        assert_eq!(
            verdicts(Call::new(kind), Certainty::Certain),
            [Verdict::Retry, EXPIRED_UNEXECUTED]
        );
    }
}

#[test]
fn likely_repeats_only_reads() {
    assert_eq!(
        verdicts(Call::new(CallKind::Read), Certainty::Likely),
        [Verdict::Retry, EXPIRED_UNKNOWN]
    );
    assert_eq!(
        verdicts(Call::new(CallKind::Write), Certainty::Likely),
        [EXPIRED_UNKNOWN]
    );
}

#[test]
fn not_to_be_repeated_is_not_repeated() {
    assert_eq!(
        verdicts(Call::once(CallKind::Read), Certainty::Certain),
        [EXPIRED_UNEXECUTED]
    );
}

#[test]
fn a_call_that_doubts_refusals_repeats_only_reads() {
    let write = Call::new(CallKind::Write).doubting();
    for certainty in [Certainty::Certain, Certainty::Likely] {
        assert_eq!(verdicts(write.clone(), certainty), [EXPIRED_UNKNOWN]);
    }
    let read = Call::new(CallKind::Read);
    assert_eq!(
        verdicts(read.clone().doubting(), Certainty::Certain)[..1],
        verdicts(read, Certainty::Certain)[..1]
    );
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
fn forbidden_and_unsure_change_nothing() {
    let mut scenario = Scenario::new(ann("right"));
    let generation = scenario.session("session").generation();
    for outcome in [CallOutcome::Forbidden, CallOutcome::Other] {
        assert_eq!(scenario.call(CallKind::Write, outcome), Verdict::Done);
        assert_eq!(scenario.attaches().generation(), generation);
    }
}
