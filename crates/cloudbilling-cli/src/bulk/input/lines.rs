//! A reference on each line.

use super::{Cell, CellValue, Problems, Row};

pub(super) fn read(text: &str, only: Option<&str>, problems: &mut Problems<'_>) -> Vec<Row> {
    let Some(name) = only else {
        problems.add(
            0,
            "",
            "a list of references has no members; use csv, json or ndjson",
        );
        return Vec::new();
    };
    let mut rows = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let reference = line.trim();
        if !reference.is_empty() {
            let cell = Cell {
                at,
                name: name.to_owned(),
                value: CellValue::Text(reference.to_owned()),
            };
            rows.push(Row {
                at,
                cells: vec![cell],
            });
        }
        at += line.len() + 1;
    }
    rows
}
