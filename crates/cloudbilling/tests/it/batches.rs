//! Batches run by both clients, and their state after a drop.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cloudbilling::batch::{
    Batch, BatchEvent, CallError, CallErrorKind, Proof, RowId, RowState, Summary,
};
use cloudbilling::codec::{Encoder, SoapVersion};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response as HttpResponse;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::transport::{Phase, TransportError, TransportErrorKind};
use cloudbilling::types::operation::{DeletePurchases, GetPurchases};
use cloudbilling::types::record::{BulkDeleteResult, Purchase};
use cloudbilling::types::server::WritePayload;
use cloudbilling::types::{Operation, OperationResponse, ServiceContract};
use cloudbilling::{Client, Error, ErrorKind, RetryWrites, blocking};

use crate::support::{Either, assert_token_refused, both, with_token};

const XML: &str = "text/xml; charset=utf-8";

fn deletion(references: &[&str]) -> Batch<DeletePurchases> {
    Batch::delete("imported twice", references.iter().copied())
        .rows_per_call(1)
        .concurrency(1)
}

fn run(client: &Either, batch: &mut Batch<DeletePurchases>) -> Summary {
    match client {
        Either::Async(client) => pollster::block_on(client.run_batch(batch)),
        Either::Blocking(client) => client.run_batch(batch),
    }
}

fn answer<O: Operation<Output: WritePayload>>(result: O::Output) -> Vec<u8> {
    let response = OperationResponse::<O>::success(result);
    Encoder::new(SoapVersion::Soap11)
        .body(O::RESPONSE, &ServiceContract::default().response(&response))
        .encode()
        .expect("it can be written")
}

fn marked(references: &[&str]) -> Vec<u8> {
    answer::<DeletePurchases>(
        references
            .iter()
            .fold(BulkDeleteResult::default(), |result, reference| {
                result.marked(*reference)
            }),
    )
}

fn joined(rows: &[RowId]) -> String {
    let rows: Vec<String> = rows.iter().map(RowId::to_string).collect();
    rows.join(" ")
}

fn failure(phase: Phase) -> TransportError {
    TransportError::new(TransportErrorKind::Other, phase, "h", Duration::ZERO)
}

/// The rows of each call so far.
fn asked(script: &Scripted) -> Vec<String> {
    let received = script.received();
    let bodies = received
        .iter()
        .map(|received| received.body_text().to_owned());
    bodies
        .map(|body| {
            let rows = body.split("string>").skip(1).step_by(2);
            rows.map(|row| row.split('<').next().unwrap_or_default())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

#[test]
fn rows_are_split_into_calls_and_progress_is_reported() {
    both!(with_token, |script, client| {
        script
            .respond_body(200, XML, marked(&["1", "2"]))
            .respond_body(200, XML, marked(&["3"]));
        let mut batch = deletion(&["1", "2", "3"]).rows_per_call(2);
        let events = Mutex::new(Vec::new());
        let tell = |event, batch: &Batch<DeletePurchases>| {
            let told = match event {
                BatchEvent::CallStarted { rows } => format!("{} sent", joined(&rows)),
                BatchEvent::CallEnded { rows } => format!("{}: {}", joined(&rows), batch.summary()),
                other => panic!("{other:?}"),
            };
            let mut events = events.lock().expect("nobody panics with it");
            events.push(told);
            // Each call brings two events, and leaves only after the first.
            assert_eq!(script.received().len(), events.len() / 2);
            Ok(())
        };
        let summary = match client {
            Either::Async(client) => pollster::block_on(client.run_batch_with(&mut batch, tell)),
            Either::Blocking(client) => client.run_batch_with(&mut batch, tell),
        };
        assert!(summary.all_done());
        assert_eq!(asked(script), ["1 2", "3"]);
        let events = events.into_inner().expect("nobody panicked with it");
        assert_eq!(
            events,
            [
                "1 2 sent",
                "1 2: 3 rows: 2 done, 1 not attempted",
                "3 sent",
                "3: 3 rows: 3 done"
            ]
        );
    });
}

#[test]
fn only_what_was_certainly_not_sent_is_sent_again() {
    both!(with_token, |script, client| {
        script
            .fail(failure(Phase::Connect))
            .fail(failure(Phase::Body))
            .respond_body(200, XML, marked(&["1"]));
        let mut batch = deletion(&["1", "2"]);
        let summary = run(client, &mut batch);
        assert_eq!(asked(script), ["1", "1", "2"]);
        assert_eq!(summary.unknown, 2, "{summary}");
        run(client, &mut batch);
        assert_eq!(script.received().len(), 3);
    });
}

#[test]
fn a_refused_token_stops_it_and_a_later_run_goes_on() {
    both!(
        || with_token().retry_writes(RetryWrites::OnCertainRefusal),
        |script, client| {
            script
                .respond_body(200, XML, marked(&["1"]))
                .respond_body(401, XML, "");
            let mut batch = deletion(&["1", "2", "3"]);
            let summary = run(client, &mut batch);
            assert_eq!(summary.to_string(), "3 rows: 1 done, 2 not attempted");
            let stopped = batch.stopped().expect("it stopped");
            let error: &Error = stopped.downcast_ref().expect("the client's error");
            assert_token_refused(error);

            client.permit_login();
            script
                .respond_body(200, XML, marked(&["2"]))
                .respond_body(200, XML, marked(&["3"]));
            assert!(run(client, &mut batch).all_done());
            assert_eq!(asked(script), ["1", "2", "2", "3"]);
        }
    );
}

#[test]
fn by_default_a_refused_token_does_not_prove_that_nothing_was_done() {
    both!(with_token, |script, client| {
        script.respond_body(401, XML, "");
        let mut batch = deletion(&["1", "2"]);
        let summary = run(client, &mut batch);
        assert_eq!(summary.to_string(), "2 rows: 1 unknown, 1 not attempted");
        let stopped = batch.stopped().expect("it stopped");
        let error: &Error = stopped.downcast_ref().expect("the client's error");
        assert_token_refused(error);
        // A read changes nothing.
        client.permit_login();
        script.respond_body(401, XML, "");
        let error = client.read().expect_err("refused");
        assert_token_refused(&error);
    });
}

#[test]
fn a_row_that_a_check_does_not_find_done_is_retried() {
    both!(with_token, |script, client| {
        script.fail(failure(Phase::Body));
        let mut batch = deletion(&["1", "2"]).rows_per_call(2);
        run(client, &mut batch);

        let there = vec![Purchase::default().purchase_reference("2")];
        script
            .respond_body(200, XML, answer::<GetPurchases>(there))
            .respond_body(200, XML, marked(&["2"]));
        let summary = match client {
            Either::Async(client) => pollster::block_on(client.check_and_retry_batch(&mut batch)),
            Either::Blocking(client) => client.check_and_retry_batch(&mut batch),
        };
        assert!(summary.expect("the check gets a response").all_done());
        assert_eq!(asked(script), ["1 2", "", "2"]);
    });
}

#[test]
fn a_check_without_a_response_retries_nothing() {
    both!(with_token, |script, client| {
        script.fail(failure(Phase::Body)).fail(failure(Phase::Body));
        let mut batch = deletion(&["1"]);
        run(client, &mut batch);
        let result = match client {
            Either::Async(client) => pollster::block_on(client.check_and_retry_batch(&mut batch)),
            Either::Blocking(client) => client.check_and_retry_batch(&mut batch),
        };
        let error = result.expect_err("no response");
        assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
        assert_eq!(batch.summary().unknown, 1);
    });
}

#[test]
fn as_many_calls_are_under_way_as_allowed() {
    let script = Scripted::new();
    let held: Vec<_> = (0..3)
        .map(|_| script.hold(response(marked(&["1", "2", "3"]))))
        .collect();
    let client = with_token::<Client>()
        .transport(script.clone())
        .build()
        .expect("valid");
    let mut batch = deletion(&["1", "2", "3"]).concurrency(2);
    pollster::block_on(async {
        let mut run = std::pin::pin!(client.run_batch(&mut batch));
        assert!(futures_util::poll!(&mut run).is_pending());
        assert_eq!(script.received().len(), 2);
        drop(held);
        assert!(run.await.all_done());
    });
}

#[test]
fn threads_have_as_many_calls_under_way_as_allowed() {
    let script = Scripted::new();
    let held = Mutex::new(vec![
        script.hold(response(marked(&["1", "2", "3"]))),
        script.hold(response(marked(&["1", "2", "3"]))),
    ]);
    script.respond_body(200, XML, marked(&["1", "2", "3"]));
    let client = with_token::<blocking::Client>()
        .transport(script.clone())
        .build()
        .expect("valid");
    let mut batch = deletion(&["1", "2", "3"]).concurrency(2);
    let mut started = 0;
    // The held calls end only once both have begun, so that a single thread would wait forever.
    let summary = client.run_batch_with(&mut batch, |event, _| {
        started += usize::from(matches!(event, BatchEvent::CallStarted { .. }));
        if started == 2 {
            held.lock().expect("nobody panics with it").clear();
        }
        Ok(())
    });
    assert!(summary.all_done(), "{summary}");
}

#[test]
fn a_call_whose_start_is_not_accepted_is_not_sent() {
    both!(with_token, |script, client| {
        script.respond_body(200, XML, marked(&["1"]));
        let mut batch = deletion(&["1", "2", "3"]);
        let started = Mutex::new(0);
        let tell = |event, _: &Batch<DeletePurchases>| {
            let mut started = started.lock().expect("nobody panics with it");
            *started += usize::from(matches!(event, BatchEvent::CallStarted { .. }));
            match *started {
                2 => Err(full()),
                _ => Ok(()),
            }
        };
        let summary = match client {
            Either::Async(client) => pollster::block_on(client.run_batch_with(&mut batch, tell)),
            Either::Blocking(client) => client.run_batch_with(&mut batch, tell),
        };
        assert_eq!(summary.to_string(), "3 rows: 1 done, 2 not attempted");
        assert_eq!(asked(script), ["1"]);
        let stopped = batch.stopped().expect("it stopped");
        assert_eq!(stopped.to_string(), "the disk is full");
    });
}

#[test]
fn an_outcome_that_is_not_accepted_stops_the_batch() {
    both!(with_token, |script, client| {
        script.respond_body(200, XML, marked(&["1"]));
        let mut batch = deletion(&["1", "2"]);
        let tell = |event, _: &Batch<DeletePurchases>| match event {
            BatchEvent::CallEnded { .. } => Err(full()),
            _ => Ok(()),
        };
        let summary = match client {
            Either::Async(client) => pollster::block_on(client.run_batch_with(&mut batch, tell)),
            Either::Blocking(client) => client.run_batch_with(&mut batch, tell),
        };
        assert_eq!(summary.to_string(), "2 rows: 1 done, 1 not attempted");
        assert_eq!(asked(script), ["1"]);
    });
}

fn full() -> CallError {
    CallError::new(
        CallErrorKind::Blocked,
        std::io::Error::other("the disk is full"),
    )
}

#[test]
fn a_run_that_is_dropped_leaves_what_is_known() {
    let script = Scripted::new();
    script.respond_body(200, XML, marked(&["1"]));
    let _held = script.hold(response(marked(&["2"])));
    let client = with_token::<Client>()
        .transport(script.clone())
        .build()
        .expect("valid");
    let mut batch = deletion(&["1", "2", "3"]);
    pollster::block_on(async {
        let mut run = Box::pin(client.run_batch(&mut batch));
        assert!(futures_util::poll!(&mut run).is_pending());
        drop(run);
    });
    let states: Vec<&RowState> = batch.rows().map(|row| row.state).collect();
    assert!(
        matches!(
            states[..],
            [
                RowState::Done(Proof::Response),
                RowState::Unknown(_),
                RowState::NotAttempted
            ]
        ),
        "{states:?}"
    );

    script.respond_body(200, XML, marked(&["3"]));
    let summary = pollster::block_on(client.run_batch(&mut batch));
    assert_eq!(summary.to_string(), "3 rows: 2 done, 1 unknown");
    assert_eq!(asked(&script), ["1", "2", "3"]);
}

#[test]
fn a_thread_that_panics_leaves_no_other_waiting() {
    let script = Scripted::new();
    let client = with_token::<blocking::Client>()
        .transport(script)
        .build()
        .expect("valid");
    let batch = Arc::new(Mutex::new(deletion(&["1", "2", "3"]).concurrency(3)));
    let shared = Arc::clone(&batch);
    // An empty script makes every call panic.
    let run = std::thread::spawn(move || {
        let mut batch = shared.lock().expect("the first to lock it");
        client.run_batch(&mut batch)
    });
    run.join().expect_err("the transport panics");
    let batch = batch
        .lock()
        .expect_err("the run panicked with it")
        .into_inner();
    assert_eq!(batch.summary().in_flight, 0);
}

#[test]
fn a_run_can_be_spawned() {
    fn assert_send<F: Future + Send>(future: F) -> F {
        future
    }
    let script = Scripted::new();
    script.respond_body(200, XML, marked(&["1"]));
    let client = with_token::<Client>()
        .transport(script)
        .build()
        .expect("valid");
    let mut batch = deletion(&["1"]);
    let summary = pollster::block_on(assert_send(client.run_batch(&mut batch)));
    assert!(summary.all_done());
}

fn response(body: Vec<u8>) -> HttpResponse<Bytes> {
    HttpResponse::builder()
        .header("Content-Type", XML)
        .body(body.into())
        .expect("valid")
}

/// A list with one purchase and another element beside it.
fn list_with(beside: &str) -> String {
    let list = String::from_utf8(answer::<GetPurchases>(vec![
        Purchase::default().purchase_reference("another"),
    ]))
    .expect("UTF-8");
    let end = list.find("<ResultCode>").expect("a result code");
    format!("{}{beside}{}", &list[..end], &list[end..])
}

#[test]
fn a_list_with_something_beside_it_shows_nothing_that_is_missing() {
    for (beside, expected) in [
        ("", "1 rows: 1 done"),
        ("<TotalCount>2000</TotalCount>", "1 rows: 1 unknown"),
        ("<HasMore>true</HasMore>", "1 rows: 1 unknown"),
        (
            "<ResultMessage>the first 1000</ResultMessage>",
            "1 rows: 1 unknown",
        ),
        ("<ResultMessage> </ResultMessage>", "1 rows: 1 done"),
    ] {
        both!(with_token, |script, client| {
            script
                .fail(failure(Phase::Body))
                .respond_body(200, XML, list_with(beside));
            let mut batch = deletion(&["1"]);
            run(client, &mut batch);
            let summary = match client {
                Either::Async(client) => pollster::block_on(client.check_batch(&mut batch)),
                Either::Blocking(client) => client.check_batch(&mut batch),
            };
            assert_eq!(summary.expect("a list").to_string(), expected, "{beside}");
        });
    }
}
