//! One small message for each rule of SOAP 1.1 and 1.2 (`data/soap`). `expected.tsv` has its
//! content, or the kind of its error, and the clause.

use std::fmt::Write;

use soap_codec::{DecodeError, Decoder, Envelope, FaultView, SoapVersion};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/soap");

#[test]
fn every_message_has_the_expected_outcome() {
    let table =
        std::fs::read_to_string(format!("{FOLDER}/expected.tsv")).expect("the table is there");
    let mut faults = Vec::new();
    let mut count = 0;
    for row in table.lines().skip(1) {
        let mut cells = row.split('\t');
        let (file, expected, clause) = (
            cells.next().expect("a file"),
            cells.next().expect("an outcome"),
            cells.next().expect("a clause"),
        );
        let bytes = std::fs::read(format!("{FOLDER}/{file}")).expect(file);
        let actual = outcome(&bytes).unwrap_or_else(|error| format!("{:?}", error.kind()));
        if actual != expected {
            faults.push(format!(
                "{file} ({clause}): expected {expected}, got {actual}"
            ));
        }
        count += 1;
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    let files = std::fs::read_dir(FOLDER)
        .expect("the folder is there")
        .count();
    assert_eq!(count + 1, files, "a message that the table does not state");
}

fn outcome(bytes: &[u8]) -> Result<String, DecodeError> {
    let message = Decoder::new().decode(bytes)?;
    let envelope = message.envelope();
    let mut said = match envelope.version() {
        SoapVersion::Soap11 => "1.1".to_owned(),
        SoapVersion::Soap12 => "1.2".to_owned(),
    };
    add_headers(&mut said, envelope);
    match envelope.fault() {
        Some(fault) => add_fault(&mut said, fault),
        None => {
            let names: Vec<String> = envelope
                .payloads()
                .map(|payload| payload.name().to_string())
                .collect();
            write!(said, " payloads [{}]", names.join(", ")).expect("a string grows");
        }
    }
    Ok(said)
}

fn add_headers(said: &mut String, envelope: Envelope<'_>) {
    for header in envelope.headers() {
        write!(said, " header {}", header.element().name()).expect("a string grows");
    }
    if envelope.not_understood(&[]).next().is_some() {
        said.push_str(" not understood");
    }
}

fn add_fault(said: &mut String, fault: FaultView<'_>) {
    write!(said, " fault {}", fault.code()).expect("a string grows");
    for subcode in fault.subcodes() {
        write!(said, "/{subcode}").expect("a string grows");
    }
    said.push(':');
    let reasons = fault.reasons();
    for (language, text) in &reasons {
        write!(said, " {text}").expect("a string grows");
        if !language.is_empty() {
            write!(said, " ({language})").expect("a string grows");
        }
    }
    if reasons.is_empty() {
        said.push(' ');
    }
    for (name, value) in [("node", fault.node()), ("actor", fault.actor())] {
        if let Some(value) = value {
            write!(said, " {name} {value}").expect("a string grows");
        }
    }
    if let Some(detail) = fault.detail() {
        let names: Vec<String> = detail
            .children()
            .map(|child| child.name().to_string())
            .collect();
        write!(said, " detail [{}]", names.join(", ")).expect("a string grows");
    }
}
