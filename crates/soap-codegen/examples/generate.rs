//! Generates Rust for a WSDL or a schema: `generate FILE OUT [OPERATION…]`. With operations,
//! derived types are generated only where they are needed anyway.

use std::time::Instant;

use soap_codegen::{Config, Derived, Project};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, out, operations @ ..] = arguments.as_slice() else {
        return Err("usage: generate FILE OUT [OPERATION…]".into());
    };
    let derived = if operations.is_empty() {
        Derived::All
    } else {
        Derived::Reachable
    };
    let config = Config::new().operations(operations).derived(derived);
    let start = Instant::now();
    let generated = Project::new(file, out, config).write()?;
    let time = start.elapsed();
    for diagnostic in &generated.diagnostics {
        eprintln!("{diagnostic}");
    }
    for note in &generated.notes {
        eprintln!("{note}");
    }
    let lines: usize = generated
        .files
        .iter()
        .map(|(_, text)| text.lines().count())
        .sum();
    let files = generated.files.iter().count();
    eprintln!("{files} files, {lines} lines, {} ms", time.as_millis());
    Ok(())
}
