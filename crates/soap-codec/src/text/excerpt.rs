//! Names of a document in errors.

use alloc::string::String;

/// The bytes of a name that an error keeps.
const BYTES: usize = 256;

/// The beginning of a name, for an error: a document can make its names as long as the limits
/// allow.
pub(crate) fn excerpt(name: &str) -> String {
    if name.len() <= BYTES {
        return name.into();
    }
    let mut excerpt = String::from(beginning(name, BYTES));
    excerpt.push('…');
    excerpt
}

/// As much of a text as fits, in whole characters.
pub(crate) fn beginning(text: &str, max_bytes: usize) -> &str {
    let mut ends = (0..=text.len().min(max_bytes)).rev();
    let end = ends.find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}
