//! The public client against the sandbox over TLS: every operation, and every path of a session.

use cloudbilling::types::operation::{
    AddProductCluster, GetInvoiceHeaders, GetPurchases, UploadInvoices2,
};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{ApiToken, Client, ClientBuilder, ErrorKind, Login};
use cloudbilling_sandbox::{NewAccount, NewPurchase, Sandbox};

const EMAIL: &str = "anna@example.org";
const PASSWORD: &str = "correct horse battery staple";

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

fn with_login(sandbox: &Sandbox, password: &str) -> Client {
    let login = Login::new(EMAIL, password, NewAccount::DEFAULT_ENVIRONMENT).expect("a login");
    builder(sandbox).login(login).build().expect("a client")
}

fn with_account(sandbox: &Sandbox) {
    sandbox
        .admin()
        .create_account(&NewAccount::new(EMAIL, PASSWORD))
        .expect("an account");
}

#[tokio::test]
async fn what_was_uploaded_is_found() {
    let sandbox = sandbox();
    let client = with_token(&sandbox);
    let invoice = Invoice2::default()
        .customer_code("C-1")
        .invoice_reference("R-1")
        .invoice_date("2026-01-31T00:00:00Z");
    assert!(
        client
            .execute(&UploadInvoices2::new([invoice]))
            .await
            .unwrap()
    );
    let headers = client
        .execute(&GetInvoiceHeaders::default().customer_code("C-1"))
        .await
        .unwrap();
    assert_eq!(headers.len(), 1);
    assert_eq!(headers[0].invoice_reference.as_deref(), Some("R-1"));
    let none = client
        .execute(&GetInvoiceHeaders::default().customer_code("C-2"))
        .await
        .unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn a_cluster_is_added_once() {
    let sandbox = sandbox();
    let client = with_token(&sandbox);
    let cluster = AddProductCluster::new("Broadband").aliases(["DSL"]);
    assert!(client.execute(&cluster).await.unwrap());
    let again = client.execute(&cluster).await.unwrap_err();
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
    let found = client.execute(&query).await.unwrap();
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
            .execute(&GetInvoiceHeaders::default())
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::ApiTokenRefused),
            "{error:?}"
        );
    }
    assert_eq!(sandbox.admin().requests().len(), 1);
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_the_call_repeated_once() {
    let sandbox = sandbox();
    with_account(&sandbox);
    let client = with_login(&sandbox, PASSWORD);
    client.execute(&GetInvoiceHeaders::default()).await.unwrap();
    assert_eq!(sandbox.admin().expire_sessions().unwrap(), 1);
    client.execute(&GetInvoiceHeaders::default()).await.unwrap();
    let operations: Vec<String> = sandbox
        .admin()
        .requests()
        .into_iter()
        .map(|request| request.operation)
        .collect();
    let first = ["Login", "GetInvoiceHeaders"];
    let second = ["GetInvoiceHeaders", "Login", "GetInvoiceHeaders"];
    assert_eq!(operations, [&first[..], &second[..]].concat());
    assert_eq!(sandbox.admin().logins(EMAIL).unwrap().granted, 2);
}

#[tokio::test]
async fn a_wrong_password_is_sent_once_by_however_many_clients() {
    let sandbox = sandbox();
    with_account(&sandbox);
    for client in [with_login(&sandbox, "wrong"), with_login(&sandbox, "wrong")] {
        for _ in 0..2 {
            let error = client
                .execute(&GetInvoiceHeaders::default())
                .await
                .unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::CredentialsRefused),
                "{error:?}"
            );
        }
    }
    assert_eq!(sandbox.admin().account(EMAIL).unwrap().strikes, 1);
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
        .execute(&GetInvoiceHeaders::default())
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
    assert!(other.admin().requests().is_empty());
}
