//! JSON: an array of objects or texts, or one of them on each line.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Cell, CellValue, Problems, Row};

/// The members of an object, in their order, with those that occur twice.
struct Object<'a>(Vec<(String, &'a RawValue)>);

pub(super) fn read(text: &str, only: Option<&str>, problems: &mut Problems<'_>) -> Vec<Row> {
    let Some(items) = parse::<Vec<&RawValue>>(text, 0, problems, list) else {
        return Vec::new();
    };
    let rows = items.into_iter();
    rows.filter_map(|item| row(item, text, only, problems))
        .collect()
}

pub(super) fn read_lines(text: &str, only: Option<&str>, problems: &mut Problems<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            let item = parse::<&RawValue>(line, at, problems, serde_json::from_str);
            rows.extend(item.and_then(|item| row(item, text, only, problems)));
        }
        at += line.len() + 1;
    }
    rows
}

/// Reads an array, or the array that is the only member of an object, as the skeleton of an
/// operation has it.
fn list(text: &str) -> serde_json::Result<Vec<&RawValue>> {
    let error = match serde_json::from_str(text) {
        Ok(items) => return Ok(items),
        Err(error) => error,
    };
    let Ok(Object(members)) = serde_json::from_str(text) else {
        return Err(error);
    };
    match &members[..] {
        [(_, list)] => serde_json::from_str(list.get()).map_err(|_| error),
        _ => Err(error),
    }
}

fn parse<'a, T>(
    text: &'a str,
    start: usize,
    problems: &mut Problems<'_>,
    read: impl FnOnce(&'a str) -> serde_json::Result<T>,
) -> Option<T> {
    read(text)
        .map_err(|error| {
            let lines = text.split_inclusive('\n');
            let before: usize = lines
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum();
            let at = boundary(text, before + error.column().saturating_sub(1));
            problems.add(start + at, "", reason(&error));
        })
        .ok()
}

/// Returns the last boundary of a character up to this offset.
fn boundary(text: &str, at: usize) -> usize {
    let mut candidates = (0..=at.min(text.len())).rev();
    let found = candidates.find(|at| text.is_char_boundary(*at));
    found.expect("a text begins at a boundary")
}

/// Returns the text of an error without its place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

fn row(
    item: &RawValue,
    text: &str,
    only: Option<&str>,
    problems: &mut Problems<'_>,
) -> Option<Row> {
    let at = offset(item, text);
    if let (Some(name), Ok(value)) = (only, serde_json::from_str::<String>(item.get())) {
        let cell = Cell {
            at,
            name: name.to_owned(),
            value: CellValue::Text(value),
        };
        return Some(Row {
            at,
            cells: vec![cell],
        });
    }
    let Ok(Object(members)) = serde_json::from_str(item.get()) else {
        let expected = match only {
            Some(_) => "expected an object or a text",
            None => "expected an object",
        };
        problems.add(at, "", expected);
        return None;
    };
    let cells = members.into_iter();
    let cells = cells.map(|(name, value)| Cell {
        at: offset(value, text),
        name,
        value: cell_value(value),
    });
    Some(Row {
        at,
        cells: cells.collect(),
    })
}

fn cell_value(value: &RawValue) -> CellValue {
    match value.get() {
        "null" => CellValue::Absent,
        json => serde_json::from_str(json).map_or(CellValue::NotText, CellValue::Text),
    }
}

/// Returns the offset of a value that was read from this text.
fn offset(value: &RawValue, text: &str) -> usize {
    value.get().as_ptr().addr() - text.as_ptr().addr()
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
