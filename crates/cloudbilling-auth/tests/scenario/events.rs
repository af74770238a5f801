//! The events for logs and metrics.

use cloudbilling_auth::{AuthEvent, CallKind, CallOutcome, Certainty, LoginOutcome};

use crate::support::*;

#[test]
fn events_arrive_in_order() {
    let mut scenario = Scenario::new(ann("right"));
    let forgotten = scenario.starts();
    let (first, deadline) = (forgotten.id(), forgotten.deadline());
    scenario.advance(30_000);
    let attempt = scenario.starts();
    let (second, later) = (attempt.id(), attempt.deadline());
    scenario.report(attempt, granted("session"));
    let generation = scenario.attaches().generation();
    let _ = scenario.call(CallKind::Read, CallOutcome::Accepted);
    let certainty = Certainty::Certain;
    let _ = scenario.call(CallKind::Read, refused(certainty));
    scenario.report(forgotten, LoginOutcome::Unknown);
    scenario.permit();
    scenario.unlock();
    scenario.replace(token("from the portal"));
    let portal = scenario.attaches().generation();
    let _ = scenario.call(CallKind::Read, refused(certainty));

    let told = [
        AuthEvent::LoginStarted {
            attempt: first,
            deadline,
        },
        AuthEvent::LoginForgotten { attempt: first },
        AuthEvent::LoginStarted {
            attempt: second,
            deadline: later,
        },
        AuthEvent::LoginSettled {
            attempt: second,
            outcome: LoginOutcome::Granted(()),
        },
        AuthEvent::SessionStarted { generation },
        AuthEvent::SessionProven { generation },
        AuthEvent::SessionEnded {
            certainty,
            generation,
        },
        AuthEvent::LoginSettled {
            attempt: first,
            outcome: LoginOutcome::Unknown,
        },
        AuthEvent::LoginPermitted,
        AuthEvent::Unlocked,
        AuthEvent::CredentialsReplaced,
        AuthEvent::ApiTokenRefused { generation: portal },
    ];
    assert_eq!(scenario.events(), told);
}

#[test]
fn undrained_events_are_bounded() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..10_000 {
        scenario.permit();
    }
    assert_eq!(scenario.events().len(), 256);
}
