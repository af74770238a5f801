//! Every combination of the encoding of a document and the encoding that its declaration names.

use soap_codec::{Charset, DecodeErrorKind, Decoder, Input, Reader};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Bytes {
    Utf8,
    Utf16Be,
    Utf16Le,
}

const CHARSETS: [Charset; 9] = [
    Charset::Iso8859_1,
    Charset::Other,
    Charset::Unknown,
    Charset::UsAscii,
    Charset::Utf16,
    Charset::Utf16Be,
    Charset::Utf16Le,
    Charset::Utf8,
    Charset::Windows1252,
];

/// A declaration's encoding, and the encodings that it may stand in without other evidence.
const DECLARED: [(Option<&str>, &[Bytes]); 10] = [
    (None, &[Bytes::Utf8, Bytes::Utf16Be, Bytes::Utf16Le]),
    (Some("UTF-8"), &[Bytes::Utf8]),
    (Some("utf8"), &[Bytes::Utf8]),
    (Some("US-ASCII"), &[Bytes::Utf8]),
    (Some("utf-16"), &[Bytes::Utf16Be, Bytes::Utf16Le]),
    (Some("UTF-16BE"), &[Bytes::Utf16Be]),
    (Some("UTF-16LE"), &[Bytes::Utf16Le]),
    (Some("ISO-8859-1"), &[]),
    (Some("windows-1252"), &[]),
    (Some("x-unheard-of"), &[]),
];

const TEXT: &str = "\u{E9}\u{1F600}";

fn encode(text: &str, mark: bool, bytes: Bytes) -> Vec<u8> {
    let marked = format!("{}{text}", if mark { "\u{FEFF}" } else { "" });
    match bytes {
        Bytes::Utf8 => marked.into_bytes(),
        Bytes::Utf16Be => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Bytes::Utf16Le => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    }
}

fn document(declared: Option<&str>, text: &str) -> String {
    let declaration = declared.map_or(String::new(), |name| {
        format!("<?xml version='1.0' encoding='{name}'?>")
    });
    format!(
        "{declaration}<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a>{text}</a></s:Body></s:Envelope>"
    )
}

fn outcome(input: impl Input, charset: Charset) -> Result<String, DecodeErrorKind> {
    let message = Decoder::new().decode_as(input, charset);
    let message = message.map_err(|error| error.kind())?;
    let payload = message.envelope().payload().expect("one payload");
    Ok(payload.text().into_owned())
}

#[test]
fn a_byte_order_mark_counts_more_than_the_charset_and_both_more_than_the_declaration() {
    for bytes in [Bytes::Utf8, Bytes::Utf16Be, Bytes::Utf16Le] {
        for charset in CHARSETS {
            for (declared, fits) in DECLARED {
                let expected = if charset != Charset::Unknown || fits.contains(&bytes) {
                    Ok(TEXT.to_owned())
                } else {
                    Err(DecodeErrorKind::DeclaredEncoding)
                };
                let encoded = encode(&document(declared, TEXT), true, bytes);
                let found = outcome(&*encoded, charset);
                assert_eq!(found, expected, "{charset:?} {bytes:?} {declared:?}");
            }
        }
    }
}

#[test]
fn a_charset_counts_whatever_the_declaration_names() {
    for (charset, bytes) in [
        (Charset::Utf8, Bytes::Utf8),
        (Charset::Utf16Be, Bytes::Utf16Be),
        (Charset::Utf16Le, Bytes::Utf16Le),
        (Charset::Utf16, Bytes::Utf16Be),
        (Charset::Utf16, Bytes::Utf16Le),
    ] {
        for (declared, _) in DECLARED {
            let encoded = encode(&document(declared, TEXT), false, bytes);
            let found = outcome(&*encoded, charset);
            assert_eq!(found, Ok(TEXT.to_owned()), "{charset:?} {declared:?}");
            let found = outcome(&*encoded, Charset::Other);
            assert_eq!(found, Err(DecodeErrorKind::UnsupportedEncoding));
        }
    }
}

/// XML 1.0, 4.3.3: without outside information the declaration has to be true.
#[test]
fn the_first_bytes_of_utf_16_and_the_declaration_have_to_agree() {
    for bytes in [Bytes::Utf16Be, Bytes::Utf16Le] {
        for (declared, fits) in DECLARED {
            let expected = if fits.contains(&bytes) {
                Ok(TEXT.to_owned())
            } else {
                Err(DecodeErrorKind::DeclaredEncoding)
            };
            let encoded = encode(&document(declared, TEXT), false, bytes);
            let found = outcome(&*encoded, Charset::Unknown);
            assert_eq!(found, expected, "{bytes:?} {declared:?}");
        }
    }
}

#[test]
fn without_mark_and_charset_the_declaration_names_the_encoding() {
    for (declared, expected) in [
        (None, Ok("\u{20AC}")),
        (Some("utf-8"), Ok("\u{20AC}")),
        (Some("us-ascii"), Err(DecodeErrorKind::InvalidEncoding)),
        (Some("iso-8859-1"), Ok("\u{E2}\u{82}\u{AC}")),
        (Some("windows-1252"), Ok("\u{E2}\u{201A}\u{AC}")),
        (Some("utf-16"), Err(DecodeErrorKind::DeclaredEncoding)),
        (Some("utf-16le"), Err(DecodeErrorKind::DeclaredEncoding)),
        (
            Some("iso-8859-2"),
            Err(DecodeErrorKind::UnsupportedEncoding),
        ),
    ] {
        let found = outcome(document(declared, "\u{20AC}").as_bytes(), Charset::Unknown);
        assert_eq!(found, expected.map(str::to_owned), "{declared:?}");
    }
}

/// .NET's `StringWriter` declares UTF-16, which is no longer true of a text that was decoded.
#[test]
fn a_text_is_decoded_already_whatever_its_declaration_names() {
    for (declared, _) in DECLARED {
        let text = document(declared, TEXT);
        for charset in CHARSETS {
            let found = outcome(text.as_str(), charset);
            assert_eq!(found, Ok(TEXT.to_owned()), "{charset:?} {declared:?}");
        }
        let mut reader = Reader::new(&text);
        while reader.next().expect("well-formed").is_some() {}
    }
}

#[test]
fn encodings_of_one_byte_are_read_by_their_tables() {
    let read = |byte: u8, charset| {
        let text = document(None, "?");
        let bytes = text.bytes().map(|at| if at == b'?' { byte } else { at });
        outcome(bytes.collect::<Vec<u8>>(), charset)
    };
    for byte in 0xA0..=0xFF {
        let expected = Ok(String::from(char::from(byte)));
        assert_eq!(read(byte, Charset::Iso8859_1), expected);
        assert_eq!(read(byte, Charset::Windows1252), expected);
    }
    // The table of the Unicode Consortium.
    let expected = "\u{20AC}?\u{201A}\u{0192}\u{201E}\u{2026}\u{2020}\u{2021}\u{02C6}\u{2030}\u{0160}\u{2039}\u{0152}?\u{017D}?\
        ?\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}\u{2014}\u{02DC}\u{2122}\u{0161}\u{203A}\u{0153}?\u{017E}\u{0178}";
    for (byte, expected) in (0x80..=0x9F).zip(expected.chars()) {
        let expected = match expected {
            '?' => Err(DecodeErrorKind::InvalidEncoding),
            char => Ok(String::from(char)),
        };
        assert_eq!(read(byte, Charset::Windows1252), expected, "{byte:x}");
        let control = Ok(String::from(char::from(byte)));
        assert_eq!(read(byte, Charset::Iso8859_1), control);
    }
    for byte in 0x80..=0xFF {
        let expected = Err(DecodeErrorKind::InvalidEncoding);
        assert_eq!(read(byte, Charset::UsAscii), expected);
    }
}

#[test]
fn bytes_of_another_encoding_are_refused() {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    for (charset, mark, declared, expected) in [
        (Charset::Unknown, &b""[..], None, "InvalidEncoding"),
        (Charset::Unknown, b"", Some("utf-8"), "InvalidEncoding"),
        (Charset::Unknown, b"", Some("utf-16"), "DeclaredEncoding"),
        (Charset::Utf8, b"", Some("iso-8859-1"), "InvalidEncoding"),
        (
            Charset::Unknown,
            MARK,
            Some("iso-8859-1"),
            "DeclaredEncoding",
        ),
        (Charset::Utf8, MARK, None, "InvalidEncoding"),
        (Charset::Iso8859_1, MARK, None, "InvalidEncoding"),
    ] {
        let text = document(declared, "\u{1}").into_bytes().into_iter();
        let latin1 = text.map(|byte| if byte == 1 { 0xE9 } else { byte });
        let bytes = [mark, &latin1.collect::<Vec<u8>>()].concat();
        let found = outcome(bytes, charset).expect_err("not of this encoding");
        assert_eq!(format!("{found:?}"), expected, "{charset:?} {declared:?}");
    }
}

#[test]
fn names_of_charsets_are_read_as_servers_write_them() {
    for (names, expected) in [
        (
            &[
                "utf-8",
                "UTF8",
                "'utf-8'",
                "\"utf-8\"",
                "csUTF8",
                "utf-8,text/xml",
                " utf-8 ",
            ][..],
            Charset::Utf8,
        ),
        (&["", "''", "\"\"", " ", ","], Charset::Unknown),
        (&["ascii", "US-ASCII", "ANSI_X3.4-1968"], Charset::UsAscii),
        (&["latin1", "ISO-8859-1", "iso8859-1"], Charset::Iso8859_1),
        (&["windows-1252", "CP1252"], Charset::Windows1252),
        (&["utf-7", "iso-8859-15", "x", "utf-8;q=1"], Charset::Other),
    ] {
        for name in names {
            assert_eq!(Charset::from_name(name), expected, "{name:?}");
        }
    }
}
