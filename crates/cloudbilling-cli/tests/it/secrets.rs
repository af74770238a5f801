//! Passwords and tokens, which no error tells.

use std::error::Error as _;

use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::{ApiToken, Client, Error, ErrorKind};
use cloudbilling_sandbox::Sandbox;

use crate::program::{MARK, MARKED_TOKEN};
use crate::service::{PASSWORD, Service, read};

/// An error, checked for what it must not say: neither it nor what it was caused by.
#[track_caller]
pub(crate) fn discreet(error: Error) -> Error {
    let mut texts = vec![format!("{error:?}\n{error:#?}\n{error}\n{}", error.help())];
    let mut source = error.source();
    while let Some(cause) = source {
        texts.push(format!("{cause:?}\n{cause}"));
        source = cause.source();
    }
    for text in texts {
        assert!(!text.contains(MARK), "a secret in {text}");
    }
    error
}

#[tokio::test]
async fn a_client_does_not_show_what_it_logs_in_with() {
    let service = Service::start();
    let client = service.client(PASSWORD);
    read(&client).await.expect("the right password");
    assert!(!format!("{client:?}{client:#?}").contains(MARK));
}

#[tokio::test]
async fn a_refused_token_is_not_told() {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let client = Client::builder(sandbox.endpoint())
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .api_token(ApiToken::new(MARKED_TOKEN).expect("a token"))
        .build()
        .expect("a client");
    let error = client
        .execute(&GetInvoiceHeaders::default())
        .await
        .expect_err("the sandbox does not know it");
    assert!(matches!(discreet(error).kind(), ErrorKind::ApiTokenRefused));
    assert!(!format!("{client:?}").contains(MARK));
}
