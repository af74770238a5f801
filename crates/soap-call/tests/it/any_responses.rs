//! No response, whatever it is, makes a call panic, repeat a secret, or claim to know too much.

use proptest::collection::vec;
use proptest::prelude::*;
use soap_call::{Error, ErrorKind, HttpHeaders, Operation, Request, blocking::Client};
use soap_codec::QName;
use soap_transport::http::Response;
use soap_transport::testing::Scripted;

use crate::support::{GET, enveloped, fault, oslo, service, temperature};

const SECRET: &str = "MARKED-key-of-the-gateway";

/// Bodies that are SOAP, nearly SOAP, or anything.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop_oneof![
        Just(temperature(-4.5)),
        Just(fault(SECRET, SECRET)),
        Just(enveloped(
            &format!(r#"<{SECRET} xmlns="urn:h" s:mustUnderstand="1"/>"#),
            ""
        )),
        Just(enveloped("", &format!("<{SECRET}/><{SECRET}/>"))),
        Just(format!("<!DOCTYPE html><html>{SECRET}</html>")),
        Just(format!("--b\r\n\r\n{}\r\n--b--", temperature(1.0))),
        Just(String::new()),
    ];
    let damaged =
        (whole.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
            let mut bytes = text.into_bytes();
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        });
    let cut = (whole.clone(), any::<prop::sample::Index>()).prop_map(|(text, at)| {
        let length = at.index(text.len() + 1);
        text.into_bytes()[..length].to_vec()
    });
    prop_oneof![
        whole.prop_map(String::into_bytes),
        damaged,
        cut,
        vec(any::<u8>(), 0..64)
    ]
}

fn content_type() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![
        None,
        Some("text/xml; charset=utf-8"),
        Some("application/soap+xml"),
        Some("text/html"),
        Some("multipart/related; boundary=b"),
        Some("multipart/related"),
        Some("MARKED-key-of-the-gateway/x"),
        Some("text/xml; charset=\"utf-16"),
    ])
}

fn response() -> impl Strategy<Value = (u16, Option<&'static str>, Option<String>, Vec<u8>)> {
    let status = prop::sample::select(vec![
        200, 202, 204, 302, 400, 401, 403, 404, 407, 429, 500, 503,
    ]);
    let location = prop::option::of(Just(format!("https://{SECRET}/")));
    (status, content_type(), location, body())
}

fn check(error: &Error) -> Result<(), TestCaseError> {
    let shown = format!("{error} {error:?} {}", error.help());
    prop_assert!(!shown.contains(SECRET), "{}", shown);
    prop_assert!(!error.to_string().contains('\n'), "{}", error);
    prop_assert!(!error.help().is_empty());
    let is_sure = !error.may_have_executed();
    let is_turned_away = matches!(error.kind(), ErrorKind::Response(response)
        if matches!(response.status().as_u16(), 401 | 429));
    prop_assert_eq!(is_sure, is_sure && is_turned_away, "{:?}", error);
    Ok(())
}

proptest! {
    #[test]
    fn a_call_has_a_value_or_a_typed_error((status, content_type, location, body) in response()) {
        const NOTIFY: Operation<&str, ()> = Operation::one_way(QName::new("urn:n", "Notify"));
        let mut response = Response::builder().status(status);
        if let Some(content_type) = content_type {
            response = response.header("content-type", content_type);
        }
        if let Some(location) = location {
            response = response.header("location", location);
        }
        let response = response.body(body.into()).expect("valid headers");
        let transport = Scripted::new();
        transport.respond(response.clone()).respond(response);
        let headers = HttpHeaders::new().with("x-key", SECRET).expect("valid");
        let client = Client::new(transport, service().http_headers(headers));
        let body = oslo();
        match client.send(&Request::new(&GET, &body)).and_then(|response| response.read()) {
            Ok(temperature) => prop_assert!((200..300).contains(&status), "{:?}", temperature),
            Err(error) => check(&error)?,
        }
        match client.call(&NOTIFY, &"a") {
            Ok(()) => prop_assert!((200..300).contains(&status)),
            Err(error) => check(&error)?,
        }
    }
}
