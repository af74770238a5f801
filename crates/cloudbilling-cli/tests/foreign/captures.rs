//! The outcomes of a client for responses of three servers to hostile and ordinary requests.
//!
//! The recordings are soap-codec's, and `captures.tsv` lists the outcome of each. `UPDATE=1`
//! rewrites that file, for review.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloudbilling::auth::{ApiToken, Authenticator, Ledger, MonotonicTime, Policy};
use cloudbilling::codec::QName;
use cloudbilling::codec::http::SoapAction;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;
use cloudbilling::types::ServiceContract;
use cloudbilling::{Endpoint, ErrorKind, Exchange, GiveUpReason, Request, Service, Step};

const STACKS: [&str; 3] = ["node-soap", "php", "spyne"];

#[test]
fn every_recorded_response_has_its_expected_outcome() {
    let mut outcomes = String::from("answer\toutcome\n");
    for (name, file) in recordings() {
        let outcome = outcome(&fs::read(file).expect("a readable file"));
        writeln!(outcomes, "{name}\t{outcome}").expect("a String takes all");
    }
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/captures.tsv");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&table, &outcomes).expect("a writable folder");
    }
    let expected = fs::read_to_string(table).expect("a table");
    for (expected, found) in expected.lines().zip(outcomes.lines()) {
        assert_eq!(expected, found);
    }
    assert_eq!(expected.lines().count(), outcomes.lines().count());
}

/// The files by the name that the table has for them.
fn recordings() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../soap-codec/tests/data/foreign/wire-captures");
    let files = STACKS.iter().flat_map(|stack| {
        let files = fs::read_dir(folder.join(stack)).expect("a folder");
        files.map(move |file| {
            let path = file.expect("an entry").path();
            let name = path.file_stem().expect("a file").to_string_lossy();
            (format!("{stack}/{name}"), path)
        })
    });
    files.collect()
}

/// Returns the outcome for a caller if the service always sends this response.
fn outcome(recording: &[u8]) -> String {
    let endpoint = Endpoint::new("https://api.example.com/soap").expect("a URL");
    let service = Arc::new(Service::new(endpoint, ServiceContract::default()));
    let token = ApiToken::new("test-token").expect("a token");
    let ledger = RefCell::new(Ledger::new());
    let mut machine = Authenticator::new(
        "https://api.example.com/soap",
        token,
        Policy::default(),
        ledger,
        7,
    );
    let action = SoapAction::new("urn:any").expect("a URI");
    let asked = Request::new(action, QName::new("urn:any", "Any"), ());
    let mut exchange = Exchange::new(service, asked);
    loop {
        match exchange.poll(&mut machine, MonotonicTime::from_millis(0)) {
            Ok(Step::Call(grant)) => exchange.handle_response(&grant, Ok(response(recording))),
            Ok(Step::Done(response)) => {
                let payload = response.payload();
                let payload = payload.map(|payload| payload.name().local().to_owned());
                return format!("message {}", payload.unwrap_or_default());
            }
            Ok(step) => panic!("an API token needs no login: {step:?}"),
            Err(error) => return described(error.kind()),
        }
    }
}

fn described(error: &ErrorKind) -> String {
    let text = match error {
        ErrorKind::GaveUp(GiveUpReason::ApiTokenRefused) => "token refused".to_owned(),
        ErrorKind::Fault(fault) => format!("fault {}: {}", fault.code(), fault.reason()),
        ErrorKind::NoPayload => "no answer".to_owned(),
        ErrorKind::NotPermitted => "not permitted".to_owned(),
        ErrorKind::NotUnderstood(blocks) => format!("not understood: {blocks}"),
        ErrorKind::Response(error) => {
            let cause = error.source().map(|cause| format!(": {cause}"));
            format!("unreadable: {error}{}", cause.unwrap_or_default())
        }
        other => format!("{other:?}"),
    };
    // A reason may have lines.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The response as a transport returns it.
fn response(recording: &[u8]) -> Response<Bytes> {
    let end = recording
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    let head = std::str::from_utf8(&recording[..end]).expect("ASCII");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let mut response = Response::builder().status(status.expect("a status"));
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        response = response.header(name, value);
    }
    let chunked = head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked");
    let body = &recording[end + 4..];
    let body = if chunked {
        dechunked(body)
    } else {
        body.to_vec()
    };
    response.body(body.into()).expect("a sound head")
}

/// Decodes a chunked body. One recording ends within a chunk; its part counts.
fn dechunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = std::str::from_utf8(&rest[..line]).expect("digits");
        let length = usize::from_str_radix(length, 16).expect("hexadecimal");
        let chunk = &rest[line + 2..];
        body.extend_from_slice(&chunk[..length.min(chunk.len())]);
        rest = chunk.get(length + 2..).unwrap_or_default();
    }
    body
}
