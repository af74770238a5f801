//! `soap man`: manual pages.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _};

use super::{Arguments, Failure};

const EXAMPLES: &str = "\
Examples:
  soap man | man -l -
  soap man --out /usr/local/share/man/man1";

/// Prints the manual page of this program.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Man {
    /// Writes the page of the program and of each command into this folder instead.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let command = Arguments::command();
        let Some(folder) = &self.out else {
            return Ok(clap_mangen::Man::new(command).render(&mut *out)?);
        };
        let written = fs::create_dir_all(folder);
        let written = written.and_then(|()| clap_mangen::generate_to(command, folder));
        written.map_err(|error| Failure::at(folder.display(), error))
    }
}
