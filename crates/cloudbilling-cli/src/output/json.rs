//! Rows as JSON and as lines of JSON.

use cloudbilling::codec::is_unprintable;
use serde_json::{Map, Value};

use crate::terminal::Screen;

/// Prints an array of objects, one at a time.
pub(super) fn print_array(rows: impl Iterator<Item = Map<String, Value>>, screen: &mut Screen) {
    let mut separator = "[\n";
    for row in rows {
        let row = pretty(&Value::Object(row)).replace('\n', "\n  ");
        screen.raw(&format!("{separator}  {row}"));
        separator = ",\n";
    }
    screen.raw(if separator == "[\n" { "[]\n" } else { "\n]\n" });
}

/// Prints each value in a line of its own.
pub(super) fn print_lines(values: impl Iterator<Item = Value>, screen: &mut Screen) {
    for value in values {
        screen.raw(&format!("{}\n", printable(&value.to_string())));
    }
}

/// Prints one value.
pub(super) fn print_value(value: &Value, screen: &mut Screen) {
    screen.raw(&format!("{}\n", pretty(value)));
}

fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value);
    printable(&text.expect("a JSON value can always be written"))
}

/// Returns an equivalent JSON text in which each [invisible](is_unprintable) character is escaped.
/// Except for line ends between members, such characters occur only in strings.
fn printable(json: &str) -> String {
    let mut printable = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unprintable(c) {
            printable.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            printable.push_str(&format!("\\u{unit:04x}"));
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::terminal::Buffer;

    #[test]
    fn an_array_is_printed_as_serde_json_would_print_it() {
        for rows in [
            json!([]),
            json!([{"a": "1"}]),
            json!([{}, {"b": ["2", {"c": null}]}]),
        ] {
            let buffer = Buffer::default();
            let mut screen = Screen::in_test(buffer.clone(), 80, false);
            let objects = rows.as_array().expect("a list").iter();
            print_array(objects.filter_map(Value::as_object).cloned(), &mut screen);
            let whole = serde_json::to_string_pretty(&rows).expect("it can be written");
            assert_eq!(buffer.text(), whole + "\n");
        }
    }

    #[test]
    fn invisible_characters_are_escaped_and_mean_the_same() {
        let value = json!({"a\u{202e}": ["\u{9b}2J\n\u{2028}\u{feff}\u{e0041}\u{7f}\"é"]});
        let text = pretty(&value);
        let unprintable = |c| c != '\n' && is_unprintable(c);
        assert!(!text.contains(unprintable), "{text:?}");
        assert!(
            text.contains(r"\u009b2J\n\u2028\ufeff\udb40\udc41\u007f"),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
    }
}
