//! Generates Rust for every WSDL below a folder, and for the schemas of sets without a WSDL.
//!
//! `cargo run --release -p soap-codegen --example generate_corpus -- FOLDER OUT [NAME…]`
//!
//! With names, only documents whose path contains one of them. Each becomes a package of a
//! workspace in OUT, to be checked with `cargo check`. It fails if fewer than 98 of 100 WSDLs with
//! literal operations have all of them, if one takes more than a second of the processor, all of
//! them more than 30 seconds, or more than 300 MB, or if the code depends on the order of imports.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use soap_codegen::{Config, Files, NoteCode, generate_from};
use soap_wsdl::{Code, Diagnostics, Limits, LoadError, Loader, Wsdl, WsdlError};

/// Documents below a folder, by their paths in it.
struct Folder<'a> {
    path: &'a Path,
    /// Imports that follow each other are in the opposite order.
    is_reversed: bool,
}

impl Loader for Folder<'_> {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        if location.contains(':') || location.split('/').any(|part| part == "..") {
            return Err(LoadError::new("outside of the folder"));
        }
        let read = fs::read(self.path.join(location));
        let bytes = read.map_err(|error| LoadError::new(error.to_string()))?;
        Ok(match self.is_reversed {
            true => reversed(bytes),
            false => bytes,
        })
    }
}

/// Reverses each run of imports that have nothing between them but white space.
fn reversed(bytes: Vec<u8>) -> Vec<u8> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return error.into_bytes(),
    };
    let mut reversed = String::with_capacity(text.len());
    let mut run: Vec<&str> = Vec::new();
    let mut rest = &*text;
    while let Some(end) = rest.find('>') {
        let (tag, after) = rest.split_at(end + 1);
        let start = tag.find('<').unwrap_or(0);
        let name = tag[start..].split(char::is_whitespace).next();
        let name = name.unwrap_or_default().trim_start_matches('<');
        let is_import = tag.ends_with("/>") && name.rsplit(':').next() == Some("import");
        if is_import && tag[..start].trim().is_empty() {
            run.push(tag);
        } else {
            reversed.extend(run.drain(..).rev());
            reversed.push_str(tag);
        }
        rest = after;
    }
    reversed.extend(run.drain(..).rev());
    (reversed + rest).into_bytes()
}

#[derive(Default)]
struct Set {
    documents: usize,
    literal: usize,
    complete: usize,
    operations: usize,
    left_out: usize,
    lines: usize,
    seconds: f64,
    slowest: f64,
    unstable: usize,
    has_large: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, out, names @ ..] = arguments.as_slice() else {
        eprintln!("usage: generate_corpus FOLDER OUT [NAME…]");
        return ExitCode::from(2);
    };
    let (folder, out) = (Path::new(folder), Path::new(out));
    let mut paths = documents(folder);
    paths.retain(|path| names.is_empty() || names.iter().any(|name| path.contains(&**name)));
    let mut sets: BTreeMap<String, Set> = BTreeMap::new();
    let mut packages = Vec::new();
    for path in &paths {
        let set = path.split('/').next().unwrap_or_default().to_owned();
        let set = sets.entry(set).or_default();
        if let Some(files) = generate(folder, path, set) {
            // Schemas of one set that need each other have the same code; one of them is enough.
            let is_large = !path.ends_with(".wsdl") && lines(&files) > 5_000;
            if !is_large || !std::mem::replace(&mut set.has_large, true) {
                packages.push(package(out, path, &files));
            }
        }
    }
    workspace(out, &packages);
    report(&sets)
}

/// Returns the paths of all WSDLs, and of the schemas of sets without one.
fn documents(folder: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    find(folder, Path::new(""), &mut paths);
    paths.sort();
    let is_wsdl = |path: &&String| path.ends_with(".wsdl");
    let set = |path: &String| path.split('/').next().unwrap_or_default().to_owned();
    let with_wsdl: Vec<String> = paths.iter().filter(is_wsdl).map(set).collect();
    let is_root = |path: &&String| is_wsdl(path) || !with_wsdl.contains(&set(path));
    paths.iter().filter(is_root).cloned().collect()
}

fn find(folder: &Path, below: &Path, paths: &mut Vec<String>) {
    let entries = fs::read_dir(folder.join(below)).expect("a readable folder");
    for entry in entries.flatten() {
        let path = below.join(entry.file_name());
        if folder.join(&path).is_dir() {
            find(folder, &path, paths);
        } else if path
            .extension()
            .is_some_and(|it| it == "wsdl" || it == "xsd")
        {
            paths.push(path.to_string_lossy().into_owned());
        }
    }
}

/// Generates the code for a document, and counts it.
fn generate(folder: &Path, path: &str, set: &mut Set) -> Option<Files> {
    let start = processor_seconds();
    set.documents += 1;
    let (wsdl, diagnostics) = match load(folder, path, false) {
        Ok(loaded) => loaded,
        Err(error) => {
            eprintln!("not loaded: {error}");
            return None;
        }
    };
    let (files, notes) = generate_from(&wsdl, path, &Config::new());
    let seconds = processor_seconds() - start;
    set.seconds += seconds;
    set.slowest = set.slowest.max(seconds);
    set.lines += lines(&files);
    // The first of two components of one name is used.
    let has_duplicates = diagnostics.iter().any(|it| it.code == Code::Duplicate);
    if !has_duplicates && !is_stable(folder, path, &files) {
        eprintln!("{path}: the code depends on the order of imports");
        set.unstable += 1;
    }
    let operations: usize = wsdl.bindings.iter().map(|it| it.operations.len()).sum();
    set.operations += operations;
    // Two bindings that differ have a client each.
    let left_out = notes
        .iter()
        .filter(|note| note.code != NoteCode::DifferentBindings);
    let left_out = left_out.count();
    set.left_out += left_out;
    if operations > 0 {
        set.literal += 1;
        set.complete += usize::from(left_out == 0);
    }
    notes.iter().for_each(|note| eprintln!("{note}"));
    Some(files)
}

fn load(folder: &Path, path: &str, is_reversed: bool) -> Result<(Wsdl, Diagnostics), WsdlError> {
    let mut loader = Folder {
        path: folder,
        is_reversed,
    };
    Wsdl::load_any(path, &mut loader, &Limits::default())
}

/// Generates the code again, with the imports of all documents in another order.
fn is_stable(folder: &Path, path: &str, files: &Files) -> bool {
    let again = load(folder, path, true);
    again.is_ok_and(|(wsdl, _)| generate_from(&wsdl, path, &Config::new()).0 == *files)
}

/// Returns the time that this program had a processor, which other programs do not lengthen. Linux
/// counts it in nanoseconds; elsewhere it is 0.
fn processor_seconds() -> f64 {
    let counts = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let spent = counts.split(' ').next().and_then(|it| it.parse().ok());
    spent.unwrap_or(0.0) / 1e9
}

fn lines(files: &Files) -> usize {
    files.iter().map(|(_, text)| text.lines().count()).sum()
}

/// Writes a package of its own for the code, and returns its name.
fn package(out: &Path, path: &str, files: &Files) -> String {
    let words = path.split(|it: char| !it.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect();
    let name = format!("c_{}", words.join("_"));
    let folder = out.join(&name);
    files
        .write_to(&folder.join("src/generated"))
        .expect("written");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\nsoap-call.workspace = true\nsoap-codec.workspace = true\n"
    );
    write(&folder.join("Cargo.toml"), &manifest);
    write(
        &folder.join("src/lib.rs"),
        "//! Generated.\n\n#![deny(warnings)]\n\n/// Generated.\npub mod generated;\n",
    );
    name
}

fn workspace(out: &Path, packages: &[String]) {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of the crates");
    let members: String = packages
        .iter()
        .map(|name| format!("    {name:?},\n"))
        .collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n[profile.dev]\ndebug = false\n[workspace.dependencies]\nsoap-call = {{ path = {:?} }}\nsoap-codec = {{ path = {:?}, features = [\"derive\"] }}\n",
        crates.join("soap-call"),
        crates.join("soap-codec"),
    );
    write(&out.join("Cargo.toml"), &manifest);
}

/// Writes a file unless it is the same already, so that Cargo does not check it again.
fn write(path: &PathBuf, text: &str) {
    if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(path, text).expect("written");
}

fn report(sets: &BTreeMap<String, Set>) -> ExitCode {
    let mut total = Set::default();
    println!(
        "{:24} {:>9} {:>8} {:>8} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "set",
        "documents",
        "literal",
        "complete",
        "operations",
        "left out",
        "lines",
        "seconds",
        "slowest"
    );
    for (name, set) in sets {
        row(name, set);
        total.documents += set.documents;
        total.literal += set.literal;
        total.complete += set.complete;
        total.operations += set.operations;
        total.left_out += set.left_out;
        total.lines += set.lines;
        total.seconds += set.seconds;
        total.slowest = total.slowest.max(set.slowest);
        total.unstable += set.unstable;
    }
    row("all", &total);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
    });
    let megabytes = peak.unwrap_or_default() / 1024;
    println!("{megabytes} MB");
    let is_good = total.complete * 100 >= total.literal * 98
        && total.seconds < 30.0
        && total.slowest < 1.0
        && total.unstable == 0
        && megabytes < 300;
    if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn row(name: &str, set: &Set) {
    println!(
        "{name:24} {:>9} {:>8} {:>8} {:>10} {:>8} {:>8} {:>8.2} {:>8.2}",
        set.documents,
        set.literal,
        set.complete,
        set.operations,
        set.left_out,
        set.lines,
        set.seconds,
        set.slowest
    );
}
