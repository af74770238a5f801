use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::bulk::arguments::InputFormat;
use crate::failure::Failure;

/// The largest input. It is read and checked as a whole.
const MAX_BYTES: u64 = 512 << 20;

/// The text of an input.
#[derive(Debug)]
pub(in crate::bulk) struct Source {
    format: InputFormat,
    name: String,
    text: String,
}

impl Source {
    /// Reads a file; `-` is standard input.
    pub(in crate::bulk) fn read(path: &Path, format: Option<InputFormat>) -> Result<Self, Failure> {
        let is_stdin = path == Path::new("-");
        let name = match is_stdin {
            true => "standard input".to_owned(),
            false => path.display().to_string(),
        };
        let format = match format.or_else(|| by_extension(path)) {
            Some(format) => format,
            None => return Err(no_format(&name)),
        };
        let read = match is_stdin {
            true => bounded(io::stdin().lock()),
            false => File::open(path).and_then(bounded),
        };
        let bytes = read.map_err(|error| Failure::file("read", Path::new(&name), &error))?;
        if bytes.len() as u64 > MAX_BYTES {
            let help = "split it into several files";
            return Err(Failure::usage(format!("{name} is larger than 512 MiB")).with_help(help));
        }
        Ok(Self {
            format,
            text: decoded(bytes, &name)?,
            name,
        })
    }

    /// Takes references of the command line, one for each line.
    pub(in crate::bulk) fn of_arguments(references: &[String]) -> Self {
        Self {
            format: InputFormat::Text,
            name: "arguments".to_owned(),
            text: references.join("\n"),
        }
    }

    pub(in crate::bulk) fn format(&self) -> InputFormat {
        self.format
    }

    pub(in crate::bulk) fn name(&self) -> &str {
        &self.name
    }

    pub(in crate::bulk) fn text(&self) -> &str {
        &self.text
    }
}

fn bounded(source: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the text without a byte order mark, which spreadsheets write.
fn decoded(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::usage(format!("{name}:{line}: not UTF-8 text (byte {at})"))
            .with_help("save the file as UTF-8; in Excel, as \"CSV UTF-8\"")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

fn by_extension(path: &Path) -> Option<InputFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" | "tsv" => Some(InputFormat::Csv),
        "json" => Some(InputFormat::Json),
        "jsonl" | "ndjson" => Some(InputFormat::Ndjson),
        "txt" => Some(InputFormat::Text),
        _ => None,
    }
}

fn no_format(name: &str) -> Failure {
    Failure::usage(format!("the format of {name} is not known"))
        .with_help("give --format csv, json, ndjson or text")
}
