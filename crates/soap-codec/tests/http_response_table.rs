//! Every cell of the response table: body × content type × status.
#![cfg(feature = "http")]

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{Response, StatusCode};
use soap_codec::Decoder;
use soap_codec::http::{ResponseError, ResponseErrorKind, SoapResponse, read_response};

/// A body for each row.
const BODIES: [(&str, &[u8]); 13] = [
    ("empty", b""),
    ("blank", b" \r\n\t\r\n"),
    (
        "payload-1.1",
        br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><OpResponse xmlns="http://tempuri.org/"/></s:Body></s:Envelope>"#,
    ),
    (
        "payload-1.2",
        br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><OpResponse xmlns="http://tempuri.org/"/></s:Body></s:Envelope>"#,
    ),
    ("no-payload", br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>"#),
    (
        "fault-1.1",
        br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>"#,
    ),
    (
        "fault-1.2",
        br#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"#,
    ),
    ("other-xml", b"<Error><Code>AccessDenied</Code></Error>"),
    ("broken-xml", br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Bo"#),
    ("html", b"\xef\xbb\xbf\r\n<!DocType HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><html><body>502 Bad Gateway</body></html>"),
    ("xhtml", br#"<HTML xmlns="http://www.w3.org/1999/xhtml"><body/></HTML>"#),
    ("json", br#"{"message":"Forbidden"}"#),
    ("binary", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
];

/// A content type for each column.
const CONTENT_TYPES: [(&str, Option<&str>); 12] = [
    ("text/xml", Some("text/xml; charset=utf-8")),
    (
        "soap+xml",
        Some("application/soap+xml; charset=\"UTF-8\"; action=\"urn:a\""),
    ),
    ("xml", Some("application/xml")),
    ("other+xml", Some("Application/Problem+XML")),
    ("none", None),
    ("empty", Some("")),
    ("invalid", Some("xml; charset=utf-8")),
    ("json", Some("application/json; charset=utf-8")),
    ("plain", Some("text/plain")),
    ("html", Some("text/html; charset=utf-8")),
    ("xhtml", Some("application/xhtml+xml")),
    (
        "multipart",
        Some("multipart/related; type=\"application/xop+xml\"; boundary=\"b;c\"; charset=utf-8"),
    ),
];

/// The outcomes by body (row) and content type (column), on a success.
///
/// `.` empty response, `M` message, `p` package; errors: `x` message, `t` content type, `h` HTML.
const ON_SUCCESS: [&str; 13] = [
    // text/xml, soap+xml, xml, other+xml, none, empty, invalid, json, plain, html, xhtml, multipart
    ". . . . . . . . . . . .", // empty
    ". . . . . . . . . . . .", // blank
    "M M M M M M M M M M M p", // payload-1.1
    "M M M M M M M M M M M p", // payload-1.2
    "M M M M M M M M M M M p", // no-payload
    "M M M M M M M M M M M p", // fault-1.1
    "M M M M M M M M M M M p", // fault-1.2
    "x x x x x t t t t h h p", // other-xml
    "x x x x x t t t t h h p", // broken-xml
    "h h h h h h h h h h h p", // html
    "h h h h h h h h h h h p", // xhtml
    "x x x x x t t t t h h p", // json
    "x x x x x t t t t h h p", // binary
];

/// The same under any other status. `0` is the error for an empty body, `f` the one for a message
/// without a fault.
const ON_FAILURE: [&str; 13] = [
    "0 0 0 0 0 0 0 0 0 0 0 0", // empty
    "0 0 0 0 0 0 0 0 0 0 0 0", // blank
    "f f f f f f f f f f f p", // payload-1.1
    "f f f f f f f f f f f p", // payload-1.2
    "f f f f f f f f f f f p", // no-payload
    "M M M M M M M M M M M p", // fault-1.1
    "M M M M M M M M M M M p", // fault-1.2
    "x x x x x t t t t h h p", // other-xml
    "x x x x x t t t t h h p", // broken-xml
    "h h h h h h h h h h h p", // html
    "h h h h h h h h h h h p", // xhtml
    "x x x x x t t t t h h p", // json
    "x x x x x t t t t h h p", // binary
];

const SUCCESSES: [u16; 6] = [200, 201, 202, 204, 206, 299];
const FAILURES: [u16; 23] = [
    100, 199, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 407, 408, 415, 429, 499, 500, 501,
    502, 503, 504, 599,
];

fn outcome(result: &Result<SoapResponse, ResponseError>) -> char {
    match result {
        Ok(SoapResponse::Empty { .. }) => '.',
        Ok(SoapResponse::Message { .. }) => 'M',
        Ok(SoapResponse::Multipart(_)) => 'p',
        Err(error) => match error.kind() {
            ResponseErrorKind::ContentEncoding => 'e',
            ResponseErrorKind::ContentType => 't',
            ResponseErrorKind::Empty => '0',
            ResponseErrorKind::Html => 'h',
            ResponseErrorKind::Message(_) => 'x',
            ResponseErrorKind::NoFault => 'f',
            other => panic!("a kind that the table does not know: {other:?}"),
        },
    }
}

fn respond(status: u16, content_type: Option<&str>, body: &'static [u8]) -> Response<Bytes> {
    let mut builder = Response::builder().status(status).header(RETRY_AFTER, "7");
    if let Some(content_type) = content_type {
        builder = builder.header(CONTENT_TYPE, content_type);
    }
    builder
        .body(Bytes::from_static(body))
        .expect("valid headers")
}

fn check(table: &[&str; 13], statuses: &[u16]) {
    for (row, (body_name, body)) in table.iter().zip(BODIES) {
        let cells: Vec<char> = row.chars().filter(|cell| *cell != ' ').collect();
        assert_eq!(cells.len(), CONTENT_TYPES.len(), "{body_name}");
        for (cell, (type_name, content_type)) in cells.into_iter().zip(CONTENT_TYPES) {
            for status in statuses {
                let result = read_response(&Decoder::new(), respond(*status, content_type, body));
                assert_eq!(
                    outcome(&result),
                    cell,
                    "{status} × {type_name} × {body_name}: {result:?}"
                );
                keeps_status_and_retry_after(&result, *status);
            }
        }
    }
}

fn keeps_status_and_retry_after(result: &Result<SoapResponse, ResponseError>, expected: u16) {
    let (status, retry_after) = match result {
        Ok(SoapResponse::Empty { status }) => return assert_eq!(status.as_u16(), expected),
        Ok(SoapResponse::Message {
            status,
            retry_after,
            ..
        }) => (*status, *retry_after),
        Ok(SoapResponse::Multipart(multipart)) => (multipart.status(), multipart.retry_after()),
        Err(error) => (error.status(), error.retry_after()),
    };
    assert_eq!(
        (status.as_u16(), retry_after.map(|delay| delay.as_secs())),
        (expected, Some(7))
    );
}

#[test]
fn every_cell_under_success() {
    check(&ON_SUCCESS, &SUCCESSES);
}

#[test]
fn every_cell_under_failure() {
    check(&ON_FAILURE, &FAILURES);
}

/// The table covers every status: each is a success or not.
#[test]
fn every_status_is_success_or_failure() {
    let fault = BODIES[5].1;
    let payload = BODIES[2].1;
    for status in 100..=999 {
        let is_success = StatusCode::from_u16(status).expect("in range").is_success();
        let result = read_response(&Decoder::new(), respond(status, Some("text/xml"), fault));
        assert_eq!(outcome(&result), 'M', "{status}");
        let result = read_response(&Decoder::new(), respond(status, Some("text/xml"), payload));
        assert_eq!(
            outcome(&result),
            if is_success { 'M' } else { 'f' },
            "{status}"
        );
    }
}

/// A body that is not text is compressed if a header says so. For text the header is ignored:
/// servers write values there that are not codings, and transports forget to remove it after
/// decoding.
#[test]
fn a_content_encoding_hides_no_message_and_no_fault() {
    const CODINGS: [&str; 9] = [
        "gzip",
        "br",
        "",
        "identity",
        "identity,",
        "none",
        "utf-8",
        "x-own",
        "gzip, gzip",
    ];
    for (body_name, body) in BODIES {
        for (status, coding) in [200, 500]
            .into_iter()
            .flat_map(|it| CODINGS.map(|coding| (it, coding)))
        {
            let plain = read_response(&Decoder::new(), respond(status, Some("text/xml"), body));
            let mut labelled = respond(status, Some("text/xml"), body);
            labelled
                .headers_mut()
                .insert(CONTENT_ENCODING, coding.parse().expect("a header value"));
            let labelled = read_response(&Decoder::new(), labelled);
            let is_text = str::from_utf8(body).is_ok();
            let expected = if is_text { outcome(&plain) } else { 'e' };
            let case = format!("{status} {coding:?} × {body_name}");
            assert_eq!(outcome(&labelled), expected, "{case}");
        }
    }
}

#[test]
fn a_redirect_is_reported_unless_it_holds_a_fault() {
    for (body_name, body) in BODIES {
        for status in [301, 302, 303, 307, 308] {
            let mut moved = respond(status, Some("text/html"), body);
            let elsewhere = "https://login.example/MARKED?session=MARKED";
            moved
                .headers_mut()
                .insert(LOCATION, elsewhere.parse().expect("a header value"));
            let result = read_response(&Decoder::new(), moved);
            if body_name.starts_with("fault") {
                assert_eq!(outcome(&result), 'M');
                continue;
            }
            let error = result.expect_err("no result");
            let shown = format!("{error}");
            let end = "a redirect to login.example, which is not followed";
            assert!(shown.ends_with(end), "{shown}");
            assert!(!format!("{error:?}{shown}").contains("MARKED"), "{error:?}");
        }
    }
}

#[test]
fn a_malformed_content_type_is_reported() {
    for (content_type, shown) in [
        (Some("xml"), "malformed Content-Type"),
        (Some(""), "malformed Content-Type"),
        (Some("te xt/xml"), "malformed Content-Type"),
        (Some("text/plain"), "text/plain"),
        (None, "no content type"),
    ] {
        let error = read_response(&Decoder::new(), respond(500, content_type, b"no XML"));
        let error = error.expect_err("no result").to_string();
        assert!(error.contains(&format!("({shown})")), "{error}");
    }
}

/// RFC 7303: the charset of the header takes precedence over the declaration.
#[test]
fn the_charset_of_the_header_takes_precedence() {
    let utf16: Vec<u8> =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
    let utf16: &'static [u8] = utf16.leak();
    for (content_type, expected) in [
        ("text/xml; charset=utf-16be", 'M'),
        (
            "text/xml;a=\"b;charset=latin1\" ; CharSet=\"UTF-16BE\"",
            'M',
        ),
        ("text/xml; charset=utf-8", 'x'),
        ("text/xml; charset=iso-8859-1", 'x'),
        // Without a readable charset, the document decides.
        ("text/xml; charset=\"utf-8", 'M'),
    ] {
        let result = read_response(&Decoder::new(), respond(200, Some(content_type), utf16));
        assert_eq!(outcome(&result), expected, "{content_type}: {result:?}");
    }
}

/// WS-I Basic Profile 1.0, R1019: a receiver ignores the encoding in the declaration, in a fault
/// too.
#[test]
fn a_declaration_cannot_contradict_the_charset_of_the_header() {
    for charset in ["utf-8", "\"utf-8\"", "'utf-8'", "csUTF8", "utf-8,text/xml"] {
        let content_type = format!("text/xml; charset={charset}");
        for declared in ["utf-16", "iso-8859-1", "windows-1252", "koi8-r", "utf-8"] {
            for (_, body) in &BODIES[2..7] {
                let declaration = format!("<?xml version=\"1.0\" encoding=\"{declared}\"?>");
                let body = [declaration.as_bytes(), body].concat().leak();
                let result =
                    read_response(&Decoder::new(), respond(200, Some(&content_type), body));
                assert_eq!(outcome(&result), 'M', "{charset} {declared}: {result:?}");
            }
        }
    }
}

#[test]
fn an_empty_charset_is_ignored() {
    for content_type in ["text/xml; charset=", "text/xml; charset=\"\"", "text/xml"] {
        for (declared, expected) in [("utf-8", 'M'), ("iso-8859-1", 'M'), ("utf-16", 'x')] {
            let body = format!(
                "<?xml version='1.0' encoding='{declared}'?><s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>"
            );
            let body = body.into_bytes().leak();
            let result = read_response(&Decoder::new(), respond(200, Some(content_type), body));
            assert_eq!(outcome(&result), expected, "{content_type} {declared}");
        }
    }
}

#[test]
fn an_error_contains_the_status_and_nothing_of_the_body() {
    let secret = b"<html>hunter2</html>";
    let error = read_response(
        &Decoder::new(),
        respond(502, Some("Text/HTML; charset=hunter2"), secret),
    )
    .expect_err("a page");
    assert_eq!(
        error.to_string(),
        "HTTP status 502 (Text/HTML): the body is a web page, not a SOAP message"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}

/// A content type is text from the server: only a well-formed one of ordinary length is part of an
/// error.
#[test]
fn a_content_type_is_sanitised() {
    let long = format!("text/{}", "x".repeat(96));
    let fits = format!("text/{}", "x".repeat(95));
    for (content_type, expected) in [
        ("text/plain", Some("text/plain")),
        (" TEXT/Plain ;x", Some("TEXT/Plain")),
        ("text", None),
        ("text/", None),
        ("/plain", None),
        ("text/pl ain", None),
        ("text/plain\u{e9}", None),
        ("a/b/c", None),
        ("", None),
        (&long, None),
        (&fits, Some(fits.as_str())),
    ] {
        let mut not_found = respond(404, None, b"no");
        let value = http::HeaderValue::from_bytes(content_type.as_bytes()).expect("a header value");
        not_found.headers_mut().insert(CONTENT_TYPE, value);
        let error = read_response(&Decoder::new(), not_found).expect_err("no SOAP");
        assert_eq!(error.content_type(), expected, "{content_type:?}");
    }
}

/// The error of the decoder is the source, so that its kind and offset are available.
#[test]
fn the_decoders_error_is_the_source() {
    use std::error::Error;

    let error = read_response(&Decoder::new(), respond(200, Some("text/xml"), b"<a>"))
        .expect_err("no SOAP");
    assert!(error.source().is_some());
    let error = read_response(&Decoder::new(), respond(200, Some("text/plain"), b"<a>"))
        .expect_err("no SOAP");
    assert!(error.source().is_none());
}

#[test]
fn the_root_of_a_package_is_read_under_the_status_of_the_response() {
    let package = |status| {
        let content_type = Some("Multipart/Related; boundary=b; type=\"text/xml\"");
        let response = respond(status, content_type, b"--b...");
        let Ok(SoapResponse::Multipart(multipart)) = read_response(&Decoder::new(), response)
        else {
            panic!("a package");
        };
        assert_eq!(content_type, Some(multipart.content_type()));
        assert_eq!(multipart.body(), &b"--b..."[..]);
        assert!(!format!("{multipart:?}").contains("--b"));
        multipart
    };
    let root = |name| {
        let (_, body) = BODIES.iter().find(|(it, _)| *it == name).expect("a body");
        Bytes::from_static(body)
    };
    for (status, content_type, name, expected) in [
        (
            200,
            Some("application/xop+xml; charset=utf-8"),
            "payload-1.1",
            'M',
        ),
        (200, None, "payload-1.2", 'M'),
        (500, Some("text/xml"), "fault-1.1", 'M'),
        (500, Some("text/xml"), "payload-1.1", 'f'),
        (200, Some("application/xop+xml"), "binary", 'x'),
        (200, Some("a/b\r\nX: y"), "empty", '.'),
    ] {
        let read = package(status).read_root(&Decoder::new(), content_type, root(name));
        assert_eq!(outcome(&read), expected, "{status} {name}");
        keeps_status_and_retry_after(&read, status);
    }
    let nested = package(200).read_root(&Decoder::new(), Some("multipart/mixed"), root("binary"));
    let error = nested.expect_err("a package in a package");
    assert!(matches!(error.kind(), ResponseErrorKind::Multipart));
    let error = package(503).into_error();
    assert!(matches!(error.kind(), ResponseErrorKind::Multipart));
    assert_eq!(error.status(), 503);
    assert_eq!(error.content_type(), Some("Multipart/Related"));
    assert_eq!(error.retry_after().map(|delay| delay.as_secs()), Some(7));
}
