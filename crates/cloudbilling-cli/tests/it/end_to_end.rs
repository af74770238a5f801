//! The public client against the sandbox over TLS: every operation, and every path of a session.

use cloudbilling::types::operation::{
    AddProductCluster, GetInvoiceHeaders, GetPurchases, UploadInvoices2,
};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{ApiToken, Client, ClientBuilder, ErrorKind, GiveUpReason};
use cloudbilling_sandbox::{NewPurchase, Sandbox};

use crate::service::{PASSWORD, Service, read};

fn sandbox() -> Sandbox {
    Sandbox::start().expect("the sandbox starts")
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder(sandbox.endpoint()).root_certificates_pem(sandbox.ca_pem().as_bytes())
}

fn with_token(sandbox: &Sandbox) -> Client {
    let token = sandbox
        .admin()
        .create_api_token("end to end")
        .expect("a token")
        .secret;
    builder(sandbox)
        .api_token(ApiToken::new(token).expect("a token"))
        .build()
        .expect("a client")
}

#[tokio::test]
async fn uploaded_invoices_are_found() {
    let sandbox = sandbox();
    let client = with_token(&sandbox);
    let invoice = Invoice2::default()
        .customer_code("C-1")
        .invoice_reference("R-1")
        .invoice_date("2026-01-31T00:00:00Z");
    client
        .upload_invoices2(&UploadInvoices2::new([invoice]))
        .await
        .unwrap();
    let headers = client
        .invoice_headers(&GetInvoiceHeaders::default().customer_code("C-1"))
        .await
        .unwrap();
    assert_eq!(headers.len(), 1);
    assert_eq!(headers[0].invoice_reference.as_deref(), Some("R-1"));
    let none = client
        .invoice_headers(&GetInvoiceHeaders::default().customer_code("C-2"))
        .await
        .unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn a_cluster_is_added_once() {
    let sandbox = sandbox();
    let client = with_token(&sandbox);
    let cluster = AddProductCluster::new("Broadband").aliases(["DSL"]);
    client.add_product_cluster(&cluster).await.unwrap();
    let again = client.add_product_cluster(&cluster).await.unwrap_err();
    assert!(matches!(again.kind(), ErrorKind::Api(_)), "{again:?}");
}

#[tokio::test]
async fn purchases_are_found_by_customer_and_date() {
    let sandbox = sandbox();
    let client = with_token(&sandbox);
    let purchase = |reference: &str, date: &str| NewPurchase {
        customer_code: "C-1".into(),
        reference: reference.into(),
        product_label: "DSL".into(),
        purchase_date: date.into(),
        quantity: 2.5,
        ..NewPurchase::default()
    };
    let purchases = [
        purchase("P-1", "2026-01-01T00:00:00Z"),
        purchase("P-2", "2026-02-01T00:00:00Z"),
    ];
    sandbox.admin().add_purchases(&purchases).unwrap();
    let query = GetPurchases::default()
        .customer_code("C-1")
        .include_unmapped(true)
        .date_from("2026-01-15T00:00:00Z");
    let found = client.purchases(&query).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].purchase_reference.as_deref(), Some("P-2"));
    assert_eq!(
        found[0].quantity.as_ref().map(|quantity| quantity.value()),
        Some(2.5)
    );
}

#[tokio::test]
async fn a_wrong_token_is_refused_once_and_then_not_sent() {
    let sandbox = sandbox();
    let client = builder(&sandbox)
        .api_token(ApiToken::new("wrong").unwrap())
        .build()
        .unwrap();
    for _ in 0..2 {
        let error = client
            .invoice_headers(&GetInvoiceHeaders::default())
            .await
            .unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)
            ),
            "{error:?}"
        );
    }
    assert_eq!(sandbox.admin().requests().len(), 1);
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_the_call_retried_once() {
    let service = Service::start();
    let client = service.client(PASSWORD);
    let admin = service.0.admin();
    read(&client).await.unwrap();
    assert_eq!(admin.expire_sessions().unwrap(), 1);
    read(&client).await.unwrap();
    let operations: Vec<String> = admin
        .requests()
        .into_iter()
        .map(|request| request.operation)
        .collect();
    let first = ["Login", "GetInvoiceHeaders"];
    let second = ["GetInvoiceHeaders", "Login", "GetInvoiceHeaders"];
    assert_eq!(operations, [&first[..], &second[..]].concat());
    assert_eq!(service.logins().granted, 2);
}

#[tokio::test]
async fn an_untrusted_certificate_ends_the_call_before_anything_is_sent() {
    let (trusted, other) = (sandbox(), sandbox());
    let token = ApiToken::new("never sent").unwrap();
    let client = Client::builder(other.endpoint())
        .root_certificates_pem(trusted.ca_pem().as_bytes())
        .api_token(token)
        .build()
        .unwrap();
    let error = client
        .invoice_headers(&GetInvoiceHeaders::default())
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
    assert!(other.admin().requests().is_empty());
}
