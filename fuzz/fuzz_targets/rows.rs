//! Rows that are read while a document arrives are those of the whole document, whatever its
//! chunks, and the outline is the rest of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soap_codec::{Charset, DecodeError, DecodeErrorKind, Decoder, Event, QName, Reader};
use soap_codec_fuzz::tree_of;

const ROW: QName<'static> = QName::new("urn:r", "row");

/// The tags of a document, and its texts without white space, up to the end of the root.
#[derive(Debug, Default, PartialEq)]
struct Rest {
    tags: Vec<String>,
    text: String,
}

fuzz_target!(|input: &[u8]| {
    let [chunk, window, document @ ..] = input else {
        return;
    };
    let Ok(text) = std::str::from_utf8(document) else {
        let (_, read) = by_stream(document, *chunk, *window);
        return assert!(read.is_err());
    };
    let mut known_rows = Vec::new();
    let known = read(text, &mut known_rows);
    let (rows, outline) = by_stream(document, *chunk, *window);
    match known {
        // The root is a row, so the outline has none.
        Ok(known) if known.tags.is_empty() => {
            assert!(outline.is_ok());
            assert_eq!(rows, known_rows);
        }
        Ok(known) => {
            let outline = outline.expect("the document is well-formed");
            assert_eq!(read(&outline, &mut Vec::new()), Ok(known));
            assert_eq!(rows, known_rows);
        }
        // Some limits are those of a document, which may have any size in a stream.
        Err(error) if matches!(error.kind(), DecodeErrorKind::Limit(_)) => {}
        // Which of several errors is found first depends on the chunks.
        Err(_) => {
            let outline = outline.and_then(|outline| read(&outline, &mut Vec::new()));
            assert!(outline.is_err());
        }
    }
});

/// Reads rows from chunks. Digits are small sizes.
fn by_stream(document: &[u8], chunk: u8, window: u8) -> (Vec<String>, Result<String, DecodeError>) {
    let [chunk, window] = [chunk, window].map(|it| usize::from(it.saturating_sub(b'0')).max(1));
    let mut reader = Decoder::new().rows(ROW, Charset::Utf8).window(window);
    let mut rows = Vec::new();
    for chunk in document.chunks(chunk) {
        reader.handle_chunk(chunk);
        if let Err(error) = reader.read_rows(|row| rows.push(tree_of([row]))) {
            return (rows, Err(error));
        }
    }
    reader.handle_end();
    let read = reader.read_rows(|row| rows.push(tree_of([row])));
    let outline = || String::from_utf8(reader.outline()).expect("the document is UTF-8");
    (rows, read.map(|()| outline()))
}

/// Returns the document without its rows.
fn read(text: &str, rows: &mut Vec<String>) -> Result<Rest, DecodeError> {
    let mut reader = Reader::new(text);
    let (mut rest, mut depth) = (Rest::default(), 0);
    while let Some(event) = reader.next()? {
        match event {
            Event::Text(text) => {
                let black = |character: &char| !" \t\r\n".contains(*character);
                rest.text.extend(text.chars().filter(black));
                continue;
            }
            Event::Start(start) if start.name() == ROW => {
                let row = reader.element()?.expect("a start tag was read");
                rows.push(tree_of([row]));
            }
            Event::Start(start) => {
                let attributes: Vec<_> = start.attributes().collect();
                rest.tags.push(format!("{} {attributes:?}", start.name()));
                depth += 1;
                continue;
            }
            Event::End => {
                rest.tags.push("end".to_owned());
                depth -= 1;
            }
        }
        // The reader of the outline judges the rest.
        if depth == 0 {
            break;
        }
    }
    Ok(rest)
}
