use cloudbilling_auth::{LoginOutcome, WaitReason};

use crate::support::*;

#[test]
fn other_callers_wait_for_the_login_in_flight() {
    let mut scenario = Scenario::new(ann("right"));
    let attempt = scenario.starts();
    assert_eq!(scenario.waits(), (30_000, WaitReason::LoginInFlight));
    scenario.report(attempt, granted("session"));
    assert_eq!(scenario.attaches().expose(), "session");
}

#[test]
fn a_forgotten_login_frees_the_machine_at_its_deadline_and_stays_booked() {
    let mut scenario = Scenario::new(ann("right"));
    let forgotten = scenario.starts();
    let id = forgotten.id();
    drop(forgotten);
    scenario.advance(29_999);
    assert_eq!(scenario.waits(), (1, WaitReason::LoginInFlight));
    scenario.advance(1);
    let _second = scenario.starts();
    assert!(scenario.stored().contains(&format!(" {id} unanswered ")));
    assert_eq!(scenario.strikes(), ["unanswered", "unanswered"]);
}

#[test]
fn a_report_of_an_earlier_login_does_not_free_the_machine() {
    let mut scenario = Scenario::new(ann("right"));
    let late = scenario.starts();
    scenario.advance(30_000);
    let _present = scenario.starts();
    scenario.report(late, LoginOutcome::Unknown);
    assert_eq!(scenario.waits(), (30_000, WaitReason::LoginInFlight));
}

#[test]
fn a_rotation_does_not_free_the_machine() {
    let mut scenario = Scenario::new(ann("old"));
    let _attempt = scenario.starts();
    scenario.replace(ann("new"));
    assert_eq!(scenario.waits(), (30_000, WaitReason::LoginInFlight));
}
