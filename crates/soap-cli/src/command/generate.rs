//! `soap generate`: Rust for a WSDL or a schema.

use std::io::Write;

use clap::Args;

use super::Failure;
use super::target::Target;

const SETTINGS: &str = "\
Settings, with their defaults, except for names and types, which are examples:

  wsdl = \"wsdl/shop\"          # paths are relative to this file
  out = \"src/shop\"
  root = \"wsdl/shop\"          # the folder that may be read

  [select]
  operations = [\"*\"]         # * stands for any text
  derived = \"all\"            # or \"reachable\", or a list of types

  [names]                     # Rust names of types
  \"{urn:shop}Order_Type\" = \"Order\"

  [modules]                   # modules of namespaces
  \"urn:shop\" = \"shop\"

  [types]                     # Rust types of yours
  \"xs:decimal\" = \"rust_decimal::Decimal\"

  [extern]                    # namespaces that are generated elsewhere
  \"urn:common\" = \"crate::common\"

  [emit]
  client = \"async\"           # or \"blocking\", \"none\"
  docs = true
  derives = []                # such as \"serde::Serialize\"
  directions = false          # true: requests are only written, and responses only read

Examples:
  soap generate wsdl/shop.wsdl --out src/shop
  soap generate --config shop.toml";

/// Writes Rust for a WSDL or a schema: types, and a client for each port type.
///
/// Only files that change are written, and files of an earlier run that are not needed any more are
/// removed. `soap check` compares them in CI.
#[derive(Args, Debug)]
#[command(after_long_help = SETTINGS)]
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
