//! Names of a document in errors.

use alloc::string::String;

/// How much of a name an error keeps.
const BYTES: usize = 256;

/// The beginning of a name, for an error: a document can make its names as long as the limits allow.
pub(crate) fn excerpt(name: &str) -> String {
    if name.len() <= BYTES {
        return name.into();
    }
    let end = (0..=BYTES).rev().find(|end| name.is_char_boundary(*end));
    let mut excerpt = String::from(&name[..end.unwrap_or(0)]);
    excerpt.push('…');
    excerpt
}
