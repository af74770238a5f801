//! The costs of the store.

use std::time::{Duration, Instant};

use cloudbilling_sandbox::{FaultInjection, InjectedFault};

use crate::{
    fleet::{Event, Fleet},
    is_long,
    orders::{Orders, Role},
    service::Service,
    worker::OFTEN,
};

/// After this the login counts as lost.
const LOGIN_DEADLINE: Duration = Duration::from_secs(2);

/// Those who wait for the login of another process read, and write nothing.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn processes_that_wait_for_one_login_hardly_swap() {
    let service = Service::start();
    let delay = InjectedFault::Delay(Duration::from_millis(1_500));
    wait_for_one_login(&service, &service.orders(Role::Once), delay, false);
}

/// They do not all write at once when it is lost.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn processes_that_waited_for_a_lost_login_hardly_swap() {
    let service = Service::start();
    let mut orders = service.orders(Role::Once);
    orders.login_deadline = LOGIN_DEADLINE;
    wait_for_one_login(&service, &orders, InjectedFault::Stall, true);
}

/// A process with these orders begins a login with this fault, and perhaps is killed in it, while
/// others wait.
fn wait_for_one_login(service: &Service, orders: &Orders, fault: InjectedFault, is_killed: bool) {
    let others = if is_long() { 100 } else { 20 };
    let mut fleet = Fleet::new();
    let injection = FaultInjection::on("Login", fault.clone());
    let injection = service.admin().inject(injection);
    let injection = injection.expect("a known operation");
    let before = service.swaps();
    let first = fleet.start(orders);
    fleet.wait_for(first, &Event::LoginBegins);
    let start = Instant::now();
    for _ in 0..others {
        fleet.start(&service.orders(Role::Once));
    }
    if is_killed {
        fleet.kill(first);
        // It may have been killed before its request was there.
        service.admin().remove_injection(injection);
    }
    fleet.end();
    let seconds = start.elapsed().as_secs_f64();

    let asked = fleet.count(|event| matches!(event, Event::Swap(_)));
    println!(
        "{others} processes wait for one login, {fault}: {asked} swaps, {} of them stored, in \
         {seconds:.1} s",
        service.swaps() - before,
    );
    assert_eq!(service.logins().granted, 1);
    let own = u64::from(!is_killed);
    assert_eq!(fleet.calls("ok"), others + own, "{:?}", fleet.history);
    // Even if each of the short form's processes swaps twice, they take long enough for this.
    assert!((asked as f64) < 20.0 * seconds);
}

/// The store is accessed for the first call only. So the number of calls a second does not depend
/// on it: `just beside-store` measures that.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn a_call_with_a_session_costs_no_store() {
    let (service, mut fleet) = (Service::start(), Fleet::new());
    for _ in 0..2 {
        let process = fleet.start(&service.orders(Role::Often));
        fleet.wait_for(process, &Event::Ended);
    }
    assert_eq!(fleet.calls("ok"), 2 * OFTEN);
    let is_access = |event: &Event| matches!(event, Event::Load | Event::Swap(_));
    for process in 0..2 {
        let its = fleet.history.iter().filter(|(its, _)| *its == process);
        let calls = its.skip_while(|(_, event)| !matches!(event, Event::Call(_)));
        let accesses = calls.filter(|(_, event)| is_access(event)).count();
        assert_eq!(accesses, 0, "{:?}", fleet.history);
    }
    println!("{OFTEN} calls with one session: no access to the store after the first call");
}
