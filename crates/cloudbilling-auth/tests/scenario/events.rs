//! What logs and metrics get to see.

use cloudbilling_auth::{CallKind, CallOutcome, Certainty, Event, LoginOutcome, Settlement};

use crate::support::*;

#[test]
fn tell_the_story_in_order() {
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
        Event::LoginStarted {
            attempt: first,
            deadline,
        },
        Event::LoginForgotten { attempt: first },
        Event::LoginStarted {
            attempt: second,
            deadline: later,
        },
        Event::LoginSettled {
            attempt: second,
            outcome: Settlement::Granted,
        },
        Event::SessionStarted { generation },
        Event::SessionProven { generation },
        Event::SessionEnded {
            certainty,
            generation,
        },
        Event::LoginSettled {
            attempt: first,
            outcome: Settlement::Unknown,
        },
        Event::LoginPermitted,
        Event::Unlocked,
        Event::CredentialsReplaced,
        Event::ApiTokenRefused { generation: portal },
    ];
    assert_eq!(scenario.events(), told);
}

#[test]
fn undrained_they_do_not_grow_without_bound() {
    let mut scenario = Scenario::new(ann("right"));
    for _ in 0..10_000 {
        scenario.permit();
    }
    assert_eq!(scenario.events().len(), 256);
}
