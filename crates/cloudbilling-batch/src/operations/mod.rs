//! The documented operations on many rows: how to split them, how to judge a row by a response, and
//! how to look for unknown rows.
//!
//! The rest of the crate does not depend on any single operation.

mod close_invoices;
mod delete_purchases;
mod upload_invoices;

use soap_codec::Printable;

/// Joins the service's words about a refused row.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
    match words.is_empty() {
        true => "the service gave no reason".to_owned(),
        false => cut(words.join("; ")),
    }
}

/// Cuts a text to the usual limit of text from elsewhere, because there may be many rows.
fn cut(mut words: String) -> String {
    let mut end = Printable::<&str>::MAX_BYTES;
    if words.len() > end {
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        words.truncate(end);
        words.push('…');
    }
    words
}
