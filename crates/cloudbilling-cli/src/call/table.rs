//! The mapping of a JSON result to rows and columns.

use serde_json::{Map, Value};

use crate::terminal::Rows;

/// Returns the rows of a result: one for each object of a list, or one for each member of an
/// object. Columns named in `first` come first.
pub(crate) fn rows(result: &Value, first: &[&str]) -> Rows {
    match result {
        Value::Array(items) if items.iter().any(Value::is_object) => objects(items, first),
        Value::Array(items) => single_column(items.iter()),
        Value::Object(members) => pairs(members),
        value => single_column([value].into_iter()),
    }
}

/// Returns a column for each member that has a value in some row: those in `first`, then the others
/// in the order in which they appear.
fn objects(items: &[Value], first: &[&str]) -> Rows {
    let mut columns: Vec<&str> = Vec::new();
    for (name, value) in items.iter().filter_map(Value::as_object).flatten() {
        if !is_empty(value) && !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    // The sort is stable, so columns that are not in `first` keep their order.
    let rank = |column: &&str| {
        first
            .iter()
            .position(|name| name == column)
            .unwrap_or(first.len())
    };
    columns.sort_by_key(rank);
    let mut rows = Rows::new(columns.iter().copied());
    for item in items {
        rows.push(
            columns
                .iter()
                .map(|&column| item.get(column).map_or_else(String::new, cell)),
        );
    }
    rows
}

fn pairs(members: &Map<String, Value>) -> Rows {
    let mut rows = Rows::new(["Member", "Value"]);
    for (name, value) in members {
        rows.push([name.clone(), cell(value)]);
    }
    rows
}

fn single_column<'a>(values: impl Iterator<Item = &'a Value>) -> Rows {
    let mut rows = Rows::new(["Result"]);
    for value in values {
        rows.push([cell(value)]);
    }
    rows
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(result: &Value) -> Vec<String> {
        let text = rows(result, &["Total"]).draw(80, '-');
        text.lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn a_column_for_each_member_that_has_a_value() {
        let result =
            json!([{"Id": "1", "Number": null}, {"Id": "2", "Number": "", "Total": "3.5"}]);
        assert_eq!(set(&result)[0], "Total Id");
        assert_eq!(set(&result)[2..], ["1", "3.5 2"]);
    }

    #[test]
    fn an_object_is_set_as_pairs() {
        assert_eq!(set(&json!({"Done": "true"}))[2..], ["Done true"]);
    }

    #[test]
    fn a_plain_value_is_a_table_of_one() {
        assert_eq!(set(&json!("true"))[2..], ["true"]);
    }
}
