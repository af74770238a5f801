//! Logins under faults of the store.

use cloudbilling_auth::*;

use crate::support::*;

#[test]
fn without_a_record_nothing_is_sent_until_a_person_creates_one() {
    let store = Store::empty();
    let mut one = Process::new(&store, ann("new"));
    assert_eq!(one.gives_up(), GiveUpReason::RecordMissing);
    one.auth.permit_login(one.now());
    one.flush();
    assert_eq!(one.gives_up(), GiveUpReason::RecordMissing);
    assert_eq!(store.borrow().record, None);
    one.auth.create_record(one.now());
    let _ = one.starts();
}

#[test]
fn while_the_store_is_down_no_login_is_sent_and_a_session_is_used() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    one.session("5e55");
    store.borrow_mut().is_down = true;
    pass(&store, 5_000);
    assert_eq!(one.calls(CallOutcome::Accepted), Verdict::Done);
    let _ = one.calls(refused(Certainty::Certain));
    assert_eq!(one.waits(), (1_000, WaitReason::StoreUnavailable));
    pass(&store, 1_000);
    assert_eq!(one.waits(), (2_000, WaitReason::StoreUnavailable));
    store.borrow_mut().is_down = false;
    pass(&store, 60_000);
    let _ = one.starts();
}

#[test]
fn going_on_alone_voids_the_promise_and_is_a_setting() {
    let policy = Policy::builder().log_in_without_store_and_void_the_promise();
    let policy = policy.build().unwrap();
    let store = Store::created();
    let mut one = Process::with_policy(&store, ann("new"), policy);
    store.borrow_mut().is_down = true;
    let attempt = one.starts();
    store.borrow_mut().is_down = false;
    pass(&store, 5_000);
    one.report(attempt, LoginOutcome::Unknown);
    let record: Record = store.borrow().record.as_ref().unwrap().parse().unwrap();
    assert_eq!(record.strikes(), 1, "the store learns of it later");
}

#[test]
fn who_loses_a_swap_finds_the_login_in_flight() {
    let store = Store::created();
    let (mut one, mut two) = (
        Process::new(&store, ann("new")),
        Process::new(&store, ann("new")),
    );
    // Both have a fresh copy.
    for process in [&mut one, &mut two] {
        match process.auth.poll(process.now()) {
            Action::Store(step) => process.access(step),
            other => panic!("{other:?}"),
        }
    }
    let _ = one.starts();
    assert_eq!(two.waits().1, WaitReason::LoginInFlight);
    assert_eq!(store.borrow().conflicts, 1);
    assert!(two.events().contains(&AuthEvent::StoreConflict));
}

#[test]
fn after_a_lost_acknowledgement_another_swap_books_again() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let mut swaps = 0;
    let attempt = loop {
        match one.auth.poll(one.now()) {
            Action::Store(step) => {
                let is_swap = *step.kind() != StoreStepKind::Load;
                let mut outcome = store.borrow_mut().access(&step);
                swaps += usize::from(is_swap);
                if is_swap && swaps == 1 {
                    outcome = StoreOutcome::Unknown;
                }
                one.auth.handle_store(step, outcome, one.now(), one.now());
            }
            Action::Login(attempt) => break attempt,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((swaps, store.borrow().loads), (2, 2));
    assert!(one.events().contains(&AuthEvent::SwapUnknown));
    let record: Record = store.borrow().record.as_ref().unwrap().parse().unwrap();
    let booked: Vec<_> = record.unsettled().map(|(id, _)| id).collect();
    assert_eq!(booked, [attempt.id()], "the first one is taken back");
}

#[test]
fn a_login_whose_store_was_too_slow_is_not_sent() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let late = loop {
        match one.auth.poll(one.now()) {
            Action::Store(step) if *step.kind() == StoreStepKind::Load => one.access(step),
            Action::Store(step) => break step,
            other => panic!("{other:?}"),
        }
    };
    let outcome = store.borrow_mut().access(&late);
    pass(&store, 9_000);
    // Acknowledged within the store's deadline, but the caller came back too late.
    one.auth.handle_store(late, outcome, one.now(), one.now());
    pass(&store, DEADLINE);
    let _ = one.starts();
    one.flush();
    let record: Record = store.borrow().record.as_ref().unwrap().parse().unwrap();
    assert_eq!(record.strikes(), 1, "the first one is withdrawn");
}

#[test]
fn a_step_that_is_never_reported_counts_as_unknown() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let Action::Store(lost) = one.auth.poll(one.now()) else {
        panic!("expected a load")
    };
    assert_eq!(one.waits(), (10_000, WaitReason::StoreBusy));
    pass(&store, 10_000);
    let _ = one.starts();
    let outcome = store.borrow_mut().access(&lost);
    one.auth.handle_store(lost, outcome, one.now(), one.now());
}

#[test]
fn a_store_that_went_back_needs_a_permit_and_learns_the_strikes_again() {
    let store = Store::created();
    let old = (store.borrow().record.clone(), store.borrow().version);
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, LoginOutcome::Unknown);
    (store.borrow_mut().record, store.borrow_mut().version) = old;
    pass(&store, 60_000);
    assert_eq!(one.gives_up(), GiveUpReason::StateLost);
    assert!(one.events().contains(&AuthEvent::StoreWentBack));
    one.flush();
    let mut two = Process::new(&store, ann("new"));
    assert_eq!(two.gives_up(), GiveUpReason::StateLost);
    assert_eq!(two.auth.status(two.now()).possible_strikes, 1);
    two.auth.permit_login(two.now());
    two.session("5e55");
    assert!(!two.auth.status(two.now()).state_lost);
}

#[test]
fn a_store_that_went_back_and_on_is_noticed_by_its_tags() {
    let store = Store::created();
    let old = (store.borrow().record.clone(), store.borrow().version);
    let mut one = Process::new(&store, ann("new"));
    let _ = one.starts();
    (store.borrow_mut().record, store.borrow_mut().version) = old;
    store.borrow_mut().version.tag += 1;
    // A process that remembers nothing is fooled: no store can be trusted that loses a booking
    // before another process has read it.
    let mut two = Process::new(&store, ann("new"));
    let attempt = two.starts();
    two.report(attempt, LoginOutcome::WrongCredentials);
    pass(&store, 60_000);
    assert_eq!(one.gives_up(), GiveUpReason::StateLost);
    assert_eq!(one.auth.status(one.now()).definite_strikes, 1);
    assert_eq!(one.auth.status(one.now()).possible_strikes, 1);
}

#[test]
fn a_record_that_was_lost_and_created_again_is_another_one() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, LoginOutcome::Unknown);
    store.borrow_mut().record = None;
    store.borrow_mut().version = RecordVersion::default();
    pass(&store, 60_000);
    assert_eq!(one.gives_up(), GiveUpReason::RecordMissing);
    store.borrow_mut().version.incarnation = 2;
    let mut person = Process::new(&store, ann("new"));
    person.auth.create_record(person.now());
    person.flush();
    pass(&store, 2_000);
    assert_eq!(one.gives_up(), GiveUpReason::StateLost);
    assert_eq!(one.auth.status(one.now()).possible_strikes, 1);
}

#[test]
fn a_damaged_record_needs_a_permit() {
    let store = Store::created();
    for text in ["", "cloudbilling-record 2\n", "{}", &"x".repeat(100_000)] {
        store.borrow_mut().record = Some(text.to_owned());
        let mut one = Process::new(&store, ann("new"));
        assert_eq!(one.gives_up(), GiveUpReason::StateLost);
        let damaged = |event: &AuthEvent| matches!(event, AuthEvent::RecordDamaged { .. });
        assert!(one.events().iter().any(damaged));
    }
    let mut one = Process::new(&store, ann("new"));
    one.auth.permit_login(one.now());
    one.session("5e55");
    let mut two = Process::new(&store, ann("new"));
    assert_eq!(two.attaches().expose(), "5e55");
}
