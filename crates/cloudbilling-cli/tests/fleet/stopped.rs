//! Processes that are stopped between the booking of a login and its sending.

use std::{thread, time::Duration};

use crate::{
    fleet::{Event, Fleet},
    orders::Role,
    service::{Service, WRONG_PASSWORD},
};

/// After this a login counts as lost.
const LOGIN_DEADLINE: Duration = Duration::from_secs(2);

/// Three wrong logins would lock the account. Two are possible on their own, and a person permits
/// the third. None of them leaves its process after its deadline.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn a_login_that_wakes_after_its_deadline_is_not_sent() {
    let (service, mut fleet) = (Service::start(), Fleet::new());
    let mut orders = service.orders(Role::StopBeforeLogin);
    orders.password = WRONG_PASSWORD.to_owned();
    orders.login_deadline = LOGIN_DEADLINE;
    let mut stopped = Vec::new();
    for number in 0..3 {
        if number == 2 {
            assert_eq!(service.record().unsettled().count(), 2);
            service.permit(WRONG_PASSWORD);
        }
        let process = fleet.start(&orders);
        fleet.wait_for(process, &Event::LoginBegins);
        fleet.wait_until_stopped(process);
        stopped.push(process);
    }
    assert_eq!(service.record().unsettled().count(), 3);
    // All are booked, so this is past the deadline of each. It has to pass: the gate of a stopped
    // process asks the clock of the machine.
    thread::sleep(LOGIN_DEADLINE);
    for process in stopped {
        fleet.resume(process);
        fleet.wait_for(process, &Event::LoginEnds(false));
    }
    fleet.end();

    let logins = service.logins();
    println!("3 processes stopped between booking and sending: {logins:?}");
    assert_eq!((logins.wrong, logins.granted, logins.locked), (0, 0, 0));
    assert_eq!(fleet.calls("ok"), 0);
}

/// Without this, the test above would pass if nothing were ever sent after a stop.
#[test]
#[ignore = "starts many processes: `just fleet`"]
fn a_login_that_wakes_in_time_is_sent() {
    let (service, mut fleet) = (Service::start(), Fleet::new());
    let process = fleet.start(&service.orders(Role::StopBeforeLogin));
    fleet.wait_for(process, &Event::LoginBegins);
    fleet.wait_until_stopped(process);
    fleet.resume(process);
    fleet.end();
    assert_eq!(service.logins().granted, 1);
    assert_eq!(fleet.calls("ok"), 1);
}
