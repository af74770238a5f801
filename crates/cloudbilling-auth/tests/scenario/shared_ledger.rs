//! Two clients of one account in a process.

use cloudbilling_auth::{
    Call, CallKind, CallOutcome, GiveUpReason, LoginOutcome, Policy, Verdict, WaitReason,
};

use crate::support::*;

fn pair(first: cloudbilling_auth::Login, second: cloudbilling_auth::Login) -> [Scenario; 2] {
    let ledger = SharedLedger::default();
    let sharing =
        |login, entropy| Scenario::sharing(login, Policy::default(), ledger.clone(), entropy);
    [sharing(first, 1), sharing(second, 2)]
}

#[test]
fn one_logs_in_at_a_time() {
    let [mut one, mut two] = pair(ann("right"), ann("right"));
    let attempt = one.starts();
    assert_eq!(two.waits(), (30_000, WaitReason::LoginInFlight));
    one.report(attempt, granted("of one"));
    two.session("of two");
    assert_eq!(one.attaches().expose(), "of one");
}

#[test]
fn a_password_is_wrong_once_for_both() {
    let [mut one, mut two] = pair(ann("wrong"), ann("wrong"));
    one.logs_in(LoginOutcome::WrongCredentials);
    assert_eq!(two.gives_up(), GiveUpReason::CredentialsRefused);
}

#[test]
fn two_clients_share_one_budget() {
    let [mut one, mut two] = pair(ann("one"), ann("two"));
    one.logs_in(LoginOutcome::WrongCredentials);
    two.logs_in(LoginOutcome::WrongCredentials);
    two.replace(ann("three"));
    assert_eq!(
        two.gives_up(),
        GiveUpReason::BudgetSpent {
            definite: 2,
            possible: 0
        }
    );
}

#[test]
fn a_lock_and_an_unlock_are_for_both() {
    let [mut one, mut two] = pair(ann("right"), ann("right"));
    one.logs_in(LoginOutcome::Locked);
    assert!(matches!(two.gives_up(), GiveUpReason::Locked { .. }));
    one.unlock();
    two.session("session");
}

#[test]
fn restoring_the_same_snapshot_twice_counts_it_once() {
    let mut before = Scenario::new(versioned("right"));
    before.logs_in(LoginOutcome::Unknown);
    let stored = before.stored();
    let [mut one, two] = pair(versioned("right"), versioned("right"));
    for client in [&mut one, &mut { two }] {
        let account = client.account();
        client.auth.restore(
            &account,
            &stored.parse().unwrap(),
            client.wall(),
            client.now(),
        );
    }
    assert_eq!(one.stored().matches("strike").count(), 1);
    one.session("session");
}

#[test]
fn a_ledger_can_be_shared_through_a_mutex() {
    static LEDGER: std::sync::Mutex<cloudbilling_auth::Ledger> =
        std::sync::Mutex::new(cloudbilling_auth::Ledger::new());
    let mut auth = cloudbilling_auth::Authenticator::new(
        ENDPOINT,
        ann("right"),
        Policy::default(),
        &LEDGER,
        1,
    );
    let action = auth.poll(cloudbilling_auth::MonotonicTime::from_millis(0));
    assert!(matches!(action, cloudbilling_auth::Action::Login(_)));
}

#[test]
fn clients_can_live_on_different_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<
        cloudbilling_auth::Authenticator<
            std::sync::Arc<std::sync::Mutex<cloudbilling_auth::Ledger>>,
        >,
    >();
    assert_send::<cloudbilling_auth::Authenticator>();
    assert_send::<cloudbilling_auth::LoginAttempt>();
    assert_send::<cloudbilling_auth::Grant>();
}

#[test]
fn a_third_client_waits_for_a_session_to_be_proven() {
    let ledger = SharedLedger::default();
    let [mut one, mut two, mut three] = [1, 2, 3]
        .map(|entropy| Scenario::sharing(ann("right"), Policy::default(), ledger.clone(), entropy));
    let grant = one.unproven("of one");
    two.unproven("of two");
    assert_eq!(three.waits(), (30_000, WaitReason::SessionUnproven));
    assert_eq!(
        three.auth.poll_timeout().map(|time| time.as_millis()),
        Some(three.now().as_millis() + 30_000)
    );

    let mut call = Call::new(CallKind::Read);
    let verdict = one.auth.handle_call(
        &mut call,
        grant.generation(),
        CallOutcome::Accepted,
        one.now(),
    );
    assert_eq!(verdict, Verdict::Done);
    three.session("of three");
}

#[test]
fn the_wait_for_a_session_to_be_proven_is_bounded() {
    let ledger = SharedLedger::default();
    let [mut one, mut two, mut three] = [1, 2, 3]
        .map(|entropy| Scenario::sharing(ann("right"), Policy::default(), ledger.clone(), entropy));
    one.unproven("of one");
    two.unproven("of two");
    three.advance(29_999);
    assert_eq!(three.waits(), (1, WaitReason::SessionUnproven));
    three.advance(1);
    let spent = GiveUpReason::BudgetSpent {
        definite: 0,
        possible: 2,
    };
    assert_eq!(three.gives_up(), spent);
}

#[test]
fn no_client_waits_for_a_session_that_no_client_holds() {
    let ledger = SharedLedger::default();
    let [mut one, mut two, mut three] = [1, 2, 3]
        .map(|entropy| Scenario::sharing(ann("right"), Policy::default(), ledger.clone(), entropy));
    one.unproven("of one");
    two.unproven("of two");
    one.replace(ann("other"));
    two.replace(ann("other"));
    assert!(matches!(three.gives_up(), GiveUpReason::BudgetSpent { .. }));
}
