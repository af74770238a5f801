//! The service contract: read from a file for `call` and `sandbox`, and printed by `cloudbilling
//! contract`.

use std::fs;
use std::path::Path;

use cloudbilling::types::ServiceContract;

use crate::failure::Failure;
use crate::terminal::Screen;

/// Reads the contract from a TOML file, or returns the default if there is no file.
pub(crate) fn read(path: Option<&Path>) -> Result<ServiceContract, Failure> {
    let Some(path) = path else {
        return Ok(ServiceContract::default());
    };
    let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    ServiceContract::from_toml(&text).map_err(|error| {
        // The first line is the message; the others show the place in the file.
        let error = error.to_string();
        let mut lines = error.lines();
        let what = lines.next().unwrap_or_default();
        Failure::usage(format!("{}: {what}", path.display())).with_excerpt(lines)
    })
}

/// Prints the default contract.
pub(crate) fn print(screen: &mut Screen) {
    screen.raw(ServiceContract::DEFAULT_TOML);
}
