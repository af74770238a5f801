//! The columns of rows: those that are documented, those that appear, and those that are chosen.

use std::collections::HashSet;
use std::fmt;

use serde_json::{Map, Value};

use super::OutputArguments;
use crate::failure::{ExitClass, Failure};

/// The most columns that a table or a CSV file has. Rows with ever more names would otherwise fill
/// it with empty cells, which are many more than the rows have values.
const MAX_COLUMNS: usize = 1_024;

/// The columns of one kind of rows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Columns {
    /// The documented members, each of which is a column of every CSV file, in this order. Other
    /// members that appear are added.
    pub(crate) documented: &'static [&'static str],
    /// The first columns of a table.
    pub(crate) first: &'static [&'static str],
}

impl Columns {
    /// Creates the columns of rows whose members are all documented.
    pub(crate) const fn of(names: &'static [&'static str]) -> Self {
        Self {
            documented: names,
            first: names,
        }
    }

    /// Returns a row with these texts in the documented columns.
    pub(crate) fn row<const N: usize>(self, texts: [&str; N]) -> Map<String, Value> {
        let names = self.documented.iter().map(|&name| name.to_owned());
        names.zip(texts.map(Value::from)).collect()
    }
}

/// The reason why rows cannot be printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OutputError {
    TooManyColumns,
    UnknownColumn { name: String, known: String },
}

impl OutputError {
    /// Replaces secrets in the names of columns, which come from the service.
    pub(crate) fn redacted(self, redact: impl Fn(&str) -> String) -> Self {
        match self {
            Self::UnknownColumn { name, known } => Self::UnknownColumn {
                name,
                known: redact(&known),
            },
            error => error,
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyColumns => write!(f, "the result has more than {MAX_COLUMNS} columns"),
            Self::UnknownColumn { name, .. } => write!(f, "the result has no column {name:?}"),
        }
    }
}

/// Not a usage error, because it is discovered after the call was executed.
impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        let failure = Self::new(ExitClass::Response, error.to_string());
        match error {
            OutputError::TooManyColumns => failure.with_help("use --output ndjson or json"),
            OutputError::UnknownColumn { known, .. } => {
                failure.with_help(format!("choose from {known}"))
            }
        }
    }
}

/// Returns the columns that the user chose, if any. Each must be documented or appear in a row.
pub(super) fn chosen<I>(
    arguments: &OutputArguments,
    columns: Columns,
    rows: impl Fn() -> I,
) -> Result<Option<&[String]>, OutputError>
where
    I: Iterator<Item = Map<String, Value>>,
{
    let chosen = arguments.columns.as_slice();
    if chosen.is_empty() {
        return Ok(None);
    }
    // Without a row there is nothing to choose from, and no mistake to find.
    let known = union(columns.documented, rows())?;
    let unknown = chosen.iter().find(|name| !known.contains(name));
    match unknown {
        Some(name) if !known.is_empty() => Err(OutputError::UnknownColumn {
            name: name.clone(),
            known: known.join(", "),
        }),
        _ => Ok(Some(chosen)),
    }
}

/// Keeps the chosen members of a row, in their order. A row without one has `null` for it.
pub(super) fn select(mut row: Map<String, Value>, chosen: Option<&[String]>) -> Map<String, Value> {
    let Some(chosen) = chosen else {
        return row;
    };
    let kept = |name: &String| (name.clone(), row.remove(name).unwrap_or_default());
    chosen.iter().map(kept).collect()
}

/// Returns the names in `first`, then the others that rows have, in the order of their appearance.
pub(super) fn union(
    first: &[&str],
    rows: impl Iterator<Item = Map<String, Value>>,
) -> Result<Vec<String>, OutputError> {
    let mut names: Vec<String> = first.iter().map(|&name| name.to_owned()).collect();
    let mut seen: HashSet<String> = names.iter().cloned().collect();
    for (name, _) in rows.flatten() {
        if seen.contains(&name) {
            continue;
        }
        if names.len() == MAX_COLUMNS {
            return Err(OutputError::TooManyColumns);
        }
        names.push(name.clone());
        seen.insert(name);
    }
    Ok(names)
}

/// Returns a value as rows: one for each item of a list, or for each member of an object.
pub(super) fn rows_of(value: &Value) -> Vec<Map<String, Value>> {
    match value {
        Value::Array(items) => items.iter().map(row).collect(),
        Value::Object(members) => members.iter().map(pair).collect(),
        value => vec![row(value)],
    }
}

fn row(value: &Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members.clone(),
        value => Map::from_iter([("Result".to_owned(), value.clone())]),
    }
}

fn pair((name, value): (&String, &Value)) -> Map<String, Value> {
    Map::from_iter([
        ("Member".to_owned(), name.as_str().into()),
        ("Value".to_owned(), value.clone()),
    ])
}

/// Returns the text of a cell: nothing for `null`, and JSON for a list or an object.
pub(super) fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(value: Value) -> Vec<Map<String, Value>> {
        rows_of(&value)
    }

    #[test]
    fn columns_are_the_documented_ones_and_those_that_appear() {
        let rows = rows(json!([{"B": "1"}, {"C": "2", "A": "3"}]));
        let names = union(&["A"], rows.into_iter());
        assert_eq!(names, Ok(vec!["A".into(), "B".into(), "C".into()]));
    }

    #[test]
    fn ever_more_columns_are_refused() {
        let row = |number: usize| Map::from_iter([(number.to_string(), Value::Null)]);
        assert!(union(&[], (0..MAX_COLUMNS).map(row)).is_ok());
        let names = union(&[], (0..=MAX_COLUMNS).map(row));
        assert_eq!(names, Err(OutputError::TooManyColumns));
    }

    #[test]
    fn only_names_that_are_known_can_be_chosen() {
        let arguments = |names: &[&str]| OutputArguments {
            columns: names.iter().map(|&name| name.to_owned()).collect(),
            ..OutputArguments::default()
        };
        let found = rows(json!([{"B": "1"}]));
        let columns = Columns::of(&["A"]);
        let rows = || found.iter().cloned();
        assert_eq!(chosen(&arguments(&[]), columns, rows), Ok(None));
        assert!(chosen(&arguments(&["B", "A"]), columns, rows).is_ok());
        let error = chosen(&arguments(&["B", "C"]), columns, rows).expect_err("not there");
        let failure = Failure::from(error).to_string();
        assert!(failure.contains("no column \"C\""), "{failure}");
        assert!(failure.contains("choose from A, B"), "{failure}");
        let none = || std::iter::empty();
        assert!(chosen(&arguments(&["C"]), Columns::default(), none).is_ok());
    }

    #[test]
    fn a_chosen_member_that_a_row_lacks_is_null() {
        let row = rows(json!([{"A": "1", "B": "2"}])).remove(0);
        let kept = select(row, Some(&["C".to_owned(), "A".to_owned()]));
        assert_eq!(Value::Object(kept).to_string(), r#"{"C":null,"A":"1"}"#);
    }
}
