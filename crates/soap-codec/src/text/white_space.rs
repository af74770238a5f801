//! White space as XML has it (XML 1.0, production 3).

/// Where the white space from `at` ends.
#[inline]
pub(crate) fn spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
        at += 1;
    }
    at
}

/// White space (production 3).
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Without the white space around it: all that `whiteSpace="collapse"` means for a type whose values contain none.
///
/// White space is what XML says it is (production S): other Unicode spaces are content.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    // Values are hardly ever written with any, which the outermost bytes tell.
    match text.as_bytes() {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => text.trim_matches(is_space_char),
    }
}

/// As [`is_space`], for a character: other Unicode spaces are content.
pub(crate) const fn is_space_char(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
