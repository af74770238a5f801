//! A store that can't be read is not a fresh start.

use cloudbilling_auth::{GiveUp, Snapshot};

use crate::support::*;

#[test]
fn needs_a_permit() {
    let mut scenario = Scenario::new(versioned("right"));
    let stored = Snapshot::unreadable(scenario.wall()).to_string();
    scenario.restart(&stored, versioned("right"));
    assert_eq!(scenario.gives_up(), GiveUp::CredentialsRefused);
    scenario.permit();
    scenario.session("session");
    let stored = scenario.stored();
    scenario.restart(&stored, versioned("right"));
    scenario.session("session");
}
