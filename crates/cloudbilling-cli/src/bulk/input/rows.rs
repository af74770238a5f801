//! The members of rows: which there are, and what their values must be.

use std::collections::HashSet;

use cloudbilling::types::operation::{Parameter, ParameterKind};

use super::{Cell, CellValue, Problems, Row};
use crate::call::read_date;
use crate::failure::nearest;

/// Columns that the program adds when it prints rows. They are left out when it reads them.
pub(in crate::bulk) const OWN_COLUMNS: [&str; 3] = ["Line", "State", "Reason"];

/// The members that rows have.
#[derive(Clone, Copy, Debug)]
pub(in crate::bulk) enum Members {
    /// These members. Another one is a mistake, whose value would be lost.
    Documented {
        known: &'static [Parameter],
        required: &'static str,
    },
    /// This member of whatever a list of the service has.
    Only(&'static str),
}

/// A row whose values are known to be right.
#[derive(Debug)]
pub(in crate::bulk) struct CheckedRow {
    pub(in crate::bulk) at: usize,
    pub(in crate::bulk) values: Vec<(&'static str, String)>,
}

/// Checks all rows.
pub(in crate::bulk) fn check_members(
    rows: &[Row],
    members: Members,
    problems: &mut Problems<'_>,
) -> Vec<CheckedRow> {
    let mut unknown = HashSet::new();
    let mut checked = Vec::with_capacity(rows.len());
    for row in rows {
        let mut values: Vec<(&'static str, String)> = Vec::new();
        for cell in &row.cells {
            match members.find(&cell.name) {
                Some((name, _)) if values.iter().any(|(known, _)| *known == name) => {
                    problems.add(cell.at, name, "given twice");
                }
                Some((name, is_date)) => {
                    let value = value(cell, is_date, problems);
                    values.extend(value.map(|value| (name, value)));
                }
                None if members.is_left_out(&cell.name) => {}
                // Once, and not for each row.
                None if unknown.insert(cell.name.as_str()) => {
                    problems.add(cell.at, &cell.name, members.unknown(&cell.name));
                }
                None => {}
            }
        }
        let required = members.required();
        let is_given = row
            .cells
            .iter()
            .any(|cell| cell.name == required && !matches!(cell.value, CellValue::Absent));
        if !is_given {
            problems.add(row.at, required, "missing");
        }
        let at = row.at;
        checked.push(CheckedRow { at, values });
    }
    checked
}

impl Members {
    /// Returns the member of this name, and whether it is a date.
    fn find(self, name: &str) -> Option<(&'static str, bool)> {
        match self {
            Self::Documented { known, .. } => {
                let found = known.iter().find(|member| member.name == name)?;
                Some((found.name, matches!(found.kind, ParameterKind::Date)))
            }
            Self::Only(only) => (only == name).then_some((only, false)),
        }
    }

    fn is_left_out(self, name: &str) -> bool {
        matches!(self, Self::Only(_)) || OWN_COLUMNS.contains(&name)
    }

    fn required(self) -> &'static str {
        match self {
            Self::Documented { required, .. } => required,
            Self::Only(only) => only,
        }
    }

    fn unknown(self, name: &str) -> String {
        let Self::Documented { known, .. } = self else {
            return "unknown member".to_owned();
        };
        let names = || known.iter().map(|member| member.name);
        match nearest(name, names()) {
            Some(meant) => format!("unknown member; did you mean {meant}?"),
            None => {
                let names: Vec<&str> = names().collect();
                format!("unknown member; use {}", names.join(", "))
            }
        }
    }
}

/// Returns the value of a cell as it is sent; `None` if it is absent or wrong.
fn value(cell: &Cell, is_date: bool, problems: &mut Problems<'_>) -> Option<String> {
    let text = match &cell.value {
        CellValue::Absent => return None,
        CellValue::NotText => {
            problems.add(cell.at, &cell.name, "expected a text in quotation marks");
            return None;
        }
        CellValue::Text(text) => text,
    };
    if text.trim().is_empty() {
        problems.add(cell.at, &cell.name, "the value is empty");
        return None;
    }
    if let Some(c) = text.chars().find(|c| !is_xml(*c)) {
        let problem = format!("U+{:04X} is not a character of XML", c as u32);
        problems.add(cell.at, &cell.name, problem);
        return None;
    }
    if !is_date {
        return Some(text.clone());
    }
    read_date(text)
        .map_err(|problem| problems.add(cell.at, &cell.name, problem))
        .ok()
}

/// [XML 1.0, production 2](https://www.w3.org/TR/xml/#charsets).
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
