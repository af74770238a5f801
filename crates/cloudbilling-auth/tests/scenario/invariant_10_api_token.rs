use cloudbilling_auth::{Call, CallKind, Certainty, GiveUpReason, TokenKind, Verdict};

use crate::support::*;

#[test]
fn is_attached_without_a_login() {
    let grant = Scenario::new(token("from the portal")).attaches();
    assert_eq!(
        (grant.expose(), grant.kind()),
        ("from the portal", TokenKind::ApiToken)
    );
}

#[test]
fn only_a_certain_refusal_ends_it() {
    let mut scenario = Scenario::new(token("from the portal"));
    assert_eq!(
        scenario.call(CallKind::Read, refused(Certainty::Likely)),
        Verdict::Done
    );
    scenario.attaches();
    let verdict = scenario.call(CallKind::Read, refused(Certainty::Certain));
    assert_eq!(verdict, Verdict::GiveUp(GiveUpReason::ApiTokenRefused));
    assert_eq!(scenario.gives_up(), GiveUpReason::ApiTokenRefused);
}

#[test]
fn a_late_refusal_of_the_replaced_token_does_no_harm() {
    let mut scenario = Scenario::new(token("old"));
    let old = scenario.attaches().generation();
    scenario.replace(token("new"));
    let mut call = Call::new(CallKind::Write).trusting_refusals();
    let verdict =
        scenario
            .auth
            .handle_call(&mut call, old, refused(Certainty::Certain), scenario.now());
    assert_eq!(verdict, Verdict::Retry);
    assert_eq!(scenario.attaches().expose(), "new");
}

#[test]
fn it_is_tried_again_when_replaced_or_permitted() {
    let mut scenario = Scenario::new(token("old"));
    let old = scenario.attaches().generation();
    let _ = scenario.call(CallKind::Read, refused(Certainty::Certain));
    scenario.permit();
    assert_ne!(scenario.attaches().generation(), old);
    let _ = scenario.call(CallKind::Read, refused(Certainty::Certain));
    scenario.replace(token("old"));
    assert_eq!(
        scenario.gives_up(),
        GiveUpReason::ApiTokenRefused,
        "equal: nothing happens"
    );
    scenario.replace(token("new"));
    assert_eq!(scenario.attaches().expose(), "new");
}
