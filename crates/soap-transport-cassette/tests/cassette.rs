//! A recording can be replayed, and holds nothing that was not allowed.

use std::{thread, time::Duration};

use soap_transport::{
    BlockingTransport, CallOptions, Delivery, Phase, SendGate, TransportError, TransportErrorKind,
    bytes::Bytes,
    http::{HeaderValue, Request, Response},
    testing::Scripted,
};
use soap_transport_cassette::{AllowList, Cassette, Recorder, Replay};

fn request() -> Request<Bytes> {
    let mut marked = HeaderValue::from_static("SECRET-marked");
    marked.set_sensitive(true);
    Request::post("https://api.test/soap?key=SECRET-query")
        .header("Content-Type", "text/xml")
        .header("Authorization", "SECRET-authorization")
        .header("X-Token", "SECRET-token")
        .header("X-Marked", marked)
        .header("X-Id", "17")
        .body(Bytes::from_static(b"<Call>SECRET-body</Call>"))
        .expect("valid")
}

/// Two calls: a response, and a failure.
fn record(allowed: AllowList) -> Cassette {
    let service = Scripted::new();
    let response = Response::builder()
        .status(500)
        .header("Content-Type", "text/xml")
        .header("Set-Cookie", "SECRET-cookie")
        .body(Bytes::from_static(b"<Fault>\n= no heading\r\n</Fault>\n"))
        .expect("valid");
    service.respond(response);
    let error = TransportError::new(
        TransportErrorKind::Timeout,
        Phase::Head,
        "api.test",
        Duration::ZERO,
    );
    service.fail(error.with_detail("SECRET-detail"));

    let recorder = Recorder::new(service, allowed);
    assert!(recorder.call(request(), &CallOptions::default()).is_ok());
    assert!(recorder.call(request(), &CallOptions::default()).is_err());
    recorder.cassette()
}

fn everything_named() -> AllowList {
    AllowList::new()
        .header("x-id")
        .header("Authorization")
        .header("Set-Cookie")
        .header("X-Marked")
        .response_body(|body| String::from_utf8(body.to_vec()).ok())
}

#[test]
fn a_call_behind_a_closed_gate_takes_nothing_from_the_cassette() {
    let replay = Replay::new(record(everything_named()));
    let options = CallOptions::default().with_gate(SendGate::new(|| false));
    let error = BlockingTransport::call(&replay, request(), &options).expect_err("closed");
    assert_eq!(error.kind(), TransportErrorKind::GateClosed);
    assert_eq!(error.delivery(), Delivery::NotSent);
    let first = BlockingTransport::call(&replay, request(), &CallOptions::default());
    assert_eq!(first.expect("recorded").status(), 500);
}

#[test]
fn no_secret_is_recorded() {
    for allowed in [AllowList::new(), everything_named()] {
        let text = record(allowed).to_string();
        assert!(!text.contains("SECRET"), "{text}");
    }
}

/// Records placeholders for the address, for a header and for bodies, and no other header.
fn placeholders() -> AllowList {
    let address = "https://service.example/soap?key=SECRET-query".parse();
    AllowList::new()
        .address(&address.expect("a URL"))
        .omit_other_headers()
        .header_value("x-id", |value| Some("0".repeat(value.len())))
        .header_value("authorization", |value| Some(value.to_owned()))
        .header_value("content-type", |value| Some(format!("{value}\nSECRET")))
        .request_body(|_| Some("<Call>?</Call>".to_owned()))
}

#[test]
fn placeholders_are_recorded_and_replayed() {
    let text = record(placeholders()).to_string();
    let expected = "\
= POST https://service.example/soap
x-id: 00
| <Call>?</Call>
= 500
body (withheld)
";
    assert!(text.starts_with(expected), "{text}");

    let replay = |request: Request<Bytes>| {
        let replay = Replay::new(record(placeholders())).recorded_with(placeholders());
        let play = move || replay.call(request, &CallOptions::default());
        thread::spawn(play).join()
    };
    let mut same = request();
    let headers = same.headers_mut();
    headers.insert("x-id", HeaderValue::from_static("18"));
    headers.remove("x-token");
    *same.uri_mut() = "https://other.test/soap".parse().expect("valid");
    assert_eq!(
        replay(same).expect("no panic").expect("recorded").status(),
        500
    );

    let mut longer = request();
    let headers = longer.headers_mut();
    headers.insert("x-id", HeaderValue::from_static("180"));
    assert!(replay(longer).is_err(), "the shape of x-id differs");

    let bodies_only =
        AllowList::new().address(&"https://service.example/soap".parse().expect("a URL"));
    let replay = Replay::new(record(placeholders())).recorded_with(bodies_only.header("x-id"));
    let play = thread::spawn(move || replay.call(request(), &CallOptions::default()));
    assert!(play.join().is_err(), "x-id is compared as it is");
    let replay = Replay::new(record(placeholders().header("x-id")));
    let replay = replay.recorded_with(placeholders().header("x-id").request_body(|_| None));
    let response = replay.call(request(), &CallOptions::default());
    assert!(response.is_ok(), "a withheld body is not compared");
}

#[test]
fn the_file_is_readable() {
    let text = record(everything_named()).to_string();
    let expected = "\
= POST https://api.test/soap
content-type: text/xml
authorization (withheld)
x-token (withheld)
x-marked (withheld)
x-id: 17
body (withheld)
= 500
content-type: text/xml
set-cookie (withheld)
| <Fault>
| = no heading\r
| </Fault>
| \n";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.ends_with("= Timeout Head Unknown\n"), "{text}");
}

#[test]
fn a_file_parses_back_to_the_same_cassette() {
    for allowed in [AllowList::new(), everything_named()] {
        let cassette = record(allowed);
        assert_eq!(cassette.to_string().parse(), Ok(cassette));
    }
    assert_eq!("".parse(), Ok(Cassette::default()));
}

#[test]
fn a_replay_returns_what_the_service_did() {
    let replay = Replay::new(record(everything_named()));
    let response = replay
        .call(request(), &CallOptions::default())
        .expect("recorded");
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["content-type"], "text/xml");
    assert_eq!(response.body(), "<Fault>\n= no heading\r\n</Fault>\n");

    let error = replay
        .call(request(), &CallOptions::default())
        .expect_err("recorded");
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[test]
fn a_call_that_differs_from_the_recorded_one_panics() {
    let other_value = || {
        let mut request = request();
        request
            .headers_mut()
            .insert("x-id", HeaderValue::from_static("18"));
        request
    };
    let no_token = || {
        let mut request = request();
        request.headers_mut().remove("x-token");
        request
    };
    let elsewhere = || {
        let mut request = request();
        *request.uri_mut() = "https://other.test/soap".parse().expect("valid");
        request
    };
    for changed in [other_value(), no_token(), elsewhere()] {
        let call = thread::spawn(|| {
            let replay = Replay::new(record(everything_named()));
            replay.call(changed, &CallOptions::default())
        });
        assert!(call.join().is_err());
    }
}

#[test]
fn an_invalid_file_is_rejected_with_its_line() {
    for (text, complaint) in [
        ("hello", "line 1: expected a line that begins with"),
        ("= POST", "line 1: expected a method"),
        (
            "= POST https://h/\nbody (withheld)\n",
            "line 3: expected the outcome",
        ),
        (
            "= POST https://h/\nbody (withheld)\n= 99\n",
            "line 3: expected a status",
        ),
        (
            "= POST https://h/\nnot a header\n",
            "line 2: expected a header",
        ),
        ("= POST https://h/\nx: 1\n", "line 3: expected a body"),
    ] {
        let error = text.parse::<Cassette>().expect_err(text);
        assert!(error.to_string().starts_with(complaint), "{error}");
    }
}
