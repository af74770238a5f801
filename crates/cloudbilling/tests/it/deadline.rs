//! The deadline of a call while its response is decoded and read. The clock
//! advances by a millisecond whenever it is read.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cloudbilling::auth::{MonotonicTime, WallTime};
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{
    Client, ClientBuilder, ClientKind, Error, ErrorKind, SharedLedger, Time, blocking,
};

use super::support::{Either, with_token};

/// The largest part of a response that may be read between two looks at the clock.
const MOST: usize = 64 << 10;

#[derive(Clone, Debug, Default)]
struct LookedAt(Arc<AtomicU64>);

impl LookedAt {
    fn looks(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Time for LookedAt {
    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(1_700_000_000_000)
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

fn response(rows: usize) -> String {
    let row = "<a:Purchase><a:CustomerCode>1001</a:CustomerCode><a:Quantity>1.5</a:Quantity></a:Purchase>";
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetPurchasesResponse xmlns="http://tempuri.org/" xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"><GetPurchasesResult>{}</GetPurchasesResult><ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>"#,
        row.repeat(rows)
    )
}

fn within<C: ClientKind>(clock: &LookedAt, millis: u64) -> ClientBuilder<C> {
    with_token()
        .ledger(SharedLedger::new(clock.clone()))
        .timeout(Duration::from_millis(millis))
}

/// Reads `rows` rows within a number of milliseconds, one for each look at the clock, with either
/// client. Returns the outcome and the looks.
fn read(rows: usize, millis: u64) -> [(Result<usize, Error>, u64); 2] {
    [true, false].map(|is_async| {
        let (clock, script) = (LookedAt::default(), Scripted::new());
        script.respond_body(200, "text/xml", response(rows));
        let client = if is_async {
            let client = within::<Client>(&clock, millis).transport(script).build();
            Either::Async(client.expect("valid settings"))
        } else {
            let client = within::<blocking::Client>(&clock, millis)
                .transport(script)
                .build();
            Either::Blocking(client.expect("valid settings"))
        };
        let before = clock.looks();
        let outcome = client.read();
        (outcome, clock.looks() - before)
    })
}

#[test]
fn the_deadline_is_looked_at_every_64_kib_of_decoding_and_of_reading() {
    for rows in [1, 2, 4, 8].map(|size| 1_000 * size) {
        let least = 2 * (response(rows).len() / MOST) as u64;
        for (outcome, looks) in read(rows, u64::MAX / 4) {
            assert_eq!(outcome.expect("there is time"), rows);
            assert!(looks >= least, "{looks} looks for {rows} rows");
            assert!(looks <= 8 * least + 32, "{looks} looks for {rows} rows");
        }
    }
}

#[test]
fn a_call_ends_soon_after_its_deadline_wherever_it_is_by_then() {
    const ROWS: usize = 3_000;
    let mut may_have_executed = Vec::new();
    for millis in (1..200).step_by(3) {
        for (outcome, looks) in read(ROWS, millis) {
            match outcome {
                Ok(rows) => assert_eq!(rows, ROWS),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::TimedOut), "{error}");
                    assert!(looks <= millis + 12, "{looks} looks within {millis} ms");
                    may_have_executed.push(error.may_have_executed());
                }
            }
        }
    }
    assert!(may_have_executed.contains(&false), "before it was sent");
    assert!(may_have_executed.contains(&true), "while it was read");
}

/// Rows are read in the caller's own time, perhaps long after the call.
#[test]
fn a_response_that_was_sent_for_is_read_at_leisure() {
    let (clock, script) = (LookedAt::default(), Scripted::new());
    let client = with_token::<blocking::Client>()
        .ledger(SharedLedger::new(clock.clone()))
        .transport(script.clone())
        .build()
        .expect("valid settings");
    script.respond_body(200, "text/xml", response(2_000));
    let query = GetPurchases::default();
    let request = client.request(&query);
    let response = request.response().expect("a response");
    clock.0.fetch_add(1 << 40, Ordering::Relaxed);
    let before = clock.looks();
    let rows = response.read::<GetPurchases>();
    assert_eq!(rows.expect("readable").len(), 2_000);
    let rows = response.rows::<GetPurchases, _>();
    assert_eq!(rows.expect("readable").flatten().count(), 2_000);
    assert_eq!(clock.looks(), before);
}
