//! A password that is changed at the server, and then in one process after the other.

use std::time::{Duration, Instant};

use crate::{
    fleet::{Event, Fleet},
    is_long,
    orders::Role,
    random::Random,
    seed,
    service::{EMAIL, Service},
};

const NEW_PASSWORD: &str = "correct horse battery charger";

#[test]
#[ignore = "starts many processes: `just fleet`"]
fn a_password_that_is_rotated_process_by_process_locks_nobody() {
    let processes = if is_long() { 32 } else { 8 };
    let (service, mut fleet) = (Service::start(), Fleet::new());
    let mut random = Random::new(seed());
    let mut orders = service.orders(Role::Repeatedly);
    let old: Vec<usize> = (0..processes).map(|_| fleet.start(&orders)).collect();
    for process in &old {
        fleet.wait_for(*process, &Event::Call("ok".to_owned()));
    }

    service
        .admin()
        .set_password(EMAIL, NEW_PASSWORD)
        .expect("the account");
    orders.password = NEW_PASSWORD.to_owned();
    let mut new = Vec::new();
    for process in old {
        if random.below(2) == 0 {
            service.admin().expire_sessions().expect("the sandbox");
        }
        let pause = Duration::from_millis(random.below(300));
        let deadline = Instant::now() + pause;
        while fleet.next(deadline).is_some() {}
        fleet.dismiss(process);
        fleet.wait_for(process, &Event::Ended);
        let started = fleet.start(&orders);
        // An accepted call proves its login. Sessions that end before would add up with the wrong
        // login, until a person is needed.
        fleet.wait_for(started, &Event::Call("ok".to_owned()));
        new.push(started);
    }
    service.admin().expire_sessions().expect("the sandbox");
    for process in &new {
        let seen = fleet.history.len();
        fleet.wait_for(*process, &Event::Call("ok".to_owned()));
        assert!(fleet.history.len() > seen);
    }
    fleet.end();

    let logins = service.logins();
    let refused = fleet.calls("refused");
    println!(
        "{processes} processes, password rotated, seed {}: {logins:?}, {refused} calls refused",
        seed()
    );
    assert_eq!(logins.locked, 0);
    assert_eq!(logins.wrong, 1, "one process learns it for all");
    assert_eq!(fleet.calls("budget-spent") + fleet.calls("locked"), 0);
}
