//! `Login`, strikes and the lock, in each reading of the documentation.

use std::time::Duration;

use cloudbilling_sandbox::{ClockSetting, Group, LockRules, NewAccount, Sandbox};

use crate::client::{EMAIL, PASSWORD, Response, call, login, with_account};
use crate::scratch::Scratch;

fn token(response: &Response) -> String {
    assert_eq!(
        response.element("Status"),
        Some("Success"),
        "{}",
        response.text()
    );
    response
        .element("Value")
        .expect("a session token")
        .to_owned()
}

fn message(response: &Response) -> &str {
    assert_eq!(response.status, 200);
    response.element("StatusMessage").expect("a message")
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
fn a_new_password_replaces_the_old_one_and_ends_no_session() {
    let sandbox = with_account();
    let session = token(&login(&sandbox, EMAIL, PASSWORD));
    let admin = sandbox.admin();
    assert!(admin.set_password(EMAIL, "").is_err());
    admin.set_password(EMAIL, "another").expect("an account");
    assert_eq!(
        message(&login(&sandbox, EMAIL, PASSWORD)),
        "Invalid credentials"
    );
    token(&login(&sandbox, EMAIL, "another"));
    assert_eq!(call(&sandbox, &session, "GetPurchases", "").status, 200);
}

#[test]
fn a_session_expires() {
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
fn an_unknown_account_looks_like_a_wrong_password() {
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
fn concurrent_logins_are_all_counted() {
    let sandbox = with_account();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| login(&sandbox, EMAIL, "wrong"));
        }
    });
    let logins = sandbox.admin().logins(EMAIL).expect("an account");
    assert_eq!((logins.wrong, logins.locked), (3, 3));
}

#[test]
fn a_block_ends_the_sessions_of_its_account_at_once() {
    let sandbox = with_account();
    let admin = sandbox.admin();
    admin
        .create_account(&NewAccount::new("ben@example.org", PASSWORD))
        .expect("a new account");
    let anna = token(&login(&sandbox, EMAIL, PASSWORD));
    let ben = token(&login(&sandbox, "ben@example.org", PASSWORD));
    assert_eq!(call(&sandbox, &anna, "GetPurchases", "").status, 200);
    admin.set_blocked(EMAIL, true).expect("an account");
    assert_eq!(call(&sandbox, &anna, "GetPurchases", "").status, 500);
    assert_eq!(call(&sandbox, &ben, "GetPurchases", "").status, 200);
    admin.set_blocked(EMAIL, false).expect("an account");
    assert_eq!(call(&sandbox, &anna, "GetPurchases", "").status, 500);
}

#[test]
fn the_parameters_of_a_login_are_not_trimmed() {
    let sandbox = with_account();
    for email in [format!(" {EMAIL}"), format!("{EMAIL}\n")] {
        assert_eq!(
            message(&login(&sandbox, &email, PASSWORD)),
            "Invalid credentials"
        );
    }
    token(&login(&sandbox, &EMAIL.to_uppercase(), PASSWORD));
}

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

#[test]
fn a_clock_that_goes_back_leaves_no_times_in_the_future() {
    let sandbox = with_account();
    let admin = sandbox.admin();
    let api_token = admin.create_api_token("test").expect("a token").secret;
    admin.advance_clock(YEAR).expect("a clock");
    let session = token(&login(&sandbox, EMAIL, PASSWORD));
    call(&sandbox, &api_token, "GetPurchases", "");
    for _ in 0..3 {
        login(&sandbox, EMAIL, "wrong");
    }
    admin.set_clock(ClockSetting::REAL).expect("a clock");

    let now = admin.now();
    let lock_end = admin.account(EMAIL).expect("an account").locked_until;
    assert!(lock_end.expect("still locked").since(now) <= Duration::from_secs(15 * 60));
    let [open] = &admin.sessions().expect("sessions")[..] else {
        panic!("one session")
    };
    assert!(open.created_at <= now && open.expires_at.since(now) < YEAR);
    assert_eq!(call(&sandbox, &session, "GetPurchases", "").status, 200);
    let used_at = admin.api_tokens().expect("tokens")[0].used_at;
    assert!(used_at.expect("used") <= now);
}

#[test]
fn a_process_whose_clock_is_ahead_ends_no_session_of_another() {
    let scratch = Scratch::new("clocks");
    let (ours, theirs) = (scratch.start(), scratch.start());
    let admin = ours.admin();
    admin
        .create_account(&NewAccount::new(EMAIL, PASSWORD))
        .expect("a new account");
    let session = token(&login(&ours, EMAIL, PASSWORD));
    theirs.admin().advance_clock(YEAR).expect("a clock");
    assert_eq!(call(&theirs, &session, "GetPurchases", "").status, 500);
    token(&login(&theirs, EMAIL, PASSWORD));
    assert_eq!(call(&ours, &session, "GetPurchases", "").status, 200);
}
