//! The documented envelope, written by hand and posted over TLS by a minimal client, gets the
//! documented response.

use cloudbilling_sandbox::Sandbox;

use crate::raw::{self, RawResponse};

const ACTION: &str = "http://tempuri.org/IPublicService/GetInvoiceHeaders";

/// The header block is the documented one, and the namespace of the operation is that of the sample
/// in the documentation.
fn envelope(token: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><ApiToken xmlns="http://api.cloudbilling.nl/2018/11/auth/token">{token}</ApiToken></s:Header><s:Body><GetInvoiceHeaders xmlns="http://tempuri.org/"><customerCode>1</customerCode></GetInvoiceHeaders></s:Body></s:Envelope>"#
    )
}

fn sandbox() -> (Sandbox, String) {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let token = sandbox
        .admin()
        .create_api_token("raw")
        .expect("a token")
        .secret;
    (sandbox, token)
}

#[track_caller]
fn assert_success(response: &RawResponse) {
    assert_eq!(response.status, 200, "{response:?}");
    assert!(
        response
            .header("content-type")
            .is_some_and(|value| value.starts_with("text/xml")),
        "{response:?}"
    );
    assert!(
        response
            .body
            .contains("http://schemas.xmlsoap.org/soap/envelope/"),
        "{response:?}"
    );
    assert!(
        response
            .body
            .contains(r#"<GetInvoiceHeadersResponse xmlns="http://tempuri.org/">"#),
        "{response:?}"
    );
    assert_eq!(
        response.text_of("ResultCode"),
        Some("Success"),
        "{response:?}"
    );
}

#[test]
fn the_documented_envelope_is_accepted() {
    let (sandbox, token) = sandbox();
    assert_success(&raw::post(&sandbox, ACTION, &envelope(&token)));
}

#[test]
fn prefixes_white_space_and_a_declaration_change_nothing() {
    let (sandbox, token) = sandbox();
    let envelope = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:t='http://tempuri.org/' xmlns:auth='http://api.cloudbilling.nl/2018/11/auth/token'>\n <soap:Header>\n  \
         <auth:ApiToken>{token}</auth:ApiToken>\n </soap:Header>\n <soap:Body>\n  <t:GetInvoiceHeaders/>\n </soap:Body>\n</soap:Envelope>\n"
    );
    assert_success(&raw::post(&sandbox, ACTION, &envelope));
}

#[test]
fn a_missing_or_wrong_token_is_refused() {
    let (sandbox, token) = sandbox();
    let without_header = envelope(&token)
        .replace("<s:Header>", "<!--")
        .replace("</s:Header>", "-->");
    for envelope in [envelope(""), envelope("wrong"), without_header] {
        let response = raw::post(&sandbox, ACTION, &envelope);
        assert_ne!(
            response.text_of("ResultCode"),
            Some("Success"),
            "{response:?}"
        );
        assert!(response.text_of("faultcode").is_some(), "{response:?}");
        assert!(!response.body.contains(&token), "{response:?}");
    }
}

#[test]
fn an_action_that_does_not_match_the_body_is_refused() {
    let (sandbox, token) = sandbox();
    let response = raw::post(
        &sandbox,
        "http://tempuri.org/IPublicService/GetPurchases",
        &envelope(&token),
    );
    assert_eq!(response.status, 500, "{response:?}");
    assert!(response.text_of("faultcode").is_some(), "{response:?}");
}

#[test]
fn a_document_type_is_refused() {
    let (sandbox, token) = sandbox();
    let envelope = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", envelope(&token));
    let response = raw::post(&sandbox, ACTION, &envelope);
    assert!(response.status >= 400, "{response:?}");
}

#[test]
fn a_chunked_request_is_understood() {
    let (sandbox, token) = sandbox();
    let envelope = envelope(&token);
    let (start, end) = envelope.split_at(100);
    let head = format!(
        "POST {} HTTP/1.1\nHost: {}\nConnection: close\nContent-Type: text/xml; charset=utf-8\nSOAPAction: \"{ACTION}\"\nTransfer-Encoding: chunked",
        Sandbox::PATH,
        sandbox.address(),
    );
    let body = format!(
        "{:x}\r\n{start}\r\n{:x}\r\n{end}\r\n0\r\n\r\n",
        start.len(),
        end.len()
    );
    assert_success(&raw::send(&sandbox, &head, body.as_bytes()));
}
