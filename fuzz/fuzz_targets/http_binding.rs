//! No response of a hostile server makes the binding panic, and every result is one that the table
//! allows.
#![no_main]

use arbitrary::Arbitrary;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use libfuzzer_sys::fuzz_target;
use soap_codec::http::{ResponseErrorKind, SoapAction, SoapResponse, build_request, read_response};
use soap_codec::{Decoder, SoapVersion};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    action: &'a str,
    status: u16,
    content_type: Option<&'a [u8]>,
    content_encoding: Option<&'a [u8]>,
    retry_after: Option<&'a [u8]>,
    date: Option<&'a [u8]>,
    body: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    check_request(&input);
    check_response(&input);
});

fn check_request(input: &Input<'_>) {
    let Ok(action) = SoapAction::new(input.action) else {
        return;
    };
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let request = build_request(
            version,
            http::Uri::from_static("https://example.test/"),
            &action,
            Bytes::new(),
        );
        for value in request.headers().values() {
            let text = value.to_str().expect("a header that we write is printable");
            assert!(matches!(text.matches('"').count(), 0 | 2), "{text:?}");
        }
    }
}

fn check_response(input: &Input<'_>) {
    let status = StatusCode::from_u16(100 + input.status % 900).expect("in range");
    let mut received = Response::new(Bytes::copy_from_slice(input.body));
    *received.status_mut() = status;
    let mut insert = |name: HeaderName, value: Option<&[u8]>| {
        if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value).ok()) {
            received.headers_mut().insert(name, value);
        }
    };
    insert(CONTENT_TYPE, input.content_type);
    insert(CONTENT_ENCODING, input.content_encoding);
    insert(RETRY_AFTER, input.retry_after);
    insert(DATE, input.date);

    match read_response(&Decoder::new(), received) {
        Ok(SoapResponse::Empty { status: kept }) => assert!(kept == status && status.is_success()),
        Ok(SoapResponse::Message {
            message,
            status: kept,
            ..
        }) => {
            assert_eq!(kept, status);
            assert!(status.is_success() || message.envelope().fault().is_some());
        }
        Ok(SoapResponse::Multipart(multipart)) => {
            assert_eq!(multipart.status(), status);
            assert!(
                multipart
                    .content_type()
                    .to_ascii_lowercase()
                    .contains("multipart/")
            );
            let body = multipart.body().clone();
            match multipart.read_root(&Decoder::new(), Some("multipart/related"), body) {
                Ok(response) => panic!("a package in a package: {response:?}"),
                Err(error) => assert!(matches!(error.kind(), ResponseErrorKind::Multipart)),
            }
        }
        Err(error) => {
            assert_eq!(error.status(), status);
            assert!(
                error
                    .content_type()
                    .is_none_or(|essence| essence.len() <= 100 && essence.is_ascii())
            );
            assert!(
                !matches!(
                    error.kind(),
                    ResponseErrorKind::Empty | ResponseErrorKind::NoFault
                ) || !status.is_success()
            );
        }
    }
}
