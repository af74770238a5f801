//! The conclusions of a check, and what it leaves unknown.

use std::convert::Infallible;

use cloudbilling_batch::{Batch, CallErrorKind, Check, Checkable, Finding, Proof, RowState};
use cloudbilling_types::operation::{CloseInvoices, GetInvoiceHeaders, UploadInvoices2};
use cloudbilling_types::record::{BulkDeleteResult, Invoice2, InvoiceHeader, Purchase};
use cloudbilling_types::value::InvoiceStatus;

use super::support::{error, marked, refused};

fn invoice(customer: &str, reference: &str) -> Invoice2 {
    Invoice2::default()
        .customer_code(customer)
        .invoice_reference(reference)
}

fn header(customer: &str, reference: &str) -> InvoiceHeader {
    InvoiceHeader::default()
        .customer_code(customer)
        .invoice_reference(reference)
}

fn closed(id: &str, status: InvoiceStatus) -> InvoiceHeader {
    InvoiceHeader::default().id(id).invoice_status(status)
}

fn purchase(reference: &str) -> Purchase {
    Purchase::default().purchase_reference(reference)
}

/// Loses the responses to all remaining calls.
fn lose<O: Checkable>(batch: &mut Batch<O>) {
    while let Some(call) = batch.poll_call() {
        batch.handle_response(call.id(), Err(error(CallErrorKind::Unknown)));
        if batch.stopped().is_some() {
            batch.resume();
        }
    }
}

/// Every read finds these records.
fn check<O: Checkable<Record: Clone>>(batch: &mut Batch<O>, records: &[O::Record]) -> Vec<String> {
    check_with(batch, |checks| {
        while let Some(check) = checks.poll_query() {
            let records = records.iter().cloned().map(Ok::<_, Infallible>);
            checks
                .handle_records(check, records, true)
                .expect("no record fails");
        }
    })
}

fn check_with<O: Checkable>(
    batch: &mut Batch<O>,
    round: impl FnOnce(&mut Check<'_, O>),
) -> Vec<String> {
    let mut checks = batch.check();
    round(&mut checks);
    checks.finish();
    batch.rows().map(|row| word(row.state).to_owned()).collect()
}

fn word(state: &RowState) -> &'static str {
    match state {
        RowState::Done(Proof::Response) => "done",
        RowState::Done(Proof::Check) => "found",
        RowState::InFlight => "in flight",
        RowState::NotAttempted => "absent",
        RowState::Refused(_) => "refused",
        RowState::Unknown(_) => "unknown",
    }
}

/// The first invoices are confirmed, the others lost, in calls of two.
fn upload(confirmed: usize, invoices: &[Invoice2]) -> Batch<UploadInvoices2> {
    let mut batch = Batch::upload(invoices.iter().cloned()).rows_per_call(2);
    for _ in 0..confirmed / 2 {
        let call = batch.poll_call().expect("two rows");
        batch.handle_response(call.id(), Ok(true));
    }
    lose(&mut batch);
    batch
}

#[test]
fn an_upload_is_found_by_customer_and_reference() {
    let rows = [
        invoice("1", "R-1"),
        invoice("2", "R-1"),
        invoice("3", "R-3"),
        invoice("3", "R-4"),
    ];
    let mut batch = upload(0, &rows);
    let mut checks = batch.check();
    let first = checks.poll_query().expect("three customers");
    assert_eq!(
        first.operation(),
        &GetInvoiceHeaders::default().customer_code("1")
    );
    drop(checks);

    let records = [
        header("1", "R-1"),
        header("2", "R-1"),
        header("3", "R-9"),
        header("4", "R-3"),
    ];
    assert_eq!(
        check(&mut batch, &records),
        ["found", "found", "absent", "absent"]
    );
    let repeated = batch.poll_call().expect("what is not there");
    assert_eq!(repeated.operation().invoices, rows[2..]);
}

#[test]
fn a_list_that_shows_customers_by_another_name_shows_nothing_that_is_missing() {
    let rows = [invoice("1", "R-1"), invoice("1", "R-2")];
    let by_name = ["R-1", "R-2"].map(|reference| header("Smith Ltd", reference));
    assert_eq!(check(&mut upload(0, &rows), &by_name), ["unknown"; 2]);
    let others = ["S-1", "S-2"].map(|reference| header("Smith Ltd", reference));
    assert_eq!(check(&mut upload(0, &rows), &others), ["absent"; 2]);
    let both = [header("1", "Q-1"), header("Smith Ltd", "R-1")];
    assert_eq!(check(&mut upload(0, &rows), &both), ["absent"; 2]);
}

#[test]
fn a_list_with_some_of_the_unknown_rows_may_be_cut_unless_it_shows_a_confirmed_one() {
    let rows = ["A", "B", "C", "D", "E", "F"].map(|reference| invoice("1", reference));
    let records = ["A", "B", "C", "D"].map(|reference| header("1", reference));
    let mut batch = upload(0, &rows);
    for _ in 0..2 {
        assert_eq!(check(&mut batch, &records)[4..], ["unknown", "unknown"]);
    }
    let states = check(&mut upload(2, &rows), &records);
    assert_eq!(states[4..], ["absent", "absent"]);
}

#[test]
fn a_row_that_lacks_a_part_of_its_key_stays_unknown() {
    let rows = [
        invoice("1", "A"),
        invoice("1", " "),
        Invoice2::default().invoice_reference("B"),
        invoice("1", "C"),
    ];
    let states = check(&mut upload(0, &rows), &[header("1", "A"), header("1", "C")]);
    assert_eq!(states, ["found", "unknown", "unknown", "found"]);
}

#[test]
fn rows_of_one_key_stay_unknown_while_there_is_a_record() {
    let rows = [
        invoice("1", "A"),
        invoice("1", "B"),
        invoice("1", "twice"),
        invoice("1", "twice"),
    ];
    let records = [header("1", "twice"), header("1", "A"), header("1", "B")];
    let states = check(&mut upload(2, &rows), &records);
    assert_eq!(states, ["done", "done", "unknown", "unknown"]);
    let states = check(&mut upload(2, &rows), &records[1..]);
    assert_eq!(states, ["done", "done", "absent", "absent"]);
}

/// The forms in which a list may show the row of customer `C-01` and reference `2026-01 A`.
fn near_headers() -> Vec<InvoiceHeader> {
    let of_customer = || InvoiceHeader::default().customer_code("C-01");
    let customers = [
        "",
        " ",
        "c-01",
        "C-1",
        "C",
        "C-01 ",
        "C\u{a0}-01",
        "C-012",
        "C\u{2013}01",
        "С-01",
    ];
    let references = [
        "",
        "2026-01 a",
        "2026-1 A",
        "2026-01",
        "2026-01  A",
        "2026-01\u{a0}A",
        "2026-01 A ",
        "A 2026-01",
        "2026/01/A",
        "202601A",
        "2026-01 A-1",
        "2026-01 Ａ",
        "2026-01 ?",
        "2",
    ];
    let mut headers = vec![
        InvoiceHeader::default(),
        of_customer(),
        InvoiceHeader::default().invoice_reference("2026-01 A"),
        InvoiceHeader::default().invoice_reference("something else"),
    ];
    headers.extend(customers.map(|customer| header(customer, "2026-01 A")));
    headers.extend(references.map(|reference| header("C-01", reference)));
    headers
}

#[test]
fn a_record_that_may_be_the_rows_leaves_it_unknown() {
    let rows = [
        invoice("C-01", "confirmed"),
        invoice("C-01", "too"),
        invoice("C-01", "2026-01 A"),
    ];
    let confirmed = [header("C-01", "confirmed"), header("C-01", "too")];
    assert_eq!(check(&mut upload(2, &rows), &confirmed)[2], "absent");
    let near = near_headers();
    assert!(near.len() > 20);
    for near in near {
        let mut records = confirmed.to_vec();
        records.push(near.clone());
        let states = check(&mut upload(2, &rows), &records);
        assert_eq!(states, ["done", "done", "unknown"], "{near:?}");
    }
}

#[test]
fn records_of_confirmed_rows_do_not_count_but_once() {
    let rows = [
        invoice("1", "R-1"),
        invoice("12", "R-1"),
        invoice("1", "R-12"),
        invoice("1", "r-1"),
    ];
    let confirmed = [header("1", "R-1"), header("12", "R-1")];
    // A service that takes `r-1` for `R-1` may have merged the last one with the first.
    let states = check(&mut upload(2, &rows), &confirmed);
    assert_eq!(states[2..], ["unknown", "unknown"]);
    let states = check(&mut upload(2, &rows[..3]), &confirmed);
    assert_eq!(states[2], "absent");

    // Cut, `R-12` looks so.
    let cut = [header("1", "R-1"), header("12", "R-1"), header("1", "R-1")];
    assert_eq!(check(&mut upload(2, &rows[..3]), &cut)[2], "unknown");
}

#[test]
fn a_record_that_may_be_another_unknown_rows_settles_neither() {
    let rows = [
        invoice("1", "R-1"),
        invoice("1", "R-2"),
        invoice("1", "R-12"),
        invoice("1", "R-3"),
    ];
    for _ in 0..2 {
        let mut batch = upload(0, &rows);
        for round in 0..2 {
            let states = check(&mut batch, &[header("1", "R-1"), header("1", "R-2")]);
            assert_eq!(
                states,
                ["unknown", "found", "unknown", "unknown"],
                "{round}"
            );
        }
    }
}

#[test]
fn a_found_row_does_not_explain_a_record_to_another_customer() {
    let rows = [
        invoice("1", "A"),
        invoice("1", "B"),
        invoice("12", "A"),
        invoice("12", "C"),
    ];
    let mut batch = upload(0, &rows);
    for _ in 0..2 {
        let states = check(&mut batch, &[header("1", "A"), header("1", "B")]);
        assert_eq!(states, ["found", "found", "unknown", "unknown"]);
    }
}

#[test]
fn a_call_of_which_a_row_may_have_been_done_is_not_retried() {
    let rows = ["A", "B", "C", "D", "E", "F"].map(|reference| invoice("1", reference));
    let mut batch = upload(2, &rows);
    let found = ["A", "B", "D"].map(|it| header("1", it));
    check(&mut batch, &found);
    let states = check(&mut batch, &found);
    assert_eq!(
        states,
        ["done", "done", "unknown", "found", "absent", "absent"]
    );
    let states = check(
        &mut upload(2, &rows),
        &["A", "B", "d"].map(|it| header("1", it)),
    );
    assert_eq!(
        states,
        ["done", "done", "unknown", "unknown", "absent", "absent"]
    );
}

#[test]
fn a_list_that_may_be_cut_shows_nothing_that_is_missing() {
    let rows = ["A", "B", "C"].map(|reference| invoice("1", reference));
    let records = ["A", "B"].map(|reference| header("1", reference));
    let marked = |is_whole: bool| {
        check_with(&mut upload(2, &rows), |checks| {
            let check = checks.poll_query().expect("one customer");
            let records = records.iter().cloned().map(Ok::<_, Infallible>);
            checks
                .handle_records(check, records, is_whole)
                .expect("no record fails");
        })
    };
    assert_eq!(marked(true)[2], "absent");
    assert_eq!(marked(false)[2], "unknown");

    let long = |length: usize| {
        let others = (2..length).map(|number| header("1", &format!("X{number:04}")));
        let records: Vec<_> = records.iter().cloned().chain(others).collect();
        check(&mut upload(2, &rows), &records).pop()
    };
    for length in [50, 64, 100, 128, 250, 1000, 1024] {
        assert_eq!(long(length).as_deref(), Some("unknown"), "{length}");
        assert_eq!(long(length + 1).as_deref(), Some("absent"), "{length}");
    }
}

#[test]
fn lists_that_do_not_show_what_was_confirmed_show_nothing_that_is_missing() {
    let rows = [
        invoice("1", "A"),
        invoice("2", "B"),
        invoice("3", "C"),
        invoice("4", "D"),
    ];
    let mut batch = upload(2, &rows);
    let mut queries = Vec::new();
    let mut round = |batch: &mut Batch<UploadInvoices2>, witness: &[InvoiceHeader]| {
        queries.clear();
        check_with(batch, |checks| {
            while let Some(check) = checks.poll_query() {
                let customer = check.operation().customer_code.clone().unwrap_or_default();
                let records = match customer == "2" {
                    true => witness.to_vec(),
                    false => vec![header(&customer, "older")],
                };
                queries.push(customer);
                let records = records.into_iter().map(Ok::<_, Infallible>);
                checks
                    .handle_records(check, records, true)
                    .expect("no record fails");
            }
        })
    };
    // The last confirmed row is looked for too.
    assert_eq!(round(&mut batch, &[])[2..], ["unknown", "unknown"]);
    assert_eq!(
        round(&mut batch, &[header("2", "b")])[2..],
        ["unknown", "unknown"]
    );
    assert_eq!(
        round(&mut batch, &[header("2", "B")])[2..],
        ["absent", "absent"]
    );
    assert_eq!(queries, ["2", "3", "4"]);
}

#[test]
fn lists_without_any_record_show_nothing() {
    let mut batch = upload(0, &[invoice("1", "A")]);
    assert_eq!(check(&mut batch, &[]), ["unknown"]);
    assert_eq!(check(&mut batch, &[header("1", "older")]), ["absent"]);

    let mut batch = Batch::delete("why", ["P-1"]);
    lose(&mut batch);
    assert_eq!(check(&mut batch, &[]), ["unknown"]);
    assert_eq!(check(&mut batch, &[purchase("Q-1")]), ["found"]);
}

#[test]
fn a_missing_row_is_not_concluded_before_all_reads_have_a_response() {
    let rows = [
        invoice("1", "A"),
        invoice("1", "B"),
        invoice("2", "C"),
        invoice("3", "D"),
    ];
    let answered = |skip: usize, fail: usize| {
        check_with(&mut upload(0, &rows), |checks| {
            let mut place = 0;
            while let Some(check) = checks.poll_query() {
                let record = match place == fail {
                    true => Err("unreadable"),
                    false => Ok(header("1", "A")),
                };
                if place != skip {
                    assert_eq!(
                        checks.handle_records(check, [record], true).is_err(),
                        place == fail
                    );
                }
                place += 1;
            }
        })
    };
    assert_eq!(answered(9, 9), ["found", "unknown", "absent", "absent"]);
    assert_eq!(answered(1, 9), ["found", "unknown", "unknown", "unknown"]);
    assert_eq!(answered(9, 2), ["found", "unknown", "unknown", "unknown"]);
    let mut batch = upload(0, &rows);
    drop(batch.check());
    assert_eq!(batch.summary().unknown, 4);
}

#[test]
fn a_closing_is_found_by_status() {
    let mut batch = Batch::close(["1", "2", "3", "4", "5", "6"], "paid");
    lose(&mut batch);
    let records = [
        closed("1", InvoiceStatus::Closed),
        closed("2", InvoiceStatus::Pending),
        closed("3", InvoiceStatus::Unknown("CLOSING".into())),
        closed("4", InvoiceStatus::None),
        InvoiceHeader::default().id("5"),
    ];
    let states = check(&mut batch, &records);
    assert_eq!(
        states,
        [
            "found", "absent", "unknown", "unknown", "unknown", "unknown"
        ]
    );
}

#[test]
fn a_closing_is_not_retried_for_a_record_that_may_be_another_invoices() {
    let pending = |id: &str| closed(id, InvoiceStatus::Pending);
    for records in [
        vec![pending("41"), closed("41", InvoiceStatus::Closed)],
        vec![closed("41", InvoiceStatus::Closed), pending("41")],
        vec![pending("41"), closed("041", InvoiceStatus::Closed)],
        vec![pending("41"), InvoiceHeader::default()],
        vec![pending("041")],
        vec![pending("4")],
    ] {
        let mut batch = Batch::close(["41"], "paid");
        lose(&mut batch);
        assert_eq!(check(&mut batch, &records), ["unknown"], "{records:?}");
    }
    // The record of the second row, cut, looks like that of the first.
    let mut batch = Batch::close(["41", "412"], "paid");
    lose(&mut batch);
    assert_eq!(check(&mut batch, &[pending("41")]), ["unknown", "unknown"]);
}

#[test]
fn a_deletion_is_found_by_absence() {
    let mut batch = Batch::delete("why", ["P-1", "P-2"]);
    lose(&mut batch);
    assert_eq!(check(&mut batch, &[purchase("P-1")]), ["absent", "found"]);
}

#[test]
fn a_deletion_is_not_found_among_purchases_that_may_be_it() {
    let nil = Purchase::default().customer_code("C-1");
    for near in [
        nil,
        purchase(""),
        purchase("p-41"),
        purchase("P-041"),
        purchase("P-4"),
        purchase("P 41 "),
    ] {
        let mut batch = Batch::delete("why", ["P-41", "P-52"]);
        lose(&mut batch);
        let states = check(&mut batch, &[near.clone(), purchase("P-52")]);
        assert_eq!(states[0], "unknown", "{near:?}");
    }
    // Not all of them are taken for deleted, and none for one that is there.
    let mut batch = Batch::delete("why", ["P-41", "P-52"]);
    lose(&mut batch);
    let nil = Purchase::default();
    assert_eq!(
        check(&mut batch, &[nil.clone(), nil]),
        ["unknown", "unknown"]
    );
}

#[test]
fn a_list_that_shows_a_confirmed_deletion_shows_nothing_of_others() {
    let mut batch = Batch::delete("why", ["1", "2", "3"]).rows_per_call(1);
    let call = batch.poll_call().expect("a row");
    batch.handle_response(call.id(), Ok(marked(["1"])));
    lose(&mut batch);
    assert_eq!(
        check(&mut batch, &[purchase("1"), purchase("2")]),
        ["done", "unknown", "unknown"]
    );
    assert_eq!(
        check(&mut batch, &[purchase("2")]),
        ["done", "absent", "found"]
    );
}

#[test]
fn a_refused_row_explains_its_record() {
    let mut batch = Batch::delete("why", ["P-12", "P-1"]).rows_per_call(1);
    let call = batch.poll_call().expect("a row");
    let mut response = BulkDeleteResult::default();
    response.errors.push(refused("P-12", "approved", ""));
    batch.handle_response(call.id(), Ok(response));
    lose(&mut batch);
    assert_eq!(check(&mut batch, &[purchase("P-12")]), ["refused", "found"]);
}

#[test]
fn only_unknown_rows_are_looked_for() {
    let mut batch = Batch::upload([invoice("1", "A")]);
    assert!(batch.check().poll_query().is_none());
    let call = batch.poll_call().expect("a row");
    assert!(batch.check().poll_query().is_none(), "in flight");
    batch.handle_response(call.id(), Ok(true));
    assert!(batch.check().poll_query().is_none(), "no witness alone");
}

#[test]
fn a_finding_of_the_callers_own_counts_as_a_check() {
    let mut batch: Batch<CloseInvoices> = Batch::close(["1"], "paid");
    lose(&mut batch);
    assert!(batch.settle(&"1".parse().expect("valid"), Finding::Done));
    assert_eq!(
        batch.rows().next().map(|row| row.state),
        Some(&RowState::Done(Proof::Check))
    );
}
