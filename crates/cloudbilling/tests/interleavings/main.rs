//! The async client under every schedule: which task runs next, which response arrives, when time
//! passes, which caller gives up.
//!
//! An executor on one thread tries all orders, depth first. It covers every interleaving at await
//! points, but not races of two threads between them.
//!
//! `cargo test` uses the small bounds, `just interleavings` all of them.

mod choices;
mod run;
mod service;
mod world;

use std::collections::BTreeMap;
use std::time::Duration;

use cloudbilling::{ErrorKind, GiveUpReason};

use crate::choices::Choices;
use crate::run::{Kind, Run, Setup, Task};
use crate::service::Failures;

/// Calls of one client, and of a second client of the same account.
const READ: (usize, Kind) = (0, Kind::Read);
const WRITE: (usize, Kind) = (0, Kind::Write);
const OTHER_READ: (usize, Kind) = (1, Kind::Read);
const OTHER_WRITE: (usize, Kind) = (1, Kind::Write);

const NO_FAILURES: Failures = Failures {
    expired: 0,
    locked: 0,
    lost: 0,
    not_sent: 0,
    then_refused: 0,
};

/// Calls with the right password, before any login, while nothing goes wrong.
const QUIET: Setup = Setup {
    checks_first: false,
    drops: 0,
    hurry: 0,
    failures: NO_FAILURES,
    password_is_right: true,
    provider: false,
    sessions: false,
    tasks: &[READ, WRITE],
    timeout: Duration::from_secs(60),
};

#[test]
fn callers_leave_a_login() {
    let setup = Setup { drops: 1, ..QUIET };
    explore("one leaves", &setup, &["done", "dropped"]);
    let tasks = &[READ, OTHER_WRITE];
    explore(
        "two clients",
        &Setup { tasks, ..setup },
        &["done", "dropped"],
    );
    // The second learns the outcome of the login that the first abandoned, and does not send the
    // same password again.
    let setup = Setup {
        password_is_right: false,
        tasks: &[READ, OTHER_READ],
        ..setup
    };
    let results = ["CredentialsRefused", "dropped"];
    explore("two clients, wrong", &setup, &results);
}

#[test]
fn a_session_ends() {
    let setup = |failures| Setup {
        failures,
        sessions: true,
        ..QUIET
    };
    let expired = Failures {
        expired: 1,
        ..NO_FAILURES
    };
    let then_refused = Failures {
        then_refused: 1,
        ..NO_FAILURES
    };
    let and_lost = Failures { lost: 1, ..expired };
    let results = ["SessionExpired", "done"];
    explore("expired", &setup(expired), &results);
    explore("carried out, then refused", &setup(then_refused), &results);
    let results = [
        "Login",
        "SessionCheck",
        "SessionExpired",
        "Transport",
        "done",
    ];
    explore("expired, and a response lost", &setup(and_lost), &results);

    let checked = |failures| Setup {
        checks_first: true,
        ..setup(failures)
    };
    explore("checked, expired", &checked(expired), &["done"]);
    let results = ["SessionExpired", "done"];
    explore("checked, then refused", &checked(then_refused), &results);
    let results = ["Login", "SessionCheck", "Transport", "done"];
    explore("checked, a response lost", &checked(and_lost), &results);
}

#[test]
fn an_account_is_locked() {
    let failures = Failures {
        locked: 1,
        ..NO_FAILURES
    };
    let setup = Setup { failures, ..QUIET };
    explore("locked", &setup, &["Locked", "done"]);
}

#[test]
fn a_login_is_not_sent() {
    let failures = Failures {
        not_sent: 2,
        ..NO_FAILURES
    };
    let setup = Setup { failures, ..QUIET };
    explore(
        "not sent",
        &setup,
        &["Login", "SessionCheck", "Transport", "done"],
    );
}

#[test]
fn a_password_is_wrong() {
    let setup = Setup {
        password_is_right: false,
        tasks: &[READ, READ, READ, OTHER_READ],
        ..QUIET
    };
    explore("wrong", &setup, &["CredentialsRefused"]);
    let failures = Failures {
        lost: 2,
        ..NO_FAILURES
    };
    let setup = Setup {
        failures,
        password_is_right: false,
        tasks: &[READ, READ, OTHER_READ],
        ..QUIET
    };
    let results = ["BudgetSpent", "CredentialsRefused", "Login"];
    explore("wrong, and responses lost", &setup, &results);
}

#[test]
fn credentials_come_from_a_provider() {
    let failures = Failures {
        lost: 1,
        ..NO_FAILURES
    };
    let setup = Setup {
        failures,
        provider: true,
        ..QUIET
    };
    let results = [
        "CredentialsUnavailable",
        "Login",
        "SessionCheck",
        "Transport",
        "done",
    ];
    explore("from a provider", &setup, &results);
}

#[test]
fn time_passes() {
    let setup = Setup { hurry: 1, ..QUIET };
    let results = ["Login", "SessionCheck", "TimedOut", "Transport", "done"];
    explore("late", &setup, &results);
    // Shorter than what a login may take.
    let timeout = Duration::from_secs(20);
    let setup = Setup { timeout, ..setup };
    explore("impatient", &setup, &results[1..]);
}

#[test]
#[ignore = "the full bounds: `just interleavings`"]
fn more_of_everything() {
    let expired = |expired| Failures {
        expired,
        ..NO_FAILURES
    };
    let lost = Failures {
        lost: 1,
        ..NO_FAILURES
    };
    let ends = Setup {
        checks_first: true,
        failures: expired(1),
        sessions: true,
        ..QUIET
    };
    let two = Setup {
        tasks: &[READ, OTHER_WRITE],
        ..QUIET
    };
    let leaves = ["done", "dropped"];
    let late = ["Login", "SessionCheck", "TimedOut", "Transport", "done"];

    let setup = Setup { drops: 1, ..ends };
    explore("expired, one leaves", &setup, &leaves);
    let setup = Setup {
        provider: true,
        ..ends
    };
    explore("expired, from a provider", &setup, &["done"]);
    let setup = Setup {
        drops: 1,
        provider: true,
        ..QUIET
    };
    explore("from a provider, one leaves", &setup, &leaves);
    let setup = Setup {
        failures: expired(2),
        ..ends
    };
    explore("expired twice", &setup, &["SessionExpired", "done"]);
    let setup = Setup { hurry: 1, ..ends };
    explore("expired, late", &setup, &late);
    let setup = Setup { hurry: 1, ..two };
    explore("two clients, late", &setup, &late);
    let setup = Setup {
        failures: lost,
        ..two
    };
    let results = ["Login", "SessionCheck", "Transport", "done"];
    explore("two clients, lost", &setup, &results);
    let setup = Setup {
        drops: 1,
        tasks: &[READ; 3],
        ..QUIET
    };
    explore("three, one leaves", &setup, &leaves);
    let setup = Setup {
        drops: 1,
        hurry: 1,
        ..QUIET
    };
    let results = [
        "Login",
        "SessionCheck",
        "TimedOut",
        "Transport",
        "done",
        "dropped",
    ];
    explore("one leaves, late", &setup, &results);

    let wrong = Setup {
        password_is_right: false,
        tasks: &[READ, READ, OTHER_READ],
        ..QUIET
    };
    let setup = Setup {
        drops: 1,
        failures: lost,
        ..wrong
    };
    let results = ["CredentialsRefused", "Login", "dropped"];
    explore("wrong, lost, one leaves", &setup, &results);
    let setup = Setup {
        drops: 2,
        tasks: &[READ, READ, OTHER_READ, OTHER_READ],
        ..wrong
    };
    explore(
        "wrong, two leave",
        &setup,
        &["CredentialsRefused", "dropped"],
    );
}

/// Checks every run of a setup. The results must be exactly these, so that every check is used.
#[track_caller]
fn explore(what: &str, setup: &Setup, expected: &[&str]) {
    let mut choices = Choices::default();
    let (mut runs, mut longest) = (0_usize, 0);
    let mut results = BTreeMap::<_, usize>::new();
    loop {
        if let Some(run) = Run::of(setup, &mut choices) {
            check(&run, setup);
            runs += 1;
            longest = longest.max(choices.made());
            for task in &run.tasks {
                *results.entry(result(task)).or_default() += 1;
            }
        }
        if !choices.next() {
            break;
        }
    }
    println!("{what}: {runs} schedules of up to {longest} steps: {results:?}");
    assert!(results.keys().eq(expected), "{what}: {results:?}");
}

/// Checks what must hold at the end of every run.
#[track_caller]
fn check(run: &Run, setup: &Setup) {
    let service = run.world.state().service.clone();
    let happened = service.happened;
    let clients = setup.tasks.iter().map(|(client, _)| client + 1).max();
    let clients = u32::try_from(clients.unwrap_or_default()).expect("few");
    // A login is left behind only if time was let pass early: as long as any caller waits for it,
    // one of them drives it.
    assert!(run.hurried > 0 || run.forgotten == 0, "{run:?}");
    // Clients of one account have sessions of their own.
    let occasions = clients + happened.expired + happened.then_refused;
    let without_verdict = happened.lost + happened.not_sent + run.forgotten;
    assert!(service.logins <= occasions + without_verdict, "{run:?}");
    // Before a login, and perhaps after the pause before it.
    let questions = 2 * (occasions + without_verdict);
    assert!(service.questions <= questions, "{run:?}");
    // A login is sent again only if no caller learned its outcome, and only below the lock.
    let unheard = happened.lost + run.forgotten;
    assert!(service.wrong_logins <= (1 + unheard).min(2), "{run:?}");
    assert!(
        service.executed.values().all(|times| *times == 1),
        "{run:?}"
    );
    assert!(service.sent.values().all(|times| *times <= 2), "{run:?}");
    for (number, task) in run.tasks.iter().enumerate() {
        let Some(result) = &task.result else { continue };
        let executed = service.executed.contains_key(&number.to_string());
        let explained = match result.as_ref().map_err(|error| error.kind()) {
            Ok(()) => task.kind == Kind::Read || executed,
            Err(ErrorKind::GaveUp(GiveUpReason::BudgetSpent { .. })) => {
                happened.lost + run.forgotten > 0
            }
            Err(ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)) => !setup.password_is_right,
            Err(ErrorKind::CredentialsUnavailable(_)) => setup.provider && happened.lost > 0,
            Err(ErrorKind::Locked { .. }) => happened.locked > 0,
            Err(ErrorKind::Login(_)) => without_verdict > 0,
            Err(ErrorKind::SessionExpired {
                may_have_executed: false,
            }) => !executed && happened.expired + happened.then_refused > 1,
            Err(ErrorKind::SessionExpired { .. }) => {
                happened.then_refused > 0 || (!setup.checks_first && happened.expired > 0)
            }
            Err(ErrorKind::SessionCheck(_)) => {
                !executed && happened.lost + happened.not_sent + run.hurried > 0
            }
            Err(ErrorKind::TimedOut) => run.hurried > 0,
            Err(ErrorKind::Transport(_)) => happened.lost + happened.not_sent + run.hurried > 0,
            Err(_) => false,
        };
        assert!(explained, "task {number}: {result:?}\n{run:?}");
    }
}

fn result(task: &Task) -> String {
    match &task.result {
        None => "dropped".into(),
        Some(Ok(())) => "done".into(),
        Some(Err(error)) => {
            let kind = format!("{:?}", error.kind());
            // The reason says more than that the client gave up.
            let kind = kind.strip_prefix("GaveUp(").unwrap_or(&kind);
            kind.split([' ', '(', ')'])
                .next()
                .unwrap_or_default()
                .into()
        }
    }
}
