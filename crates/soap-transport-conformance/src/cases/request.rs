//! Clauses 6 and 7: where a request may go, and how it arrives.

use bytes::Bytes;
use http::Request;
use soap_transport::TransportErrorKind::InvalidRequest;

use super::{Case, case};
use crate::{
    bench::{Bench, Call, Scene, Verdict, expect, expect_answer, expect_error},
    secrets::{SECRET_BODY, SECRET_TOKEN},
    server::{Log, ReceivedRequest},
};

pub(super) const CASES: &[Case] = &[
    case("request/arrives-as-it-is", arrives),
    case("request/large", large),
    case("request/empty", empty),
    case("request/never-expects", never_expects),
    case("request/plain-http-stays-on-this-machine", plain_http),
    case("request/only-http", only_http),
    case("request/no-user-name", no_user_name),
];

fn arrives(bench: &Bench<'_>) -> Verdict {
    let mut scene = echo(bench);
    let result = scene.call(&Call::new())?;
    scene.judge_with(expect_answer(&result, 200, b"ok"), |log| {
        let request = only_request(log)?;
        let line = request.head.lines().next().unwrap_or_default();
        expect(
            line == "POST /service HTTP/1.1",
            "another request line than POST /service HTTP/1.1",
        )?;
        let body = str::from_utf8(&request.body).unwrap_or_default();
        expect(body.contains(SECRET_BODY), "another body")?;
        expect(
            header(request, "x-token") == [SECRET_TOKEN],
            "not the header that was given",
        )?;
        expect(
            header(request, "soapaction") == ["\"urn:test\""],
            "another SOAPAction",
        )?;
        expect(header(request, "host").len() == 1, "not one Host")?;
        let length = request.body.len().to_string();
        expect(
            header(request, "content-length") == [length],
            "not one Content-Length",
        )?;
        expect(
            header(request, "transfer-encoding").is_empty(),
            "a Transfer-Encoding",
        )?;
        expect(header(request, "expect").is_empty(), "an Expect")
    })
}

fn large(bench: &Bench<'_>) -> Verdict {
    let body = Bytes::from(vec![b'x'; 3 << 20]);
    let mut scene = echo(bench);
    let result = scene.call(&Call::new().body(body.clone()))?;
    scene.judge_with(expect_answer(&result, 200, b"ok"), |log| {
        let request = only_request(log)?;
        expect(request.body == body, "another body")?;
        expect(header(request, "expect").is_empty(), "an Expect")
    })
}

fn empty(bench: &Bench<'_>) -> Verdict {
    let mut scene = echo(bench);
    let result = scene.call(&Call::new().body(Bytes::new()))?;
    scene.judge_with(expect_answer(&result, 200, b"ok"), |log| {
        let request = only_request(log)?;
        expect(
            header(request, "transfer-encoding").is_empty(),
            "a Transfer-Encoding",
        )
    })
}

/// Refused, or left out.
fn never_expects(bench: &Bench<'_>) -> Verdict {
    let call = Call::new();
    let mut scene = echo(bench);
    let mut request = call.request(&format!("{}/service", scene.origin()));
    let value = "100-continue".parse().expect("a header value");
    request.headers_mut().insert("expect", value);
    let result = scene.send(request, call.options)?;
    let verdict = if result.is_ok() {
        Ok(())
    } else {
        expect_error(&result, &[InvalidRequest])
    };
    scene.judge_with(verdict, |log| {
        let expects = log
            .requests
            .iter()
            .any(|it| !header(it, "expect").is_empty());
        expect(!expects, "an Expect")
    })
}

fn plain_http(bench: &Bench<'_>) -> Verdict {
    // Addresses for documentation (RFC 5737): nothing is there, should one be called all the same.
    refuses(
        bench,
        &["http://192.0.2.1/", "http://localhost.192.0.2.1.invalid/"],
    )
}

fn only_http(bench: &Bench<'_>) -> Verdict {
    refuses(bench, &["ftp://127.0.0.1/", "ws://127.0.0.1/"])
}

fn no_user_name(bench: &Bench<'_>) -> Verdict {
    refuses(bench, &["https://me:SECRET-TOKEN@127.0.0.1/"])
}

fn refuses(bench: &Bench<'_>, uris: &[&str]) -> Verdict {
    for uri in uris {
        let call = Call::new();
        let request: Request<Bytes> = call.request(uri);
        let mut scene = echo(bench);
        let result = scene.send(request, call.options)?;
        scene
            .judge(expect_error(&result, &[InvalidRequest]))
            .map_err(|why| format!("{uri}: {why}"))?;
    }
    Ok(())
}

fn echo(bench: &Bench<'_>) -> Scene {
    bench.plain(|peer| {
        peer.read_request()?;
        peer.respond(200, "", b"ok")?;
        peer.wait_for_close()
    })
}

fn only_request(log: &Log) -> Result<&ReceivedRequest, String> {
    match log.requests.as_slice() {
        [request] => Ok(request),
        requests => Err(format!("{} requests arrived", requests.len())),
    }
}

fn header(request: &ReceivedRequest, name: &str) -> Vec<String> {
    request
        .head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .filter(|(it, _)| it.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .collect()
}
