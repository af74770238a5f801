//! Skipping a document type declaration ([XML 1.0, 2.8](https://www.w3.org/TR/xml/#dt-doctype)).

use memchr::memmem;

use crate::text::white_space::spaces;

/// Returns the end of the document type declaration, if the document has one and it ends.
///
/// It is checked only as far as it takes to find its end: quotes, comments,
/// processing instructions, and the brackets of the internal subset.
pub(crate) fn after_doctype(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at = spaces(bytes, at);
        if bytes[at..].starts_with(b"<!DOCTYPE") {
            return declaration_end(bytes, at + "<!DOCTYPE".len());
        }
        let (skipped, end) = misc(&bytes[at..])?;
        at = after(bytes, at + skipped, end)?;
    }
}

/// Returns the width of the start, and the end, of the comment or processing instruction that comes
/// next. The XML declaration looks like one.
fn misc(bytes: &[u8]) -> Option<(usize, &'static str)> {
    match bytes {
        [b'<', b'!', b'-', b'-', ..] => Some((4, "-->")),
        [b'<', b'?', ..] => Some((2, "?>")),
        _ => None,
    }
}

/// Returns the place after the next `end`.
fn after(bytes: &[u8], at: usize, end: &str) -> Option<usize> {
    let width = memmem::find(&bytes[at..], end.as_bytes())?;
    Some(at + width + end.len())
}

fn declaration_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut is_internal = false;
    loop {
        match *bytes.get(at)? {
            quote @ (b'"' | b'\'') => {
                at += memchr::memchr(quote, &bytes[at + 1..])? + 2;
            }
            b'<' => {
                at = match misc(&bytes[at..]) {
                    Some((skipped, end)) => after(bytes, at + skipped, end)?,
                    None => at + 1,
                }
            }
            b'[' => {
                is_internal = true;
                at += 1;
            }
            b']' => {
                is_internal = false;
                at += 1;
            }
            b'>' if !is_internal => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_skipped_with_its_internal_subset() {
        for declaration in [
            "<!DOCTYPE a>",
            "<?xml version='1.0'?>\n<!-- <!DOCTYPE b> --><!DOCTYPE a SYSTEM '>'>",
            "<!DOCTYPE a PUBLIC \"[\" '<' [ <!ELEMENT a ANY> <!-- ]> ' --> <?p ]>?> <!ENTITY e ']>'> %p; ] >",
        ] {
            let document = alloc::format!("{declaration}<a/>");
            assert_eq!(
                after_doctype(&document),
                Some(declaration.len()),
                "{document}"
            );
        }
    }

    #[test]
    fn a_document_without_one_is_left_alone() {
        for document in [
            "",
            "<a/>",
            "<a><!DOCTYPE a></a>",
            "<!DOCTYPE a",
            "<!DOCTYPE a [>",
            "<!-- ",
        ] {
            assert_eq!(after_doctype(document), None, "{document}");
        }
    }
}
