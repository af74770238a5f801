//! Boundaries ([RFC 2046, 5.1.1](https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1)).

use alloc::string::String;

use crate::error::MimeErrorKind;

const MAX_BYTES: usize = 70;

/// Checks a boundary.
pub(crate) fn checked(boundary: &str) -> Result<String, MimeErrorKind> {
    let is_valid = (1..=MAX_BYTES).contains(&boundary.len())
        && boundary.bytes().all(is_boundary_byte)
        && !boundary.ends_with(' ');
    is_valid
        .then(|| boundary.into())
        .ok_or(MimeErrorKind::Boundary)
}

/// The characters of RFC 2046, and `@` and a few others that servers use. None needs an escape
/// between quotes, and none ends a line.
fn is_boundary_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? @#$%&*!{}|~^;".contains(&byte)
}
