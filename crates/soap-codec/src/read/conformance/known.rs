//! One small document per rule, with its expected result: the tree in the `.tree` file beside it,
//! which `ci/xml-oracle.py` checks with expat, or the error in `errors.tsv`.

use std::borrow::ToOwned;
use std::collections::BTreeMap;
use std::format;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{DATA, table, tree::tree};

#[test]
fn every_document_is_read_as_its_tree_or_refused_by_its_kind_and_place() {
    let errors: BTreeMap<String, (String, String)> = table("known/errors.tsv")
        .into_iter()
        .map(|row| (row[0].clone(), (row[1].clone(), row[2].clone())))
        .collect();
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(Path::new(DATA).join("known")).expect("the folder is there") {
        let path = entry.expect("a readable folder").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("ASCII names")
            .to_owned();
        if !name.ends_with(".xml") {
            continue;
        }
        count += 1;
        let outcome = tree(&std::fs::read(&path).expect("a readable file"));
        match (
            std::fs::read_to_string(path.with_file_name(format!("{name}.tree"))),
            outcome,
        ) {
            (Ok(expected), Ok(actual)) if expected == actual => (),
            (Ok(expected), actual) => {
                faults.push(format!("{name}: expected\n{expected}got {actual:?}"))
            }
            (Err(_), Ok(_)) => faults.push(format!("{name}\taccepted")),
            (Err(_), Err(error)) => {
                let actual = (format!("{:?}", error.kind()), error.offset().to_string());
                if errors.get(&name) != Some(&actual) {
                    faults.push(format!("{name}\t{}\t{}", actual.0, actual.1));
                }
            }
        }
    }
    faults.sort();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(count, 183);
}
