//! `Login`, strikes and the lock, each reading of the documentation included.

use std::time::Duration;

use cloudbilling_sandbox::{Group, LockRules, NewAccount, Sandbox};

use crate::client::{Answer, EMAIL, PASSWORD, call, login, with_account};

fn token(answer: &Answer) -> String {
    assert_eq!(
        answer.element("Status"),
        Some("Success"),
        "{}",
        answer.text()
    );
    answer.element("Value").expect("a session token").to_owned()
}

fn message(answer: &Answer) -> &str {
    assert_eq!(answer.status, 200);
    answer.element("StatusMessage").expect("a message")
}

fn lock(sandbox: &Sandbox) {
    for _ in 0..3 {
        assert_eq!(
            message(&login(sandbox, EMAIL, "wrong")),
            "Invalid credentials"
        );
    }
    assert!(
        sandbox
            .admin()
            .account(EMAIL)
            .expect("an account")
            .locked_until
            .is_some()
    );
}

#[test]
fn a_session_works_until_the_server_ends_it() {
    let sandbox = with_account();
    let token = token(&login(&sandbox, EMAIL, PASSWORD));
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 200);
    assert_eq!(sandbox.admin().expire_sessions().expect("a number"), 1);
    let refused = call(&sandbox, &token, "GetPurchases", "");
    assert_eq!(refused.status, 500);
    assert!(refused.has("Token expired or invalid"));
}

#[test]
fn a_session_ends_by_itself() {
    let sandbox = with_account();
    let token = token(&login(&sandbox, EMAIL, PASSWORD));
    sandbox
        .admin()
        .advance_clock(Duration::from_secs(30 * 60))
        .expect("a clock");
    assert_eq!(call(&sandbox, &token, "GetPurchases", "").status, 500);
}

#[test]
fn the_third_wrong_login_locks_and_time_unlocks() {
    let sandbox = with_account();
    lock(&sandbox);
    assert_eq!(
        message(&login(&sandbox, EMAIL, PASSWORD)),
        "Account is locked"
    );
    sandbox
        .admin()
        .advance_clock(Duration::from_secs(15 * 60))
        .expect("a clock");
    token(&login(&sandbox, EMAIL, PASSWORD));
    let logins = sandbox.admin().logins(EMAIL).expect("an account");
    assert_eq!((logins.wrong, logins.locked, logins.granted), (3, 1, 1));
}

#[test]
fn an_administrator_unlocks() {
    let sandbox = with_account();
    lock(&sandbox);
    sandbox.admin().unlock(EMAIL).expect("an account");
    token(&login(&sandbox, EMAIL, PASSWORD));
}

#[test]
fn the_right_password_unlocks_where_the_rules_say_so() {
    let rules = LockRules {
        right_password_lifts: true,
        ..LockRules::default()
    };
    let sandbox = Sandbox::builder()
        .lock_rules(rules)
        .start()
        .expect("a free port");
    sandbox
        .admin()
        .create_account(&NewAccount::new(EMAIL, PASSWORD))
        .expect("a new account");
    lock(&sandbox);
    assert_eq!(
        message(&login(&sandbox, EMAIL, "wrong")),
        "Account is locked"
    );
    token(&login(&sandbox, EMAIL, PASSWORD));
    assert_eq!(
        sandbox.admin().account(EMAIL).expect("an account").strikes,
        0
    );
}

#[test]
fn after_the_lock_the_next_wrong_login_locks_again_unless_its_end_clears() {
    for (end_clears_strikes, expected) in [(false, true), (true, false)] {
        let rules = LockRules {
            end_clears_strikes,
            ..LockRules::default()
        };
        let sandbox = Sandbox::builder()
            .lock_rules(rules)
            .start()
            .expect("a free port");
        sandbox
            .admin()
            .create_account(&NewAccount::new(EMAIL, PASSWORD))
            .expect("a new account");
        lock(&sandbox);
        sandbox
            .admin()
            .advance_clock(rules.duration)
            .expect("a clock");
        login(&sandbox, EMAIL, "wrong");
        assert_eq!(
            sandbox
                .admin()
                .account(EMAIL)
                .expect("an account")
                .locked_until
                .is_some(),
            expected
        );
    }
}

#[test]
fn an_unknown_account_is_told_like_a_wrong_password() {
    let sandbox = with_account();
    let (unknown, wrong) = (
        login(&sandbox, "nobody@example.org", PASSWORD),
        login(&sandbox, EMAIL, "wrong"),
    );
    assert_eq!(unknown.text(), wrong.text());
}

#[test]
fn a_blocked_account_is_locked_whatever_the_password() {
    let sandbox = with_account();
    sandbox
        .admin()
        .set_blocked(EMAIL, true)
        .expect("an account");
    assert_eq!(
        message(&login(&sandbox, EMAIL, PASSWORD)),
        "Account is locked"
    );
    sandbox
        .admin()
        .set_blocked(EMAIL, false)
        .expect("an account");
    token(&login(&sandbox, EMAIL, PASSWORD));
}

#[test]
fn a_portal_user_has_insufficient_privileges() {
    let sandbox = Sandbox::start().expect("a free port");
    sandbox
        .admin()
        .create_account(&NewAccount::new(EMAIL, PASSWORD).group(Group::PortalOnly))
        .expect("a new account");
    assert_eq!(
        message(&login(&sandbox, EMAIL, PASSWORD)),
        "Insufficient privileges"
    );
}

#[test]
fn logins_side_by_side_are_all_booked() {
    let sandbox = with_account();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| login(&sandbox, EMAIL, "wrong"));
        }
    });
    let logins = sandbox.admin().logins(EMAIL).expect("an account");
    assert_eq!((logins.wrong, logins.locked), (3, 3));
}
