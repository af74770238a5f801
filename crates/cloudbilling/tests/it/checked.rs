//! A session that was idle for long is checked by a read before a write goes out.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use cloudbilling::auth::{
    Authenticator, Ledger, LoginOutcome, MonotonicTime, Policy, SessionToken,
};
use cloudbilling::codec::Interrupt;
use cloudbilling::transport::http::Response;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{Phase, TransportError, TransportErrorKind};
use cloudbilling::types::ServiceContract;
use cloudbilling::types::operation::{GetInvoiceHeaders, UploadInvoices2};
use cloudbilling::{
    ClientBuilder, ClientKind, Endpoint, Error, ErrorKind, Exchange, Request, Service,
    SessionCheck, SharedLedger, Step,
};

use crate::support::{
    ENDPOINT, Either, HandClock, both, envelope, fault, login, purchases, session, uploaded,
    with_login, with_token,
};

const XML: &str = "text/xml; charset=utf-8";

fn write(client: &Either) -> Result<(), Error> {
    client.execute(&UploadInvoices2::new([])).map(drop)
}

fn accepted() -> String {
    purchases("Success", "")
}

/// The operations that arrived, each with the session it came with.
fn arrived(script: &Scripted) -> Vec<String> {
    let received = script.received();
    let of = |body: &str| {
        let operation = [
            "<Login",
            "<GetPurchases",
            "<GetInvoiceHeaders",
            "<UploadInvoices2",
        ];
        let operation = operation.into_iter().find(|name| body.contains(name));
        let session = ["t1", "t2", "t3"]
            .into_iter()
            .find(|token| body.contains(&format!(">{token}<")));
        format!(
            "{}{}",
            operation.unwrap_or("?"),
            session.map_or(String::new(), |token| format!(" {token}"))
        )
    };
    let bodies = received
        .iter()
        .map(|received| String::from_utf8_lossy(received.request().body()).into_owned());
    bodies.map(|body| of(&body).split_off(1)).collect()
}

fn on<C: ClientKind>(clock: &HandClock) -> impl Fn() -> ClientBuilder<C> {
    let clock = clock.clone();
    move || with_login().ledger(SharedLedger::new(clock.clone()))
}

#[test]
fn a_session_with_which_nothing_was_accepted_yet_is_checked() {
    both!(with_login, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, accepted())
            .respond_body(200, XML, uploaded())
            .respond_body(200, XML, uploaded());
        write(client).expect("done");
        write(client).expect("done");
        assert_eq!(
            arrived(script),
            [
                "Login",
                "GetPurchases t1",
                "UploadInvoices2 t1",
                "UploadInvoices2 t1"
            ]
        );
        let check = script.received()[1].request().body().clone();
        let check = String::from_utf8_lossy(&check).into_owned();
        assert!(check.contains("2000-01-01T00:00:01Z"), "{check}");
    });
}

#[test]
fn only_a_session_that_was_idle_for_long_is_checked_again() {
    let clock = HandClock::default();
    both!(on(&clock), |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, accepted());
        client.read().expect("done");
        for (idle, checks) in [
            (Duration::ZERO, 0),
            (SessionCheck::DEFAULT_IDLE - Duration::from_millis(1), 0),
            (SessionCheck::DEFAULT_IDLE, 1),
        ] {
            clock.advance(idle);
            let before = script.received().len();
            if checks == 1 {
                script.respond_body(200, XML, accepted());
            }
            script.respond_body(200, XML, uploaded());
            write(client).expect("done");
            assert_eq!(script.received().len() - before, 1 + checks, "{idle:?}");
        }
    });
}

#[test]
fn a_refused_check_costs_a_login_and_the_write_goes_out_once() {
    for refusal in [
        (500, fault("w:FailedAuthentication", "no")),
        (401, String::new()),
        (200, purchases("Error", "Session expired")),
    ] {
        both!(with_login, |script, client| {
            script
                .respond_body(200, XML, session("t1"))
                .respond_body(refusal.0, XML, refusal.1.clone())
                .respond_body(200, XML, session("t2"))
                .respond_body(200, XML, accepted())
                .respond_body(200, XML, uploaded());
            write(client).expect("done");
            assert_eq!(
                arrived(script),
                [
                    "Login",
                    "GetPurchases t1",
                    "Login",
                    "GetPurchases t2",
                    "UploadInvoices2 t2"
                ]
            );
        });
    }
}

#[test]
fn a_check_that_is_refused_twice_ends_the_write_before_it_is_sent() {
    both!(with_login, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(401, XML, "")
            .respond_body(200, XML, session("t2"))
            .respond_body(401, XML, "");
        let error = write(client).expect_err("refused");
        assert!(
            matches!(error.kind(), ErrorKind::SessionExpired { .. }),
            "{error:?}"
        );
        assert!(!error.may_have_executed());
        assert_eq!(
            arrived(script),
            ["Login", "GetPurchases t1", "Login", "GetPurchases t2"]
        );
    });
}

#[test]
fn a_check_that_shows_nothing_does_not_hold_a_write_back() {
    for (status, body) in [
        (500, fault("s:Server", "an internal unhandled error")),
        (200, purchases("Error", "no such customer")),
        (200, envelope("<x/>")),
        (403, String::new()),
        (403, fault("s:Client.Forbidden", "no")),
    ] {
        both!(with_login, |script, client| {
            script
                .respond_body(200, XML, session("t1"))
                .respond_body(status, XML, body.clone())
                .respond_body(200, XML, uploaded());
            write(client).expect("done");
            assert_eq!(
                arrived(script),
                ["Login", "GetPurchases t1", "UploadInvoices2 t1"]
            );
        });
    }
}

#[test]
fn a_check_without_a_response_ends_the_write_before_it_is_sent() {
    for (status, content_type, body) in [
        (200, XML, ""),
        (200, "text/html", "<html></html>"),
        (401, "text/html", "<html></html>"),
        (429, XML, ""),
        (502, "text/html", "<html></html>"),
        (503, XML, ""),
        (504, XML, ""),
    ] {
        both!(with_login, |script, client| {
            script
                .respond_body(200, XML, session("t1"))
                .respond_body(status, content_type, body);
            let error = write(client).expect_err("not sent");
            assert!(
                matches!(error.kind(), ErrorKind::SessionCheck(_)),
                "{error:?}"
            );
            assert!(!error.may_have_executed(), "{status}");
            assert_eq!(arrived(script), ["Login", "GetPurchases t1"]);
        });
    }
    both!(with_login, |script, client| {
        let lost = TransportError::new(
            TransportErrorKind::Timeout,
            Phase::Body,
            "h",
            Duration::ZERO,
        );
        script.respond_body(200, XML, session("t1")).fail(lost);
        let error = write(client).expect_err("not sent");
        assert!(!error.may_have_executed());
        assert_eq!(
            error.to_string().split(':').next(),
            Some("the session cannot be checked before the write")
        );
    });
}

#[test]
fn reads_and_api_tokens_are_not_checked() {
    both!(with_login, |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, accepted());
        client.read().expect("done");
        assert_eq!(arrived(script), ["Login", "GetPurchases t1"]);
    });
    both!(with_token, |script, client| {
        script.respond_body(200, XML, uploaded());
        write(client).expect("done");
        assert_eq!(arrived(script), ["UploadInvoices2"]);
    });
}

#[test]
fn the_check_is_a_setting() {
    both!(|| with_login().session_check(None), |script, client| {
        script
            .respond_body(200, XML, session("t1"))
            .respond_body(200, XML, uploaded());
        write(client).expect("done");
        assert_eq!(arrived(script), ["Login", "UploadInvoices2 t1"]);
    },);
    let clock = HandClock::default();
    let read = GetInvoiceHeaders::default().customer_code("nobody");
    let check = SessionCheck::new(read).idle(Duration::ZERO);
    both!(
        || on(&clock)().session_check(check.clone()),
        |script, client| {
            let headers = envelope(
                r#"<GetInvoiceHeadersResponse xmlns="http://tempuri.org/"><GetInvoiceHeadersResult/><ResultCode>Success</ResultCode></GetInvoiceHeadersResponse>"#,
            );
            script.respond_body(200, XML, session("t1"));
            for _ in 0..2 {
                script
                    .respond_body(200, XML, headers.clone())
                    .respond_body(200, XML, uploaded());
                write(client).expect("done");
                clock.advance(Duration::from_millis(1));
            }
            assert_eq!(
                arrived(script),
                [
                    "Login",
                    "GetInvoiceHeaders t1",
                    "UploadInvoices2 t1",
                    "GetInvoiceHeaders t1",
                    "UploadInvoices2 t1"
                ]
            );
        },
    );
}

#[test]
fn a_check_whose_response_is_not_read_in_time_ends_the_write_before_it_is_sent() {
    let endpoint = Endpoint::new(ENDPOINT).expect("valid");
    let service = Service::new(endpoint, ServiceContract::default());
    let ledger = RefCell::new(Ledger::new());
    let mut machine = Authenticator::new(ENDPOINT, login("p"), Policy::default(), ledger, 7);
    let now = MonotonicTime::from_millis(1_000_000);
    let operation = UploadInvoices2::new([]);
    let request = Request::for_operation(service.contract(), operation).expect("valid");
    let exchange = Exchange::new(Arc::new(service), request);
    let mut exchange = exchange.interrupt(Interrupt::when(|| true));
    let Ok(Step::Login(attempt)) = exchange.poll(&mut machine, now) else {
        panic!("there is no session");
    };
    let token = SessionToken::new("t1").expect("valid");
    machine.handle_login(attempt, LoginOutcome::Granted(token), now);
    let Ok(Step::CheckSession(grant)) = exchange.poll(&mut machine, now) else {
        panic!("the session is new");
    };
    let rows = " ".repeat(1 << 20);
    let answer = accepted().replace(
        "<GetPurchasesResult/>",
        &format!("<GetPurchasesResult>{rows}</GetPurchasesResult>"),
    );
    exchange.handle_check(&grant, Ok(Response::new(answer.into())));
    let error = exchange.poll(&mut machine, now).expect_err("too late");
    assert!(
        matches!(error.kind(), ErrorKind::SessionCheck(_)),
        "{error:?}"
    );
    assert!(!error.may_have_executed());
}
