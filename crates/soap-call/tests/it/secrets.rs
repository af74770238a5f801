//! No error repeats a secret that the service echoes.

use std::time::Duration;

use soap_call::{Error, HeaderBlocks, HttpHeaders, OwnedHeaderBlock, Request, blocking::Client};
use soap_codec::QName;
use soap_transport::testing::Scripted;
use soap_transport::{Phase, TransportError, TransportErrorKind};

use crate::support::{GET, WEATHER, envelope, enveloped, fault, oslo, service};

const SECRETS: [&str; 5] = [
    "MARKED-in-a-header",
    "MARKED-password",
    "MARKED-in-a-block",
    "MARKED-in-the-body",
    "MARKED-of-a-provider",
];

fn call(transport: &Scripted) -> Error {
    let [header, password, fixed, in_body, provided] = SECRETS;
    let headers = HttpHeaders::new().with("x-key", header).expect("valid");
    let headers = headers.with_basic("anna", password).expect("valid");
    let block = |secret| OwnedHeaderBlock::new(QName::new("urn:h", "Token"), secret).secret(secret);
    let service = service()
        .http_headers(headers)
        .header(block(fixed))
        .header_provider(move |_: &soap_call::Attempt<'_>| {
            Ok(HeaderBlocks::new().with(block(provided)))
        });
    let body = oslo();
    let request = Request::new(&GET, &body).secret(in_body);
    let client = Client::new(transport.clone(), service);
    assert!(!format!("{client:?}{request:?}").contains("MARKED"));
    client
        .send(&request)
        .and_then(|response| response.read())
        .expect_err("an error")
}

#[test]
fn every_error_that_shows_words_of_the_service_is_redacted() {
    for secret in SECRETS {
        let bodies = [
            fault(&format!("no access with {secret}"), ""),
            fault("no", "").replace("s:Server", secret),
            enveloped(
                &format!(r#"<{secret} xmlns="urn:h" s:mustUnderstand="1"/>"#),
                "",
            ),
            envelope(&format!(r#"<{secret} xmlns="{WEATHER}"/>"#)),
        ];
        for body in bodies {
            let transport = Scripted::new();
            transport.respond_body(200, "text/xml", body.clone());
            let error = call(&transport);
            let shown = format!("{error} {error:?} {}", error.redact(secret));
            assert!(!shown.contains("MARKED"), "{body}: {shown}");
        }
        let transport = Scripted::new();
        let failure =
            TransportError::new(TransportErrorKind::Head, Phase::Head, "h", Duration::ZERO);
        let detail = format!("unexpected line {secret}");
        transport.fail(failure.with_detail(detail.clone()).with_source(detail));
        let error = call(&transport);
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert!(
            !format!("{error} {error:?} {source:?}").contains("MARKED"),
            "{error:?}"
        );
    }
}

#[test]
fn a_secret_that_begins_with_another_one_is_not_shown_in_part() {
    let [short, long] = ["Summer2025", "Summer2025-and-more"];
    for [first, second] in [[short, long], [long, short]] {
        let transport = Scripted::new();
        transport.respond_body(
            500,
            "text/xml",
            fault(&format!("no access with {long}"), ""),
        );
        let body = oslo();
        let request = Request::new(&GET, &body).secret(first).secret(second);
        let error = Client::new(transport, service()).send(&request);
        let error = error.expect_err("a fault");
        let shown = format!("{error} {error:?} {}", error.redact(long));
        assert!(!shown.contains("and-more"), "{shown}");
    }
}
