//! Generates Rust for a WSDL or a schema: `generate FOLDER FILE OUT [OPERATION…]`. With operations,
//! derived types are generated only where they are needed anyway.

use std::path::Path;
use std::time::Instant;

use soap_codegen::{Config, Derived, Folder, generate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file, out, operations @ ..] = arguments.as_slice() else {
        return Err("usage: generate FOLDER FILE OUT [OPERATION…]".into());
    };
    let derived = if operations.is_empty() {
        Derived::All
    } else {
        Derived::Reachable
    };
    let config = Config::new().operations(operations).derived(derived);
    let start = Instant::now();
    let generated = generate(file, &mut Folder::new(folder), &config)?;
    let time = start.elapsed();
    for diagnostic in &generated.diagnostics {
        eprintln!("{diagnostic}");
    }
    for note in &generated.notes {
        eprintln!("{note}");
    }
    generated.files.write_to(Path::new(out))?;
    let lines: usize = generated
        .files
        .iter()
        .map(|(_, text)| text.lines().count())
        .sum();
    let files = generated.files.iter().count();
    eprintln!("{files} files, {lines} lines, {} ms", time.as_millis());
    Ok(())
}
