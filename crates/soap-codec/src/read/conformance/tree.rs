//! A document as lines of text, in the form of `ci/xml-oracle.py`.

use alloc::borrow::Cow;
use std::format;
use std::string::String;
use std::vec::Vec;

use crate::read::settings::ReadSettings;
use crate::read::steps::{Step, Steps};
use crate::read::tolerance::Tolerance;
use crate::text::decode_error::DecodeError;
use crate::text::encoding::{self, Charset};
use crate::text::references::{self, Normalize};

/// Reads a document that need not be SOAP: elements, attributes and texts, or why it is refused.
pub(super) fn tree(bytes: &[u8]) -> Result<String, DecodeError> {
    let text = encoding::decode(bytes, Charset::Unknown)?;
    let (text, base) = text
        .strip_prefix('\u{FEFF}')
        .map_or((&*text, 0), |rest| (rest, 3));
    let settings = ReadSettings::default().tolerate(Tolerance::ProcessingInstructions);
    let mut reader = Steps::new(text, settings);
    let mut lines = Lines::default();
    while let Some(step) = reader
        .step()
        .map_err(|error| DecodeError::new(error.kind(), error.offset() + base))?
    {
        match step {
            Step::Text { range, plain, .. } => {
                lines.text.push_str(&if plain {
                    Cow::Borrowed(&text[range])
                } else {
                    character_data(text, range)
                });
            }
            Step::Start(tag) => {
                let attributes = reader.attributes().iter().map(|attribute| {
                    let name = name(
                        reader.namespace_name(attribute.namespace),
                        &text[attribute.name.local()],
                    );
                    (
                        name,
                        references::decode(&text[attribute.value.clone()], Normalize::Attribute)
                            .into_owned(),
                    )
                });
                let attributes = attributes.collect();
                lines.start(
                    &name(
                        reader.namespace_name(tag.namespace),
                        &text[tag.name.local()],
                    ),
                    attributes,
                );
            }
            Step::End { .. } => lines.end(),
        }
    }
    Ok(lines.done)
}

/// References are not recognised in CDATA sections; line ends are.
fn character_data(text: &str, range: core::ops::Range<usize>) -> Cow<'_, str> {
    if text[..range.start].ends_with("<![CDATA[") {
        return Cow::Owned(text[range].replace("\r\n", "\n").replace('\r', "\n"));
    }
    references::decode(&text[range], Normalize::Lines)
}

fn name(namespace: &str, local: &str) -> String {
    format!("{{{namespace}}}{local}")
}

#[derive(Default)]
struct Lines {
    done: String,
    depth: usize,
    text: String,
}

impl Lines {
    fn start(&mut self, element: &str, mut attributes: Vec<(String, String)>) {
        self.flush();
        self.line(element);
        self.depth += 1;
        attributes.sort();
        for (name, value) in attributes {
            self.line(&format!("@{name} {}", quoted(&value)));
        }
    }

    fn end(&mut self) {
        self.flush();
        self.depth -= 1;
    }

    fn flush(&mut self) {
        let text = core::mem::take(&mut self.text);
        if !text.is_empty() {
            self.line(&quoted(&text));
        }
    }

    fn line(&mut self, content: &str) {
        self.done.push_str(&"  ".repeat(self.depth));
        self.done.push_str(content);
        self.done.push('\n');
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
