//! Rows as CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), with line feeds).

use cloudbilling::codec::Printable;
use serde_json::{Map, Value};

use super::columns::cell;
use crate::terminal::Screen;

/// Prints a line of names, and a line for each row.
pub(super) fn print(
    header: &[String],
    rows: impl Iterator<Item = Map<String, Value>>,
    screen: &mut Screen,
) {
    print_line(header.iter().cloned(), screen);
    for row in rows {
        print_line(header.iter().map(|name| cell(row.get(name))), screen);
    }
}

fn print_line(cells: impl Iterator<Item = String>, screen: &mut Screen) {
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    let line = if screen.is_terminal() {
        let cells = cells.map(|cell| Printable::whole(cell).to_string());
        writer.write_record(cells)
    } else {
        writer.write_record(cells)
    };
    line.expect("writing to a vector cannot fail");
    let line = writer.into_inner();
    screen.bytes(&line.expect("writing to a vector cannot fail"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::terminal::Buffer;

    fn printed(rows: &[Value], is_terminal: bool) -> String {
        let buffer = Buffer::default();
        let mut screen = Screen::in_test(buffer.clone(), 80, is_terminal);
        let header = ["A", "B,C"].map(str::to_owned);
        let rows = rows.iter().filter_map(Value::as_object).cloned();
        print(&header, rows, &mut screen);
        buffer.text()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let rows = [
            json!({"A": "x", "B,C": "a \"b\"\nc", "D": "not a column"}),
            json!({"A": null, "B,C": ["1", {"n": "2"}]}),
            json!({}),
        ];
        assert_eq!(
            printed(&rows, false),
            "A,\"B,C\"\nx,\"a \"\"b\"\"\nc\"\n,\"[\"\"1\"\",{\"\"n\"\":\"\"2\"\"}]\"\n,\n"
        );
    }

    #[test]
    fn a_program_receives_every_character_and_a_terminal_none_that_controls_it() {
        let rows = [json!({"A": "\u{1b}[2J\u{202e}\u{9b}"})];
        assert_eq!(
            printed(&rows, false),
            "A,\"B,C\"\n\u{1b}[2J\u{202e}\u{9b},\n"
        );
        assert_eq!(
            printed(&rows, true),
            "A,\"B,C\"\n\\u{1b}[2J\\u{202e}\\u{9b},\n"
        );
    }
}
