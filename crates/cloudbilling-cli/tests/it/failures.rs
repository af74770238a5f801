//! The failures of a call: each has a clear error with help, the exit code of its class, and never
//! shows the token.

use crate::hostile::{self, Answer, Nobody};
use crate::program::{MARKED_TOKEN, Program, Run};

const USAGE: i32 = 2;
const UNREACHABLE: i32 = 3;
const SERVICE: i32 = 6;
const ANSWER: i32 = 7;
const TIME: i32 = 8;
const SIZE: i32 = 9;

fn answered_with(answer: Answer) -> Run {
    call(answer).run()
}

fn call(answer: Answer) -> Program {
    Program::call("GetPurchases", &hostile::server(answer)).args([
        "-p",
        "customerCode=1",
        "--allow-http-loopback",
    ])
}

#[test]
fn endpoint_is_not_https() {
    Program::call("GetPurchases", "ftp://example.com/soap")
        .run()
        .assert_failed(USAGE, "https");
    Program::call("GetPurchases", "example.com")
        .run()
        .assert_failed(USAGE, "https://");
}

#[test]
fn plain_http_is_allowed_to_loopback_only_and_only_on_request() {
    let elsewhere = "http://192.0.2.1/soap";
    Program::call("GetPurchases", elsewhere)
        .run()
        .assert_failed(USAGE, "plain http");
    Program::call("GetPurchases", elsewhere)
        .args(["--allow-http-loopback"])
        .run()
        .assert_failed(USAGE, "plain http");
    Program::call("GetPurchases", "http://127.0.0.1:9/soap")
        .run()
        .assert_failed(USAGE, "--allow-http-loopback");
}

#[test]
fn a_password_in_the_endpoint_is_refused_and_not_shown() {
    let endpoint = format!("https://me:{MARKED_TOKEN}@example.com/soap");
    Program::call("GetPurchases", &endpoint)
        .run()
        .assert_failed(USAGE, "credentials");
}

#[test]
fn the_host_is_unknown() {
    let host = hostile::no_name();
    Program::call("GetPurchases", &format!("https://{host}/soap"))
        .run()
        .assert_failed(UNREACHABLE, &host);
}

#[test]
fn the_connection_is_refused() {
    let nobody = Nobody::new();
    Program::call("GetPurchases", &nobody.endpoint())
        .run()
        .assert_failed(UNREACHABLE, "127.0.0.1");
}

#[test]
fn there_is_no_token() {
    Program::new([
        "call",
        "GetPurchases",
        "--endpoint",
        "https://example.com/soap",
    ])
    .run()
    .assert_failed(USAGE, "CLOUDBILLING_TOKEN");
}

#[test]
fn the_token_contains_a_line_end() {
    Program::new([
        "call",
        "GetPurchases",
        "--endpoint",
        "https://example.com/soap",
    ])
    .env("CLOUDBILLING_TOKEN", "MARKED\nMARKED")
    .run()
    .assert_failed(USAGE, "control character");
}

#[test]
fn the_operation_or_a_parameter_is_unknown() {
    Program::call("GetNothing", "https://example.com/")
        .run()
        .assert_failed(USAGE, "GetNothing");
    Program::call("GetPurchases", "https://example.com/")
        .args(["-p", "customercode=1"])
        .run()
        .assert_failed(USAGE, "customerCode");
}

#[test]
fn a_file_is_missing() {
    Program::call("GetPurchases", "https://example.com/")
        .args(["--ca-file", "/nowhere/ca.pem"])
        .run()
        .assert_failed(USAGE, "/nowhere/ca.pem");
}

#[test]
fn the_server_returns_a_fault() {
    answered_with(Answer::Fault).assert_failed(SERVICE, "Server: no");
    answered_with(Answer::Fault).assert_failed(SERVICE, "detail: table is full");
    answered_with(Answer::Fault).assert_failed(SERVICE, "detail: exception/message: row 7");
}

#[test]
fn the_server_sends_a_tolerable_violation() {
    answered_with(Answer::ControlCharacter)
        .assert_failed(ANSWER, "a character that XML does not allow");
    let tolerant = call(Answer::ControlCharacter)
        .args(["--tolerate", "leading-white-space,control-characters"])
        .args(["--output", "json"])
        .run();
    assert_eq!(tolerant.code, 0, "{tolerant:?}");
    assert!(tolerant.stdout.contains(r#""1\u0001""#), "{tolerant:?}");
    let unknown = call(Answer::ControlCharacter)
        .args(["--tolerate", "everything"])
        .run();
    assert_eq!(unknown.code, USAGE, "{unknown:?}");
    assert!(unknown.stderr.contains("word-booleans"), "{unknown:?}");
}

#[test]
fn the_server_returns_html() {
    answered_with(Answer::Html).assert_failed(ANSWER, "web page");
    answered_with(Answer::HtmlBadGateway).assert_failed(ANSWER, "502");
}

#[test]
fn the_server_returns_other_xml() {
    answered_with(Answer::Xml).assert_failed(ANSWER, "SOAP");
}

#[test]
fn the_server_redirects() {
    answered_with(Answer::Redirect).assert_failed(ANSWER, "307");
}

#[test]
fn the_server_cuts_its_response_off() {
    answered_with(Answer::Truncated).assert_failed(ANSWER, "127.0.0.1");
}

#[test]
fn the_server_stalls() {
    call(Answer::Stall)
        .args(["--timeout", "1"])
        .run()
        .assert_failed(TIME, "127.0.0.1");
}

#[test]
fn the_server_sends_a_gigabyte() {
    Program::call("GetPurchases", &hostile::server(Answer::Huge))
        .args(["--allow-http-loopback", "--max-response-bytes", "4194304"])
        .run()
        .assert_failed(SIZE, "4194304");
}
