//! Each rule of the machine on its own.

use cloudbilling_batch::CallErrorKind::{
    Blocked, NotSent, Refused, Throttled, Unknown, Unwritable,
};
use cloudbilling_batch::{
    Batch, BatchEvent, Bulk, CallError, Finding, Proof, Reason, RowId, RowState, RowVerdict,
};
use cloudbilling_types::operation::{CloseInvoices, DeletePurchases};
use cloudbilling_types::record::{
    BulkDeleteResult, BulkInvoiceCloseResult, Undocumented, UndocumentedValue,
};
use soap_codec::QName;

use super::support::{error, error_with_words, marked, refused};

fn six_rows() -> Batch<DeletePurchases> {
    let rows = ["1", "2", "3", "4", "5", "6"];
    Batch::delete("why", rows).rows_per_call(2).concurrency(1)
}

/// Reports the outcome of the next call, and returns its operation.
fn next<O: Bulk>(batch: &mut Batch<O>, result: Result<O::Output, CallError>) -> Option<O> {
    let call = batch.poll_call()?;
    batch.handle_response(call.id(), result);
    Some(call.operation().clone())
}

fn id(text: &str) -> RowId {
    text.parse().expect("valid")
}

fn reason(text: &str) -> Reason {
    text.to_owned().into()
}

fn states<O: Bulk>(batch: &Batch<O>) -> Vec<String> {
    batch.rows().map(|row| row.state.to_string()).collect()
}

#[test]
fn a_call_that_was_not_sent_is_made_once_more_and_then_the_batch_stops() {
    let mut batch = six_rows();
    let first = next(&mut batch, Err(error(NotSent)));
    assert!(batch.stopped().is_none());
    assert_eq!(next(&mut batch, Err(error(NotSent))), first);
    assert!(batch.stopped().is_some());
    assert!(batch.poll_call().is_none());
    assert_eq!(batch.summary().not_attempted, 6);

    batch.resume();
    assert!(batch.stopped().is_none());
    assert_eq!(next(&mut batch, Err(error(NotSent))), first);
}

#[test]
fn a_lock_and_the_like_stop_the_batch_and_calls_under_way_still_count() {
    let mut batch = six_rows().concurrency(2);
    let calls = [batch.poll_call(), batch.poll_call()].map(|call| call.expect("a call"));
    batch.handle_response(calls[0].id(), Err(error(Blocked)));
    assert!(batch.poll_call().is_none());
    batch.handle_response(calls[1].id(), Ok(marked(["3", "4"])));
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 2 done, 4 not attempted"
    );
    let events = std::iter::from_fn(|| batch.poll_event());
    let stops = events.filter(|event| matches!(event, BatchEvent::Stopped(_)));
    assert_eq!(stops.count(), 1);
}

#[test]
fn calls_without_a_response_in_a_row_stop_the_batch() {
    let mut batch = six_rows().lost_response_limit(2);
    next(&mut batch, Err(error(Unknown)));
    next(&mut batch, Err(error(Refused)));
    next(&mut batch, Err(error(Unknown)));
    assert!(batch.stopped().is_none(), "a response came between");

    let mut batch = six_rows().lost_response_limit(2);
    next(&mut batch, Err(error(Unknown)));
    next(&mut batch, Err(error(Unknown)));
    assert!(batch.stopped().is_some());
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 4 unknown, 2 not attempted"
    );
}

#[test]
fn calls_that_are_refused_in_the_same_words_stop_the_batch() {
    let in_words = |words: &str| error_with_words(Refused, words);
    let mut batch = six_rows().refusal_limit(2);
    next(&mut batch, Err(in_words("Down for maintenance")));
    next(&mut batch, Err(in_words("Down for maintenance")));
    assert!(batch.stopped().is_some());
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 4 unknown, 2 not attempted"
    );

    let mut batch = six_rows().refusal_limit(2);
    next(&mut batch, Err(in_words("1 is unknown")));
    next(&mut batch, Err(in_words("3 is unknown")));
    assert!(batch.stopped().is_none(), "other words");

    let mut batch = six_rows().refusal_limit(2);
    next(&mut batch, Err(in_words("no")));
    next(&mut batch, Ok(BulkDeleteResult::default()));
    next(&mut batch, Err(in_words("no")));
    assert!(batch.stopped().is_none(), "a response came between");

    let mut batch = six_rows().rows_per_call(1).refusal_limit(2);
    next(&mut batch, Err(in_words("no")));
    next(&mut batch, Err(in_words("no")));
    assert!(batch.stopped().is_none(), "rows on their own");
}

#[test]
fn a_halved_call_had_a_response_and_one_that_cannot_be_written_had_none() {
    let mut batch = six_rows().lost_response_limit(2).all_or_nothing();
    next(&mut batch, Err(error(Unknown)));
    next(&mut batch, Err(error(Refused)));
    next(&mut batch, Err(error(Unknown)));
    assert!(batch.stopped().is_none(), "a response came between");

    let mut batch = six_rows().rows_per_call(1).lost_response_limit(2);
    next(&mut batch, Err(error(Unknown)));
    next(&mut batch, Err(error(Unwritable)));
    next(&mut batch, Err(error(Unknown)));
    assert!(batch.stopped().is_some(), "no response came between");
}

#[test]
fn a_call_that_may_have_been_done_is_not_halved() {
    for mut batch in [six_rows(), six_rows().all_or_nothing()] {
        next(&mut batch, Err(error(Unknown)));
        assert_eq!(
            batch.summary().to_string(),
            "6 rows: 2 unknown, 4 not attempted"
        );
        let call = batch.poll_call().expect("more rows");
        assert_eq!(call.operation().purchase_references, ["3", "4"]);
    }
}

#[test]
fn a_service_that_asks_to_slow_down_stops_the_batch() {
    let mut batch = six_rows();
    next(&mut batch, Err(error(Throttled)));
    let error = batch.stopped().expect("it stopped");
    assert_eq!(error.kind(), Throttled);
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 2 unknown, 4 not attempted"
    );
}

#[test]
fn a_row_that_cannot_be_written_is_refused_alone() {
    let mut batch = six_rows().rows_per_call(6);
    while let Some(call) = batch.poll_call() {
        let rows = &call.operation().purchase_references;
        let result = match rows.contains(&"3".to_owned()) {
            true => Err(error(Unwritable)),
            false => Ok(marked(rows)),
        };
        batch.handle_response(call.id(), result);
    }
    assert_eq!(batch.summary().to_string(), "6 rows: 5 done, 1 refused");
    assert_eq!(states(&batch)[2], "refused: no");
}

#[test]
fn a_refused_call_is_halved_only_if_it_is_known_to_have_done_nothing() {
    for (mut batch, expected) in [
        (six_rows(), "6 rows: 4 done, 2 unknown"),
        (six_rows().all_or_nothing(), "6 rows: 5 done, 1 refused"),
    ] {
        while let Some(call) = batch.poll_call() {
            let rows = &call.operation().purchase_references;
            let result = match rows.contains(&"3".to_owned()) {
                true => Err(error(Refused)),
                false => Ok(marked(rows)),
            };
            batch.handle_response(call.id(), result);
        }
        assert_eq!(batch.summary().to_string(), expected);
    }
}

#[test]
fn a_response_is_read_row_by_row() {
    let mut batch = six_rows().rows_per_call(6);
    let mut response = marked(["1", "4"]);
    response.errors = vec![
        refused("2", "Approved", "It is on an approved invoice"),
        refused("3", "", ""),
        refused("4", "Twice", ""),
    ];
    next(&mut batch, Ok(response));
    let unclear = "unknown: the response does not say whether it was done";
    assert_eq!(
        states(&batch),
        [
            "done",
            "refused: Approved; It is on an approved invoice",
            "refused: the service gave no reason",
            unclear,
            unclear,
            unclear
        ]
    );
}

#[test]
fn the_response_to_a_closing_is_read_by_its_form() {
    let item = |value| Undocumented::default().with_value(QName::new("", "item"), value);
    let list = |value| UndocumentedValue::Members(item(value));
    let error = Undocumented::default()
        .with("InvoiceId", "2")
        .with("Error", "it is APPROVED");
    let response = BulkInvoiceCloseResult(
        Undocumented::default()
            .with_value(
                QName::new("", "Closed"),
                list(UndocumentedValue::Text("1".into())),
            )
            .with_value(
                QName::new("", "Errors"),
                list(UndocumentedValue::Members(error)),
            ),
    );
    let verdict = |id: &str| CloseInvoices::verdict(&id.to_owned(), &response);
    assert_eq!(verdict("1"), RowVerdict::Done);
    assert_eq!(verdict("2"), RowVerdict::Refused("it is APPROVED".into()));
    assert_eq!(verdict("3"), RowVerdict::Unclear);
}

#[test]
fn an_id_in_a_list_of_invoices_that_were_not_closed_is_not_closed() {
    for name in [
        "NotClosed",
        "UnclosedInvoices",
        "FailedToClose",
        "Errors",
        "InvoiceIds",
    ] {
        let ids = Undocumented::default().with("string", "1");
        let list = UndocumentedValue::Members(ids);
        let response = Undocumented::default().with_value(QName::new("", name), list);
        let verdict = CloseInvoices::verdict(&"1".to_owned(), &BulkInvoiceCloseResult(response));
        assert_eq!(verdict, RowVerdict::Unclear, "{name}");
    }
}

#[test]
fn a_row_with_a_state_from_an_earlier_run_is_not_sent_again() {
    let mut batch = six_rows().recall([
        (id("1"), RowState::Done(Proof::Response)),
        (id("1"), RowState::NotAttempted),
        (id("3"), RowState::InFlight),
        (id("4"), RowState::Unknown(reason("lost"))),
        (id("5"), RowState::NotAttempted),
        (id("6"), RowState::Refused(reason("no"))),
        (id("7"), RowState::Done(Proof::Response)),
    ]);
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 1 done, 1 refused, 2 unknown, 2 not attempted"
    );
    let call = batch.poll_call().expect("two rows");
    assert_eq!(call.operation().purchase_references, ["2", "5"]);
    batch.handle_response(call.id(), Err(error(Refused)));
    assert!(batch.poll_call().is_none());
}

#[test]
fn only_unknown_rows_are_settled() {
    let mut batch = six_rows().rows_per_call(1);
    assert!(!batch.settle(&id("1"), Finding::Done));
    next(&mut batch, Err(error(Refused)));
    assert!(!batch.settle(&id("1"), Finding::NotDone));
    assert!(!batch.settle(&id("7"), Finding::Done));
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 1 refused, 5 not attempted"
    );
}

#[test]
fn a_row_keeps_its_id_while_it_is_split_off_and_sent_again() {
    let mut batch = six_rows().rows_per_call(6).all_or_nothing();
    let ids: Vec<RowId> = batch.rows().map(|row| row.id.clone()).collect();
    let mut errors = [Refused, NotSent, Unknown].map(error).into_iter();
    let mut started = Vec::new();
    while let Some(call) = batch.poll_call() {
        let requested: Vec<RowId> = call
            .operation()
            .purchase_references
            .iter()
            .map(|row| id(row))
            .collect();
        let Some(BatchEvent::CallStarted { rows }) = batch.poll_event() else {
            panic!("a call starts with its event");
        };
        assert_eq!(rows, requested);
        started.extend(rows);
        let marked = marked(requested.iter().map(RowId::to_string));
        batch.handle_response(call.id(), errors.next().map_or(Ok(marked), Err));
        assert!(
            matches!(batch.poll_event(), Some(BatchEvent::CallEnded { rows }) if rows == requested)
        );
    }
    assert_eq!(started.len(), 6 + 3 + 3 + 3);
    assert!(batch.rows().map(|row| row.id).eq(&ids));
    assert_eq!(batch.summary().to_string(), "6 rows: 3 done, 3 unknown");
}

#[test]
fn a_journal_of_other_rows_in_another_order_is_recalled_by_id() {
    let journal = [
        (id("2"), RowState::Done(Proof::Response)),
        (id("0"), RowState::Done(Proof::Response)),
    ];
    let batch = Batch::delete("why", ["new", "2", "1"]).recall(journal);
    assert_eq!(states(&batch), ["not attempted", "done", "not attempted"]);
}

#[test]
fn a_call_that_is_declined_is_not_attempted_and_stops_the_batch() {
    let mut batch = six_rows().concurrency(2);
    let (kept, declined) = (batch.poll_call(), batch.poll_call());
    let (kept, declined) = (kept.expect("two rows"), declined.expect("two rows"));
    batch.decline(declined.id(), error(Unknown));
    assert_eq!(batch.stopped().map(ToString::to_string), Some("no".into()));
    assert!(batch.poll_call().is_none());
    batch.decline(declined.id(), error(Unknown));
    batch.handle_response(kept.id(), Ok(marked(["1", "2"])));
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 2 done, 4 not attempted"
    );
    batch.resume();
    let call = batch.poll_call().expect("two rows");
    assert_eq!(call.operation().purchase_references, ["3", "4"]);
}

#[test]
fn a_batch_that_a_caller_stops_keeps_its_first_error() {
    let mut batch = six_rows();
    batch.stop(error_with_words(Blocked, "interrupted"));
    batch.stop(error(Blocked));
    assert!(batch.poll_call().is_none());
    let stopped = batch.stopped().expect("it stopped");
    assert_eq!(stopped.to_string(), "interrupted");
    assert!(matches!(batch.poll_event(), Some(BatchEvent::Stopped(_))));
    assert!(batch.poll_event().is_none());
}
