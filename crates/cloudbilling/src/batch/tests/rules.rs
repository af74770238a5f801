//! Each rule of the machine by itself.

use cloudbilling_auth::Executed;
use cloudbilling_types::operation::{CloseInvoices, DeletePurchases, GetInvoiceHeaders};
use cloudbilling_types::record::{
    BulkDeleteResult, BulkInvoiceCloseResult, Invoice2, InvoiceHeader, Purchase, Undocumented,
    UndocumentedValue,
};
use cloudbilling_types::value::InvoiceStatus;
use cloudbilling_types::{Response, ResultCode};
use soap_codec::QName;

use super::errors::{hiding, last, not_sent, refused, unwritable};
use crate::batch::{Batch, BatchEvent, Bulk, Doubt, Finding, Refusal, RowState, RowVerdict};
use crate::{Error, ErrorKind};

fn six_rows() -> Batch<DeletePurchases> {
    let rows = ["1", "2", "3", "4", "5", "6"];
    Batch::delete("why", rows).rows_per_call(2).concurrency(1)
}

/// Answers the next call, and says what it asked for.
fn next<O: Bulk>(batch: &mut Batch<O>, result: Result<O::Output, Error>) -> Option<O> {
    let call = batch.poll_call()?;
    batch.handle_answer(call.id(), result);
    Some(call.operation().clone())
}

fn states<O: Bulk>(batch: &Batch<O>) -> Vec<String> {
    batch.rows().map(|(_, state)| state.to_string()).collect()
}

#[test]
fn a_call_that_was_not_sent_is_made_once_more_and_then_the_batch_stops() {
    for error in 0..4 {
        let mut batch = six_rows();
        let first = next(&mut batch, Err(not_sent(error)));
        assert!(batch.stopped().is_none());
        assert_eq!(next(&mut batch, Err(not_sent(error))), first);
        assert!(batch.stopped().is_some());
        assert!(batch.poll_call().is_none());
        assert_eq!(batch.summary().not_attempted, 6);

        batch.resume();
        assert!(batch.stopped().is_none());
        assert_eq!(next(&mut batch, Err(not_sent(error))), first);
    }
}

#[test]
fn a_lock_and_the_like_stop_the_batch_and_calls_under_way_still_count() {
    for error in 0..5 {
        let mut batch = six_rows().concurrency(2);
        let calls = [batch.poll_call(), batch.poll_call()].map(|call| call.expect("a call"));
        batch.handle_answer(calls[0].id(), Err(last(error)));
        assert!(batch.poll_call().is_none());
        let answer = BulkDeleteResult::default().marked("3").marked("4");
        batch.handle_answer(calls[1].id(), Ok(answer));
        assert_eq!(
            batch.summary().to_string(),
            "6 rows: 2 done, 4 not attempted"
        );
        let stops = std::iter::from_fn(|| batch.poll_event())
            .filter(|event| matches!(event, BatchEvent::Stopped(_)));
        assert_eq!(stops.count(), 1);
    }
}

#[test]
fn calls_without_an_answer_in_a_row_stop_the_batch() {
    let mut batch = six_rows().unanswered_limit(2);
    next(&mut batch, Err(hiding(0)));
    next(&mut batch, Err(refused()));
    next(&mut batch, Err(hiding(0)));
    assert!(batch.stopped().is_none(), "an answer came between");

    let mut batch = six_rows().unanswered_limit(2);
    next(&mut batch, Err(hiding(0)));
    next(&mut batch, Err(hiding(1)));
    assert!(batch.stopped().is_some());
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 4 unknown, 2 not attempted"
    );
}

#[test]
fn calls_that_are_refused_in_the_same_words_stop_the_batch() {
    let in_words = |words: &str| {
        let answer = Response::<DeletePurchases>::error(words);
        Error::from(answer.into_result().expect_err("no success"))
    };
    let mut batch = six_rows().refused_limit(2);
    next(&mut batch, Err(in_words("Down for maintenance")));
    next(&mut batch, Err(in_words("Down for maintenance")));
    assert!(batch.stopped().is_some());
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 4 unknown, 2 not attempted"
    );

    let mut batch = six_rows().refused_limit(2);
    next(&mut batch, Err(in_words("1 is unknown")));
    next(&mut batch, Err(in_words("3 is unknown")));
    assert!(batch.stopped().is_none(), "other words");

    let mut batch = six_rows().refused_limit(2);
    next(&mut batch, Err(in_words("no")));
    next(&mut batch, Ok(BulkDeleteResult::default()));
    next(&mut batch, Err(in_words("no")));
    assert!(batch.stopped().is_none(), "an answer came between");

    let mut batch = six_rows().rows_per_call(1).refused_limit(2);
    next(&mut batch, Err(in_words("no")));
    next(&mut batch, Err(in_words("no")));
    assert!(batch.stopped().is_none(), "rows by themselves");
}

#[test]
fn a_halved_call_was_answered_and_one_that_cannot_be_written_was_not() {
    let mut batch = six_rows().unanswered_limit(2).all_or_nothing();
    next(&mut batch, Err(hiding(0)));
    next(&mut batch, Err(refused()));
    next(&mut batch, Err(hiding(0)));
    assert!(batch.stopped().is_none(), "an answer came between");

    let mut batch = six_rows().rows_per_call(1).unanswered_limit(2);
    next(&mut batch, Err(hiding(0)));
    next(&mut batch, Err(unwritable()));
    next(&mut batch, Err(hiding(0)));
    assert!(batch.stopped().is_some(), "no answer came between");
}

#[test]
fn a_result_code_that_nobody_knows_does_not_say_that_nothing_was_done() {
    let strange = || {
        let mut answer = Response::<DeletePurchases>::error("see the log");
        answer.code = ResultCode::Unknown("PartialSuccess".into());
        Error::from(answer.into_result().expect_err("no success"))
    };
    for mut batch in [six_rows(), six_rows().all_or_nothing()] {
        next(&mut batch, Err(strange()));
        assert_eq!(
            batch.summary().to_string(),
            "6 rows: 2 unknown, 4 not attempted"
        );
        let call = batch.poll_call().expect("more rows");
        assert_eq!(call.operation().purchase_references, ["3", "4"]);
    }
}

#[test]
fn too_many_requests_did_nothing() {
    let mut batch = six_rows();
    let throttled = ErrorKind::Throttled {
        executed: Executed::No,
        retry_after: None,
    };
    next(&mut batch, Err(Error::new(throttled)));
    assert!(batch.stopped().is_some());
    assert_eq!(batch.summary().to_string(), "6 rows: 6 not attempted");
}

#[test]
fn a_service_that_asks_to_slow_down_stops_the_batch() {
    let mut batch = six_rows();
    next(&mut batch, Err(hiding(2)));
    let error = batch.stopped().expect("it stopped");
    assert!(matches!(error.kind(), ErrorKind::Throttled { .. }));
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
            true => Err(unwritable()),
            false => Ok(rows
                .iter()
                .fold(BulkDeleteResult::default(), BulkDeleteResult::marked)),
        };
        batch.handle_answer(call.id(), result);
    }
    assert_eq!(batch.summary().to_string(), "6 rows: 5 done, 1 refused");
    assert!(states(&batch)[2].starts_with("refused: "));
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
                true => Err(refused()),
                false => Ok(rows
                    .iter()
                    .fold(BulkDeleteResult::default(), BulkDeleteResult::marked)),
            };
            batch.handle_answer(call.id(), result);
        }
        assert_eq!(batch.summary().to_string(), expected);
    }
}

#[test]
fn an_answer_is_read_row_by_row() {
    let mut batch = six_rows().rows_per_call(6);
    let answer = BulkDeleteResult::default()
        .marked("1")
        .refused("2", "Approved", "It is on an approved invoice")
        .refused("3", "", "")
        .marked("4")
        .refused("4", "Twice", "");
    next(&mut batch, Ok(answer));
    let unclear = "unknown: the answer does not say what became of it";
    assert_eq!(
        states(&batch),
        [
            "done",
            "refused: Approved; It is on an approved invoice",
            "refused: without saying why",
            unclear,
            unclear,
            unclear
        ]
    );
}

#[test]
fn the_answer_to_a_closing_is_read_by_its_form() {
    let item = |value| Undocumented::default().with_value(QName::new("", "item"), value);
    let list = |value| UndocumentedValue::Members(item(value));
    let error = Undocumented::default()
        .with("InvoiceId", "2")
        .with("Error", "it is APPROVED");
    let answer = BulkInvoiceCloseResult(
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
    let verdict = |id: &str| CloseInvoices::verdict(&id.to_owned(), &answer);
    assert_eq!(verdict("1"), RowVerdict::Done);
    assert_eq!(verdict("2"), RowVerdict::Refused("it is APPROVED".into()));
    assert_eq!(verdict("3"), RowVerdict::Unclear);
}

#[test]
fn an_id_in_a_list_of_what_was_not_closed_was_not_closed() {
    for name in [
        "NotClosed",
        "UnclosedInvoices",
        "FailedToClose",
        "Errors",
        "InvoiceIds",
    ] {
        let ids = Undocumented::default().with("string", "1");
        let list = UndocumentedValue::Members(ids);
        let answer = Undocumented::default().with_value(QName::new("", name), list);
        let verdict = CloseInvoices::verdict(&"1".to_owned(), &BulkInvoiceCloseResult(answer));
        assert_eq!(verdict, RowVerdict::Unclear, "{name}");
    }
}

/// All rows unknown, and then checked by these records.
fn checked<O: crate::batch::Checkable>(
    batch: &mut Batch<O>,
    records: impl IntoIterator<Item = O::Record>,
) -> Vec<String> {
    while next(batch, Err(hiding(0))).is_some() {}
    let checks = batch.checks();
    let records: Vec<_> = records.into_iter().collect();
    for check in &checks {
        batch
            .handle_check(check, records.iter().cloned().map(Ok::<_, ()>))
            .expect("no record fails");
    }
    states(batch)
}

#[test]
fn an_upload_is_checked_by_customer_and_reference() {
    let invoice = |customer: &str, reference: &str| {
        Invoice2::default()
            .customer_code(customer)
            .invoice_reference(reference)
    };
    let header = |customer: &str, reference: &str| {
        InvoiceHeader::default()
            .customer_code(customer)
            .invoice_reference(reference)
    };
    let mut batch = Batch::upload([
        invoice("1", "A"),
        invoice("1", "B"),
        invoice("12", "A"),
        invoice("1", "twice"),
        invoice("1", "twice"),
        invoice("1", ""),
        Invoice2::default().invoice_reference("A"),
    ]);
    let states = checked(
        &mut batch,
        [header("1", "A"), header("1", "twice"), header("3", "B")],
    );
    assert_eq!(states[..3], ["done", "not attempted", "not attempted"]);
    let unknown = states[3..]
        .iter()
        .filter(|state| state.starts_with("unknown"));
    assert_eq!(unknown.count(), 4);
    assert_eq!(
        batch.checks()[0].query(),
        &GetInvoiceHeaders::default().customer_code("1")
    );

    let repeated = batch
        .poll_call()
        .expect("what is not there")
        .operation()
        .clone();
    assert_eq!(repeated.invoices, [invoice("1", "B"), invoice("12", "A")]);
}

#[test]
fn what_differs_only_in_case_or_outer_white_space_shows_nothing() {
    let header = |customer: &str, reference: &str| {
        InvoiceHeader::default()
            .customer_code(customer)
            .invoice_reference(reference)
    };
    let invoices = ["A", "B", "C"].map(|reference| {
        Invoice2::default()
            .customer_code("north")
            .invoice_reference(reference)
    });
    let states = checked(
        &mut Batch::upload(invoices),
        [header("NORTH", "A"), header("north", "b ")],
    );
    assert!(states[0].starts_with("unknown"), "{states:?}");
    assert!(states[1].starts_with("unknown"), "{states:?}");
    assert_eq!(states[2], "not attempted");

    let states = checked(
        &mut Batch::delete("why", ["p-1", "p-2"]),
        [Purchase::default().purchase_reference("P-1")],
    );
    assert!(states[0].starts_with("unknown"), "{states:?}");
    assert_eq!(states[1], "done");
}

#[test]
fn an_answer_that_contradicts_what_is_known_does_not_bring_about_a_repeat() {
    let invoice = |customer: &str, reference: &str| {
        Invoice2::default()
            .customer_code(customer)
            .invoice_reference(reference)
    };
    let rows = [
        invoice("1", "A"),
        invoice("1", "B"),
        invoice("1", "C"),
        invoice("2", "A"),
    ];
    let mut batch = Batch::upload(rows).recall([(0, RowState::Done)]);
    let header = InvoiceHeader::default()
        .customer_code("1")
        .invoice_reference("C");
    let states = checked(&mut batch, [header]);
    assert!(states[1].starts_with("unknown"), "{states:?}");
    assert_eq!([&states[0], &states[2]], ["done", "done"]);
    assert_eq!(states[3], "not attempted", "another read's");

    let mut batch = Batch::delete("why", ["1", "2"]).recall([(0, RowState::Done)]);
    let there = ["1", "2"].map(|it| Purchase::default().purchase_reference(it));
    let states = checked(&mut batch, there);
    assert!(states[1].starts_with("unknown"), "{states:?}");
}

#[test]
fn records_that_contradict_each_other_show_nothing() {
    let header = |status| InvoiceHeader::default().id("1").invoice_status(status);
    for statuses in [
        [InvoiceStatus::Closed, InvoiceStatus::Pending],
        [InvoiceStatus::Pending, InvoiceStatus::Closed],
    ] {
        let states = checked(&mut Batch::close(["1"], "paid"), statuses.map(header));
        assert!(states[0].starts_with("unknown"), "{states:?}");
    }
}

#[test]
fn a_closing_is_checked_by_status() {
    let header = |id: &str, status| InvoiceHeader::default().id(id).invoice_status(status);
    let mut batch = Batch::close(["1", "2", "3", "4"], "paid");
    let states = checked(
        &mut batch,
        [
            header("1", InvoiceStatus::Closed),
            header("2", InvoiceStatus::Pending),
            header("3", InvoiceStatus::Unknown("CLOSING".into())),
        ],
    );
    assert_eq!(states[..2], ["done", "not attempted"]);
    assert!(states[2..].iter().all(|state| state.starts_with("unknown")));
}

#[test]
fn a_deletion_is_checked_by_presence() {
    let mut batch = Batch::delete("why", ["1", "2"]);
    let states = checked(&mut batch, [Purchase::default().purchase_reference("1")]);
    assert_eq!(states, ["not attempted", "done"]);
}

#[test]
fn a_check_that_fails_settles_nothing() {
    let mut batch = Batch::delete("why", ["1", "2"]);
    next(&mut batch, Err(hiding(0)));
    let check = &batch.checks()[0];
    let records = [
        Ok(Purchase::default().purchase_reference("1")),
        Err("unreadable"),
    ];
    assert_eq!(batch.handle_check(check, records), Err("unreadable"));
    assert_eq!(batch.summary().unknown, 2);
}

#[test]
fn what_is_known_from_before_is_not_sent_again() {
    let mut batch = six_rows().recall([
        (0, RowState::Done),
        (0, RowState::NotAttempted),
        (2, RowState::InFlight),
        (3, RowState::Unknown(Doubt::Unclear)),
        (4, RowState::NotAttempted),
        (5, RowState::Refused(Refusal::Row("no".into()))),
        (6, RowState::Done),
    ]);
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 1 done, 1 refused, 2 unknown, 2 not attempted"
    );
    let call = batch.poll_call().expect("two rows");
    assert_eq!(call.operation().purchase_references, ["2", "5"]);
    batch.handle_answer(call.id(), Err(refused()));
    assert!(batch.poll_call().is_none());
}

#[test]
fn only_unknown_rows_are_settled() {
    let mut batch = six_rows().rows_per_call(1);
    assert!(!batch.settle(0, Finding::Done));
    next(&mut batch, Err(refused()));
    assert!(!batch.settle(0, Finding::NotDone));
    assert!(!batch.settle(6, Finding::Done));
    assert_eq!(
        batch.summary().to_string(),
        "6 rows: 1 refused, 5 not attempted"
    );
}
