//! Redaction of secrets that a peer echoes.

use alloc::{borrow::Cow, format, string::String, vec::Vec};
use core::{fmt, ops::Range};

use crate::text::excerpt::beginning;

/// Replaces a secret in text from a peer, which may echo it.
///
/// The secret is found literally, in any case of ASCII letters, and in the forms in which servers
/// embed it in other text: with XML references, percent-encoded (whole or in part, `+` for a
/// space), with JSON escapes, and in Base64 of either alphabet at any alignment. A text that ends,
/// or was cut off with `…`, after [`MIN_BYTES`](Self::MIN_BYTES) of the secret or more counts as
/// well. Each place becomes [`REDACTED`](Self::REDACTED). A secret of less than
/// [`MIN_BYTES`](Self::MIN_BYTES) would be found by chance, so with such a secret every text
/// becomes [`WITHHELD`](Self::WITHHELD).
///
/// Forms that a server has no ordinary reason to use are not found: hashes, hexadecimal, reversed
/// text, one encoding inside another. The secret is not copied. The time is linear in the text, of
/// which at most [`MAX_BYTES`](Self::MAX_BYTES) are kept.
///
/// ```
/// use soap_codec::Redactor;
///
/// let redactor = Redactor::new("s3cr3t/key");
/// assert_eq!(redactor.redact("no such key: S3CR3T%2fkey."), "no such key: [redacted].");
/// assert_eq!(redactor.redact("no such key"), "no such key");
/// ```
#[derive(Clone, Copy)]
pub struct Redactor<'a> {
    secret: &'a str,
}

impl<'a> Redactor<'a> {
    /// The part of a longer text that is searched; the rest is cut off.
    pub const MAX_BYTES: usize = 64 * 1_024;
    /// The minimum length of a secret that is searched for.
    pub const MIN_BYTES: usize = 6;
    /// The replacement of a secret.
    pub const REDACTED: &'static str = "[redacted]";
    /// The replacement of a text that could not be searched.
    pub const WITHHELD: &'static str = "[withheld]";

    /// Makes a redactor for this secret. An empty secret replaces nothing.
    #[must_use]
    pub const fn new(secret: &'a str) -> Self {
        Self { secret }
    }

    /// Returns the text without the secret.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.secret.is_empty() || text.is_empty() {
            return Cow::Borrowed(text);
        }
        if self.secret.len() < Self::MIN_BYTES {
            return Cow::Borrowed(Self::WITHHELD);
        }
        let searched = beginning(text, Self::MAX_BYTES);
        let mut places = self.places(searched.as_bytes());
        let cut = text.len() - searched.len();
        if places.is_empty() && cut == 0 {
            return Cow::Borrowed(text);
        }
        places.sort_unstable_by_key(|place| place.start);
        let mut kept = without(searched, &places);
        if cut > 0 {
            kept += &format!("… [{cut} more bytes]");
        }
        Cow::Owned(kept)
    }

    /// Replaces the secret in place.
    pub fn apply(&self, text: &mut String) {
        *text = self.redact(text).into_owned();
    }

    fn places(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let mut at = 0;
        while at < text.len() {
            match self.end(text, at) {
                Some(end) => {
                    places.push(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        places.extend(base64_runs(text).filter_map(|run| self.is_in(&run).then_some(run.place)));
        places
    }

    /// Returns the end of the secret that begins at `start`.
    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        let first = self.secret.as_bytes().first()?;
        if !text[start].eq_ignore_ascii_case(first)
            && !matches!(text[start], b'%' | b'&' | b'+' | b'\\')
        {
            return None;
        }
        // A secret may itself look encoded, so each way to read the text is tried alone.
        let mut readings =
            [Escapes::None, Escapes::Json, Escapes::Percent, Escapes::Xml].into_iter();
        readings.find_map(|escapes| self.end_of(text, start, escapes))
    }

    fn end_of(&self, text: &[u8], start: usize, escapes: Escapes) -> Option<usize> {
        let mut rest = self.secret.as_bytes();
        let mut at = start;
        let mut cut = None;
        while !rest.is_empty() {
            if self.secret.len() - rest.len() >= Self::MIN_BYTES {
                cut = cut_from(text, at).or(cut);
            }
            let Some((taken, width)) = step(rest, &text[at..], escapes) else {
                return cut;
            };
            rest = &rest[taken..];
            at += width;
        }
        Some(at)
    }

    /// Returns `true` if a run of Base64 holds the secret, at any of four alignments.
    fn is_in(&self, run: &Run) -> bool {
        let is_long_enough = run.sextets.len() * 6 / 8 >= self.secret.len();
        (is_long_enough || run.is_cut)
            && (0..4).any(|skipped| {
                let bytes = decoded(run.sextets.get(skipped..).unwrap_or_default());
                let secret = self.secret.as_bytes();
                memchr::memmem::find(&bytes, secret).is_some()
                    || run.is_cut && ends_within(&bytes, secret)
            })
    }
}

/// Returns the end of a text, natural or cut, if only the beginning of an escape precedes it.
fn cut_from(text: &[u8], at: usize) -> Option<usize> {
    const MARK: &[u8] = "…".as_bytes();
    let rest = &text[at..];
    let near = &rest[..rest.len().min(LONGEST_REFERENCE + MARK.len())];
    let left = match memchr::memmem::find(near, MARK) {
        Some(left) => left,
        None if near.len() == rest.len() => rest.len(),
        None => return None,
    };
    begins_escape(&rest[..left]).then_some(at + left)
}

/// Returns `true` if a text is the beginning of an escape, or empty.
fn begins_escape(text: &[u8]) -> bool {
    match text {
        [] | [b'%'] | [b'\\'] => true,
        [b'%', digit] => digit.is_ascii_hexdigit(),
        [b'\\', b'u', digits @ ..] => digits.len() < 4 && digits.iter().all(u8::is_ascii_hexdigit),
        [b'&', name @ ..] => name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#'),
        _ => false,
    }
}

fn ends_within(bytes: &[u8], secret: &[u8]) -> bool {
    (Redactor::MIN_BYTES..secret.len()).any(|length| bytes.ends_with(&secret[..length]))
}

/// A text without the secret.
impl fmt::Debug for Redactor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

/// A form of escaping.
#[derive(Clone, Copy, Debug)]
enum Escapes {
    None,
    Json,
    Percent,
    Xml,
}

/// Returns the bytes of the secret that the text begins with, at most one character, and the bytes
/// of the text that they take.
fn step(secret: &[u8], text: &[u8], escapes: Escapes) -> Option<(usize, usize)> {
    let first = *text.first()?;
    if let Some((c, width)) = decode(text, escapes)
        && secret.len() >= c.len()
        && secret[..c.len()].eq_ignore_ascii_case(c.as_bytes())
    {
        return Some((c.len(), width));
    }
    first.eq_ignore_ascii_case(&secret[0]).then_some((1, 1))
}

/// The meaning of an escape: a character, or a byte of one.
struct Decoded {
    bytes: [u8; 4],
    length: usize,
}

impl Decoded {
    fn byte(byte: u8) -> Self {
        Self {
            bytes: [byte, 0, 0, 0],
            length: 1,
        }
    }

    fn char(code: u32) -> Option<Self> {
        let mut bytes = [0; 4];
        let length = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self { bytes, length })
    }

    fn len(&self) -> usize {
        self.length
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The escape that the text begins with, and its width.
fn decode(text: &[u8], escapes: Escapes) -> Option<(Decoded, usize)> {
    match (escapes, text[0]) {
        (Escapes::Json, b'\\') => match text.get(1)? {
            b'u' => Some((Decoded::char(number(text.get(2..6)?, 16)?)?, 6)),
            byte => Some((Decoded::byte(*byte), 2)),
        },
        (Escapes::Percent, b'%') => Some((Decoded::byte(number(text.get(1..3)?, 16)? as u8), 3)),
        (Escapes::Percent, b'+') => Some((Decoded::byte(b' '), 1)),
        (Escapes::Xml, b'&') => decode_reference(text),
        _ => None,
    }
}

const LONGEST_REFERENCE: usize = "&#x0010FFFF;".len();

/// A reference of XML (XML 1.0, 4.1).
fn decode_reference(text: &[u8]) -> Option<(Decoded, usize)> {
    let text = &text[..text.len().min(LONGEST_REFERENCE)];
    let end = text.iter().position(|byte| *byte == b';')?;
    let decoded = match &text[1..end] {
        b"amp" => Decoded::byte(b'&'),
        b"apos" => Decoded::byte(b'\''),
        b"gt" => Decoded::byte(b'>'),
        b"lt" => Decoded::byte(b'<'),
        b"quot" => Decoded::byte(b'"'),
        [b'#', b'x' | b'X', digits @ ..] => Decoded::char(number(digits, 16)?)?,
        [b'#', digits @ ..] => Decoded::char(number(digits, 10)?)?,
        _ => return None,
    };
    Some((decoded, end + 1))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = core::str::from_utf8(digits).ok()?;
    let is_digits = digits.chars().all(|digit| digit.is_digit(radix));
    u32::from_str_radix(digits, radix)
        .ok()
        .filter(|_| is_digits)
}

/// Text that may be Base64: where it stands, and its digits.
struct Run {
    place: Range<usize>,
    is_cut: bool,
    sextets: Vec<u8>,
}

/// All stretches of Base64 digits, across line ends, with the padding behind them.
fn base64_runs(text: &[u8]) -> impl Iterator<Item = Run> {
    let mut at = 0;
    core::iter::from_fn(move || {
        while at < text.len() && sextet(&text[at..]).is_none() {
            at += 1;
        }
        if at == text.len() {
            return None;
        }
        let start = at;
        let mut end = at;
        let mut sextets = Vec::new();
        while at < text.len() {
            if let Some((digit, width)) = sextet(&text[at..]) {
                sextets.push(digit);
                at += width;
                end = at;
            } else if matches!(text[at], b'\r' | b'\n') {
                at += 1;
            } else {
                break;
            }
        }
        while text.get(end) == Some(&b'=') {
            end += 1;
        }
        at = at.max(end);
        let cut = cut_from(text, at);
        Some(Run {
            place: start..cut.unwrap_or(end),
            is_cut: cut.is_some(),
            sextets,
        })
    })
}

/// The digit of Base64 that the text begins with, in either alphabet (RFC 4648, 4 and 5), and its
/// width.
fn sextet(text: &[u8]) -> Option<(u8, usize)> {
    let digit = |byte: u8| {
        Some(match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        })
    };
    if let Some(digit) = digit(text[0]) {
        return Some((digit, 1));
    }
    // As in a URL, and in the JSON of some servers.
    let mut decoded = [Escapes::Json, Escapes::Percent].into_iter();
    let (decoded, width) = decoded.find_map(|escapes| decode(text, escapes))?;
    match decoded.as_bytes() {
        [byte @ (b'+' | b'/')] => Some((digit(*byte)?, width)),
        _ => None,
    }
}

fn decoded(sextets: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sextets.len() * 3 / 4);
    for quantum in sextets.chunks(4) {
        let bits = quantum
            .iter()
            .fold(0, |bits, sextet| bits << 6 | u32::from(*sextet));
        let bits = bits << (6 * (4 - quantum.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..quantum.len()]);
    }
    bytes
}

/// The text without these places, which are in order and may overlap.
fn without(text: &str, places: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        if place.start >= at {
            kept.push_str(&text[at..place.start]);
            kept.push_str(Redactor::REDACTED);
        }
        at = at.max(place.end);
    }
    kept.push_str(&text[at..]);
    kept
}

#[cfg(test)]
mod tests {
    use alloc::{
        format,
        string::{String, ToString},
    };

    use proptest::prelude::*;

    use super::*;
    use crate::scalar::Base64;

    fn redact(secret: &str, text: &str) -> String {
        Redactor::new(secret).redact(text).into_owned()
    }

    fn percent(text: &str, every: usize, upper: bool) -> String {
        let bytes = text.bytes().enumerate();
        let encoded = bytes.map(|(at, byte)| match (byte, upper) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9', _) if at % every != 0 => {
                char::from(byte).to_string()
            }
            (_, true) => format!("%{byte:02X}"),
            (_, false) => format!("%{byte:02x}"),
        });
        encoded.collect()
    }

    fn references(text: &str, hexadecimal: bool) -> String {
        let reference = |c: char| match hexadecimal {
            true => format!("&#x{:X};", u32::from(c)),
            false => format!("&#{};", u32::from(c)),
        };
        text.chars().map(reference).collect()
    }

    fn named(text: &str) -> String {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let text = text.replace('>', "&gt;").replace('"', "&quot;");
        text.replace('\'', "&apos;")
    }

    fn base64(before: &str, secret: &str, after: &str) -> String {
        Base64(format!("{before}{secret}{after}").into_bytes()).to_string()
    }

    fn forms(secret: &str) -> Vec<String> {
        let mut forms = Vec::from([
            secret.to_string(),
            secret.to_ascii_uppercase(),
            named(secret),
            references(secret, true),
            references(secret, false),
            percent(secret, 1, true),
            percent(secret, 1, false),
            percent(secret, 3, true),
        ]);
        for (before, after) in [("", ""), ("a", "b"), ("ab", "bc"), ("abc", "cde")] {
            let standard = base64(before, secret, after);
            forms.push(standard.replace('+', "-").replace('/', "_"));
            forms.push(standard.replace('+', "%2B").replace('/', "%2f"));
            forms.push(standard.trim_end_matches('=').into());
            forms.push(standard);
        }
        forms
    }

    #[test]
    fn each_form_is_replaced_and_what_surrounds_it_stays() {
        for secret in [
            "0f8fad5b-d9cb-469f",
            "p&ss<w>\"ö%41+ 7/é'\\x",
            "日本語のパス",
        ] {
            for form in forms(secret) {
                let text = format!("no such token: {form}; see <a href=\"x\">");
                let redacted = redact(secret, &text);
                assert_eq!(
                    redacted, "no such token: [redacted]; see <a href=\"x\">",
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn escapes_of_json_are_seen_through() {
        assert_eq!(
            redact("a/b\"c\\d", r#"{"t":"a\/b\"c\\d"}"#),
            r#"{"t":"[redacted]"}"#
        );
        assert_eq!(redact("é<secret", r"x \u00e9\u003csecret"), "x [redacted]");
    }

    #[test]
    fn a_secret_is_found_wherever_and_however_often_it_stands() {
        assert_eq!(
            redact("abcdef", "abcdefabcdef ab abcabcdef"),
            "[redacted][redacted] ab abc[redacted]"
        );
        let wrapped = base64("x", "a long enough secret", "y").replacen('b', "b\r\n", 1);
        assert_eq!(redact("a long enough secret", &wrapped), "[redacted]");
    }

    #[test]
    fn a_text_that_was_cut_within_the_secret_counts() {
        assert_eq!(redact("abcdefghij", "token abcdefg"), "token [redacted]");
        assert_eq!(
            redact("abcdefghij", "token abcdefg… more"),
            "token [redacted]… more"
        );
        assert_eq!(redact("abcdefghij", "token abcde"), "token abcde");
        let encoded = base64("x", "abcdefghij", "");
        for end in 0..10 {
            assert_eq!(redact("abcdefghij", &encoded[..end]), encoded[..end]);
        }
        for end in 10..=encoded.len() {
            assert_eq!(redact("abcdefghij", &encoded[..end]), "[redacted]");
        }
    }

    #[track_caller]
    fn assert_found_when_cut(secret: &str, form: &str, least: usize) {
        for end in (least..form.len()).filter(|end| form.is_char_boundary(*end)) {
            for mark in ["", "…", "… [9 more bytes]"] {
                let text = format!("at {}{mark}", &form[..end]);
                let redacted = redact(secret, &text);
                assert_eq!(redacted, format!("at [redacted]{mark}"), "{text}");
            }
        }
    }

    #[test]
    fn a_text_that_was_cut_within_an_escape_of_the_secret_counts() {
        let escapes: [fn(&str) -> String; 7] = [
            |text| text.to_string(),
            |text| named(text),
            |text| references(text, true),
            |text| references(text, false),
            |text| percent(text, 1, true),
            |text| percent(text, 3, false),
            |text| {
                text.chars()
                    .map(|c| format!("\\u{:04x}", u32::from(c)))
                    .collect()
            },
        ];
        for secret in [
            "0f8fad5b-d9cb-469f",
            "p&ss<w>\"%41+ 7/'\\x",
            "abcdefghi&amp;%4",
        ] {
            for escape in escapes {
                assert_found_when_cut(secret, &escape(secret), escape(&secret[..6]).len());
            }
        }
        assert_eq!(redact("abcdef…ghi", "at abcdef…ghi."), "at [redacted].");
        // Base64 with an escape for each `+`, and with line ends.
        let encoded = base64("x", ">>>>>>>>>>>>", "");
        for (digit, escaped) in [("+", "%2B"), ("+", "\\u002b"), ("Pj", "\r\nPj")] {
            let form = encoded.replace(digit, escaped);
            let least = encoded[..10].replace(digit, escaped).len();
            assert_found_when_cut(">>>>>>>>>>>>", &form, least);
        }
    }

    #[test]
    fn a_long_text_is_searched_and_kept_in_part() {
        let long = format!("{}abcdefgh", "é".repeat(Redactor::MAX_BYTES / 2 - 3));
        assert_eq!(long.len(), Redactor::MAX_BYTES + 2);
        let redacted = redact("abcdefgh", &long);
        assert!(redacted.ends_with("é[redacted]… [2 more bytes]"));
        assert_eq!(
            redact("another", &long[..Redactor::MAX_BYTES]).len(),
            Redactor::MAX_BYTES
        );
    }

    #[test]
    fn a_short_secret_withholds_the_whole_text() {
        assert_eq!(redact("12345", "nothing of it"), "[withheld]");
        assert_eq!(redact("12345", ""), "");
        assert_eq!(redact("", "there is no secret"), "there is no secret");
        let mut text = String::from("nothing of it");
        Redactor::new("12345").apply(&mut text);
        assert_eq!(text, "[withheld]");
    }

    #[test]
    fn debug_is_silent() {
        assert!(!format!("{:?}", Redactor::new("abcdef")).contains("abc"));
    }

    proptest! {
        #[test]
        fn every_secret_is_found_in_every_form(
            secret in "[!-~é€😀 ]{6,40}", before in "[a-z ]{0,4}", after in "[a-z ]{0,4}"
        ) {
            for form in forms(&secret) {
                let text = format!("{before}\t{form}\t{after}");
                let redacted = redact(&secret, &text);
                prop_assert!(!redacted.contains(&form), "{form}: {redacted}");
                prop_assert!(redacted.contains(Redactor::REDACTED), "{form}: {redacted}");
            }
        }

        #[test]
        fn any_text_is_searched_without_harm(secret in ".{0,12}", text in ".*") {
            let _ = redact(&secret, &text);
        }

        #[test]
        fn a_text_of_nothing_but_escapes_is_searched_without_harm(
            secret in "[%&+\\\\u0é;#]{6,9}", text in "[%&+\\\\u0-9é;#xa-f\r\n=]{0,80}"
        ) {
            let redacted = redact(&secret, &text);
            prop_assert!(!redacted.contains(&secret), "{redacted}");
        }
    }
}
