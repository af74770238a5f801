//! HTTP headers from the command line: `NAME: VALUE`, or a file of such lines.

use std::fs;
use std::path::Path;

use cloudbilling::HttpHeaders;

use crate::failure::Failure;

/// Parts of the names of headers that contain credentials.
const SECRET_NAMES: [&str; 8] = [
    "auth",
    "cookie",
    "credential",
    "key",
    "password",
    "secret",
    "signature",
    "token",
];

/// Reads the values of `--http-header`.
///
/// The value of a header from a file is a secret. A value in an argument is not, because every user
/// of the machine can read it, unless the name of the header indicates credentials.
pub(super) fn read(arguments: &[String]) -> Result<HttpHeaders, Failure> {
    let mut headers = HttpHeaders::new();
    for argument in arguments {
        headers = match argument.strip_prefix('@').map(Path::new) {
            Some(path) => with_file(headers, path)?,
            None => with_line(headers, argument, is_secret)?,
        };
    }
    Ok(headers)
}

fn with_file(headers: HttpHeaders, path: &Path) -> Result<HttpHeaders, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.try_fold(headers, |headers, line| with_line(headers, line, |_| true))
}

fn with_line(
    headers: HttpHeaders,
    line: &str,
    is_secret: impl Fn(&str) -> bool,
) -> Result<HttpHeaders, Failure> {
    // The error does not quote the line, because a value may be secret.
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| usage("invalid HTTP header: expected a colon after the name"))?;
    let (name, value) = (name.trim(), value.trim());
    let added = match is_secret(name) {
        true => headers.with(name, value),
        false => headers.with_public(name, value),
    };
    added.map_err(|error| usage(error.to_string()))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

fn usage(what: impl Into<String>) -> Failure {
    Failure::usage(what).with_help("use --http-header 'NAME: VALUE', or @FILE with such lines")
}
