//! HTTP headers from the command line: `NAME: VALUE`, or a file of such lines.

use std::fs;
use std::path::Path;

use cloudbilling::HttpHeaders;

use crate::failure::Failure;

/// Reads what `--http-header` was given.
pub(super) fn read(arguments: &[String]) -> Result<HttpHeaders, Failure> {
    let mut headers = HttpHeaders::new();
    for line in lines(arguments)? {
        // Without the line in the error: a value may be secret.
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| usage("invalid HTTP header: there is no colon"))?;
        headers = headers
            .with(name.trim(), value.trim())
            .map_err(|error| usage(error.to_string()))?;
    }
    Ok(headers)
}

fn lines(arguments: &[String]) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for argument in arguments {
        let Some(path) = argument.strip_prefix('@').map(Path::new) else {
            lines.push(argument.clone());
            continue;
        };
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        let written = text.lines().filter(|line| !line.trim().is_empty());
        lines.extend(written.map(str::to_owned));
    }
    Ok(lines)
}

fn usage(what: impl Into<String>) -> Failure {
    Failure::usage(what).with_help("give `--http-header 'NAME: VALUE'`, or `@FILE` with such lines")
}
