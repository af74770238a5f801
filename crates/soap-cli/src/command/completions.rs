//! `soap completions`: what a shell completes.

use std::io::Write;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Arguments, Failure};

const EXAMPLES: &str = "\
Examples:
  soap completions bash > ~/.local/share/bash-completion/completions/soap
  soap completions zsh > \"${fpath[1]}/_soap\"
  soap completions fish > ~/.config/fish/completions/soap.fish";

/// Prints the completion script of a shell.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "soap", &mut script);
        Ok(out.write_all(&script)?)
    }
}
