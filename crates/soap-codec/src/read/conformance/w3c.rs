//! The W3C conformance suite, by XML 1.0 fifth edition and Namespaces in XML 1.0.
//!
//! Needs the suite: `just xmlconf` fetches it and runs these tests, which fail without it. The
//! tables are in `tests/data/xmlconf`: what is left out and why, and which error each document gets
//! that is refused.

use std::borrow::ToOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::path::{Path, PathBuf};
use std::println;
use std::string::String;
use std::vec::Vec;

use super::{table, tree::tree};

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/xmlconf");

/// A test of the catalogue, as far as it matters here.
#[derive(Debug)]
struct Case {
    id: String,
    kind: String,
    document: PathBuf,
    /// The canonical form that the suite expects, which is a document itself.
    output: Option<PathBuf>,
    /// The recommendation, version and edition of a test in the catalogue.
    applies_to: Vec<(String, String)>,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        read(&self.document)
    }

    fn has_dtd(&self) -> bool {
        has_dtd(&self.bytes())
    }
}

/// Returns `true` if a document has a document type declaration. One in a comment, a processing
/// instruction or a CDATA section does not count.
fn has_dtd(bytes: &[u8]) -> bool {
    let mut rest: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    for (begin, end) in [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")] {
        while let Some(start) = find(&rest, begin) {
            let Some(width) = find(&rest[start..], end) else {
                break;
            };
            rest.drain(start..start + width + end.len());
        }
    }
    find(&rest, "<!DOCTYPE").is_some()
}

fn find(bytes: &[u8], text: &str) -> Option<usize> {
    bytes
        .windows(text.len())
        .position(|window| window == text.as_bytes())
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads the catalogue by its tags alone: the reader under test has no part in choosing its tests.
fn cases() -> Vec<Case> {
    let catalog = String::from_utf8(read(&Path::new(SUITE).join("catalog.xml")))
        .expect("the catalogue is UTF-8");
    let mut bases: Vec<String> = Vec::new();
    let mut cases = Vec::new();
    for tag in catalog.split('<').skip(1) {
        if tag.starts_with("TESTCASES") {
            bases.push(attribute(tag, "xml:base").unwrap_or_default());
        } else if tag.starts_with("/TESTCASES") {
            bases.pop();
        } else if tag.starts_with("TEST ") || tag.starts_with("TEST\n") {
            let folder = Path::new(SUITE).join("xmlconf").join(bases.concat());
            cases.push(Case {
                id: attribute(tag, "ID").expect("every test has an ID"),
                kind: attribute(tag, "TYPE").expect("every test has a TYPE"),
                document: folder.join(attribute(tag, "URI").expect("every test has a URI")),
                output: attribute(tag, "OUTPUT").map(|output| folder.join(output)),
                applies_to: ["RECOMMENDATION", "VERSION", "EDITION"]
                    .iter()
                    .filter_map(|name| Some(((*name).to_owned(), attribute(tag, name)?)))
                    .collect(),
            });
        }
    }
    assert_eq!(cases.len(), 2586, "the suite of 2013-09-23");
    cases
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split('>').next()?.split_once(&format!("{name}="))?;
    let quote = rest.chars().next()?;
    rest[1..].split(quote).next().map(str::to_owned)
}

/// The cases that count here: those that the table of exceptions does not leave out.
fn applicable() -> Vec<Case> {
    let exceptions: Vec<(String, String)> = table("xmlconf/exceptions.tsv")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let (left_out, applicable): (Vec<Case>, Vec<Case>) = cases()
        .into_iter()
        .partition(|case| case.applies_to.iter().any(|fact| exceptions.contains(fact)));
    println!("{} cases left out", left_out.len());
    applicable
}

#[test]
#[ignore = "needs the W3C suite: just xmlconf"]
fn every_document_that_is_not_well_formed_is_refused_by_its_kind() {
    let cases = applicable();
    let without_dtd = cases
        .iter()
        .filter(|case| case.kind == "not-wf" && !case.has_dtd());
    let actual = without_dtd
        .map(|case| (case.id.clone(), outcome(case)))
        .collect();
    let expected = kinds("xmlconf/not-well-formed.tsv");
    assert_same(&expected, &actual);
    println!(
        "{} documents that are not well-formed refused",
        expected.len()
    );
}

#[test]
#[ignore = "needs the W3C suite: just xmlconf"]
fn every_document_with_a_document_type_is_refused_for_that() {
    let earlier = kinds("xmlconf/refused-before-dtd.tsv");
    let cases = applicable();
    let with_dtd: Vec<&Case> = cases.iter().filter(|case| case.has_dtd()).collect();
    let kind = |case: &Case| {
        earlier
            .get(&case.id)
            .cloned()
            .unwrap_or_else(|| "Dtd".to_owned())
    };
    let expected = with_dtd
        .iter()
        .map(|case| (case.id.clone(), kind(case)))
        .collect();
    let actual = with_dtd
        .iter()
        .map(|case| (case.id.clone(), outcome(case)))
        .collect();
    assert_same(&expected, &actual);
    for id in earlier.keys() {
        assert!(expected.contains_key(id), "{id}: an exception for no case");
    }
    println!(
        "{} documents refused for their DTD, {} before it",
        expected.len() - earlier.len(),
        earlier.len()
    );
}

/// The trees come from expat (`ci/xml-oracle.py`); what it refuses is not well-formed by
/// namespaces.
#[test]
#[ignore = "needs the W3C suite: just xmlconf"]
fn every_well_formed_document_without_a_document_type_is_read_as_expat_reads_it() {
    let cases = applicable();
    let inputs = cases
        .iter()
        .filter(|case| case.kind != "not-wf" && !case.has_dtd())
        .map(|case| case.document.clone());
    let outputs = cases.iter().filter_map(|case| case.output.clone());
    let documents: BTreeSet<PathBuf> = inputs.chain(outputs).collect();
    let fifth_edition = table("xmlconf/fifth-edition-names.tsv");
    let mut read_alike = 0;
    for document in documents {
        let bytes = read(&document);
        if has_dtd(&bytes) {
            continue;
        }
        let expected = std::fs::read_to_string(format!("{}.tree", document.display())).ok();
        let actual = tree(&bytes).ok();
        if fifth_edition.iter().any(|row| document.ends_with(&row[0])) {
            assert!(
                expected.is_none() && actual.is_some(),
                "{}",
                document.display()
            );
            continue;
        }
        assert_eq!(actual, expected, "{}", document.display());
        read_alike += usize::from(expected.is_some());
    }
    println!("{read_alike} documents read as expat reads them");
    assert!(read_alike > 400, "{read_alike}: are the trees there?");
}

fn kinds(name: &str) -> BTreeMap<String, String> {
    table(name)
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect()
}

fn outcome(case: &Case) -> String {
    tree(&case.bytes()).map_or_else(
        |error| format!("{:?}", error.kind()),
        |_| "accepted".to_owned(),
    )
}

fn assert_same(expected: &BTreeMap<String, String>, actual: &BTreeMap<String, String>) {
    let keys: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    let faults: Vec<String> = keys
        .into_iter()
        .filter(|key| expected.get(*key) != actual.get(*key))
        .map(|key| {
            format!(
                "{key}: expected {:?}, got {:?}",
                expected.get(key),
                actual.get(key)
            )
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
