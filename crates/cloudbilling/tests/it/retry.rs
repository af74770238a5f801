//! Calls that are made again by a policy. Time passes only while a client sleeps.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cloudbilling::auth::{MonotonicTime, WallTime};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{Phase, TransportError, TransportErrorKind};
use cloudbilling::types::operation::{GetPurchases, Operation, UploadInvoices2};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{
    Client, ClientBuilder, ClientKind, Error, ErrorKind, RetryPolicy, SharedLedger, Time, blocking,
};

use crate::support::{purchases, uploaded, with_token};

/// The pauses that a client made.
#[derive(Clone, Debug, Default)]
struct Pauses(Arc<Mutex<Vec<Duration>>>);

impl Pauses {
    fn take(&self) -> Vec<Duration> {
        self.0.lock().expect("no panic").clone()
    }
}

impl Time for Pauses {
    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(1_000_000) + self.take().iter().sum()
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(1_700_000_000_000)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let this = self.clone();
        Box::pin(async move { this.0.lock().expect("no panic").push(duration) })
    }
}

fn builder<C: ClientKind>(pauses: &Pauses) -> ClientBuilder<C> {
    with_token().ledger(SharedLedger::new(pauses.clone()))
}

/// The result of a call, and its pauses.
type Called<T> = (Result<T, Error>, Vec<Duration>);

/// Makes a call with both clients, and returns the result and the pauses of each.
fn call<O: Operation + Sync>(
    script: impl Fn(&Scripted),
    operation: &O,
    policy: RetryPolicy,
) -> [Called<O::Output>; 2] {
    [true, false].map(|is_async| {
        let (pauses, scripted) = (Pauses::default(), Scripted::new());
        script(&scripted);
        let result = if is_async {
            let client = builder::<Client>(&pauses).transport(scripted.clone());
            let client = client.build().expect("valid settings");
            pollster::block_on(client.request(operation).retry(policy).send())
        } else {
            let client = builder::<blocking::Client>(&pauses).transport(scripted.clone());
            let client = client.build().expect("valid settings");
            client.request(operation).retry(policy).send()
        };
        assert_eq!(scripted.unused(), 0, "not every response was requested");
        (result, pauses.take())
    })
}

fn lost(phase: Phase) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, phase, "a", Duration::ZERO)
}

fn busy(retry_after: &str) -> Response<Bytes> {
    Response::builder()
        .status(429)
        .header("retry-after", retry_after)
        .body(Bytes::new())
        .expect("valid")
}

fn upload() -> UploadInvoices2 {
    UploadInvoices2::new([Invoice2::default().customer_code("1001")])
}

fn is_between(pause: Duration, least: u64, most: u64) -> bool {
    (Duration::from_millis(least)..=Duration::from_millis(most)).contains(&pause)
}

#[test]
fn a_read_is_made_again_with_growing_pauses() {
    let script = |script: &Scripted| {
        script
            .fail(lost(Phase::Head))
            .respond_body(503, "text/html", "<html>")
            .respond_body(200, "text/xml", purchases("Success", ""));
    };
    for (result, pauses) in call(script, &GetPurchases::default(), RetryPolicy::new()) {
        result.expect("the third attempt succeeds");
        let [first, second] = pauses[..] else {
            panic!("{pauses:?}")
        };
        assert!(is_between(first, 250, 500), "{pauses:?}");
        assert!(is_between(second, 500, 1_000), "{pauses:?}");
    }
}

#[test]
fn the_last_attempt_returns_its_error() {
    let script = |script: &Scripted| {
        script.fail(lost(Phase::Head)).fail(lost(Phase::Connect));
    };
    let policy = RetryPolicy::new().attempts(2);
    for (result, pauses) in call(script, &GetPurchases::default(), policy) {
        let error = result.expect_err("two attempts failed");
        assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
        // The last was not sent, but the first may have been executed.
        assert!(error.may_have_executed());
        assert_eq!(pauses.len(), 1);
    }
}

#[test]
fn a_pause_that_the_service_asks_for_is_a_minimum() {
    let script = |script: &Scripted| {
        script
            .respond(busy("7"))
            .respond_body(200, "text/xml", purchases("Success", ""));
    };
    for (result, pauses) in call(script, &GetPurchases::default(), RetryPolicy::new()) {
        result.expect("the second attempt succeeds");
        assert_eq!(pauses, [Duration::from_secs(7)]);
    }
}

#[test]
fn a_pause_that_is_too_long_is_left_to_the_caller() {
    let script = |script: &Scripted| {
        script.respond(busy("31"));
    };
    for (result, pauses) in call(script, &GetPurchases::default(), RetryPolicy::new()) {
        let error = result.expect_err("31 seconds are too long");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(31)));
        assert!(pauses.is_empty(), "{pauses:?}");
    }
}

#[test]
fn a_write_that_may_have_been_executed_is_not_made_again() {
    let script = |script: &Scripted| {
        script.fail(lost(Phase::Head));
    };
    for (result, pauses) in call(script, &upload(), RetryPolicy::new()) {
        assert!(result.expect_err("lost").may_have_executed());
        assert!(pauses.is_empty(), "{pauses:?}");
    }
}

#[test]
fn a_write_that_was_not_sent_is_made_again() {
    let script = |script: &Scripted| {
        script
            .fail(lost(Phase::Connect))
            .respond_body(200, "text/xml", uploaded());
    };
    for (result, pauses) in call(script, &upload(), RetryPolicy::new()) {
        result.expect("the second attempt succeeds");
        assert_eq!(pauses.len(), 1);
    }
}

#[test]
fn an_idempotent_write_is_made_again_and_its_error_remembers_the_first_attempt() {
    let failed = crate::support::envelope(
        r#"<UploadInvoices2Response xmlns="http://tempuri.org/"><UploadInvoices2Result>false</UploadInvoices2Result><ResultCode>Error</ResultCode><ResultMessage>known</ResultMessage></UploadInvoices2Response>"#,
    );
    let script = |script: &Scripted| {
        script
            .fail(lost(Phase::Head))
            .respond_body(200, "text/xml", failed.clone());
    };
    for (result, pauses) in call(script, &upload(), RetryPolicy::new().idempotent()) {
        let error = result.expect_err("the second attempt is refused");
        assert!(matches!(error.kind(), ErrorKind::Api(_)), "{error:?}");
        assert!(error.may_have_executed(), "the first attempt is forgotten");
        assert_eq!(pauses.len(), 1);
    }
}

#[test]
fn what_waiting_does_not_change_is_not_made_again() {
    let script = |script: &Scripted| {
        script.respond_body(200, "text/xml", purchases("Error", "no such customer"));
    };
    for (result, pauses) in call(script, &GetPurchases::default(), RetryPolicy::new()) {
        result.expect_err("refused");
        assert!(pauses.is_empty(), "{pauses:?}");
    }
}

#[test]
fn pauses_have_bounds_however_many_attempts_failed() {
    let error = Error::from(lost(Phase::Connect));
    let policy = RetryPolicy::new().attempts(u32::MAX);
    for (failed, random) in [(1, 0), (40, 0), (40, u64::MAX), (u32::MAX - 1, u64::MAX)] {
        let pause = policy.pause_after(&error, true, failed, random);
        let pause = pause.expect("allowed");
        assert!(is_between(pause, 250, 30_000), "{failed}: {pause:?}");
    }
    let once = RetryPolicy::new().attempts(0);
    assert_eq!(once.pause_after(&error, true, 1, 0), None);
}
