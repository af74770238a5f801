//! The rows of a file, with the place of each value, and everything that is wrong with them.
//!
//! It knows no operation: `work` says which members a row has.

mod delimited;
mod json;
mod lines;
mod problem;
mod rows;
mod source;

use super::arguments::InputFormat;

pub(super) use self::problem::Problems;
pub(super) use self::rows::{CheckedRow, Members, check_members};
pub(super) use self::source::Source;

/// A row of an input.
#[derive(Debug)]
pub(super) struct Row {
    /// The offset of the row.
    pub(super) at: usize,
    pub(super) cells: Vec<Cell>,
}

/// A value of a row.
#[derive(Debug)]
pub(super) struct Cell {
    /// The offset of the value.
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) value: CellValue,
}

#[derive(Debug)]
pub(super) enum CellValue {
    /// Null, or an empty field of CSV.
    Absent,
    /// A number, a list or an object.
    NotText,
    Text(String),
}

/// Reads the rows of an input. A row without names, such as a text in a list, has this one.
pub(super) fn read(source: &Source, only: Option<&str>, problems: &mut Problems<'_>) -> Vec<Row> {
    match source.format() {
        InputFormat::Csv => delimited::read(source.text(), problems),
        InputFormat::Json => json::read(source.text(), only, problems),
        InputFormat::Ndjson => json::read_lines(source.text(), only, problems),
        InputFormat::Text => lines::read(source.text(), only, problems),
    }
}
