//! Logins.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{
    BlockingTransport, Phase, TransportError, TransportErrorKind, blocking_from_fn, from_fn,
};
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::types::record::Purchase;
use cloudbilling::{
    Client, Error, ErrorKind, GiveUpReason, LoginError, SharedLedger, SystemClock, blocking,
};
use futures_util::future::{BoxFuture, join_all};
use http::Response;

use crate::support::{
    ENDPOINT, HandClock, SECRET, both, login, login_refused, purchases, session, with_login,
};

const XML: &str = "text/xml; charset=utf-8";

#[test]
fn the_first_call_logs_in_and_the_next_goes_along() {
    both!(with_login, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, purchases("Success", ""))
            .respond_body(200, XML, purchases("Success", ""));
        client.read().expect("a session");
        client.read().expect("the same session");
        let first = String::from_utf8_lossy(script.received()[0].request().body()).into_owned();
        assert!(
            first.contains(&format!(">{SECRET}<")) && !first.contains("Header"),
            "{first}"
        );
    });
}

#[test]
fn a_wrong_password_is_sent_once_until_it_is_replaced() {
    both!(with_login, |script, client| {
        script.respond_body(200, XML, login_refused("Invalid credentials"));
        for _ in 0..3 {
            let error = client.read().expect_err("refused");
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
                ),
                "{error:?}"
            );
        }
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.replace_credentials(login("another"));
        client.read().expect("the right password");
    });
}

#[test]
fn a_lock_fails_fast_until_an_administrator_lifts_it() {
    both!(with_login, |script, client| {
        script.respond_body(200, XML, login_refused("Account is locked"));
        for _ in 0..2 {
            let error = client.read().expect_err("locked");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(15 * 60)));
            assert!(
                matches!(error.kind(), ErrorKind::Locked { .. }),
                "{error:?}"
            );
        }
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.account_unlocked();
        client.read().expect("unlocked");
    });
}

#[test]
fn logins_without_a_verdict_stop_below_the_lock_and_a_permit_allows_one_more() {
    both!(with_login, |script, client| {
        script
            .respond_body(502, "text/html", "<html></html>")
            .respond_body(200, XML, "<oops");
        let error = client.read().expect_err("no verdict");
        assert!(
            matches!(error.kind(), ErrorKind::Login(LoginError::NoVerdict)),
            "{error:?}"
        );
        // The back-off never ends on a clock that stands still; a permit ends it.
        client.permit_login();
        client.read().expect_err("no verdict");
        let error = client.read().expect_err("the budget is spent");
        assert!(
            matches!(
                error.kind(),
                ErrorKind::GaveUp(GiveUpReason::BudgetSpent { possible: 2, .. })
            ),
            "{error:?}"
        );
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.permit_login();
        client.read().expect("permitted");
    });
}

#[test]
fn the_first_call_may_be_lost_ten_times() {
    both!(with_login, |script, client| {
        script.respond_body(200, XML, session("t1"));
        for _ in 0..10 {
            script.respond_body(503, "text/html", "<html></html>");
            client.read().expect_err("lost");
        }
        script.respond_body(200, XML, purchases("Success", ""));
        client.read().expect("with the same session");
    });
}

#[test]
fn a_session_granted_and_refused_twice_is_the_end() {
    both!(with_login, |script, client| {
        for _ in 0..2 {
            script
                .respond_body(200, XML, session("t1"))
                .respond_body(401, XML, "");
        }
        client.read().expect_err("refused, and refused again");
        for _ in 0..3 {
            let error = client.read().expect_err("nothing is sent");
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::GaveUp(GiveUpReason::UselessSessions)
                ),
                "{error:?}"
            );
        }
        script.respond_body(200, XML, session("t2")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.permit_login();
        client.read().expect("permitted");
    });
}

#[test]
fn a_success_that_says_that_the_session_ended_proves_nothing() {
    both!(with_login, |script, client| {
        for _ in 0..2 {
            script.respond_body(200, XML, session("t1"));
            script.respond_body(200, XML, purchases("Success", "Session has expired"));
            client.read().expect("a result");
            script.respond_body(401, XML, "");
        }
        client.read().expect_err("refused, and refused again");
        for _ in 0..3 {
            let error = client.read().expect_err("nothing is sent");
            assert!(
                matches!(
                    error.kind(),
                    ErrorKind::GaveUp(GiveUpReason::UselessSessions)
                ),
                "{error:?}"
            );
        }
    });
}

#[test]
fn not_permitted_stops_the_account_whatever_its_password() {
    both!(with_login, |script, client| {
        script.respond_body(200, XML, login_refused("Access is denied"));
        for password in [SECRET, "rotated", "rotated again"] {
            client.replace_credentials(login(password));
            let error = client.read().expect_err("not permitted");
            assert!(
                matches!(error.kind(), ErrorKind::GaveUp(GiveUpReason::NotPermitted)),
                "{error:?}"
            );
        }
    });
}

#[test]
fn a_login_that_was_not_sent_is_reported_and_costs_nothing() {
    both!(with_login, |script, client| {
        let refused = TransportError::new(
            TransportErrorKind::Connect,
            Phase::Connect,
            "h",
            Duration::ZERO,
        );
        for _ in 0..4 {
            script.fail(refused.clone());
            let error = client.read().expect_err("no connection");
            assert!(
                matches!(error.kind(), ErrorKind::Login(LoginError::Transport(_))),
                "{error:?}"
            );
            client.permit_login();
        }
        script.respond_body(200, XML, session("t1")).respond_body(
            200,
            XML,
            purchases("Success", ""),
        );
        client.read().expect("connected");
    });
}

#[test]
fn callers_at_once_share_one_login() {
    let script = Scripted::new();
    let held = script.hold(xml(session("t1")));
    for _ in 0..16 {
        script.respond_body(200, XML, purchases("Success", ""));
    }
    let client = with_login::<Client>()
        .transport(script.clone())
        .build()
        .expect("valid");
    let query = GetPurchases::default();
    let calls = join_all((0..16).map(|_| client.execute(&query)));
    let results = pollster::block_on(async {
        futures_util::pin_mut!(calls);
        assert!(futures_util::poll!(&mut calls).is_pending());
        held.release();
        calls.await
    });
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(script.received().len(), 17);
}

#[test]
fn a_caller_that_gives_up_in_a_login_does_not_abandon_it() {
    let script = Scripted::new();
    let held = script.hold(xml(session("t1")));
    script.respond_body(200, XML, purchases("Success", ""));
    let client = with_login::<Client>()
        .transport(script.clone())
        .build()
        .expect("valid");
    let query = GetPurchases::default();
    pollster::block_on(async {
        let mut first = Box::pin(client.execute(&query));
        assert!(futures_util::poll!(&mut first).is_pending());
        let mut second = Box::pin(client.execute(&query));
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(first);
        held.release();
        second.await.expect("the login went on");
    });
    assert_eq!(script.received().len(), 2);
}

#[test]
fn two_clients_of_one_account_share_what_is_known_of_it() {
    let ledger = SharedLedger::new(SystemClock::new());
    let script = Scripted::new();
    script.respond_body(200, XML, login_refused("Invalid credentials"));
    let build = || {
        with_login::<Client>()
            .ledger(ledger.clone())
            .transport(script.clone())
            .build()
            .expect("valid")
    };
    let clients: [Client; 2] = [build(), build()];
    for client in &clients {
        let error =
            pollster::block_on(client.execute(&GetPurchases::default())).expect_err("refused");
        assert!(
            matches!(
                error.kind(),
                ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
            ),
            "{error:?}"
        );
    }
    assert_eq!(script.received().len(), 1);
}

#[test]
fn any_number_of_clients_of_one_account_can_begin_at_once() {
    // Each has a session of its own, of which at most two may be unproven at a time.
    let ledger = SharedLedger::new(HandClock::default());
    let clients: Vec<Client> = (0..8)
        .map(|_| {
            let transport = from_fn(|request: http::Request<Bytes>, _| async move {
                let is_login = String::from_utf8_lossy(request.body()).contains("password>");
                let (polls, body) = match is_login {
                    true => (5, session("t1")),
                    false => (50, purchases("Success", "")),
                };
                pending(polls).await;
                Ok(xml(body))
            });
            let builder = Client::builder(ENDPOINT).login(login(SECRET));
            let builder = builder.ledger(ledger.clone()).transport(transport);
            builder.build().expect("valid settings")
        })
        .collect();
    // On a thread of its own, because a client without a wake-up would wait forever.
    let (done, results) = mpsc::channel();
    thread::spawn(move || {
        let read = GetPurchases::default();
        let calls = clients.iter().map(|client| client.execute(&read));
        done.send(pollster::block_on(join_all(calls)))
    });
    let results = results.recv_timeout(Duration::from_secs(60));
    for result in results.expect("a client that waits is woken") {
        result.expect("the right password");
    }
}

/// A future that is ready after `n` polls.
async fn pending(polls: usize) {
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

#[test]
fn threads_at_once_share_one_login() {
    let script = Scripted::new();
    let held = script.hold(xml(session("t1")));
    for _ in 0..8 {
        script.respond_body(200, XML, purchases("Success", ""));
    }
    let client = with_login::<blocking::Client>()
        .ledger(SharedLedger::new(SystemClock::new()))
        .transport(script.clone())
        .build()
        .expect("valid");
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| client.execute(&GetPurchases::default())))
            .collect();
        held.release();
        for call in calls {
            call.join().expect("no panic").expect("a success");
        }
    });
    assert_eq!(script.received().len(), 9);
}

#[test]
fn an_async_caller_is_woken_when_a_blocking_client_has_logged_in() {
    let result = result_after_a_blocking_login(session("t1"));
    result.expect("t2");
}

/// No call follows such a login, whose outcome would wake the caller too.
#[test]
fn an_async_caller_is_woken_when_a_blocking_clients_login_was_refused() {
    let result = result_after_a_blocking_login(login_refused("Invalid credentials"));
    let error = result.expect_err("the same credentials");
    assert!(matches!(
        error.kind(),
        ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
    ));
}

/// The result of an async call that began while a blocking client of the account was logging in.
///
/// The caller can't drive that login, so it must be woken. No timer wakes it: the clock stands
/// still.
fn result_after_a_blocking_login(response: String) -> Result<Vec<Purchase>, Error> {
    let (script, ledger) = (Scripted::new(), SharedLedger::new(HandClock::default()));
    script
        .respond_body(200, XML, session("t2"))
        .respond_body(200, XML, purchases("Success", ""));
    let client = with_login::<Client>()
        .ledger(ledger.clone())
        .transport(script);
    let client = client.build().expect("valid");
    let call = async move { client.execute(&GetPurchases::default()).await };
    let call: Mutex<BoxFuture<'static, _>> = Mutex::new(Box::pin(call));
    let (call, woken) = (Arc::new(call), Arc::new(Woken::default()));
    let poll = move |woken: &Arc<Woken>| {
        let waker = Waker::from(Arc::clone(woken));
        let mut call = call.lock().expect("no panic");
        call.as_mut().poll(&mut Context::from_waker(&waker))
    };

    let answers = Scripted::new();
    let meanwhile = (poll.clone(), Arc::clone(&woken));
    answers
        .respond_with(move |_| {
            assert!(meanwhile.0(&meanwhile.1).is_pending());
            assert!(
                !meanwhile.1.0.load(Ordering::Relaxed),
                "there is no news yet"
            );
            Ok(xml(response.clone()))
        })
        .respond_body(200, XML, purchases("Success", ""));
    let blocking = with_login::<blocking::Client>()
        .ledger(ledger)
        .transport(answers);
    let blocking = blocking.build().expect("valid");
    let _ = blocking.execute(&GetPurchases::default());

    assert!(woken.0.load(Ordering::Relaxed), "a lost wake-up");
    let Poll::Ready(result) = poll(&woken) else {
        panic!("it waits on")
    };
    result
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn xml(body: String) -> Response<Bytes> {
    Response::builder()
        .header("content-type", XML)
        .body(body.into())
        .expect("valid")
}

/// The connection of a login takes longer than the login may: nothing is sent, however late it is,
/// and nothing counts.
#[test]
fn a_login_whose_deadline_passed_while_connecting_is_not_sent() {
    let (clock, script) = (HandClock::default(), Scripted::new());
    clock.advance(Duration::from_secs(1_000_000));
    let is_slow = Arc::new(AtomicBool::new(true));
    let transport = blocking_from_fn({
        let (clock, script, is_slow) = (clock.clone(), script.clone(), Arc::clone(&is_slow));
        move |request, options| {
            if is_slow.load(Ordering::Relaxed) {
                clock.advance(Duration::from_secs(3_600));
            }
            BlockingTransport::call(&script, request, options)
        }
    });
    let client = with_login::<blocking::Client>()
        .ledger(SharedLedger::new(clock.clone()))
        .transport(transport)
        .build()
        .expect("valid settings");
    // More often than wrong logins would be possible.
    for _ in 0..4 {
        let error = client
            .execute(&GetPurchases::default())
            .expect_err("too late");
        let ErrorKind::Login(LoginError::Transport(error)) = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!(error.kind(), TransportErrorKind::GateClosed);
        assert!(!error.may_have_been_delivered());
        // Longer than any pause after a failure.
        clock.advance(Duration::from_secs(3_600));
    }
    assert!(script.received().is_empty());

    is_slow.store(false, Ordering::Relaxed);
    script
        .respond_body(200, XML, session("t1"))
        .respond_body(200, XML, purchases("Success", ""));
    client
        .execute(&GetPurchases::default())
        .expect("a fast connection");
}
