//! Parts of a package that arrives in chunks.

use std::sync::Arc;
use std::time::Duration;

use soap_call::{Error, Exchange, Operation, PartEvent, PartsExchange, Request, Service, blocking};
use soap_codec::{Decoder, FromXml, Limits, QName};
use soap_transport::http::Response as HttpResponse;

use crate::chunked::{Chunked, chunked};
use crate::support::{envelope, fault, service};

const FETCH: Operation<(), FetchResponse> = Operation::new(QName::new("urn:files", "Fetch"));
const TYPE: &str = r#"multipart/related; boundary=b; type="text/xml""#;

#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = "urn:files", rename_all = "PascalCase")]
struct FetchResponse {
    name: String,
}

fn root() -> String {
    envelope(r#"<FetchResponse xmlns="urn:files"><Name>large</Name></FetchResponse>"#)
}

fn part(head: &str, content: &str) -> String {
    format!("\r\n--b\r\n{head}\r\n\r\n{content}")
}

fn package(parts: &[String]) -> Chunked {
    Chunked {
        chunk: 700,
        content_type: TYPE,
        ..chunked(200, format!("{}\r\n--b--", parts.concat()))
    }
}

/// Takes all events with both clients, checks that they agree, and shows them: pieces are joined.
fn events(transport: &Chunked, service: &Service) -> (Vec<String>, Option<Error>) {
    let request = Request::new(&FETCH, &());
    let client = soap_call::Client::new(transport.clone(), service.clone());
    let by_async = pollster::block_on(async {
        let mut parts = client.parts(&request).await.expect("a head");
        let mut events = Vec::new();
        while let Some(event) = parts.next().await {
            events.push(event);
        }
        events
    });
    let client = blocking::Client::new(transport.clone(), service.clone());
    let events: Vec<_> = client.parts(&request).expect("a head").collect();
    assert_eq!(format!("{by_async:?}"), format!("{events:?}"));
    let (mut shown, mut error) = (vec![String::new()], None);
    for event in events {
        assert!(error.is_none(), "an event after the error");
        match event {
            Ok(PartEvent::Data(data)) => {
                let text = str::from_utf8(&data).expect("text");
                shown.last_mut().expect("never empty").push_str(text);
            }
            Ok(PartEvent::Part(head)) => shown.push(format!("{:?} ", head.content_id())),
            Ok(PartEvent::EndOfPart) => shown.push("end".into()),
            Ok(PartEvent::Response(response)) => shown.push(response.read().expect("read").name),
            Err(failed) => error = Some(failed),
        }
    }
    (shown.split_off(1), error)
}

#[test]
fn a_large_part_comes_in_pieces_behind_the_response() {
    let large = "line\r\n".repeat(10_000);
    let first = part("Content-Type: text/xml", &root());
    let second = part("Content-ID: <file>", &large);
    let third = part("Content-ID: <small>", "x");
    let (shown, error) = events(
        &package(&[first.clone(), second.clone(), third]),
        &service(),
    );
    assert!(error.is_none(), "{error:?}");
    let file = format!("Some(\"file\") {large}");
    let expected = ["large", &file, "end", "Some(\"small\") x", "end"];
    assert_eq!(shown, expected);

    // The root may come later.
    let mut other = package(&[second, part("Content-ID: <root>", &root())]);
    other.content_type = r#"multipart/related; boundary=b; start="<root>""#;
    let (shown, error) = events(&other, &service());
    assert!(error.is_none(), "{error:?}");
    assert_eq!(shown, [&file, "end", "large"]);
}

#[test]
fn a_response_that_is_not_a_package_has_no_parts() {
    let (shown, error) = events(&chunked(200, root()), &service());
    assert!(error.is_none(), "{error:?}");
    assert_eq!(shown, ["large"]);
    for (status, body, expected) in [
        (500, fault("no", ""), "Fault"),
        (502, "<html/>".into(), "Response"),
    ] {
        let (shown, error) = events(&chunked(status, body), &service());
        assert!(shown.is_empty(), "{shown:?}");
        let kind = format!("{:?}", error.expect("an error").kind());
        assert!(kind.starts_with(expected), "{kind}");
    }
}

#[test]
fn a_failure_ends_the_events() {
    let first = part("Content-Type: text/xml", &root());
    let second = part("Content-ID: <file>", &"x".repeat(5_000));
    let good = package(&[first, second]);
    let half = good.body.slice(..good.body.len() / 2);
    let cut_off = Chunked {
        body: half.clone(),
        is_cut_off: true,
        ..good.clone()
    };
    let too_short = Chunked {
        body: half,
        ..good.clone()
    };
    let no_boundary = Chunked {
        content_type: "multipart/related",
        ..good
    };
    let refused = package(&[part("Content-Type: text/xml", &fault("no", ""))]);
    for (transport, events_before, expected) in [
        (cut_off, 2, "Transport"),
        (too_short, 2, "Package"),
        (no_boundary, 0, "Package"),
        (refused, 0, "Fault"),
    ] {
        let (shown, error) = events(&transport, &service());
        assert_eq!(shown.len(), events_before, "{shown:?}");
        let error = error.expect("an error");
        assert!(
            format!("{:?}", error.kind()).starts_with(expected),
            "{error:?}"
        );
        assert!(error.may_have_executed());
    }
}

#[test]
fn the_root_and_a_whole_body_have_the_limit_of_a_message() {
    let service = service().decoder(Decoder::new().limits(Limits::default().message_bytes(5_000)));
    let long = envelope(&"<!-- long -->".repeat(1_000));
    let in_package = package(&[part("Content-Type: text/xml", &long)]);
    for transport in [in_package, chunked(200, long)] {
        let (shown, error) = events(&transport, &service);
        assert!(shown.is_empty(), "{shown:?}");
        let error = format!("{:?}", error.expect("too large"));
        assert!(error.contains("MessageBytes"), "{error}");
    }
}

#[test]
fn nothing_follows_an_error_which_has_the_delay_that_the_server_requests() {
    let mut exchange = Exchange::new(Arc::new(service()), Request::owned(&FETCH, ()));
    exchange.request().expect("a request");
    let head = HttpResponse::builder()
        .status(503)
        .header("Content-Type", TYPE)
        .header("Retry-After", "7")
        .body(());
    let mut parts = PartsExchange::new(exchange, head.expect("a head").into_parts().0);
    parts.handle_chunk("no boundary".into());
    parts.handle_end();
    let error = parts.poll_event().expect("an error");
    let error = error.expect_err("no package");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    parts.handle_chunk("--b".into());
    parts.handle_end();
    assert!(parts.poll_event().is_none());
}
