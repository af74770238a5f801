//! Locks and quarantines run on the store's clock.

use cloudbilling_auth::*;

use crate::support::*;

fn locked(store: &SharedStore) -> Process {
    let mut one = Process::new(store, ann("new"));
    one.session("5e55");
    let _ = one.calls(refused(Certainty::Certain));
    pass(store, 2_000);
    let attempt = one.starts();
    one.report(attempt, LoginOutcome::Locked);
    one
}

/// The time left of the lock, as another process sees it.
fn lock_left(store: &SharedStore) -> u64 {
    let mut other = Process::new(store, ann("new"));
    let _ = other.poll();
    let until = other.auth.status(other.now()).locked_until.unwrap();
    until.as_millis() - other.now().as_millis()
}

#[test]
fn a_lock_ends_for_all_processes_at_once() {
    let store = Store::created();
    let mut one = locked(&store);
    pass(&store, 60_000);
    assert_eq!(lock_left(&store), QUARANTINE - 60_000);
    let (left, reason) = one.waits();
    assert_eq!(left, QUARANTINE - 60_000);
    assert!(matches!(reason, WaitReason::Locked { .. }));
}

#[test]
fn another_clock_leaves_the_whole_remainder() {
    let store = Store::created();
    let _ = locked(&store);
    pass(&store, 60_000);
    store.borrow_mut().clock = 8;
    assert_eq!(lock_left(&store), QUARANTINE);
}

#[test]
fn a_clock_that_went_back_leaves_the_whole_remainder() {
    let store = Store::created();
    let mut before = locked(&store);
    before.flush();
    store.borrow_mut().now -= 100;
    assert_eq!(lock_left(&store), QUARANTINE);
}

#[test]
fn an_access_that_takes_time_makes_both_bounds_more_careful() {
    let store = Store::created();
    let _ = locked(&store);
    let mut slow = Process::new(&store, ann("new"));
    let Action::Store(step) = slow.auth.poll(slow.now()) else {
        panic!("expected a load")
    };
    let asked = slow.now();
    let outcome = store.borrow_mut().access(&step);
    pass(&store, 700);
    slow.auth.handle_store(step, outcome, asked, slow.now());
    let until = slow.auth.status(slow.now()).locked_until.unwrap();
    assert_eq!(until.as_millis() - slow.now().as_millis(), QUARANTINE);
}

/// The store's time may have been read right after it was asked.
#[test]
fn a_booking_counts_from_the_latest_time_that_it_can_be() {
    let store = Store::created();
    let mut slow = Process::new(&store, ann("new"));
    let Action::Store(step) = slow.auth.poll(slow.now()) else {
        panic!("expected a load")
    };
    let asked = slow.now();
    let read_at = store.borrow().now;
    let outcome = store.borrow_mut().access(&step);
    pass(&store, 700);
    slow.auth.handle_store(step, outcome, asked, slow.now());
    let attempt = slow.starts();
    let record: Record = store.borrow().record.as_ref().unwrap().parse().unwrap();
    let over = StoreTime::new(7, read_at + 700 + DEADLINE + QUARANTINE);
    assert_eq!(
        record.unsettled().collect::<Vec<_>>(),
        [(attempt.id(), over)]
    );
}
