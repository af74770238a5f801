//! The costs of the store.

use std::time::{Duration, Instant};

use cloudbilling_sandbox::{FaultInjection, InjectedFault};

use crate::{
    fleet::{Event, Fleet},
    is_long,
    orders::Role,
    service::Service,
};

/// Those who wait for the login of another process read, and write nothing.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn processes_that_wait_for_one_login_hardly_swap() {
    let processes = if is_long() { 100 } else { 20 };
    let (service, mut fleet) = (Service::start(), Fleet::new());
    let delay = InjectedFault::Delay(Duration::from_millis(1_500));
    service
        .admin()
        .inject(FaultInjection::on("Login", delay))
        .expect("a known operation");
    let before = service.swaps();
    let start = Instant::now();
    let orders = service.orders(Role::Once);
    for _ in 0..processes {
        fleet.start(&orders);
    }
    fleet.end();
    let seconds = start.elapsed().as_secs_f64();

    let asked = fleet.count(|event| *event == Event::Swap);
    let stored = service.swaps() - before;
    println!(
        "{processes} processes wait for one login: {asked} swaps, {stored} of them stored, in \
         {seconds:.1} s"
    );
    assert_eq!(service.logins().granted, 1);
    assert_eq!(fleet.calls("ok"), processes);
    assert!((asked as f64) < 20.0 * seconds);
}

/// The store is accessed for the login only. How many calls that makes in a second is printed and
/// not asserted, because other programs disturb it: the median of five pairs, in the long form.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn a_call_with_a_session_costs_no_store() {
    let service = Service::start();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..if is_long() { 5 } else { 1 } {
        with.push(calls_a_second(&service, true));
        without.push(calls_a_second(&service, false));
    }
    let shares = with
        .iter()
        .zip(&without)
        .map(|(with, without)| with / without);
    let share = 100.0 * median(shares.collect());
    let (with, without) = (median(with), median(without));
    println!("calls a second: {with:.0} with a store, {without:.0} without, {share:.1} %");
}

fn calls_a_second(service: &Service, has_store: bool) -> f64 {
    let mut fleet = Fleet::new();
    let mut orders = service.orders(Role::Measured);
    orders.has_store = has_store;
    fleet.start(&orders);
    fleet.end();
    // One load, the booking of the one login, and its outcome.
    let accesses = fleet.count(|event| matches!(event, Event::Load | Event::Swap));
    assert!(accesses <= 3, "{:?}", fleet.history);
    let measured = fleet.history.iter().find_map(|(_, event)| match event {
        Event::Measured { calls, micros } => Some(*calls as f64 / *micros as f64 * 1e6),
        _ => None,
    });
    measured.expect("the process has measured")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
