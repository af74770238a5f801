//! CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)), and what spreadsheets make of it:
//! semicolons or tabs instead of commas.

use csv::{ReaderBuilder, StringRecord};

use super::{Cell, CellValue, Problems, Row};

pub(super) fn read(text: &str, problems: &mut Problems<'_>) -> Vec<Row> {
    let delimiter = delimiter(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let names = match reader.headers() {
        Ok(names) => names.clone(),
        Err(error) => {
            problems.add(0, "", error);
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.extend(row(&names, &record, text, delimiter, problems)),
            Err(error) => {
                let at = error.position().map_or(0, |place| offset(place.byte()));
                problems.add(at, "", error);
            }
        }
    }
    rows
}

fn row(
    names: &StringRecord,
    record: &StringRecord,
    text: &str,
    delimiter: u8,
    problems: &mut Problems<'_>,
) -> Option<Row> {
    let start = record.position().map_or(0, |place| offset(place.byte()));
    let places = places(text, start, delimiter, record.len());
    let at = places.first().copied().unwrap_or(start);
    if record.len() != names.len() {
        let (found, expected) = (record.len(), names.len());
        problems.add(
            at,
            "",
            format!("{found} fields, but the first line has {expected}"),
        );
        return None;
    }
    let cells = names.iter().zip(record).zip(places);
    let cells = cells.map(|((name, value), at)| Cell {
        at,
        name: name.trim().to_owned(),
        value: match value {
            "" => CellValue::Absent,
            value => CellValue::Text(value.to_owned()),
        },
    });
    Some(Row {
        at,
        cells: cells.collect(),
    })
}

/// Returns the separator of the first line: the one that occurs most outside of quotes.
fn delimiter(text: &str) -> u8 {
    let first = text.split('\n').next().unwrap_or_default();
    let outside = || first.split('"').step_by(2);
    let count = |delimiter: u8| {
        let pieces = outside();
        pieces
            .map(|piece| piece.bytes().filter(|byte| *byte == delimiter).count())
            .sum::<usize>()
    };
    let candidates = [b'\t', b';', b','];
    let best = candidates.into_iter().max_by_key(|it| count(*it));
    best.unwrap_or(b',')
}

/// Returns the offsets of the fields of the record at `start`.
fn places(text: &str, start: usize, delimiter: u8, fields: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    let blank = bytes[start..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let start = start + blank.count();
    let mut places = vec![start];
    let mut is_quoted = false;
    for (at, byte) in (start..).zip(&bytes[start..]) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            byte if *byte == delimiter && !is_quoted => places.push(at + 1),
            b'\n' if !is_quoted => break,
            _ => {}
        }
        if places.len() > fields {
            break;
        }
    }
    places.resize(fields.max(1), *places.last().expect("the first field"));
    places
}

fn offset(byte: u64) -> usize {
    usize::try_from(byte).expect("an offset in a text")
}
