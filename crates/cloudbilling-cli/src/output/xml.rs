//! Rows as XML, for results that are not the response of the service.

use cloudbilling::codec::is_xml_char;
use serde_json::{Map, Value};

use super::columns::cell;
use crate::terminal::Screen;

/// Prints a `Rows` element with a `Row` for each row, whose children have the names of the columns.
pub(super) fn print(rows: impl Iterator<Item = Map<String, Value>>, screen: &mut Screen) {
    screen.document("<Rows>\n");
    for row in rows {
        let mut text = String::from("  <Row>\n");
        for (name, value) in &row {
            let content = escaped(&cell(Some(value)));
            text.push_str(&format!("    <{name}>{content}</{name}>\n"));
        }
        text.push_str("  </Row>\n");
        screen.document(&text);
    }
    screen.document("</Rows>\n");
}

/// Escapes markup, and replaces characters that XML cannot express.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            c if is_xml_char(c.into()) => escaped.push(c),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::terminal::Buffer;

    #[test]
    fn markup_is_escaped() {
        let buffer = Buffer::default();
        let mut screen = Screen::in_test(buffer.clone(), 80, false);
        let row = json!({"Name": "a<b> & \u{1}", "None": null});
        print(row.as_object().cloned().into_iter(), &mut screen);
        assert_eq!(
            buffer.text(),
            "<Rows>\n  <Row>\n    <Name>a&lt;b&gt; &amp; \u{fffd}</Name>\n    <None></None>\n  </Row>\n</Rows>\n"
        );
    }
}
