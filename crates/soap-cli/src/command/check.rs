//! `soap check`: whether generated code and fetched documents are as they were.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::target::Target;

const EXAMPLES: &str = "\
Examples:
  soap check wsdl/shop.wsdl --out src/shop
  soap check --config shop.toml --deny warnings";

/// Compares the code in a folder with what `soap generate` would write, and fetched documents with
/// their digests in `soap.lock`.
///
/// Prints the files of the code that differ. The exit code is 1 if there are any.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    #[command(flatten)]
    target: Target,
}

impl Check {
    pub(super) fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let code = self.target.generate(err)?;
        let stale = code.files.differences(&code.out);
        let stale = stale.map_err(|error| Failure::at(code.out.display(), error))?;
        let stale = stale.into_iter().map(|path| code.out.join(path)).collect();
        list(
            stale,
            out,
            "these files are not up to date: run `soap generate` with the same arguments",
        )?;
        writeln!(out, "{}", code.summary)?;
        Ok(())
    }
}

/// Lists files that differ. Fails if there are any.
fn list(files: Vec<PathBuf>, out: &mut dyn Write, failure: &'static str) -> Result<(), Failure> {
    for file in &files {
        writeln!(out, "{}", file.display())?;
    }
    match files.is_empty() {
        true => Ok(()),
        false => Err(Failure::Differs(failure.to_owned())),
    }
}
