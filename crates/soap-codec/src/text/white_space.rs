//! White space (XML 1.0, production 3).

/// Returns the end of the white space that begins at `at`.
#[inline]
pub(crate) fn spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
        at += 1;
    }
    at
}

/// Returns `true` for white space.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Removes the white space around a value, which is all of `whiteSpace="collapse"` for a type whose
/// values contain none.
///
/// Other Unicode spaces are content.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    // Hardly any value is written with white space around it, and its outermost bytes show that.
    match text.as_bytes() {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => text.trim_matches(is_space_char),
    }
}

/// Returns `true` for white space. Other Unicode spaces are content.
pub(crate) const fn is_space_char(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
