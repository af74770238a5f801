//! Messages of other SOAP stacks (`data/foreign`), with their outcomes in
//! `data/foreign/expected.tsv`.
//!
//! The outcome of a message is `message`, `fault`, or the kind of its error. Every message is also
//! written and read again, and must be equal.
#![cfg(feature = "http")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use soap_codec::http::{ResponseErrorKind, SoapResponse, read_response};
use soap_codec::{Decoder, Element, Envelope, Message};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/foreign");

#[test]
fn every_message_has_the_expected_outcome() {
    let table =
        std::fs::read_to_string(format!("{FOLDER}/expected.tsv")).expect("the table is there");
    let expected: BTreeMap<String, String> = table
        .lines()
        .skip(1)
        .map(|row| row.split('\t').map(str::to_owned))
        .filter_map(|mut cells| Some((cells.next()?, cells.next()?)))
        .collect();
    let actual: BTreeMap<String, String> = files(Path::new(FOLDER))
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(FOLDER)
                .expect("below the folder")
                .to_str()
                .expect("ASCII names");
            (
                name.to_owned(),
                outcome(name, std::fs::read(&path).expect("a readable file")),
            )
        })
        .collect();
    let faults: Vec<String> = actual
        .iter()
        .filter(|(name, outcome)| expected.get(*name) != Some(outcome))
        .map(|(name, outcome)| format!("{name}\t{outcome}"))
        .collect();
    assert!(faults.is_empty(), "not as stated:\n{}", faults.join("\n"));
    assert_eq!(
        expected.len(),
        actual.len(),
        "a file that is stated is missing"
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("readable").path());
    entries
        .flat_map(
            |path| match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => files(&path),
                Some("bin" | "req" | "resp" | "xml") => vec![path],
                _ => vec![],
            },
        )
        .collect()
}

fn outcome(name: &str, bytes: Vec<u8>) -> String {
    if name.ends_with(".resp") {
        let reply = read_response(&Decoder::new(), http_response(&bytes));
        return match reply {
            Ok(SoapResponse::Empty { status }) => format!("empty {}", status.as_u16()),
            Ok(SoapResponse::Message {
                message, status, ..
            }) => format!("{} {}", decoded(&message), status.as_u16()),
            Ok(SoapResponse::Multipart(multipart)) => format!("package {}", multipart.status()),
            Err(error) => match error.kind() {
                ResponseErrorKind::Message(error) => format!("error {:?}", error.kind()),
                kind => format!("response error {kind:?} {}", error.status().as_u16()),
            },
        };
    }
    let bytes = if name.ends_with(".req") {
        split(&bytes).1
    } else {
        bytes
    };
    match Decoder::new().decode(Bytes::from(bytes)) {
        Ok(message) => decoded(&message),
        Err(error) => format!("error {:?}", error.kind()),
    }
}

/// Returns the kind of a message, after checking that writing and reading do not change it.
fn decoded(message: &Message<Bytes>) -> String {
    let envelope = message.envelope();
    let written = write(envelope);
    let again = Decoder::new()
        .decode(written.as_slice())
        .expect("what we write we read");
    assert_eq!(tree(again.envelope()), tree(envelope));
    if envelope.fault().is_some() {
        "fault".into()
    } else {
        "message".into()
    }
}

fn write(envelope: Envelope<'_>) -> Vec<u8> {
    let namespace = envelope.version().envelope_namespace();
    let mut out = format!("<e:Envelope xmlns:e=\"{namespace}\"><e:Header>").into_bytes();
    envelope
        .headers()
        .for_each(|header| header.element().write_standalone(&mut out));
    out.extend_from_slice(b"</e:Header>");
    envelope.body().write_standalone(&mut out);
    out.extend_from_slice(b"</e:Envelope>");
    out
}

/// The content of the header blocks and the Body, without prefixes.
fn tree(envelope: Envelope<'_>) -> String {
    let mut lines = String::new();
    envelope
        .headers()
        .for_each(|header| add_element(&mut lines, header.element(), 0));
    add_element(&mut lines, envelope.body(), 0);
    lines
}

fn add_element(lines: &mut String, element: Element<'_>, depth: usize) {
    let mut attributes: Vec<_> = element.attributes().collect();
    attributes.sort();
    writeln!(
        lines,
        "{depth} {} {:?} {attributes:?}",
        element.name(),
        element.text()
    )
    .expect("a string grows");
    element
        .children()
        .for_each(|child| add_element(lines, child, depth + 1));
}

/// The head and the body of a captured HTTP message, with chunks joined.
fn split(bytes: &[u8]) -> (String, Vec<u8>) {
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8(bytes[..end].to_vec()).expect("an ASCII head");
    let body = &bytes[end + 4..];
    let is_chunked = head
        .to_ascii_lowercase()
        .contains("transfer-encoding: chunked");
    (
        head,
        if is_chunked {
            join_chunks(body)
        } else {
            body.to_vec()
        },
    )
}

/// One of the captures ends within a chunk; the received part is its body.
fn join_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).expect("ASCII");
        let size = usize::from_str_radix(size, 16).expect("a size");
        let chunk = &rest[end + 2..];
        body.extend_from_slice(&chunk[..size.min(chunk.len())]);
        rest = chunk.get(size + 2..).unwrap_or_default();
    }
    body
}

fn http_response(bytes: &[u8]) -> http::Response<Bytes> {
    let (head, body) = split(bytes);
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .expect("a status");
    let mut builder = http::Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        builder = builder.header(name, value.trim());
    }
    builder.body(Bytes::from(body)).expect("a valid head")
}
