//! The `soap` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    soap_cli::run()
}
