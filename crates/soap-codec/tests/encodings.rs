//! Which encoding a document is read in, and which one its declaration may name: every combination.

use soap_codec::{Charset, DecodeErrorKind, Decoder};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Bytes {
    Utf8,
    Utf16Be,
    Utf16Le,
}

/// What the encoding is known from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum By {
    Mark,
    Charset,
    FirstBytes,
    /// Nothing: it is assumed.
    Default,
    /// The charset, but it is none that is read here.
    Refused,
}

const CHARSETS: [Charset; 6] = [
    Charset::Other,
    Charset::Unknown,
    Charset::Utf16,
    Charset::Utf16Be,
    Charset::Utf16Le,
    Charset::Utf8,
];

/// A declaration's encoding, and the encodings that it may stand in.
const DECLARED: [(Option<&str>, &[Bytes]); 9] = [
    (None, &[Bytes::Utf8, Bytes::Utf16Be, Bytes::Utf16Le]),
    (Some("UTF-8"), &[Bytes::Utf8]),
    (Some("utf8"), &[Bytes::Utf8]),
    (Some("US-ASCII"), &[Bytes::Utf8]),
    (Some("utf-16"), &[Bytes::Utf16Be, Bytes::Utf16Le]),
    (Some("UTF-16BE"), &[Bytes::Utf16Be]),
    (Some("UTF-16LE"), &[Bytes::Utf16Le]),
    (Some("ISO-8859-1"), &[]),
    (Some("x-unheard-of"), &[]),
];

/// How a document comes that is read as what it is.
fn sources() -> Vec<(bool, Charset, Bytes, By)> {
    let mut sources = Vec::new();
    for bytes in [Bytes::Utf8, Bytes::Utf16Be, Bytes::Utf16Le] {
        for charset in CHARSETS {
            sources.push((true, charset, bytes, By::Mark));
        }
        sources.push((false, Charset::Other, bytes, By::Refused));
    }
    sources.extend([
        (false, Charset::Utf8, Bytes::Utf8, By::Charset),
        (false, Charset::Utf16Be, Bytes::Utf16Be, By::Charset),
        (false, Charset::Utf16Le, Bytes::Utf16Le, By::Charset),
        (false, Charset::Utf16, Bytes::Utf16Be, By::FirstBytes),
        (false, Charset::Utf16, Bytes::Utf16Le, By::FirstBytes),
        (false, Charset::Unknown, Bytes::Utf16Be, By::FirstBytes),
        (false, Charset::Unknown, Bytes::Utf16Le, By::FirstBytes),
        (false, Charset::Unknown, Bytes::Utf8, By::Default),
    ]);
    sources
}

fn encode(text: &str, mark: bool, bytes: Bytes) -> Vec<u8> {
    let marked = format!("{}{text}", if mark { "\u{FEFF}" } else { "" });
    match bytes {
        Bytes::Utf8 => marked.into_bytes(),
        Bytes::Utf16Be => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Bytes::Utf16Le => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    }
}

fn document(declared: Option<&str>) -> String {
    let declaration = declared.map_or(String::new(), |name| {
        format!("<?xml version='1.0' encoding='{name}'?>")
    });
    format!(
        "{declaration}<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a>\u{E9}\u{1F600}</a></s:Body></s:Envelope>"
    )
}

fn outcome(bytes: &[u8], charset: Charset) -> Result<String, DecodeErrorKind> {
    let message = Decoder::new().decode(bytes, charset);
    let message = message.map_err(|error| error.kind())?;
    let payload = message.envelope().payload().expect("one").expect("one");
    Ok(payload.text().into_owned())
}

#[test]
fn a_declaration_may_name_the_encoding_that_the_document_has_and_no_other() {
    for (mark, charset, bytes, by) in sources() {
        for (declared, fits) in DECLARED {
            let other = fits.is_empty();
            let expected = match by {
                By::Refused => Err(DecodeErrorKind::UnsupportedEncoding),
                By::Default if other => Err(DecodeErrorKind::UnsupportedEncoding),
                _ if fits.contains(&bytes) => Ok(String::from("\u{E9}\u{1F600}")),
                _ => Err(DecodeErrorKind::DeclaredEncoding),
            };
            let encoded = encode(&document(declared), mark, bytes);
            let found = outcome(&encoded, charset);
            assert_eq!(found, expected, "{mark} {charset:?} {bytes:?} {declared:?}");
        }
    }
}

/// What the bytes are not is no text of it, unless the declaration explains them.
#[test]
fn bytes_of_another_encoding_are_refused() {
    let latin1 = |declared, mark: &[u8]| {
        let text = document(declared).replace("\u{E9}\u{1F600}", "\u{1}");
        let bytes = text.into_bytes().into_iter();
        let bytes = bytes.map(|byte| if byte == 1 { 0xE9 } else { byte });
        [mark, &bytes.collect::<Vec<u8>>()].concat()
    };
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    for (charset, mark, declared, expected) in [
        (
            Charset::Unknown,
            &b""[..],
            None,
            DecodeErrorKind::InvalidEncoding,
        ),
        (
            Charset::Unknown,
            b"",
            Some("utf-8"),
            DecodeErrorKind::InvalidEncoding,
        ),
        (
            Charset::Unknown,
            b"",
            Some("iso-8859-1"),
            DecodeErrorKind::UnsupportedEncoding,
        ),
        (
            Charset::Unknown,
            b"",
            Some("utf-16"),
            DecodeErrorKind::DeclaredEncoding,
        ),
        (
            Charset::Utf8,
            b"",
            Some("iso-8859-1"),
            DecodeErrorKind::DeclaredEncoding,
        ),
        (
            Charset::Unknown,
            MARK,
            Some("iso-8859-1"),
            DecodeErrorKind::DeclaredEncoding,
        ),
        (Charset::Utf8, MARK, None, DecodeErrorKind::InvalidEncoding),
    ] {
        let found = outcome(&latin1(declared, mark), charset);
        assert_eq!(found, Err(expected), "{charset:?} {mark:?} {declared:?}");
    }
}
