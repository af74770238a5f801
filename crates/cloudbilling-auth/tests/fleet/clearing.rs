//! One more login clears the strikes that a success could not clear.

use cloudbilling_auth::*;

use crate::support::*;

/// A login is lost, and the next one succeeds before the first one's quarantine is over.
fn one_strike_left(policy: Policy) -> (SharedStore, Process) {
    let store = Store::created();
    let mut one = Process::with_policy(&store, ann("new"), policy);
    let attempt = one.starts();
    one.report(attempt, LoginOutcome::Unknown);
    pass(&store, 60_000);
    one.session("first");
    assert_eq!(one.auth.status(one.now()).possible_strikes, 1);
    (store, one)
}

#[test]
fn a_login_clears_the_strike_while_the_session_lives() {
    let (store, mut one) = one_strike_left(Policy::default());
    assert_eq!(one.attaches().expose(), "first");
    pass(&store, DEADLINE + QUARANTINE);
    one.session("second");
    assert_eq!(one.auth.status(one.now()).possible_strikes, 0);
    assert_eq!(one.attaches().expose(), "second");
}

#[test]
fn other_processes_call_meanwhile() {
    let (store, mut one) = one_strike_left(Policy::default());
    let mut two = Process::new(&store, ann("new"));
    assert_eq!(two.attaches().expose(), "first");
    let _ = two.calls(CallOutcome::Accepted);
    pass(&store, DEADLINE + QUARANTINE);
    let attempt = one.starts();
    assert_eq!(two.attaches().expose(), "first");
    one.report(attempt, LoginOutcome::Unknown);
    assert_eq!(one.attaches().expose(), "first");
    pass(&store, DEADLINE + QUARANTINE);
    assert_eq!(
        two.attaches().expose(),
        "first",
        "two strikes: the budget is spent"
    );
}

#[test]
fn it_is_a_setting() {
    let policy = Policy::builder().clearing_logins(false).build().unwrap();
    let (store, mut one) = one_strike_left(policy);
    pass(&store, DEADLINE + QUARANTINE);
    assert_eq!(one.attaches().expose(), "first");
}
