//! Excerpts of names for errors.

use alloc::string::String;

/// The number of bytes of a name that an error keeps.
const BYTES: usize = 256;

/// Returns the beginning of a name for an error. A document can make its names as long as the
/// limits allow, and an error must stay short.
pub(crate) fn excerpt(name: &str) -> String {
    if name.len() <= BYTES {
        return name.into();
    }
    let mut excerpt = String::from(beginning(name, BYTES));
    excerpt.push('…');
    excerpt
}

/// Returns as many whole characters as fit into `max_bytes`.
pub(crate) fn beginning(text: &str, max_bytes: usize) -> &str {
    let mut ends = (0..=text.len().min(max_bytes)).rev();
    let end = ends.find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}
