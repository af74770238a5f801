use cloudbilling_auth::{LockSource, LoginOutcome, MonotonicTime, WaitReason};

use crate::support::*;

const RESTORED: WaitReason = WaitReason::Locked {
    source: LockSource::Snapshot,
};

/// A lock with ten minutes left, and what was stored then.
fn ten_minutes_left() -> (Scenario, String) {
    let mut scenario = Scenario::new(versioned("right"));
    scenario.session("session");
    scenario.session_expires();
    scenario.logs_in(LoginOutcome::Locked);
    scenario.advance(5 * MINUTE);
    let stored = scenario.stored();
    (scenario, stored)
}

#[test]
fn time_passed_by_the_wall_clock_shortens_the_lock() {
    let (mut scenario, stored) = ten_minutes_left();
    scenario.advance(4 * MINUTE);
    scenario.restart(&stored, versioned("right"));
    assert_eq!(scenario.waits(), (6 * MINUTE, RESTORED));
}

#[test]
fn the_monotonic_clock_may_restart() {
    let (mut scenario, stored) = ten_minutes_left();
    scenario.move_clock_back(1_000_000);
    scenario.restart(&stored, versioned("right"));
    assert_eq!(scenario.waits(), (10 * MINUTE, RESTORED));
}

#[test]
fn a_wall_clock_that_went_back_shortens_nothing() {
    let (mut scenario, stored) = ten_minutes_left();
    scenario.move_wall_clock_back(3_600_000);
    scenario.restart(&stored, versioned("right"));
    assert_eq!(scenario.waits(), (10 * MINUTE, RESTORED));
}

#[test]
fn a_long_pause_ends_the_lock_not_the_episode() {
    let (mut scenario, stored) = ten_minutes_left();
    scenario.advance(24 * 60 * MINUTE);
    scenario.restart(&stored, versioned("right"));
    scenario.logs_in(LoginOutcome::Locked);
    scenario.advance(LOCK);
    assert!(matches!(
        scenario.gives_up(),
        cloudbilling_auth::GiveUpReason::Locked { .. }
    ));
}

#[test]
fn a_clock_that_goes_back_counts_as_standing_still() {
    let mut scenario = Scenario::new(versioned("right"));
    let _attempt = scenario.starts();
    scenario.move_clock_back(500_000);
    let cloudbilling_auth::Action::Wait { until, .. } = scenario.auth.poll(scenario.now()) else {
        panic!("a login is under way")
    };
    assert_eq!(until, MonotonicTime::from_millis(1_030_000));
    assert_eq!(scenario.auth.poll_timeout(), Some(until));
}
