//! Results as rows: tables for people, and JSON, NDJSON, CSV and XML for programs.
//!
//! The names of columns and members are those of the wire, so what one command prints another can
//! read. Rows are printed one at a time, except in a table, whose widths depend on all of them.
//!
//! It depends on [`failure`](crate::failure) and [`terminal`](crate::terminal) only.

mod arguments;
mod columns;
mod csv;
mod json;
mod table;
mod xml;

use serde_json::{Map, Value};

use crate::terminal::Screen;

pub(crate) use self::arguments::{Format, OutputArguments};
pub(crate) use self::columns::{Columns, OutputError};

/// Prints rows in the format that `arguments` name. `rows` is called once for each pass over them.
pub(crate) fn print_rows<I>(
    arguments: &OutputArguments,
    columns: Columns,
    rows: impl Fn() -> I,
    screen: &mut Screen,
) -> Result<(), OutputError>
where
    I: Iterator<Item = Map<String, Value>>,
{
    let chosen = columns::chosen(arguments, columns, &rows)?;
    let selected = || rows().map(|row| columns::select(row, chosen));
    match arguments.format {
        Format::Csv => {
            let header = match chosen {
                Some(names) => names.to_vec(),
                None => columns::union(columns.documented, rows())?,
            };
            csv::print(&header, rows(), screen);
        }
        Format::Json => json::print_array(selected(), screen),
        Format::Ndjson => json::print_lines(selected().map(Value::Object), screen),
        Format::Table => match chosen {
            Some(names) => table::print_chosen(names, rows(), screen),
            None => table::print(columns.first, rows(), screen)?,
        },
        Format::Xml => xml::print(selected(), screen),
    }
    Ok(())
}

/// Prints a result that is not a list of rows. In a table and in CSV, each member of an object is a
/// row; a person sees a single value without a table.
pub(crate) fn print_value(
    arguments: &OutputArguments,
    value: &Value,
    screen: &mut Screen,
) -> Result<(), OutputError> {
    match arguments.format {
        Format::Json => json::print_value(value, screen),
        Format::Ndjson => json::print_lines([value.clone()].into_iter(), screen),
        Format::Table if !value.is_array() && !value.is_object() => {
            screen.text(&columns::cell(Some(value)));
        }
        Format::Csv | Format::Table | Format::Xml => {
            let rows = columns::rows_of(value);
            return print_rows(
                arguments,
                Columns::default(),
                || rows.iter().cloned(),
                screen,
            );
        }
    }
    Ok(())
}
