//! After the drop of everything that held a secret, no clear text of it is left in the memory of
//! the process.
//!
//! Best effort: it sees what this allocator left, on this machine, and only where a process may
//! read its own memory.
#![cfg(target_os = "linux")]

mod memory;

use std::cell::RefCell;

use cloudbilling_auth::*;

use crate::memory::{copies, secret};

/// Logs in with the secret as the password and as the session token, is refused, rotates, and uses
/// it as an API token.
fn live() {
    let now = MonotonicTime::from_millis(0);
    let login = Login::new("ann@example.com", secret(), "test").expect("valid");
    let ledger = RefCell::new(Ledger::new());
    let mut auth = Authenticator::new(
        "https://api.example.com",
        login,
        Policy::default(),
        ledger,
        1,
    );
    let Action::Login(attempt) = auth.poll(now) else {
        panic!("a login is due")
    };
    auth.handle_login(
        attempt,
        LoginOutcome::Granted(SessionToken::new(secret()).expect("valid")),
        now,
    );
    let Action::Attach(grant) = auth.poll(now) else {
        panic!("there is a session")
    };
    assert!(copies() > 0, "the search finds what is there");

    let outcome = CallOutcome::Refused {
        certainty: Certainty::Certain,
    };
    let verdict = auth.handle_call(
        &mut Call::new(CallKind::Read),
        grant.generation(),
        outcome,
        now,
    );
    assert_eq!(verdict, Verdict::Retry);
    let later = MonotonicTime::from_millis(10_000);
    let Action::Login(attempt) = auth.poll(later) else {
        panic!("another login is due")
    };
    auth.handle_login(attempt, LoginOutcome::WrongCredentials, later);
    auth.replace_credentials(ApiToken::new(secret()).expect("valid"), later);
    assert!(matches!(auth.poll(later), Action::Attach(_)));
    assert!(
        ApiToken::new(secret() + "\n").is_err(),
        "refused ones are wiped too"
    );
}

#[test]
fn no_secret_is_left_in_memory() {
    live();
    assert_eq!(copies(), 0);
}
