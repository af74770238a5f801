//! Rows are read while a document arrives, whatever its chunks.

use proptest::prelude::*;
use soap_codec::{Charset, DecodeError, DecodeErrorKind, Decoder, Limit, Limits, QName, RowReader};

const ROW: QName<'static> = QName::new("urn:r", "row");

fn reader(window: usize) -> RowReader {
    Decoder::new().rows(ROW, Charset::Unknown).window(window)
}

/// Returns the texts of the rows, and the outline.
fn read(
    mut reader: RowReader,
    document: &[u8],
    chunk: usize,
) -> Result<(Vec<String>, String), DecodeError> {
    let mut rows = Vec::new();
    for chunk in document.chunks(chunk) {
        reader.handle_chunk(chunk);
        reader.read_rows(|row| rows.push(row.text().into_owned()))?;
    }
    reader.handle_end();
    reader.read_rows(|row| rows.push(row.text().into_owned()))?;
    let outline = String::from_utf8(reader.outline()).expect("UTF-8");
    Ok((rows, outline))
}

/// A document, its rows, and the document without them.
fn document() -> impl Strategy<Value = (String, Vec<String>, String)> {
    let between = prop_oneof![
        Just(""),
        Just("<!-- <row/> -->"),
        Just("é&#x1F600;"),
        Just("<count a='&lt;r:row>'/>"),
        Just("<other xmlns='urn:o'><row>no</row></other>"),
        Just("<list b=\"x>y\"><empty/>"),
        Just("</list>"),
        Just("<![CDATA[<row>]]>"),
        Just("<?target row?>"),
    ];
    let text = "[a-zé😀]{0,12}";
    proptest::collection::vec((between, proptest::option::of(text)), 0..12).prop_map(|parts| {
        let (mut whole, mut outline, mut rows) = (String::new(), String::new(), Vec::new());
        let start = "<?xml version='1.0'?>\n<r:rows xmlns:r='urn:r' xmlns='urn:r'>";
        whole.push_str(start);
        outline.push_str(start);
        let mut lists = 0;
        let mut is_behind_tag = true;
        for (between, row) in parts {
            if between != "</list>" || lists > 0 {
                lists += usize::from(between.starts_with("<list"));
                lists -= usize::from(between == "</list>");
                whole.push_str(between);
                outline.push_str(between);
                is_behind_tag &= between.is_empty();
            }
            if let Some(row) = row {
                // White space before a row is not kept.
                whole.push_str(if is_behind_tag { "\n  " } else { "" });
                is_behind_tag = true;
                let tags = [("<row>", "</row>"), ("<r:row a='/>' >", "</r:row >")];
                let (open, close) = tags[row.len() % 2];
                whole.push_str(&format!("{open}{row}{close}"));
                rows.push(row);
            }
        }
        for text in [&mut whole, &mut outline] {
            text.push_str(&"</list>".repeat(lists));
            text.push_str("</r:rows><!-- end -->\n");
        }
        (whole, rows, outline)
    })
}

proptest! {
    #[test]
    fn rows_and_outline_do_not_depend_on_chunks(
        (whole, rows, outline) in document(), chunk in 1..40_usize, window in 1..60_usize
    ) {
        let read = read(reader(window), whole.as_bytes(), chunk);
        prop_assert_eq!(read, Ok((rows, outline)), "{}", whole);
    }

    #[test]
    fn a_document_that_is_cut_off_is_an_error(
        (whole, _, _) in document(), cut in 0.0..1.0_f64, chunk in 1..40_usize, window in 1..60_usize
    ) {
        let end = whole.rfind("</r:rows>").expect("an end") as f64;
        let cut = &whole.as_bytes()[..(end * cut) as usize];
        prop_assert!(read(reader(window), cut, chunk).is_err(), "{}", whole);
    }

    #[test]
    fn a_document_is_malformed_however_it_arrives(
        (mut whole, _, _) in document(), at in 0.0..1.0_f64, broken in "[<>&/'\" a\u{1}:]", chunk in 1..40_usize, window in 1..60_usize
    ) {
        let at = (whole.len() as f64 * at) as usize;
        prop_assume!(whole.is_char_boundary(at));
        whole.insert_str(at, &broken);
        let mut by_events = soap_codec::Reader::new(&whole);
        let known = loop {
            match by_events.next() {
                Ok(Some(_)) => {}
                Ok(None) => break Ok(()),
                Err(error) => break Err(error.kind()),
            }
        };
        let read = read(reader(window), whole.as_bytes(), chunk);
        // Anything after the root is left to the reader of the outline.
        let is_after = matches!(known, Err(DecodeErrorKind::TrailingContent)) || at > whole.rfind("</r:rows").unwrap_or(0);
        prop_assert!(is_after || read.is_err() == known.is_err(), "{:?} {:?} {}", known, read, whole);
    }
}

#[test]
fn other_encodings_are_refused_before_a_row_is_read() {
    let document = b"<?xml version='1.0' encoding='iso-8859-1'?><row xmlns='urn:r'>\xE9</row>";
    let error = read(reader(8), document, 1_000).expect_err("not UTF-8");
    assert_eq!(error.kind(), DecodeErrorKind::UnsupportedEncoding);
    let error = read(reader(8), &document[43..], 1_000).expect_err("not UTF-8");
    assert_eq!(
        (error.kind(), error.offset()),
        (DecodeErrorKind::InvalidEncoding, 19)
    );
    // The transport takes precedence.
    let stated = Decoder::new().rows(ROW, Charset::Utf16);
    let error = read(stated, b"<row xmlns='urn:r'/>", 1_000).expect_err("not UTF-8");
    assert_eq!(error.kind(), DecodeErrorKind::UnsupportedEncoding);
}

#[test]
fn a_row_and_the_outline_have_a_limit_and_the_document_has_none() {
    let limited = || {
        let decoder = Decoder::new().limits(Limits::default().message_bytes(1_000));
        decoder.rows(ROW, Charset::Utf8).window(16)
    };
    let rows = "<row>some text</row>\n".repeat(1_000);
    let document = format!("<rows xmlns='urn:r'>{rows}</rows>");
    let (read_rows, outline) = read(limited(), document.as_bytes(), 100).expect("no limit");
    assert_eq!(read_rows.len(), 1_000);
    assert_eq!(outline, "<rows xmlns='urn:r'>\n</rows>");

    let long = "long ".repeat(300);
    for part in [format!("<row>{long}</row>"), "<a>b</a>".repeat(200), long] {
        let document = format!("<rows xmlns='urn:r'>{part}</rows>");
        let error = read(limited(), document.as_bytes(), 100).expect_err("too long");
        assert_eq!(
            error.kind(),
            DecodeErrorKind::Limit(Limit::MessageBytes),
            "{part:.20}"
        );
    }
}

/// A document of any size may follow, and nothing of it is of use beyond what a message may have.
#[test]
fn bytes_after_an_error_are_kept_up_to_the_limit_of_a_message() {
    let endless_row = "<rows xmlns='urn:r'><row>";
    for start in [
        "<a></b>",
        endless_row,
        "\u{1}",
        "<rows xmlns='urn:r'>\n</rows>",
    ] {
        let decoder = Decoder::new().limits(Limits::default().message_bytes(1_000));
        let mut reader = decoder.rows(ROW, Charset::Utf8).window(16);
        reader.handle_chunk(start.as_bytes());
        for _ in 0..100 {
            reader.handle_chunk(&[b'x'; 100]);
            let _ = reader.read_rows(|_| ());
        }
        let kept = reader.outline();
        assert!(kept.starts_with(start.as_bytes()), "{start}");
        // Enough for the reader of the outline to refuse it for its size. A window is parsed again
        // at twice its size, so up to twice as many may have arrived before the error.
        assert!(
            (1_001..2_100).contains(&kept.len()),
            "{}: {start}",
            kept.len()
        );
    }
}

#[test]
fn an_error_is_found_when_its_place_has_arrived() {
    let mut reader = reader(16);
    reader.handle_chunk(b"<rows xmlns='urn:r'><row>1</row><b></c><row>2</row><row>3</row>");
    let mut rows = 0;
    let error = reader
        .read_rows(|_| rows += 1)
        .expect_err("a wrong end tag");
    assert_eq!(
        (rows, error.kind(), error.offset()),
        (1, DecodeErrorKind::MismatchedTag, 35)
    );
    assert_eq!(reader.read_rows(|_| rows += 1), Err(error));
}
