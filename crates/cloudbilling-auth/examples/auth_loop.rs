//! The run loop of the machine, against a service whose sessions end after two calls.
//!
//! A real caller sends requests and waits where this one does not. It reads a clock, stores each
//! snapshot, and wakes its other callers after each report.

use std::cell::RefCell;

use cloudbilling_auth::*;

fn main() -> Result<(), CredentialsError> {
    let login = Login::new("ann@example.com", "correct horse", "test")?;
    let (policy, ledger) = (Policy::default(), RefCell::new(Ledger::new()));
    let mut auth = Authenticator::new("https://api.example.com", login, policy, ledger, 42);
    let mut now = MonotonicTime::from_millis(0);
    let mut calls_left = 0;
    for number in 1..=5 {
        let mut call = Call::new(CallKind::Read);
        let verdict = loop {
            match auth.poll(now) {
                Action::Attach(grant) => {
                    // Send the call with `grant.expose()`, and read the response.
                    let outcome = if calls_left > 0 {
                        calls_left -= 1;
                        CallOutcome::Accepted
                    } else {
                        let certainty = Certainty::Certain;
                        CallOutcome::Refused { certainty }
                    };
                    match auth.handle_call(&mut call, grant.generation(), outcome, now) {
                        Verdict::Retry => println!("call {number}: the session ended"),
                        verdict => break verdict,
                    }
                }
                Action::Login(attempt) => {
                    // The possible strike must survive a crash from here on.
                    let wall = WallTime::from_unix_millis(1_790_000_000_000 + now.as_millis());
                    print!("{}", auth.snapshot(attempt.account(), wall, now));
                    // Send `attempt.credentials()`, and read the response.
                    calls_left = 2;
                    let outcome = LoginOutcome::Granted(SessionToken::new("5e55")?);
                    auth.handle_login(attempt, outcome, now);
                }
                Action::Wait { until, .. } => now = until,
                Action::Open(_) | Action::Store(_) => unreachable!("the machine has no store"),
                Action::GiveUp(reason) => break Verdict::GiveUp(reason),
            }
        };
        println!("call {number}: {verdict:?}");
    }
    Ok(())
}
