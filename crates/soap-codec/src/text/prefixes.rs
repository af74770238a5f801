//! Prefixes in text.

use crate::text::name::{is_name_char, is_name_start};

/// Iterates over the names that are followed by a colon in `text`, in time linear in its length.
/// They include the prefixes of its QNames, of XPath expressions, and, if the text is XML, of its
/// tags.
pub(crate) fn possible_prefixes(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let colons = memchr::memchr_iter(b':', text.as_bytes());
    let names = colons.map(move |colon| {
        let stretch = &text[from..colon];
        from = colon + 1;
        let ends_name = |char: char| !is_name_char(char as u32);
        let name = stretch
            .rfind(ends_name)
            .map_or(stretch, |at| after_char(&stretch[at..]));
        name.trim_start_matches(|char: char| !is_name_start(char as u32))
    });
    names.filter(|name| !name.is_empty())
}

/// Returns the text after its first character.
fn after_char(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn a_prefix_is_the_name_before_a_colon() {
        for (text, expected) in [
            ("", &[][..]),
            (":", &[]),
            ("a", &[]),
            ("a:b", &["a"]),
            (
                "<p:a q:x='//r:b[@é.-1:c]-2s:d'/>",
                &["p", "q", "r", "é.-1", "s"],
            ),
            (" a :b", &[]),
            ("a:b:c", &["a", "b"]),
            ("12:30", &[]),
        ] {
            let found: Vec<_> = possible_prefixes(text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
