//! Processes that waited for the same login do not all write to the store at once.

use std::time::Duration;

use cloudbilling_auth::*;

use crate::support::*;

/// The time that the store takes for a load or a swap.
const ACCESS: u64 = 20;

/// A process that has a step under way, or waits.
struct Waiter {
    process: Process,
    access: Option<(StoreStep, MonotonicTime)>,
    next: MonotonicTime,
    logs_in: bool,
}

impl Waiter {
    fn new(store: &SharedStore) -> Self {
        let process = Process::new(store, ann("new"));
        Self {
            next: process.now(),
            process,
            access: None,
            logs_in: false,
        }
    }

    /// Does what is due now.
    fn step(&mut self) {
        let now = self.process.now();
        let duration = Duration::from_millis(ACCESS);
        if let Some((step, asked)) = self.access.take_if(|(_, asked)| now >= *asked + duration) {
            let outcome = self.process.store.borrow_mut().access(&step);
            self.process.auth.handle_store(step, outcome, asked, now);
            self.next = now;
        }
        if self.access.is_some() || self.logs_in || now < self.next {
            return;
        }
        match self.process.auth.poll(now) {
            Action::Login(_) => self.logs_in = true,
            Action::Store(step) => self.access = Some((step, now)),
            Action::Wait { until, .. } => self.next = until,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_hundred_processes_that_waited_for_a_lost_login_hardly_swap() {
    let store = Store::created();
    let mut lost = Process::new(&store, ann("new"));
    let _ = lost.starts();
    let mut waiters: Vec<_> = (0..100).map(|_| Waiter::new(&store)).collect();
    let mut play = |millis: u64| {
        for _ in 0..millis {
            waiters.iter_mut().for_each(Waiter::step);
            pass(&store, 1);
        }
        waiters.iter().filter(|waiter| waiter.logs_in).count()
    };
    assert_eq!(play(100), 0);
    pass(&store, DEADLINE - 200);
    assert_eq!(play(99), 0, "the login may still be answered");
    let before = store.borrow().swaps + store.borrow().conflicts;
    assert_eq!(play(1_100), 1, "one of them is next");
    let after = store.borrow().swaps + store.borrow().conflicts;
    assert!(after - before <= 10, "{} swaps", after - before);
}

#[test]
fn the_pause_is_short_and_ends_with_a_load() {
    let store = Store::created();
    let mut lost = Process::new(&store, ann("new"));
    let _ = lost.starts();
    let mut waiter = Process::new(&store, ann("new"));
    assert_eq!(waiter.waits().1, WaitReason::LoginInFlight);
    pass(&store, DEADLINE);
    let (pause, reason) = waiter.waits();
    assert_eq!(reason, WaitReason::Staggered);
    assert!(pause < 1_000);
    assert!(waiter.auth.poll_timeout().is_some());
    pass(&store, pause);
    let loads = store.borrow().loads;
    let _ = waiter.starts();
    assert_eq!(store.borrow().loads, loads + 1);
}

#[test]
fn a_session_of_the_other_process_is_used_without_a_pause() {
    let store = Store::created();
    let (mut one, mut two) = (
        Process::new(&store, ann("new")),
        Process::new(&store, ann("new")),
    );
    let attempt = one.starts();
    assert_eq!(two.waits().1, WaitReason::LoginInFlight);
    one.report(attempt, granted("5e55"));
    two.auth.handle_changed(two.now());
    two.attaches();
    // Nor does an earlier wait delay the login that follows that session.
    let _ = one.calls(CallOutcome::Accepted);
    let _ = two.calls(CallOutcome::Accepted);
    pass(&store, 2_000);
    let verdict = two.calls(refused(Certainty::Certain));
    assert_eq!(verdict, Verdict::Retry);
    let _ = two.starts();
}

#[test]
fn a_permit_ends_the_pause() {
    let store = Store::created();
    let mut lost = Process::new(&store, ann("new"));
    let _ = lost.starts();
    let mut waiter = Process::new(&store, ann("new"));
    assert_eq!(waiter.waits().1, WaitReason::LoginInFlight);
    pass(&store, DEADLINE);
    assert_eq!(waiter.waits().1, WaitReason::Staggered);
    waiter.auth.permit_login(waiter.now());
    let _ = waiter.starts();
}
