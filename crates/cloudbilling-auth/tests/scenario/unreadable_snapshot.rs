//! An unreadable snapshot is not a fresh start.

use cloudbilling_auth::{GiveUpReason, Login, Snapshot, Version};

use crate::support::*;

#[test]
fn an_unreadable_snapshot_needs_a_permit() {
    let mut scenario = Scenario::new(versioned("right"));
    let stored = Snapshot::unreadable(scenario.wall()).to_string();
    scenario.restart(&stored, versioned("right"));
    assert_eq!(scenario.gives_up(), GiveUpReason::StateLost);
    scenario.permit();
    scenario.session("session");
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("right"));
    scenario.session("session");
}

/// The lost strikes may belong to any environment of the account, and a success clears only those
/// of its own.
#[test]
fn a_success_in_one_environment_does_not_free_another() {
    let in_environment = |name: &str| {
        let login = Login::new("ann@example.com", "right", name).unwrap();
        login.with_version(Version::new("v1").unwrap())
    };
    let mut scenario = Scenario::new(in_environment("test"));
    let stored = Snapshot::unreadable(scenario.wall()).to_string();
    scenario.restart(&stored, in_environment("test"));
    scenario.permit();
    scenario.session("session");
    for _ in 0..2 {
        let stored = scenario.stored();
        scenario.restart(&stored, in_environment("production"));
        assert_eq!(scenario.gives_up(), GiveUpReason::StateLost);
        scenario.restart(&stored, in_environment("test"));
        scenario.session("session");
    }
}
