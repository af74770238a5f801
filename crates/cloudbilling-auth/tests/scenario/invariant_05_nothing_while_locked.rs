use cloudbilling_auth::{GiveUpReason, LockSource, LoginOutcome, WaitReason};

use crate::support::*;

/// Ann's password is right, her session has ended, and another program has locked her account.
fn locked_while_in_flight() -> Scenario {
    let mut scenario = Scenario::new(versioned("right"));
    scenario.session("session");
    scenario.session_expires();
    scenario.logs_in(LoginOutcome::Locked);
    scenario
}

fn locked_wait() -> WaitReason {
    WaitReason::Locked {
        source: LockSource::Response,
    }
}

#[test]
fn nothing_for_fifteen_minutes_from_the_response_then_one_attempt() {
    let mut scenario = locked_while_in_flight();
    assert_eq!(scenario.waits(), (LOCK, locked_wait()));
    scenario.advance(LOCK - 1);
    assert_eq!(scenario.waits(), (1, locked_wait()));
    scenario.advance(1);
    scenario.session("session");
}

#[test]
fn a_permit_does_not_shorten_the_lock() {
    let mut scenario = locked_while_in_flight();
    scenario.permit();
    assert_eq!(scenario.waits(), (LOCK, locked_wait()));
}

#[test]
fn credentials_never_accepted_get_no_attempt_after_the_lock() {
    let mut scenario = Scenario::new(ann("unproven"));
    scenario.logs_in(LoginOutcome::Locked);
    let until = scenario.now() + millis(LOCK);
    let locked = GiveUpReason::Locked {
        until,
        source: LockSource::Response,
    };
    assert_eq!(scenario.gives_up(), locked);
    scenario.advance(2 * LOCK);
    assert_eq!(scenario.gives_up(), locked);
    scenario.permit();
    scenario.session("session");
}

#[test]
fn a_second_lock_in_an_episode_is_final() {
    let mut scenario = locked_while_in_flight();
    scenario.advance(LOCK);
    scenario.logs_in(LoginOutcome::Locked);
    scenario.advance(2 * LOCK);
    assert!(matches!(scenario.gives_up(), GiveUpReason::Locked { .. }));
    scenario.unlock();
    scenario.session("session");
}

#[test]
fn a_lost_attempt_after_the_lock_is_the_only_one_even_after_a_restart() {
    let mut scenario = locked_while_in_flight();
    scenario.advance(LOCK);
    let attempt = scenario.starts();
    let stored = scenario.stored();
    scenario.report(attempt, LoginOutcome::Unknown);
    scenario.advance(MINUTE);
    assert!(matches!(scenario.gives_up(), GiveUpReason::Locked { .. }));
    scenario.restart(&stored, versioned("right"));
    assert!(matches!(
        scenario.gives_up(),
        GiveUpReason::Locked {
            source: LockSource::Snapshot,
            ..
        }
    ));
}

#[test]
fn an_attempt_that_was_not_sent_does_not_count() {
    let mut scenario = locked_while_in_flight();
    scenario.advance(LOCK);
    scenario.logs_in(LoginOutcome::NotSent);
    scenario.advance(MINUTE);
    scenario.session("session");
}

#[test]
fn a_lock_does_not_disprove_credentials() {
    let mut scenario = locked_while_in_flight();
    scenario.unlock();
    scenario.session("session");
}

#[test]
fn a_session_outlives_the_lock() {
    let mut scenario = Scenario::new(ann("right"));
    let late = scenario.starts();
    scenario.advance(30_000);
    scenario.session("session");
    scenario.report(late, LoginOutcome::Locked);
    assert_eq!(scenario.attaches().expose(), "session");
}
