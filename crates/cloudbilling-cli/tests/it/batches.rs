//! Batches over TLS: the reported state of each row, compared with what the sandbox executed.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use cloudbilling::batch::{Batch, Bulk, RowState};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Request;
use cloudbilling::transport::{Transport as _, from_fn};
use cloudbilling::types::operation::{GetInvoiceHeaders, GetPurchases, UploadInvoices2};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{Client, Error, ErrorKind, SharedLedger, SystemClock};
use cloudbilling_sandbox::{
    Behaviour, FaultInjection, InjectedFault, NewPurchase, RefusalForm, Sandbox,
};
use tokio::sync::Notify;

use crate::service::{EMAIL, PASSWORD, Service, WRONG_PASSWORD, checked_first, read};

const UPLOAD: &str = "UploadInvoices2";

/// Returns `count` invoices of two customers, in calls of ten.
fn invoices(count: usize) -> Batch<UploadInvoices2> {
    let invoices = (0..count).map(|number| {
        Invoice2::default()
            .customer_code(if number % 2 == 0 { "C-1" } else { "C-12" })
            .invoice_reference(format!("R-{number:02}"))
            .invoice_date("2026-01-31T00:00:00Z")
    });
    Batch::upload(invoices).rows_per_call(10)
}

fn state<O: Bulk>(batch: &Batch<O>, place: usize) -> &RowState {
    batch.rows().nth(place).expect("a row").state
}

async fn references(client: &Client) -> usize {
    let headers = client.invoice_headers(&GetInvoiceHeaders::default()).await;
    headers.expect("a read").len()
}

#[tokio::test]
async fn many_invoices_are_uploaded_in_few_calls() {
    let service = Service::start();
    let client = service.client(PASSWORD);
    let mut batch = invoices(95);
    let summary = client.run_batch(&mut batch).await;
    assert!(summary.all_done(), "{summary}");
    assert_eq!(service.0.admin().executed(UPLOAD), 10);
    assert_eq!(references(&client).await, 95);
    assert_eq!(service.logins().granted, 1);
}

#[tokio::test]
async fn a_lost_response_leaves_its_rows_unknown_until_a_check_finds_them() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    admin
        .inject(FaultInjection::on(UPLOAD, InjectedFault::LoseResponse).nth(2))
        .expect("a known operation");
    let mut batch = invoices(50);
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "50 rows: 40 done, 10 unknown");

    let summary = client
        .check_and_retry_batch(&mut batch)
        .await
        .expect("the check");
    assert!(summary.all_done(), "{summary}");
    assert_eq!(admin.executed(UPLOAD), 5, "nothing was uploaded twice");
    assert_eq!(references(&client).await, 50);
}

#[tokio::test]
async fn a_check_retries_only_missing_rows() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    admin
        .inject(FaultInjection::on(UPLOAD, InjectedFault::LoseResponse).nth(1))
        .expect("a known operation");
    admin
        .inject(FaultInjection::on(UPLOAD, InjectedFault::Html { status: 502 }).nth(2))
        .expect("a known operation");
    let mut batch = invoices(50).concurrency(1);
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "50 rows: 30 done, 20 unknown");
    assert_eq!(admin.executed(UPLOAD), 4);

    let summary = client.check_batch(&mut batch).await.expect("the check");
    assert_eq!(summary.to_string(), "50 rows: 40 done, 10 not attempted");
    assert!(client.run_batch(&mut batch).await.all_done());
    assert_eq!(admin.executed(UPLOAD), 5);
    assert_eq!(references(&client).await, 50);
}

#[tokio::test]
async fn a_row_without_a_reference_stays_unknown() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    admin
        .inject(FaultInjection::on(UPLOAD, InjectedFault::LoseResponse))
        .expect("a known operation");
    let invoice = Invoice2::default()
        .customer_code("C-1")
        .invoice_date("2026-01-31T00:00:00Z");
    let mut batch = Batch::upload([invoice]);
    client.run_batch(&mut batch).await;
    let summary = client
        .check_and_retry_batch(&mut batch)
        .await
        .expect("the check");
    assert_eq!(summary.unknown, 1);
    assert_eq!(admin.executed(UPLOAD), 1);
}

#[tokio::test]
async fn a_session_that_ends_after_a_call_leaves_its_rows_unknown() {
    let behaviour = Behaviour {
        refusals: RefusalForm::ResultCode,
        ..Behaviour::default()
    };
    let service = Service::of(Sandbox::builder().behaviour(behaviour));
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    admin
        .inject(FaultInjection::on(UPLOAD, InjectedFault::ExecuteThenExpireSession).nth(2))
        .expect("a known operation");
    let mut batch = invoices(30).concurrency(1);
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "30 rows: 20 done, 10 unknown");
    let summary = client
        .check_and_retry_batch(&mut batch)
        .await
        .expect("the check");
    assert!(summary.all_done(), "{summary}");
    assert_eq!(admin.executed(UPLOAD), 3);
}

#[tokio::test]
async fn a_session_that_ends_before_a_call_costs_a_login_and_no_row() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = checked_first(&service).build().expect("a client");
    admin
        .inject(FaultInjection::on(UPLOAD, InjectedFault::ExpireSession).nth(2))
        .expect("a known operation");
    let mut batch = invoices(30);
    let summary = client.run_batch(&mut batch).await;
    assert!(summary.all_done(), "{summary}");
    assert_eq!(admin.executed(UPLOAD), 3);
    assert_eq!(service.logins().granted, 2);
}

#[tokio::test]
async fn a_service_that_takes_all_or_nothing_shows_which_row_it_refuses() {
    let service = Service::start();
    let client = service.client(PASSWORD);
    let invoices = (0..40).map(|number| {
        let invoice = Invoice2::default().invoice_date("2026-01-31T00:00:00Z");
        match number {
            // Without a customer.
            17 => invoice,
            _ => invoice.customer_code("C-1"),
        }
    });
    let mut batch = Batch::upload(invoices).rows_per_call(20).all_or_nothing();
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "40 rows: 39 done, 1 refused");
    assert!(matches!(state(&batch, 17), RowState::Refused(_)));
    assert_eq!(references(&client).await, 39);
}

#[tokio::test]
async fn each_row_of_a_deletion_and_of_a_closing_has_its_own_result() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    let purchases = ["P-1", "P-2"].map(|reference| NewPurchase {
        customer_code: "C-1".into(),
        reference: reference.into(),
        product_label: "DSL".into(),
        purchase_date: "2026-01-01T00:00:00Z".into(),
        quantity: 1.0,
        ..NewPurchase::default()
    });
    admin.add_purchases(&purchases).expect("purchases");
    let mut batch = Batch::delete("imported twice", ["P-1", "missing", "P-2"]).rows_per_call(2);
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "3 rows: 2 done, 1 refused");
    assert!(matches!(state(&batch, 1), RowState::Refused(_)));
    let all = GetPurchases::default().include_unmapped(true);
    assert!(client.purchases(&all).await.expect("a read").is_empty());

    client.run_batch(&mut invoices(2)).await;
    let headers = client.invoice_headers(&GetInvoiceHeaders::default()).await;
    let ids: Vec<String> = headers
        .expect("a read")
        .into_iter()
        .filter_map(|header| header.id)
        .chain(["missing".to_owned()])
        .collect();
    let mut batch = Batch::close(ids, "paid");
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "3 rows: 2 done, 1 refused");
    assert!(matches!(state(&batch, 2), RowState::Refused(_)));
}

#[tokio::test]
async fn lost_closings_and_deletions_are_checked_by_the_current_state() {
    let service = Service::start();
    let admin = service.0.admin();
    let client = service.client(PASSWORD);
    client.run_batch(&mut invoices(2)).await;
    let headers = client.invoice_headers(&GetInvoiceHeaders::default()).await;
    let ids = headers
        .expect("a read")
        .into_iter()
        .filter_map(|header| header.id);
    let mut batch = Batch::close(ids, "paid").rows_per_call(1).concurrency(1);
    admin
        .inject(FaultInjection::on(
            "CloseInvoices",
            InjectedFault::LoseResponse,
        ))
        .expect("a known operation");
    admin
        .inject(FaultInjection::on("CloseInvoices", InjectedFault::Reset).nth(2))
        .expect("a known operation");
    assert_eq!(client.run_batch(&mut batch).await.unknown, 2);
    let summary = client.check_batch(&mut batch).await.expect("the check");
    assert_eq!(summary.to_string(), "2 rows: 1 done, 1 not attempted");
    assert!(client.run_batch(&mut batch).await.all_done());
    assert_eq!(admin.executed("CloseInvoices"), 2);
}

#[tokio::test]
async fn a_lock_during_a_batch_stops_it() {
    let service = Arc::new(Service::start());
    let uploads = Arc::new(AtomicUsize::new(0));
    let (inner, others, seen) = (
        service.transport(),
        Arc::clone(&service),
        Arc::clone(&uploads),
    );
    let transport = from_fn(move |request, options| {
        let (inner, service, uploads) = (inner.clone(), Arc::clone(&others), Arc::clone(&seen));
        async move {
            if is_upload(&request) && uploads.fetch_add(1, Ordering::Relaxed) == 2 {
                lock(&service).await;
            }
            inner.call(request, &options).await
        }
    });
    let client = checked_first(&service)
        .transport(transport)
        .build()
        .expect("a client");
    let mut batch = invoices(50).concurrency(1);
    let summary = client.run_batch(&mut batch).await;
    assert_eq!(summary.to_string(), "50 rows: 20 done, 30 not attempted");
    let stopped = batch.stopped().expect("it stopped");
    let error: &Error = stopped.downcast_ref().expect("the client's error");
    assert!(
        matches!(error.kind(), ErrorKind::Locked { .. }),
        "{error:?}"
    );

    service.0.admin().unlock(EMAIL).expect("the account");
    client.account_unlocked(SystemTime::now());
    let summary = client.run_batch(&mut batch).await;
    assert!(summary.all_done(), "{summary}");
    assert_eq!(service.0.admin().executed(UPLOAD), 5);
}

#[tokio::test]
async fn a_batch_that_is_dropped_can_be_settled_and_finished() {
    for executed in [false, true] {
        let service = Service::start();
        let (inner, uploads) = (service.transport(), Arc::new(AtomicUsize::new(0)));
        let second = Arc::new(Notify::new());
        let reached = Arc::clone(&second);
        let transport = from_fn(move |request, options| {
            let (inner, second) = (inner.clone(), Arc::clone(&reached));
            let is_second = is_upload(&request) && uploads.fetch_add(1, Ordering::Relaxed) == 1;
            async move {
                if is_second && !executed {
                    second.notify_one();
                    return pending().await;
                }
                let answer = inner.call(request, &options).await;
                if is_second {
                    second.notify_one();
                    return pending().await;
                }
                answer
            }
        });
        let client = service
            .builder(PASSWORD)
            .transport(transport)
            .build()
            .expect("a client");
        let mut batch = invoices(30).concurrency(1);
        tokio::select! {
            summary = client.run_batch(&mut batch) => panic!("{summary}"),
            () = second.notified() => {}
        }
        let summary = batch.summary();
        assert_eq!(
            summary.to_string(),
            "30 rows: 10 done, 10 unknown, 10 not attempted"
        );

        let summary = client
            .check_and_retry_batch(&mut batch)
            .await
            .expect("the check");
        assert!(summary.all_done(), "{summary}");
        assert_eq!(service.0.admin().executed(UPLOAD), 3);
    }
}

/// Ends all sessions, and locks the account from other processes, as it were.
async fn lock(service: &Service) {
    for _ in 0..3 {
        let other = service
            .builder(WRONG_PASSWORD)
            .ledger(SharedLedger::new(SystemClock::new()))
            .build()
            .expect("a client");
        read(&other).await.expect_err("the password is wrong");
    }
    service
        .0
        .admin()
        .expire_sessions()
        .expect("the database works");
}

fn is_upload(request: &Request<Bytes>) -> bool {
    let action = request.headers()["soapaction"].to_str();
    action.is_ok_and(|action| action.contains(UPLOAD))
}
