//! Processes with one API token share its refusal, and pauses.

use std::time::Duration;

use cloudbilling_auth::*;

use crate::support::*;

fn token() -> ApiToken {
    ApiToken::new("t0ken")
        .unwrap()
        .with_fingerprint(fingerprint("t0ken"))
}

fn created() -> SharedStore {
    let store = Store::empty();
    let mut first = Process::new(&store, token());
    first.auth.create_record(first.now());
    first.flush();
    store
}

#[test]
fn a_refused_token_stops_all_processes() {
    let store = created();
    let mut one = Process::new(&store, token());
    let verdict = one.calls(refused(Certainty::Certain));
    assert_eq!(verdict, Verdict::GiveUp(GiveUpReason::ApiTokenRefused));
    for _ in 0..100 {
        let mut next = Process::new(&store, token());
        assert_eq!(next.gives_up(), GiveUpReason::ApiTokenRefused);
    }
    let mut person = Process::new(&store, token());
    person.auth.permit_login(person.now());
    person.flush();
    pass(&store, 2_000);
    assert_eq!(one.attaches().kind(), TokenKind::ApiToken);
}

#[test]
fn a_pause_holds_for_all_processes() {
    let store = created();
    let mut one = Process::new(&store, token());
    let _ = one.attaches();
    one.auth
        .handle_throttled(Duration::from_secs(20), one.now());
    one.flush();
    let mut two = Process::new(&store, token());
    assert_eq!(two.waits(), (20_000, WaitReason::Throttled));
    pass(&store, 20_000);
    let _ = two.attaches();
}

#[test]
fn a_hostile_pause_ends_within_an_hour() {
    let store = created();
    let mut one = Process::new(&store, token());
    let _ = one.attaches();
    one.auth.handle_throttled(Duration::MAX, one.now());
    assert_eq!(one.waits(), (3_600_000, WaitReason::Throttled));
}

#[test]
fn a_token_is_used_while_the_store_is_down() {
    let store = created();
    store.borrow_mut().is_down = true;
    let _ = Process::new(&store, token()).attaches();
}

#[test]
fn a_token_needs_a_record_of_its_own() {
    let store = Store::empty();
    let _ = Process::new(&store, token()).attaches();
}
