//! Processes with a wrong password, all at once.

use crate::{
    fleet::Fleet,
    is_long,
    orders::Role,
    service::{Service, WRONG_PASSWORD},
};

#[test]
#[ignore = "starts many processes: `just fleet`"]
fn a_wrong_password_is_wrong_once() {
    let processes: u64 = if is_long() { 100 } else { 20 };
    let (service, mut fleet) = (Service::start(), Fleet::new());
    let mut orders = service.orders(Role::Once);
    orders.password = WRONG_PASSWORD.to_owned();
    for _ in 0..processes {
        fleet.start(&orders);
    }
    fleet.end();

    let logins = service.logins();
    println!("{processes} processes with a wrong password: {logins:?}");
    assert_eq!(fleet.calls("refused"), processes, "{:?}", fleet.history);
    assert_eq!((logins.wrong, logins.granted, logins.locked), (1, 0, 0));
}
