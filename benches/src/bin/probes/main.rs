//! Small documents on which readers of XML differ, and the result of each reader, as a Markdown
//! table on standard output.
//!
//! The program fails if our reader is wrong about one of them. The others are only reported.

mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use readers::READERS;

/// The correct result for a document.
enum Right {
    Refused,
    /// The text of the root element, or the value of its attribute `a` if it has one.
    Reads(&'static str),
}

struct Probe {
    document: &'static str,
    right: Right,
    /// The clause that requires it.
    clause: &'static str,
}

const fn refused(document: &'static str, clause: &'static str) -> Probe {
    Probe {
        document,
        right: Right::Refused,
        clause,
    }
}

const fn reads(document: &'static str, value: &'static str, clause: &'static str) -> Probe {
    Probe {
        document,
        right: Right::Reads(value),
        clause,
    }
}

const PROBES: &[Probe] = &[
    reads("<r>abc<!-- x -->def</r>", "abcdef", "XML 2.5"),
    reads("<r>abc<?x y?>def</r>", "abcdef", "XML 2.6"),
    reads("<r>abc<![CDATA[<d>]]>ef</r>", "abc<d>ef", "XML 2.7"),
    reads("<r>a\r\nb</r>", "a\nb", "XML 2.11"),
    reads("<r a=\"x\ty\"/>", "x y", "XML 3.3.3"),
    reads("<r>&#x41;&amp;&#66;</r>", "A&B", "XML 4.1"),
    refused("<r a=\"1\" a=\"2\">x</r>", "XML 3.1"),
    refused(
        "<r xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"1\" q:b=\"2\">x</r>",
        "Names 6.3",
    ),
    refused("<r>x<p:y/></r>", "Names 5"),
    refused("<r>x<y xmlns:p=\"\"/></r>", "Names 2.2"),
    refused("<r>x<y xmlns:xml=\"urn:x\"/></r>", "Names 3"),
    refused("<r>x</r><r/>", "XML 2.1"),
    refused("<r>x</r>junk", "XML 2.1"),
    refused("<r>x", "XML 2.1"),
    refused("<r>x<y></r></y>", "XML 3"),
    refused("<r>\u{1}</r>", "XML 2.2"),
    refused("<r>&#1;</r>", "XML 4.1"),
    refused("<r>&#xD800;</r>", "XML 4.1"),
    refused("<r>a & b</r>", "XML 4.1"),
    refused("<r>&other;</r>", "XML 4.1"),
    refused("<r>a]]>b</r>", "XML 2.4"),
    refused("<r a=\"<\">x</r>", "XML 2.3"),
    refused("<r>x<!-- a -- b --></r>", "XML 2.5"),
    refused("<r>x<?xml version=\"1.0\"?></r>", "XML 2.6"),
    refused("<!DOCTYPE r><r>x</r>", "SOAP 1.1, 3"),
];

fn main() -> ExitCode {
    // A contender that panics is reported as such, in its place.
    std::panic::set_hook(Box::new(|_| ()));
    let mut wrong = [0; READERS.len()];
    header();
    for probe in PROBES {
        print!("| {} | {} |", code(probe.document), probe.wants());
        for (reader, wrong) in READERS.iter().zip(&mut wrong) {
            let answer = catch_unwind(AssertUnwindSafe(|| (reader.read)(probe.document)));
            let (right, cell) = probe.judge(answer.ok());
            *wrong += usize::from(!right);
            print!(" {cell} |");
        }
        println!();
    }
    print!("| **wrong, of {}** | |", PROBES.len());
    wrong.iter().for_each(|count| print!(" **{count}** |"));
    println!();
    ExitCode::from(u8::from(wrong[0] != 0))
}

impl Probe {
    fn wants(&self) -> String {
        match self.right {
            Right::Refused => format!("refused ({})", self.clause),
            Right::Reads(value) => format!("{} ({})", code(value), self.clause),
        }
    }

    /// Judges a result and words it for the table; `None` is a panic.
    fn judge(&self, answer: Option<Result<String, ()>>) -> (bool, String) {
        match (answer, &self.right) {
            (None, _) => (false, "**panics**".into()),
            (Some(Err(())), Right::Refused) => (true, "✓".into()),
            (Some(Err(())), Right::Reads(_)) => (false, "**refused**".into()),
            (Some(Ok(read)), Right::Reads(value)) if read == *value => (true, "✓".into()),
            (Some(Ok(read)), Right::Reads(_)) => (false, format!("**{}**", code(&read))),
            (Some(Ok(_)), Right::Refused) => (false, "**accepted**".into()),
        }
    }
}

fn header() {
    print!("| document | right |");
    READERS
        .iter()
        .for_each(|reader| print!(" {} |", reader.name));
    print!("\n|---|---|");
    READERS.iter().for_each(|_| print!("---|"));
    println!();
}

/// Formats code for a cell of a Markdown table, on one line.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "nothing".into();
    }
    let shown: String = text.chars().flat_map(shown).collect();
    format!("`{}`", shown.replace('|', "\\|"))
}

fn shown(character: char) -> Vec<char> {
    if character.is_control() {
        character.escape_default().collect()
    } else {
        vec![character]
    }
}
