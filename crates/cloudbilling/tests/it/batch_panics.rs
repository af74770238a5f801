//! Batches of a custom operation whose code panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use cloudbilling::codec::{QName, ToXml, Writer};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::namespace::OPERATIONS;
use cloudbilling::types::{Operation, OperationKind};

use cloudbilling::batch::{Batch, BatchEvent, Bulk, RowState, RowVerdict};
use cloudbilling::{ApiToken, blocking};

const XML: &str = "text/xml; charset=utf-8";
const YES: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><TouchResponse xmlns="http://tempuri.org/"><TouchResult>true</TouchResult><ResultCode>Success</ResultCode></TouchResponse></s:Body></s:Envelope>"#;

/// A verdict on its row 0 panics.
#[derive(Clone)]
struct Touch(Vec<u32>);

impl ToXml for Touch {
    fn to_xml(&self, _: &mut Writer<'_>) {}
}

impl Operation for Touch {
    const NAME: &'static str = "Touch";
    const KIND: OperationKind = OperationKind::Write;
    const REQUEST: QName<'static> = QName::new(OPERATIONS, "Touch");
    const RESPONSE: QName<'static> = QName::new(OPERATIONS, "TouchResponse");
    const RESULT: QName<'static> = QName::new(OPERATIONS, "TouchResult");
    type Output = bool;
}

impl Bulk for Touch {
    type Row = u32;

    fn rows_mut(&mut self) -> &mut Vec<u32> {
        &mut self.0
    }

    fn identifiers(_: &u32) -> Vec<&str> {
        vec!["row"]
    }

    fn verdict(row: &u32, _: &bool) -> RowVerdict {
        assert_ne!(*row, 0, "an unexpected row");
        RowVerdict::Done
    }
}

fn state(batch: &Batch<Touch>, place: usize) -> Option<&RowState> {
    batch.rows().nth(place).map(|row| row.state)
}

fn abandoned(state: Option<&RowState>) -> bool {
    state.is_some_and(|state| {
        state.to_string() == "unknown: the caller did not wait for the response"
    })
}

#[test]
fn rows_whose_response_could_not_be_taken_are_not_left_in_flight() {
    let mut batch = Batch::new(Touch(vec![1, 0, 2])).rows_per_call(3);
    let call = batch.poll_call().expect("a call");
    let response = AssertUnwindSafe(|| batch.handle_response(call.id(), Ok(true)));
    catch_unwind(response).expect_err("the verdict panics");
    batch.abandon();
    assert_eq!(batch.summary().in_flight, 0, "{}", batch.summary());
    assert!(abandoned(state(&batch, 1)) && abandoned(state(&batch, 2)));
    assert!(batch.poll_call().is_none());
}

#[test]
fn a_verdict_that_panics_leaves_no_thread_waiting() {
    let script = Scripted::new();
    let held = Mutex::new(vec![script.hold(yes()), script.hold(yes())]);
    let mut batch = Batch::new(Touch(vec![1, 0]))
        .rows_per_call(1)
        .concurrency(2);
    let mut started = 0;
    let run = AssertUnwindSafe(|| {
        client(&script).run_batch_with(&mut batch, |_, _| {
            started += 1;
            if started == 2 {
                held.lock().expect("nobody panics with it").clear();
            }
            Ok(())
        })
    });
    catch_unwind(run).expect_err("the verdict panics");
    assert!(abandoned(state(&batch, 1)));
    // The response to the other call is not lost.
    assert!(matches!(state(&batch, 0), Some(RowState::Done(_))));
}

#[test]
fn after_a_panic_no_thread_makes_another_call() {
    let script = Scripted::new();
    let held = Mutex::new(Some(script.hold(yes())));
    let mut batch = Batch::new(Touch(vec![1, 2, 3]))
        .rows_per_call(1)
        .concurrency(2);
    let mut started = 0;
    let run = AssertUnwindSafe(|| {
        client(&script).run_batch_with(&mut batch, |event, _| {
            started += usize::from(matches!(event, BatchEvent::CallStarted { .. }));
            if started == 2 {
                held.lock().expect("nobody panics with it").take();
                panic!("the journal is full");
            }
            Ok(())
        })
    });
    catch_unwind(run).expect_err("the callback panics");
    assert_eq!(script.received().len(), 1);
    assert!(matches!(state(&batch, 0), Some(RowState::Done(_))));
    assert!(abandoned(state(&batch, 1)));
    assert!(matches!(state(&batch, 2), Some(RowState::NotAttempted)));
}

fn client(script: &Scripted) -> blocking::Client {
    blocking::Client::builder("https://api.example.com/soap")
        .api_token(ApiToken::new("token").expect("valid"))
        .transport(script.clone())
        .build()
        .expect("valid")
}

fn yes() -> http::Response<Bytes> {
    http::Response::builder()
        .header("Content-Type", XML)
        .body(YES.into())
        .expect("valid")
}
