//! Clauses 6 and 7: the targets of a request, and the form in which it arrives.

use bytes::Bytes;
use http::Request;
use soap_transport::TransportErrorKind::InvalidRequest;

use super::{Case, case};
use crate::{
    harness::{Call, Harness, Scenario, Verdict, expect, expect_error, expect_response},
    secrets::{SECRET_BODY, SECRET_TOKEN},
    server::{Log, ReceivedRequest},
};

pub(super) const CASES: &[Case] = &[
    case("request/arrives-unchanged", arrives),
    case("request/large", large),
    case("request/empty", empty),
    case("request/never-expects", never_expects),
    case("request/plain-http-stays-on-this-machine", plain_http),
    case("request/only-http", only_http),
    case("request/no-user-name", no_user_name),
];

fn arrives(harness: &Harness<'_>) -> Verdict {
    let mut scenario = echo(harness);
    let result = scenario.call(&Call::new())?;
    scenario.judge_with(expect_response(&result, 200, b"ok"), |log| {
        let request = only_request(log)?;
        let line = request.head.lines().next().unwrap_or_default();
        expect(
            line == "POST /service HTTP/1.1",
            "the request line is not POST /service HTTP/1.1",
        )?;
        let body = str::from_utf8(&request.body).unwrap_or_default();
        expect(body.contains(SECRET_BODY), "the body was changed")?;
        expect(
            header(request, "x-token") == [SECRET_TOKEN],
            "the header X-Token was changed",
        )?;
        expect(
            header(request, "soapaction") == ["\"urn:test\""],
            "the header SOAPAction was changed",
        )?;
        expect(
            header(request, "host").len() == 1,
            "there is not exactly one Host header",
        )?;
        let length = request.body.len().to_string();
        expect(
            header(request, "content-length") == [length],
            "there is not exactly one correct Content-Length",
        )?;
        expect(
            header(request, "transfer-encoding").is_empty(),
            "there is a Transfer-Encoding header",
        )?;
        expect(
            header(request, "expect").is_empty(),
            "there is an Expect header",
        )
    })
}

fn large(harness: &Harness<'_>) -> Verdict {
    let body = Bytes::from(vec![b'x'; 3 << 20]);
    let mut scenario = echo(harness);
    let result = scenario.call(&Call::new().body(body.clone()))?;
    scenario.judge_with(expect_response(&result, 200, b"ok"), |log| {
        let request = only_request(log)?;
        expect(request.body == body, "the body was changed")?;
        expect(
            header(request, "expect").is_empty(),
            "there is an Expect header",
        )
    })
}

fn empty(harness: &Harness<'_>) -> Verdict {
    let mut scenario = echo(harness);
    let result = scenario.call(&Call::new().body(Bytes::new()))?;
    scenario.judge_with(expect_response(&result, 200, b"ok"), |log| {
        let request = only_request(log)?;
        expect(
            header(request, "transfer-encoding").is_empty(),
            "there is a Transfer-Encoding header",
        )
    })
}

/// The header is refused or left out.
fn never_expects(harness: &Harness<'_>) -> Verdict {
    let call = Call::new();
    let mut scenario = echo(harness);
    let mut request = call.request(&format!("{}/service", scenario.origin()));
    let value = "100-continue".parse().expect("a header value");
    request.headers_mut().insert("expect", value);
    let result = scenario.send(request, call.options)?;
    let verdict = if result.is_ok() {
        Ok(())
    } else {
        expect_error(&result, &[InvalidRequest])
    };
    scenario.judge_with(verdict, |log| {
        let expects = log
            .requests
            .iter()
            .any(|it| !header(it, "expect").is_empty());
        expect(!expects, "there is an Expect header")
    })
}

fn plain_http(harness: &Harness<'_>) -> Verdict {
    // An address for documentation (RFC 5737): nothing responds there, should it be called.
    refuses(
        harness,
        &["http://192.0.2.1/", "http://localhost.192.0.2.1.invalid/"],
    )
}

fn only_http(harness: &Harness<'_>) -> Verdict {
    refuses(harness, &["ftp://127.0.0.1/", "ws://127.0.0.1/"])
}

fn no_user_name(harness: &Harness<'_>) -> Verdict {
    refuses(harness, &["https://me:SECRET-TOKEN@127.0.0.1/"])
}

fn refuses(harness: &Harness<'_>, uris: &[&str]) -> Verdict {
    for uri in uris {
        let call = Call::new();
        let request: Request<Bytes> = call.request(uri);
        let mut scenario = echo(harness);
        let result = scenario.send(request, call.options)?;
        scenario
            .judge(expect_error(&result, &[InvalidRequest]))
            .map_err(|why| format!("{uri}: {why}"))?;
    }
    Ok(())
}

fn echo(harness: &Harness<'_>) -> Scenario {
    harness.plain(|peer| {
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
