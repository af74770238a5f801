//! All processes have one budget.

use cloudbilling_auth::*;

use crate::support::*;

#[test]
fn a_hundred_processes_with_a_wrong_password_log_in_once() {
    let store = Store::created();
    let mut processes: Vec<_> = (0..100).map(|_| Process::new(&store, ann("old"))).collect();
    let attempt = processes[0].starts();
    for process in &mut processes[1..] {
        assert_eq!(process.waits().1, WaitReason::LoginInFlight);
    }
    processes[0].report(attempt, LoginOutcome::WrongCredentials);
    pass(&store, 2_000);
    for process in &mut processes {
        assert_eq!(process.gives_up(), GiveUpReason::CredentialsRefused);
    }
}

#[test]
fn a_process_with_the_right_password_is_not_stopped_by_another_with_a_wrong_one() {
    let store = Store::created();
    let mut old = Process::new(&store, ann("old"));
    let attempt = old.starts();
    old.report(attempt, LoginOutcome::WrongCredentials);
    let mut new = Process::new(&store, ann("new"));
    new.session("5e55");
    assert_eq!(new.auth.status(new.now()).definite_strikes, 0);
    pass(&store, 2_000);
    assert_eq!(old.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn strikes_of_two_processes_add_up() {
    let store = Store::created();
    for _ in 0..2 {
        let mut process = Process::new(&store, ann("new"));
        let attempt = process.starts();
        process.report(attempt, LoginOutcome::Unknown);
    }
    let mut third = Process::new(&store, ann("new"));
    let (definite, possible) = (0, 2);
    assert_eq!(
        third.gives_up(),
        GiveUpReason::BudgetSpent { definite, possible }
    );
    let status = third.auth.status(third.now());
    assert_eq!((status.possible_strikes, status.strikes_left), (2, 0));
}

#[test]
fn a_permit_is_used_once() {
    let store = Store::created();
    for _ in 0..2 {
        let mut process = Process::new(&store, ann("new"));
        let attempt = process.starts();
        process.report(attempt, LoginOutcome::Unknown);
    }
    let mut person = Process::new(&store, ann("new"));
    person.auth.permit_login(person.now());
    person.flush();
    let (mut one, mut two) = (
        Process::new(&store, ann("new")),
        Process::new(&store, ann("new")),
    );
    let attempt = one.starts();
    one.report(attempt, LoginOutcome::Unknown);
    let (definite, possible) = (0, 3);
    assert_eq!(
        two.gives_up(),
        GiveUpReason::BudgetSpent { definite, possible }
    );
}

#[test]
fn an_unlock_counts_from_its_time_also_if_it_is_reported_before_the_first_load() {
    let store = Store::created();
    let mut one = Process::new(&store, ann("new"));
    let attempt = one.starts();
    one.report(attempt, LoginOutcome::Locked);
    pass(&store, 5_000);
    let mut two = Process::new(&store, ann("other"));
    assert!(matches!(
        two.poll(),
        Action::GiveUp(_) | Action::Wait { .. }
    ));
    // At 4 s ago the account was locked already, and its login answered.
    let mut person = Process::new(&store, ann("new"));
    let at = person
        .now()
        .checked_sub(std::time::Duration::from_secs(4))
        .unwrap();
    person.auth.handle_unlock(at, person.now());
    assert!(matches!(person.poll(), Action::Login(_)));
}

#[test]
fn strikes_without_an_end_are_bounded() {
    let store = Store::created();
    let mut process = Process::new(&store, ann("new"));
    for _ in 0..200 {
        process.auth.permit_login(process.now());
        let Action::Login(attempt) = process.poll() else {
            break;
        };
        process.report(attempt, LoginOutcome::Unknown);
        pass(&store, 120_000);
    }
    assert!(store.borrow().record.as_ref().unwrap().len() < Record::MAX_LEN / 4);
}
