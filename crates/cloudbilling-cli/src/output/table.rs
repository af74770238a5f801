//! Rows as a table that fits the terminal.

use serde_json::{Map, Value};

use super::columns::{self, OutputError, cell};
use crate::terminal::{Rows, Screen};

/// The width below which a column is hard to read. Chosen columns that would be narrower are listed
/// below each other instead.
const MIN_COLUMN_WIDTH: usize = 10;

/// Prints as many columns as fit, and names the others. Columns without a value in any row are left
/// out.
pub(super) fn print(
    first: &[&str],
    rows: impl Iterator<Item = Map<String, Value>>,
    screen: &mut Screen,
) -> Result<(), OutputError> {
    let rows: Vec<_> = rows.map(with_values).collect();
    let mut names = columns::union(&[], rows.iter().cloned())?;
    // The sort is stable, so columns that are not in `first` keep their order.
    let rank = |name: &String| first.iter().position(|it| it == name);
    names.sort_by_key(|name| rank(name).unwrap_or(first.len()));
    let (table, hidden) = arranged(&names, rows.into_iter()).fit(screen.width());
    print_counted(&table, screen);
    if !hidden.is_empty() {
        let hidden = hidden.join(", ");
        screen.text(&format!(
            "Hidden columns (choose with --columns, or use --output json): {hidden}"
        ));
    }
    Ok(())
}

/// Prints the chosen columns, below each other if they do not fit beside each other.
pub(super) fn print_chosen(
    names: &[String],
    rows: impl Iterator<Item = Map<String, Value>>,
    screen: &mut Screen,
) {
    if names.len() * MIN_COLUMN_WIDTH <= screen.width() {
        return print_counted(&arranged(names, rows), screen);
    }
    let mut count = 0;
    for row in rows {
        let mut table = Rows::new(["Member", "Value"]);
        for name in names {
            table.push([name.clone(), cell(row.get(name))]);
        }
        screen.table(&table, 0);
        screen.blank_line();
        count += 1;
    }
    print_count(count, screen);
}

fn print_counted(table: &Rows, screen: &mut Screen) {
    if table.len() > 0 {
        screen.table(table, 0);
        screen.blank_line();
    }
    print_count(table.len(), screen);
}

fn print_count(count: usize, screen: &mut Screen) {
    let plural = if count == 1 { "" } else { "s" };
    screen.raw(&format!("{count} row{plural}\n"));
}

/// Removes the members without a value.
fn with_values(mut row: Map<String, Value>) -> Map<String, Value> {
    row.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    row
}

fn arranged(names: &[String], rows: impl Iterator<Item = Map<String, Value>>) -> Rows {
    let mut table = Rows::new(names);
    for row in rows {
        table.push(names.iter().map(|name| cell(row.get(name))));
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::terminal::Buffer;

    fn lines(width: usize, draw: impl FnOnce(&mut Screen)) -> Vec<String> {
        let buffer = Buffer::default();
        let mut screen = Screen::in_test(buffer.clone(), width, false);
        draw(&mut screen);
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        buffer.text().lines().map(words).collect()
    }

    fn rows(value: &Value) -> impl Iterator<Item = Map<String, Value>> {
        columns::rows_of(value).into_iter()
    }

    #[test]
    fn a_column_for_each_member_that_has_a_value() {
        let result =
            json!([{"Id": "1", "Number": null}, {"Id": "2", "Number": "", "Total": "3.5"}]);
        let set = lines(80, |screen| {
            print(&["Total"], rows(&result), screen).expect("few columns");
        });
        assert_eq!(set[0], "Total Id");
        assert_eq!(set[2..], ["1", "3.5 2", "", "2 rows"]);
    }

    #[test]
    fn other_results_are_pairs() {
        let done = json!({"Done": "true"});
        let set = lines(80, |screen| {
            print(&[], rows(&done), screen).expect("few columns");
        });
        assert_eq!(set[2..], ["Done true", "", "1 row"]);
    }

    #[test]
    fn no_rows_are_counted_without_a_table() {
        let set = lines(80, |screen| {
            print(&["Id"], rows(&json!([])), screen).expect("few columns");
        });
        assert_eq!(set, ["0 rows"]);
    }

    #[test]
    fn a_narrow_terminal_has_chosen_columns_below_each_other() {
        let names = ["Id", "CustomerCode", "InvoiceDate", "Total", "Currency"].map(String::from);
        let row = json!([{"Id": "1", "CustomerCode": "1001", "Total": "3.5"}]);
        let narrow = lines(40, |screen| print_chosen(&names, rows(&row), screen));
        assert!(narrow.iter().all(|line| line.len() <= 40), "{narrow:?}");
        assert!(
            narrow.contains(&"CustomerCode 1001".to_owned()),
            "{narrow:?}"
        );
        let wide = lines(80, |screen| print_chosen(&names, rows(&row), screen));
        assert_eq!(wide[0], "Id CustomerCode InvoiceDate Total Currency");
    }

    fn row() -> impl Strategy<Value = Map<String, Value>> {
        let member = ("[A-Z][a-z]{0,30}", "[ -~é漢\u{202e}\n]{0,60}");
        let members = proptest::collection::vec(member, 0..12);
        members.prop_map(|members| {
            members
                .into_iter()
                .map(|(name, text)| (name, text.into()))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(
            found in proptest::collection::vec(row(), 0..6),
            width in 40_usize..120,
            is_chosen: bool,
        ) {
            let buffer = Buffer::default();
            let mut screen = Screen::in_test(buffer.clone(), width, true);
            let names = columns::union(&[], found.iter().cloned()).expect("few columns");
            match is_chosen {
                true => print_chosen(&names, found.into_iter(), &mut screen),
                false => print(&["Id"], found.into_iter(), &mut screen).expect("few columns"),
            }
            let text = buffer.text();
            let cells = |line: &str| line.chars().map(|c| if c == '漢' { 2 } else { 1 }).sum::<usize>();
            prop_assert!(text.lines().all(|line| cells(line) <= width), "{text}");
        }
    }
}
