//! Passwords and tokens, which no error shows.

use std::error::Error as _;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::from_fn;
use cloudbilling::transport::http::{Response, StatusCode, header};
use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::{ApiToken, Client, Error, ErrorKind, GiveUpReason, SharedLedger, SystemClock};
use cloudbilling_sandbox::Sandbox;

use crate::program::{MARK, MARKED_TOKEN};
use crate::service::{PASSWORD, Service, login, login_response, read};

/// Returns the error after checking that neither it nor its causes show a secret.
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
async fn a_client_does_not_show_its_password() {
    let service = Service::start();
    let client = service.client(PASSWORD);
    read(&client).await.expect("the right password");
    assert!(!format!("{client:?}{client:#?}").contains(MARK));
}

#[tokio::test]
async fn a_refused_token_is_not_shown() {
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
    assert!(matches!(
        discreet(error).kind(),
        ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused)
    ));
    assert!(!format!("{client:?}").contains(MARK));
}

#[tokio::test]
async fn a_request_that_is_echoed_is_not_shown() {
    let granted = with_marked_token(&login_response().await);
    for content_type in ["text/html", "text/plain", "text/xml", "application/json"] {
        for status in [200, 403, 500, 502] {
            let granted = granted.clone();
            let echo = from_fn(move |request, _| {
                let body = request.into_body();
                // Only a call carries the token.
                let response = match contains(&body, MARKED_TOKEN) {
                    true => echoed(body, status, content_type),
                    false => granted.clone(),
                };
                async move { Ok(response) }
            });
            let client = Client::builder("https://api.example.com/soap")
                .login(login(PASSWORD))
                .ledger(SharedLedger::new(SystemClock::new()))
                .transport(echo)
                .build()
                .expect("a client");
            let error = discreet(read(&client).await.expect_err("no response"));
            let about_the_call = !matches!(error.kind(), ErrorKind::Login(_));
            assert!(about_the_call, "{status} {content_type}: {error:?}");
            assert!(!format!("{client:?}").contains(MARK));
        }
    }
}

/// The same granted login, with a session token that is known by its mark.
fn with_marked_token(granted: &Response<Bytes>) -> Response<Bytes> {
    let body = std::str::from_utf8(granted.body()).expect("UTF-8");
    let (before, rest) = body.split_once("Value>").expect("the token's start tag");
    let (_, after) = rest.split_once('<').expect("the token's end tag");
    let marked = format!("{before}Value>{MARKED_TOKEN}<{after}");
    granted.clone().map(|_| Bytes::from(marked))
}

fn echoed(body: Bytes, status: u16, content_type: &'static str) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    let content_type = header::HeaderValue::from_static(content_type);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}

fn contains(body: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(body).contains(text)
}
