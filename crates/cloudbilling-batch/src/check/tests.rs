//! The number of reads and comparisons of a check.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;

use cloudbilling_types::record::{Invoice2, InvoiceHeader};

use super::key::comparisons;
use crate::{Batch, CallError, CallErrorKind};

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

/// Returns the numbers of reads and comparisons that settle this many unknown rows. The first half
/// of them is there, as are half as many confirmed ones.
fn work(unknown: usize, customer_of: impl Fn(usize) -> String) -> (usize, usize) {
    let half = unknown / 2;
    let reference = |row: usize| format!("R-{row:06}");
    let mut there: HashMap<String, Vec<InvoiceHeader>> = HashMap::new();
    for row in 0..2 * half {
        let customer = customer_of(row);
        let header = header(&customer, &reference(row));
        there.entry(customer).or_default().push(header);
    }
    let invoices = (0..3 * half).map(|row| invoice(&customer_of(row), &reference(row)));
    let mut batch = Batch::upload(invoices).rows_per_call(half);
    let confirmed = batch.poll_call().expect("half of the rows");
    batch.handle_response(confirmed.id(), Ok(true));
    while let Some(call) = batch.poll_call() {
        let lost = CallError::new(CallErrorKind::Unknown, io::Error::other("lost"));
        batch.handle_response(call.id(), Err(lost));
    }

    let before = comparisons();
    let mut reads = 0;
    let mut check = batch.check();
    while let Some(query) = check.poll_query() {
        reads += 1;
        let customer = query.operation().customer_code.clone().unwrap_or_default();
        let records = there.remove(&customer).unwrap_or_default();
        let records = records.into_iter().map(Ok::<_, Infallible>);
        check
            .handle_records(query, records, true)
            .expect("no record fails");
    }
    let summary = check.finish();
    assert_eq!((summary.done, summary.not_attempted), (2 * half, half));
    (reads, comparisons() - before)
}

#[test]
fn a_check_is_linear() {
    for unknown in [500, 1_000, 2_000, 4_000] {
        let (reads, compared) = work(unknown, |row| format!("C-{row:06}"));
        assert_eq!(reads, unknown + 1);
        assert!(
            compared <= 5 * unknown,
            "{compared} comparisons for {unknown} customers"
        );

        // Two less: none of the lengths is a usual limit.
        let (reads, compared) = work(unknown - 2, |_| "C-1".to_owned());
        assert_eq!(reads, 1);
        assert!(
            compared <= 5 * unknown,
            "{compared} comparisons for {unknown} rows of one customer"
        );
    }
}
