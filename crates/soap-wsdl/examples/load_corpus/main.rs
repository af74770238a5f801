//! Loads every WSDL and schema below a folder, and prints a line for each of its subfolders.
//!
//! `cargo run --release -p soap-wsdl --example load_corpus -- FOLDER [--verbose]`
//!
//! It fails if fewer than 98 of 100 WSDLs with literal operations load with all of them, if it
//! takes more than 30 seconds, or if it needs more than 300 MB.

#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long loading takes"
)]

mod catalog;
mod folder;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use soap_wsdl::{Code, Diagnostics, Limits, Location, Schemas, Severity, Wsdl};

use crate::folder::{Folder, files};

#[derive(Default)]
struct Set {
    documents: u32,
    failed: u32,
    operations: usize,
    encoded: usize,
    left_out: usize,
    errors: usize,
    types: usize,
    literal: u32,
    complete: u32,
    /// WSDLs of which documents are not in the corpus.
    lacking: u32,
    /// WSDLs that refer to names that nothing defines.
    broken: u32,
    /// Components of the built-in catalog that are equal to the original, and those that differ.
    equal: usize,
    different: usize,
    codes: BTreeMap<Code, u32>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.first().map(PathBuf::from) else {
        eprintln!("usage: load_corpus FOLDER [--verbose]");
        return ExitCode::from(2);
    };
    let is_verbose = arguments.iter().any(|argument| argument == "--verbose");
    let start = Instant::now();
    let mut sets: BTreeMap<String, (Set, f64)> = BTreeMap::new();
    let files = files(&folder);
    for file in &files {
        let name = file.split('/').next().unwrap_or_default();
        let mut loader = Folder::new(&folder, name, &files);
        let (set, seconds) = sets.entry(name.to_owned()).or_default();
        let file_start = Instant::now();
        load(&mut loader, file, set, is_verbose);
        *seconds += file_start.elapsed().as_secs_f64();
    }
    let total = print(&sets);
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = peak_megabytes();
    println!("{seconds:.1} s, {megabytes} MB at most");
    let is_good = total.complete * 100 >= total.literal * 98 && seconds < 30.0 && megabytes < 300;
    ExitCode::from(u8::from(!is_good))
}

fn print(sets: &BTreeMap<String, (Set, f64)>) -> Set {
    println!(
        "{:24} {:>5} {:>6} {:>5} {:>7} {:>7} {:>4} {:>6} {:>7} {:>6} {:>5}  codes",
        "set",
        "files",
        "failed",
        "ops",
        "encoded",
        "omitted",
        "err",
        "types",
        "literal",
        "whole",
        "s"
    );
    let mut total = Set::default();
    for (name, (set, seconds)) in sets {
        let codes = set.codes.iter();
        let codes: Vec<String> = codes
            .map(|(code, count)| format!("{}:{count}", code.number()))
            .collect();
        println!(
            "{name:24} {:5} {:6} {:5} {:7} {:7} {:4} {:6} {:7} {:6} {seconds:5.2}  {}",
            set.documents,
            set.failed,
            set.operations,
            set.encoded,
            set.left_out,
            set.errors,
            set.types,
            set.literal,
            set.complete,
            codes.join(" ")
        );
        total.literal += set.literal;
        total.complete += set.complete;
        total.operations += set.operations;
        total.lacking += set.lacking;
        total.broken += set.broken;
        total.equal += set.equal;
        total.different += set.different;
    }
    println!(
        "{} of {} WSDLs with literal operations loaded with all of them, {} operations",
        total.complete, total.literal, total.operations
    );
    println!(
        "catalog: {} equal to the originals, {} different",
        total.equal, total.different
    );
    total
}

/// Loads one document, as a WSDL or else as a schema.
fn load(loader: &mut Folder, file: &str, set: &mut Set, is_verbose: bool) {
    set.documents += 1;
    let limits = Limits::default();
    match Wsdl::load(file, loader, &limits) {
        Ok((wsdl, diagnostics)) => count_wsdl(file, &wsdl, &diagnostics, set, is_verbose),
        Err(_) => match Schemas::load(file, loader, &limits) {
            Ok((schemas, diagnostics)) => {
                set.types += schemas.types().count();
                count(&diagnostics, set, is_verbose);
                compare(file, &schemas, set);
            }
            Err(error) => {
                set.failed += 1;
                println!("failed: {error}");
            }
        },
    }
}

/// Compares a schema of a built-in namespace with the catalog.
fn compare(file: &str, schemas: &Schemas, set: &mut Set) {
    let here = |location: &Location| *location.document == *file;
    let mut types = schemas.types().filter(|(_, ty)| here(ty.location()));
    let mut attributes = schemas.attributes().filter(|(_, one)| here(&one.location));
    let namespace = match (types.next(), attributes.find(|(_, one)| one.is_global)) {
        (Some((_, ty)), _) => ty.name().namespace().to_string(),
        (None, Some((_, attribute))) => attribute.name.namespace().to_string(),
        (None, None) => return,
    };
    let Some((different, equal)) = catalog::compare(schemas, &namespace) else {
        return;
    };
    println!(
        "catalog: {file}: {equal} equal, {} different",
        different.len()
    );
    different.iter().for_each(|one| println!("  {one}"));
    set.equal += equal;
    set.different += different.len();
}

fn count_wsdl(file: &str, wsdl: &Wsdl, diagnostics: &Diagnostics, set: &mut Set, is_verbose: bool) {
    let bindings = wsdl.bindings.iter();
    let operations: usize = bindings.map(|binding| binding.operations.len()).sum();
    let unsupported = [
        Code::EncodedBody,
        Code::OperationPattern,
        Code::OtherBinding,
        Code::Unbound,
    ];
    let encoded = wsdl
        .left_out
        .iter()
        .filter(|left_out| unsupported.contains(&left_out.code));
    let encoded = encoded.count();
    let omitted = wsdl.left_out.len() - encoded;
    let errors = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .count();
    set.operations += operations;
    set.encoded += encoded;
    set.left_out += omitted;
    set.types += wsdl.schemas.types().count();
    let is_complete = omitted == 0 && errors == 0;
    let lacks_documents = diagnostics
        .iter()
        .any(|one| one.code == Code::DocumentNotLoaded);
    if !is_complete && lacks_documents {
        set.lacking += 1;
    } else if !is_complete && is_broken(wsdl, diagnostics) {
        set.broken += 1;
        println!("refers to what nothing defines: {file}");
    } else if operations + omitted > 0 {
        set.literal += 1;
        set.complete += u32::from(is_complete);
        if !is_complete {
            println!("incomplete: {file}");
        }
    }
    count(
        diagnostics,
        set,
        is_verbose || (!is_complete && !lacks_documents),
    );
}

/// Returns `true` if everything that is missing is a name that no document defines, or is in a
/// schema of a draft.
fn is_broken(wsdl: &Wsdl, diagnostics: &Diagnostics) -> bool {
    let undefined = [
        Code::UnresolvedAttribute,
        Code::UnresolvedBinding,
        Code::UnresolvedElement,
        Code::UnresolvedGroup,
        Code::UnresolvedMessage,
        Code::UnresolvedPortType,
        Code::UnresolvedType,
    ];
    let unsupported = [
        Code::EncodedBody,
        Code::OperationPattern,
        Code::OtherBinding,
        Code::Unbound,
    ];
    let mut left_out = wsdl.left_out.iter().map(|left_out| left_out.code);
    let mut errors = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error);
    left_out.all(|code| undefined.contains(&code) || unsupported.contains(&code))
        && errors.all(|one| undefined.contains(&one.code))
}

fn count(diagnostics: &Diagnostics, set: &mut Set, is_verbose: bool) {
    for diagnostic in diagnostics {
        *set.codes.entry(diagnostic.code).or_default() += 1;
        set.errors += usize::from(diagnostic.severity == Severity::Error);
        if is_verbose {
            println!("  {diagnostic}");
        }
    }
}

/// Returns the most memory that this process has used, on Linux.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_ascii_whitespace().nth(1));
    kilobytes
        .and_then(|number| number.parse::<u64>().ok())
        .unwrap_or_default()
        / 1024
}
