//! The booleans of XML Schema.

use crate::text::white_space::trim;

/// Reads a boolean ([XML Schema part 2, 3.3.2](https://www.w3.org/TR/xmlschema11-2/#boolean)).
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match trim(text) {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
