//! Loads every WSDL and schema below a folder, and prints a line for each of its subfolders.
//!
//! `cargo run --release -p soap-wsdl --example corpus -- FOLDER [--verbose]`
//!
//! It fails if fewer than 98 of 100 WSDLs with literal operations load with all of them, if it
//! takes more than 30 seconds, or if it needs more than 300 MB.

#![expect(
    clippy::disallowed_methods,
    reason = "it measures how long loading takes"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use soap_wsdl::{Code, Diagnostics, Limits, LoadError, Loader, Schemas, Severity, Wsdl};

/// Reads files below a folder.
struct Folder(PathBuf);

impl Loader for Folder {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let segments = location.split('/');
        if location.contains(':') || segments.into_iter().any(|segment| segment == "..") {
            return Err(LoadError::new("outside of the folder"));
        }
        let location = location.replace("%20", " ");
        std::fs::read(self.0.join(location)).map_err(|error| LoadError::new(error.to_string()))
    }
}

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
    codes: BTreeMap<Code, u32>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.first().map(PathBuf::from) else {
        eprintln!("usage: corpus FOLDER [--verbose]");
        return ExitCode::from(2);
    };
    let is_verbose = arguments.iter().any(|argument| argument == "--verbose");
    let start = Instant::now();
    let mut sets: BTreeMap<String, (Set, f64)> = BTreeMap::new();
    for file in files(&folder) {
        let name = file.split('/').next().unwrap_or_default().to_owned();
        let (set, seconds) = sets.entry(name).or_default();
        let file_start = Instant::now();
        load(&folder, &file, set, is_verbose);
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
    }
    println!(
        "{} of {} WSDLs with literal operations loaded with all of them; {} operations",
        total.complete, total.literal, total.operations
    );
    total
}

/// Loads one document, as a WSDL or else as a schema.
fn load(folder: &Path, file: &str, set: &mut Set, is_verbose: bool) {
    set.documents += 1;
    let mut loader = Folder(folder.to_owned());
    let limits = Limits::default();
    match Wsdl::load(file, &mut loader, &limits) {
        Ok((wsdl, diagnostics)) => count_wsdl(file, &wsdl, &diagnostics, set, is_verbose),
        Err(_) => match Schemas::load(file, &mut loader, &limits) {
            Ok((schemas, diagnostics)) => {
                set.types += schemas.types().count();
                count(&diagnostics, set, is_verbose);
            }
            Err(error) => {
                set.failed += 1;
                println!("failed: {error}");
            }
        },
    }
}

fn count_wsdl(file: &str, wsdl: &Wsdl, diagnostics: &Diagnostics, set: &mut Set, is_verbose: bool) {
    let bindings = wsdl.bindings.iter();
    let operations: usize = bindings.map(|binding| binding.operations.len()).sum();
    let unsupported = [
        Code::EncodedBody,
        Code::OperationPattern,
        Code::OtherBinding,
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
    if operations + omitted > 0 {
        set.literal += 1;
        set.complete += u32::from(omitted == 0 && errors == 0);
        if omitted > 0 || errors > 0 {
            println!("incomplete: {file}");
        }
    }
    count(diagnostics, set, is_verbose || omitted > 0 || errors > 0);
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

/// Returns the files below a folder, relative to it, in a stable order.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if [".wsdl", ".xsd", ".wsdl.xml"]
                .iter()
                .any(|end| name.ends_with(end))
                && let Ok(relative) = path.strip_prefix(folder)
            {
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
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
