//! Inconclusive logins are not retried at once.

use cloudbilling_auth::{LoginOutcome, Policy, WaitReason};

use crate::support::*;

/// The first pauses after logins that never left, in milliseconds.
fn pauses(entropy: u64) -> Vec<u64> {
    let mut scenario = Scenario::sharing(
        ann("right"),
        Policy::default(),
        SharedLedger::default(),
        entropy,
    );
    let pause = |_| {
        scenario.logs_in(LoginOutcome::NotSent);
        let (pause, reason) = scenario.waits();
        assert_eq!(reason, WaitReason::BackOff);
        scenario.advance(pause);
        pause
    };
    (0..8).map(pause).collect()
}

#[test]
fn pauses_double_up_to_a_minute() {
    let longest = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    for (pause, longest) in pauses(1).into_iter().zip(longest) {
        assert!(
            (longest / 2..=longest).contains(&pause),
            "{pause} of {longest}"
        );
    }
}

#[test]
fn machines_do_not_return_in_step() {
    assert_ne!(pauses(1), pauses(2));
    assert_eq!(pauses(1), pauses(1));
}

#[test]
fn a_login_that_never_left_never_counts() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..100 {
        scenario.logs_in(LoginOutcome::NotSent);
        scenario.advance(MINUTE);
    }
    scenario.session("session");
}

#[test]
fn a_permit_and_an_unlock_end_the_pause() {
    for help in [Scenario::permit, Scenario::unlock] {
        let mut scenario = Scenario::new(ann("right"));
        scenario.logs_in(LoginOutcome::NotSent);
        help(&mut scenario);
        scenario.session("session");
    }
}
