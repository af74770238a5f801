//! `soap generate`: Rust for a WSDL or a schema.

use std::io::Write;

use clap::Args;

use super::Failure;
use super::target::Target;

/// Writes Rust for a WSDL or a schema: types, and a client for each port type.
///
/// Only files that change are written, and files of an earlier run that are not needed any more are
/// removed. `soap check` compares them in CI.
#[derive(Args, Debug)]
pub(super) struct Generate {
    #[command(flatten)]
    target: Target,
}

impl Generate {
    pub(super) fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let code = self.target.generate(err)?;
        let changed = code.files.write_to(&code.out);
        let changed = changed.map_err(|error| Failure::at(code.out.display(), error))?;
        for path in changed {
            writeln!(out, "{}", code.out.join(path).display())?;
        }
        writeln!(out, "{}", code.summary)?;
        Ok(())
    }
}
