//! The `cloudbilling` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    cloudbilling_cli::run()
}
