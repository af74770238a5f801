//! The start of a document in its text.

use crate::read::tolerance::{Tolerance, Tolerances};
use crate::text::declaration;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::white_space::spaces;

/// Returns the start of the document: after a byte order mark, and after white space before the
/// declaration if that is tolerated.
pub(crate) fn document_start(text: &str, tolerances: Tolerances) -> Result<usize, DecodeError> {
    let document = text.strip_prefix(MARK).unwrap_or(text);
    let base = text.len() - document.len();
    // A second mark is a misplaced character, which the tokenizer would skip.
    if document.starts_with(MARK) {
        return Err(DecodeError::new(DecodeErrorKind::Syntax, base));
    }
    let space = spaces(document.as_bytes(), 0);
    let is_tolerated =
        tolerances.has(Tolerance::LeadingWhiteSpace) && declaration::begins(&document[space..]);
    Ok(if is_tolerated { base + space } else { base })
}

const MARK: char = '\u{FEFF}';
