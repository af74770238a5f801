//! All processes use one session.

use cloudbilling_auth::*;

use crate::support::*;

#[test]
fn a_new_process_uses_the_session_of_another() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    one.session("5e55");
    let mut two = Process::new(&store, ann("new"));
    assert_eq!(two.attaches().expose(), "5e55");
    assert!(
        two.events()
            .iter()
            .any(|event| matches!(event, AuthEvent::SessionAdopted { .. }))
    );
}

#[test]
fn a_process_with_another_password_does_not_use_it() {
    let store = Store::created();
    Process::new(&store, ann("old")).session("5e55");
    let _ = Process::new(&store, ann("new")).starts();
}

#[test]
fn a_session_that_a_person_forgets_is_used_by_no_new_process() {
    let store = Store::created();
    Process::new(&store, ann("new")).session("5e55");
    // Forgetting it does not need the password.
    let mut person = Process::new(&store, ann("unknown"));
    while let Some(step) = person.auth.poll_record(person.now()) {
        person.access(step);
    }
    assert!(person.auth.status(person.now()).has_session);
    person.auth.forget_session(person.now());
    person.flush();
    let status = person.auth.status(person.now());
    assert!(
        !status.has_session && status.strikes_left == 2,
        "{status:?}"
    );
    let _ = Process::new(&store, ann("new")).starts();
}

#[test]
fn a_login_whose_session_is_forgotten_unproven_still_counts() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, granted("5e55"));
    one.auth.forget_session(one.now());
    one.flush();
    let mut two = Process::new(&store, ann("new"));
    let _ = two.starts();
    assert_eq!(two.auth.status(two.now()).possible_strikes, 2);
}

#[test]
fn an_unproven_session_is_proven_by_any_process() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, granted("5e55"));
    let mut two = Process::new(&store, ann("new"));
    assert_eq!(two.attaches().expose(), "5e55");
    assert_eq!(two.auth.status(two.now()).possible_strikes, 1);
    let _ = two.calls(CallOutcome::Accepted);
    let record: Record = store.borrow().record.as_ref().unwrap().parse().unwrap();
    assert_eq!(record.strikes(), 0);
}

#[test]
fn a_call_without_a_verdict_neither_proves_nor_costs_anything() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, granted("5e55"));
    let mut two = Process::new(&store, ann("new"));
    let _ = two.calls(CallOutcome::Other);
    assert_eq!(two.attaches().expose(), "5e55");
    assert_eq!(two.auth.status(two.now()).possible_strikes, 1);
}

#[test]
fn only_a_certain_refusal_ends_the_session_for_all() {
    for (certainty, is_kept) in [(Certainty::Likely, true), (Certainty::Certain, false)] {
        let store = Store::created();
        let mut one = Process::new(&store, ann("new"));
        one.session("5e55");
        let _ = one.calls(refused(certainty));
        let mut two = Process::new(&store, ann("new"));
        pass(&store, 2_000);
        assert_eq!(
            matches!(two.poll(), Action::Attach(_)),
            is_kept,
            "{certainty:?}"
        );
    }
}

#[test]
fn a_refusal_adopts_a_newer_session_without_a_login() {
    let hour = std::time::Duration::from_secs(3_600);
    let policy = Policy::builder().store_refresh(hour).build().unwrap();
    for certainty in [Certainty::Likely, Certainty::Certain] {
        let store = Store::created();
        let mut one = Process::new(&store, ann("new"));
        let mut two = Process::with_policy(&store, ann("new"), policy.clone());
        one.session("first");
        assert_eq!(two.attaches().expose(), "first");
        let _ = one.calls(refused(Certainty::Certain));
        pass(&store, 2_000);
        one.session("second");
        let _ = two.calls(refused(certainty));
        assert_eq!(two.attaches().expose(), "second");
    }
}

/// By its old copy, the process would give up.
#[test]
fn after_a_refusal_the_record_is_loaded() {
    let hour = std::time::Duration::from_secs(3_600);
    let policy = Policy::builder().store_refresh(hour).build().unwrap();
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    for _ in 0..2 {
        let attempt = one.starts();
        one.report(attempt, LoginOutcome::Unknown);
        pass(&store, 60_000);
    }
    one.auth.permit_login(one.now());
    one.session("first");
    let mut two = Process::with_policy(&store, ann("new"), policy);
    assert_eq!(two.attaches().expose(), "first");
    assert_eq!(two.auth.status(two.now()).strikes_left, 0);
    pass(&store, DEADLINE + QUARANTINE);
    one.auth.handle_unlock(one.now(), one.now());
    let _ = one.calls(refused(Certainty::Certain));
    pass(&store, 2_000);
    one.session("second");
    let _ = two.calls(refused(Certainty::Likely));
    assert_eq!(two.attaches().expose(), "second");
}

#[test]
fn a_session_that_cannot_be_opened_is_left() {
    let store = Store::created();
    Process::new(&store, ann("new")).session("5e55");
    let mut two = Process::new(&store, ann("new"));
    loop {
        match two.auth.poll(two.now()) {
            Action::Store(step) => two.access(step),
            Action::Open(session) => two.auth.handle_opened(session, None, two.now()),
            Action::Login(_) => break,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_call_with_a_session_needs_no_store() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    one.session("5e55");
    let before = (store.borrow().loads, store.borrow().swaps);
    for _ in 0..100 {
        pass(&store, 1_000);
        let _ = one.calls(CallOutcome::Accepted);
    }
    assert_eq!((store.borrow().loads, store.borrow().swaps), before);
}

#[test]
fn a_login_costs_three_accesses_and_its_proof_one() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, granted("5e55"));
    assert_eq!((store.borrow().loads, store.borrow().swaps), (1, 2));
    let _ = one.calls(CallOutcome::Accepted);
    assert_eq!((store.borrow().loads, store.borrow().swaps), (1, 3));
}

/// Has the call refused with the current session.
fn refuse(process: &mut Process, call: &mut Call) -> Verdict {
    let generation = process.attaches().generation();
    let now = process.now();
    let outcome = refused(Certainty::Certain);
    let verdict = process.auth.handle_call(call, generation, outcome, now);
    process.flush();
    verdict
}

/// A process that holds an older session than the record, neither of which the service knows.
fn with_an_old_session() -> Process {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let mut two = Process::new(&store, ann("new"));
    one.session("first");
    assert_eq!(two.attaches().expose(), "first");
    let _ = one.calls(refused(Certainty::Certain));
    pass(&store, 2_000);
    one.session("second");
    pass(&store, 2_000);
    two
}

#[test]
fn a_session_of_another_process_that_had_ended_does_not_fail_a_read() {
    let mut two = with_an_old_session();
    let mut read = Call::new(CallKind::Read);
    assert_eq!(refuse(&mut two, &mut read), Verdict::Retry);
    assert_eq!(two.attaches().expose(), "second");
    assert_eq!(refuse(&mut two, &mut read), Verdict::Retry);
    let attempt = two.starts();
    two.report(attempt, granted("third"));
    let may_have_executed = true;
    let expired = Verdict::SessionExpired { may_have_executed };
    assert_eq!(refuse(&mut two, &mut read), expired, "sent three times");
}

#[test]
fn a_write_and_a_call_that_is_sent_once_are_not_sent_again() {
    for (mut call, trusts) in [
        (Call::new(CallKind::Write), false),
        (Call::once(CallKind::Read), false),
        (Call::once(CallKind::Write).trusting_refusals(), true),
    ] {
        let may_have_executed = !trusts;
        let expired = Verdict::SessionExpired { may_have_executed };
        assert_eq!(refuse(&mut with_an_old_session(), &mut call), expired);
    }
}
