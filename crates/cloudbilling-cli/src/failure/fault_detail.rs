//! The detail of a fault as lines of text.

use cloudbilling::Error;
use cloudbilling::codec::{Event, Fault, Printable, Reader};

/// A detail can contain a stack trace or whole documents.
const MOST_LINES: usize = 12;
const MOST_BYTES: usize = 300;

/// Returns the text of the detail, and each text in its elements with the names of the elements
/// around it. The token of the call is redacted.
pub(crate) fn lines(error: &Error, fault: &Fault) -> Vec<String> {
    let text = Some(fault.detail_text()).filter(|text| !text.is_empty());
    let elements = fault.detail().iter().flat_map(|element| leaves(element));
    let lines = text.map(str::to_owned).into_iter().chain(elements);
    lines
        .take(MOST_LINES)
        .map(|line| printable(&error.redact(&line)))
        .collect()
}

/// Returns `Error/Message: …` for each text of a document.
fn leaves(document: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut reader = Reader::new(document);
    // The detail was valid as part of its message. If it cannot be read on its own, the part before
    // the error is shown.
    while let Ok(Some(event)) = reader.next() {
        match event {
            Event::Text(piece) => {
                text.push_str(&piece);
                continue;
            }
            Event::Start(start) => {
                push_line(&mut lines, &path, &text);
                path.push(start.name().local().to_owned());
            }
            Event::End => {
                push_line(&mut lines, &path, &text);
                path.pop();
            }
        }
        text.clear();
    }
    lines
}

fn push_line(lines: &mut Vec<String>, path: &[String], text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        lines.push(format!("{}: {text}", path.join("/")));
    }
}

/// Returns the text on one line, cut to a readable length.
fn printable(line: &str) -> String {
    let one_line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    Printable::up_to(MOST_BYTES, one_line).to_string()
}

#[cfg(test)]
mod tests {
    use cloudbilling::codec::Decoder;

    use super::*;

    fn lines_of(detail: &str) -> Vec<String> {
        let message = format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>
                <faultstring>no</faultstring><detail>{detail}</detail></s:Fault></s:Body></s:Envelope>"#
        );
        let message = Decoder::new().decode(message.as_str());
        let message = message.expect("a message");
        let fault = message.envelope().fault().expect("a fault").to_fault();
        lines(&fault.clone().into(), &fault)
    }

    #[test]
    fn texts_are_shown_with_the_names_around_them() {
        assert_eq!(lines_of(""), [""; 0]);
        assert_eq!(lines_of(" out of\n disk "), ["out of disk"]);
        assert_eq!(
            lines_of(
                r#"more<a:Error xmlns:a="urn:a"><a:Code>7</a:Code><a:Inner><a:Message>no&#xD;disk</a:Message></a:Inner></a:Error>"#
            ),
            ["more", "Error/Code: 7", "Error/Inner/Message: no disk"]
        );
    }

    #[test]
    fn a_detail_is_shown_in_a_few_lines_without_control_characters() {
        let lines = lines_of(&"<a>\u{9B}2J</a>".repeat(100));
        assert_eq!(lines.len(), MOST_LINES);
        assert_eq!(lines[0], r"a: \u{9b}2J");
        let line = &lines_of(&"long".repeat(1000))[0];
        assert!(line.ends_with("… [3700 more bytes]"), "{line}");
    }
}
