//! `Content-ID` headers and the `cid:` URLs that name them
//! ([RFC 2392](https://www.rfc-editor.org/rfc/rfc2392)).

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{MimeError, MimeErrorKind};

/// Returns the `Content-ID` that a `cid:` URL names, with its percent escapes decoded.
///
/// ```
/// assert_eq!(soap_mime::content_id_from_url("cid:a%40b")?, "a@b");
/// # Ok::<(), soap_mime::MimeError>(())
/// ```
///
/// # Errors
/// [`Reference`](MimeErrorKind::Reference) if the scheme is another one, nothing follows it, an
/// escape is invalid, or the result is not UTF-8.
pub fn content_id_from_url(url: &str) -> Result<String, MimeError> {
    let decoded = escaped_content_id(url).and_then(percent_decoded);
    decoded.ok_or_else(|| MimeErrorKind::Reference.into())
}

/// Returns the `cid:` URL of a `Content-ID`, with percent escapes for every character that a URL
/// does not carry as it is.
///
/// ```
/// assert_eq!(soap_mime::url_from_content_id("scan 1@example.org"), "cid:scan%201@example.org");
/// ```
pub fn url_from_content_id(content_id: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut url = String::from("cid:");
    for byte in content_id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
            url.push('%');
            url.extend(digits.map(char::from));
        }
    }
    url
}

/// Returns what follows the scheme of a `cid:` URL.
pub(crate) fn escaped_content_id(url: &str) -> Option<&str> {
    let (scheme, rest) = url.trim_ascii().split_at_checked(4)?;
    (scheme.eq_ignore_ascii_case("cid:") && !rest.is_empty()).then_some(rest)
}

/// Removes the angle brackets of a `Content-ID`. Some servers do not write them.
pub(crate) fn without_brackets(content_id: &str) -> &str {
    let content_id = content_id.trim_ascii();
    let inner = content_id
        .strip_prefix('<')
        .and_then(|it| it.strip_suffix('>'));
    inner.unwrap_or(content_id)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

pub(crate) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
