//! The client against services of the same contract that others' stacks serve.
//!
//! `just interop-servers` installs the stacks and runs these; `cargo test` alone leaves them out.

use cloudbilling::types::ResultCode;
use cloudbilling::types::operation::{GetInvoiceHeaders, GetPurchases, UploadInvoices2};
use cloudbilling::types::record::{Invoice2, InvoiceHeader};
use cloudbilling::types::value::InvoiceStatus;
use cloudbilling::{ErrorKind, GiveUpReason};

use crate::client::{AnyClient, Kind};
use crate::server::{Server, Stack};

#[test]
#[ignore = "needs gSOAP: just interop-servers"]
fn gsoap() {
    each_client(Stack::Gsoap);
}

#[test]
#[ignore = "needs Java and JAX-WS: just interop-servers"]
fn jax_ws() {
    each_client(Stack::JaxWs);
}

#[test]
#[ignore = "needs Mono: just interop-servers"]
fn mono_wcf() {
    each_client(Stack::MonoWcf);
}

#[test]
#[ignore = "needs Node.js and packages: just interop-servers"]
fn node_soap() {
    each_client(Stack::Node);
}

#[test]
#[ignore = "needs PHP: just interop-servers"]
fn php_soap_server() {
    each_client(Stack::Php);
}

#[test]
#[ignore = "needs Python and packages: just interop-servers"]
fn spyne() {
    each_client(Stack::Spyne);
}

fn each_client(stack: Stack) {
    for kind in [Kind::Async, Kind::Blocking] {
        let server = Server::start(stack);
        let endpoint = server.endpoint();
        reads_and_writes(
            stack,
            &AnyClient::with_token(kind, &endpoint, "interop-token"),
        );
        a_wrong_token_is_refused(&AnyClient::with_token(kind, &endpoint, "wrong"));
        a_session_that_ends_is_renewed(&AnyClient::with_login(kind, &endpoint, "correct horse"));
        wrong_credentials_are_refused(&AnyClient::with_login(kind, &endpoint, "wrong"));
    }
}

fn reads_and_writes(stack: Stack, client: &AnyClient) {
    let [first, second] = headers(client);
    // Null from PHP and spyne, absent from Node.
    assert_eq!(first.invoice_number, None);
    assert_eq!(first.customer_code.as_deref(), Some("1001"));
    assert_eq!(
        first.invoice_reference.as_deref(),
        Some("Café € <&> \"B.V.\"")
    );
    assert_eq!(first.invoice_status, Some(InvoiceStatus::Approved));
    assert_eq!(first.last_calculated_total, Some(1234.56.into()));
    assert_eq!(first.billing_date, Some("2025-01-31T00:00:00+01:00".into()));
    assert_eq!(second.invoice_reference.as_deref(), Some("interop-token"));

    let dated = Invoice2::default()
        .customer_code("1001")
        .invoice_reference("<A-1>")
        .invoice_date("2025-01-31T00:00:00Z");
    let undated = Invoice2::default().invoice_reference("<A-2>");
    let upload = UploadInvoices2::new([dated.clone(), dated.clone()]);
    client.execute(&upload).expect("two dated invoices");
    let refused = client.execute(&UploadInvoices2::new([dated, undated]));
    let refused = refused.expect_err("one has no date");
    let ErrorKind::Api(refused) = refused.kind() else {
        panic!("{refused:?}")
    };
    assert_eq!(*refused.code(), ResultCode::Error);
    assert_eq!(refused.message(), Some("invoice <A-2> has no date"));

    let error = client.execute(&GetPurchases::default());
    let error = error.expect_err("the service always fails here");
    let ErrorKind::Fault(fault) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(fault.reason(), "the database is away");
    assert!(fault.detail().concat().contains("later"), "{fault:?}");

    let error = client.call_unknown();
    match error.kind() {
        ErrorKind::Fault(fault) => assert!(fault.reason().contains("Nothing"), "{fault:?}"),
        // Node's `soap` responds with a stack trace as text/xml.
        ErrorKind::Response(_) if stack == Stack::Node => {}
        _ => panic!("{error:?}"),
    }
}

fn a_wrong_token_is_refused(client: &AnyClient) {
    let error = client.execute(&GetInvoiceHeaders::default());
    let error = error.expect_err("nobody knows this token");
    assert!(
        matches!(
            error.kind(),
            ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)
        ),
        "{error:?}"
    );
}

fn a_session_that_ends_is_renewed(client: &AnyClient) {
    // A session is good for two calls; the third is refused, logs in, and is retried.
    let callers: Vec<_> = (0..5)
        .map(|_| {
            headers(client)[1]
                .invoice_reference
                .clone()
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(
        callers,
        [
            "session-1",
            "session-1",
            "session-2",
            "session-2",
            "session-3"
        ]
    );
}

fn wrong_credentials_are_refused(client: &AnyClient) {
    let error = client.execute(&GetInvoiceHeaders::default());
    let error = error.expect_err("a wrong password");
    assert!(
        matches!(
            error.kind(),
            ErrorKind::GaveUp(GiveUpReason::CredentialsRefused)
        ),
        "{error:?}"
    );
}

fn headers(client: &AnyClient) -> [InvoiceHeader; 2] {
    let query = GetInvoiceHeaders::default().customer_code("1001");
    let headers = client.execute(&query).expect("an answer");
    headers.try_into().expect("two rows")
}
