//! Bodies for the request log, with their secrets removed.
//!
//! These parts are removed:
//!
//! | where | what |
//! |---|---|
//! | header blocks | all content, and every attribute |
//! | a login | everything but the email address and the environment |
//! | another body | what an element or attribute holds whose name speaks of a secret |
//! | anywhere | what was cut out elsewhere, and what has the shape of a token |

use std::ops::Range;

use soap_codec::{Element, Envelope};

use crate::journal::entry::{LoggedRequest, char_boundary};

/// Returns the text of a request for the log. `visible` names the parameters of a login that may be
/// shown, if it is a login.
///
/// Secrets are removed by their place, even if they are escaped or split, and by their value where
/// they are repeated.
pub(crate) fn request(text: &str, envelope: &Envelope<'_>, visible: Option<&[&str]>) -> String {
    let kept = char_boundary(text, LoggedRequest::KEPT_BYTES + MARGIN);
    let mut places = Places::new(text, kept);
    for header in envelope.headers() {
        places.cut_attributes(&header.element(), |_| true);
        places.cut_content(&header.element());
    }
    for payload in envelope.payloads() {
        match visible {
            Some(visible) => places.cut_login(&payload, visible),
            None => places.cut_secretive(payload),
        }
    }
    LoggedRequest::kept_of(without_tokens(places.redacted()), text.len())
}

/// Returns the text of a response without the secret in it.
pub(crate) fn response(text: &str, secret: &str) -> String {
    text.replace(secret, REDACTED)
}

const REDACTED: &str = "[redacted]";

/// The bytes beyond the kept part of a request in which a secret across the edge is still
/// recognised.
const MARGIN: usize = 256;

/// A shorter text is probably an ordinary word.
const LEAST_SECRET: usize = 6;

/// Parts of names of secrets.
const SECRETIVE: [&str; 9] = [
    "apikey",
    "auth",
    "credential",
    "passphrase",
    "passw",
    "pwd",
    "secret",
    "session",
    "token",
];

/// The places of a text that are not shown.
struct Places<'a> {
    text: &'a str,
    /// Nothing behind this is shown anyway.
    end: usize,
    places: Vec<Range<usize>>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str, end: usize) -> Self {
        Self {
            text,
            end,
            places: Vec::new(),
        }
    }

    /// Cuts out all but the parameters that may be seen, with whatever stands between them.
    fn cut_login(&mut self, login: &Element<'_>, visible: &[&str]) {
        self.cut_attributes(login, |_| true);
        let content = content(login);
        let mut at = content.start;
        for parameter in login.children() {
            let (start, raw) = (parameter.offset(), parameter.raw());
            self.cut_unless_blank(at..start);
            at = start + raw.len();
            self.cut_attributes(&parameter, |_| true);
            let is_visible = visible.contains(&parameter.name().local());
            if !is_visible || self.content_is_marked_up(&parameter) {
                self.cut_content(&parameter);
            }
        }
        self.cut_unless_blank(at..content.end);
    }

    /// Cuts out the values of elements and attributes with the names of secrets.
    fn cut_secretive(&mut self, payload: Element<'_>) {
        let mut waiting = vec![payload];
        while let Some(element) = waiting.pop() {
            self.cut_attributes(&element, is_secretive);
            if is_secretive(element.name().local()) {
                self.cut_content(&element);
            } else {
                let children = element.children();
                waiting.extend(children.take_while(|child| child.offset() < self.end));
            }
        }
    }

    /// Cuts out the values of an element's attributes with such a name. Flags and namespaces are
    /// shown.
    fn cut_attributes(&mut self, element: &Element<'_>, is_cut: impl Fn(&str) -> bool) {
        let (start, raw) = (element.offset(), element.raw());
        for (name, value) in attributes(&raw[..start_tag(raw)]) {
            let is_plain = matches!(&raw[value.clone()], "0" | "1" | "true" | "false");
            if !is_plain && !is_declaration(name) && is_cut(name) {
                self.cut(start + value.start..start + value.end);
            }
        }
    }

    fn cut_content(&mut self, element: &Element<'_>) {
        self.cut(content(element));
    }

    fn cut_unless_blank(&mut self, place: Range<usize>) {
        if !self.text[place.clone()].trim().is_empty() {
            self.cut(place);
        }
    }

    fn cut(&mut self, place: Range<usize>) {
        if !place.is_empty() {
            self.places.push(place);
        }
    }

    fn content_is_marked_up(&self, element: &Element<'_>) -> bool {
        self.text[content(element)].contains('<')
    }

    /// The text with the places cut out, and with every repetition of what stood there.
    fn redacted(mut self) -> String {
        self.places.sort_by_key(|place| place.start);
        let mut redacted = String::with_capacity(self.end);
        let mut at = 0;
        for place in &self.places {
            // One place may lie in another.
            if place.start >= at && place.start < self.end {
                redacted.push_str(&self.text[at..place.start]);
                redacted.push_str(REDACTED);
                at = place.end;
            }
        }
        redacted.push_str(self.text.get(at..self.end).unwrap_or_default());
        let secrets = self
            .places
            .iter()
            .map(|place| self.text[place.clone()].trim());
        // A token is cut out by its shape.
        let is_cut = |secret: &&str| secret.len() >= LEAST_SECRET && !is_token(secret);
        for secret in secrets.filter(is_cut) {
            if redacted.contains(secret) {
                redacted = redacted.replace(secret, REDACTED);
            }
        }
        redacted
    }
}

fn is_secretive(name: &str) -> bool {
    let name = name.as_bytes();
    let starts_at = |at: usize, part: &str| {
        let found = name.get(at..at + part.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(part.as_bytes()))
    };
    (0..name.len())
        .filter(|&at| b"acpst".contains(&name[at].to_ascii_lowercase()))
        .any(|at| SECRETIVE.iter().any(|part| starts_at(at, part)))
}

fn is_declaration(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}

/// Cuts out every run of characters that has the shape of a token: a GUID, or 32 hexadecimal digits
/// and more.
fn without_tokens(text: String) -> String {
    let bytes = text.as_bytes();
    let mut shown = String::new();
    let mut at = 0;
    // A run of so many characters covers one of as many places, so the others need not be seen.
    let mut probe = TOKEN_DIGITS - 1;
    while probe < bytes.len() {
        if !is_part(&bytes[probe]) {
            probe += TOKEN_DIGITS;
            continue;
        }
        let before = bytes[..probe].iter().rev().take_while(|byte| is_part(byte));
        let start = probe - before.count();
        let behind = bytes[probe..].iter().take_while(|byte| is_part(byte));
        let end = probe + behind.count();
        if is_token(&text[start..end]) {
            shown.push_str(&text[at..start]);
            shown.push_str(REDACTED);
            at = end;
        }
        probe = end + TOKEN_DIGITS;
    }
    match at {
        0 => text,
        _ => shown + &text[at..],
    }
}

/// The least digits of a token.
const TOKEN_DIGITS: usize = 32;

/// Returns `true` for a byte of a token.
fn is_part(byte: &u8) -> bool {
    byte.is_ascii_hexdigit() || *byte == b'-'
}

/// Returns `true` for a text with the shape of a token.
fn is_token(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_hexdigit());
    bytes.iter().all(is_part) && digits.count() >= TOKEN_DIGITS
}

/// Returns the place of the content of an element in the text of its message.
fn content(element: &Element<'_>) -> Range<usize> {
    let (start, raw) = (element.offset(), element.raw());
    match raw.rfind("</") {
        Some(end) => start + start_tag(raw)..start + end,
        None => start..start,
    }
}

/// The length of a start tag. A `>` may stand in a value.
fn start_tag(raw: &str) -> usize {
    let mut quote = None;
    for (at, byte) in raw.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    raw.len()
}

/// The attributes of a start tag as they stand there: qualified names, and the places of the
/// values.
fn attributes(tag: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(equals) = tag[at..].find('=').map(|equals| at + equals) {
        let name = tag[at..equals].trim_end();
        let name = name
            .rsplit(|character: char| character.is_ascii_whitespace())
            .next();
        let Some(open) = tag[equals..].find(['"', '\'']).map(|open| equals + open) else {
            break;
        };
        let quote = char::from(tag.as_bytes()[open]);
        let Some(close) = tag[open + 1..].find(quote).map(|close| open + 1 + close) else {
            break;
        };
        found.push((name.unwrap_or_default(), open + 1..close));
        at = close + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use soap_codec::Decoder;

    use super::*;

    const START: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">"#;

    fn redacted(rest: &str, visible: Option<&[&str]>) -> String {
        let text = format!("{START}{rest}</s:Envelope>");
        let message = Decoder::new().decode(text.as_str()).expect("a message");
        let redacted = request(message.as_str(), &message.envelope(), visible);
        let rest = redacted.strip_prefix(START).expect("nothing secret there");
        rest.strip_suffix("</s:Envelope>")
            .unwrap_or(rest)
            .to_owned()
    }

    fn login(parameters: &str) -> String {
        let body = redacted(
            &format!("<s:Body><Login>{parameters}</Login></s:Body>"),
            Some(&["email", "environment"]),
        );
        let parameters = body.strip_prefix("<s:Body><Login>");
        parameters
            .and_then(|parameters| parameters.strip_suffix("</Login></s:Body>"))
            .expect("the tags around are shown")
            .to_owned()
    }

    #[test]
    fn header_blocks_show_their_names_only() {
        let block = r#"<s:Header><t:Token xmlns:t="urn:t" s:mustUnderstand="1" hint='a>b"'><x>hunter2</x></t:Token></s:Header><s:Body/>"#;
        let expected = r#"<s:Header><t:Token xmlns:t="urn:t" s:mustUnderstand="1" hint='[redacted]'>[redacted]</t:Token></s:Header><s:Body/>"#;
        assert_eq!(redacted(block, None), expected);
    }

    #[test]
    fn only_the_address_and_environment_of_a_login_are_shown() {
        for (sent, shown) in [
            (
                "<email>a@b</email><password>p</password>",
                "<email>a@b</email><password>[redacted]</password>",
            ),
            (
                "<passwort><![CDATA[p]]>&amp;</passwort>",
                "<passwort>[redacted]</passwort>",
            ),
            (
                "<environment>Demo</environment>\n  ",
                "<environment>Demo</environment>\n  ",
            ),
            ("<a><b>p</b></a>", "<a>[redacted]</a>"),
            (
                "<email a=\"p\">a@b</email>",
                "<email a=\"[redacted]\">a@b</email>",
            ),
            ("<email><b>p</b></email>", "<email>[redacted]</email>"),
            (
                "<!-- p --><email>a@b</email>p",
                "[redacted]<email>a@b</email>[redacted]",
            ),
            ("<x y=\"p\"/>", "<x y=\"[redacted]\"/>"),
        ] {
            assert_eq!(login(sent), shown);
        }
    }

    #[test]
    fn elements_and_attributes_with_secretive_names_are_not_shown() {
        let body = "<s:Body><Get><authToken>x</authToken><reason sessionId='x' at='y'>x</reason><PassWord><a/></PassWord></Get></s:Body>";
        let shown = "<s:Body><Get><authToken>[redacted]</authToken><reason sessionId='[redacted]' at='y'>x</reason><PassWord>[redacted]</PassWord></Get></s:Body>";
        assert_eq!(redacted(body, None), shown);
    }

    #[test]
    fn a_token_is_not_shown_wherever_it_stands() {
        let guid = "6F9619FF-8B86-D011-B42D-00CF4FC964FF";
        let digits = "0123456789abcdef".repeat(2);
        for secret in [guid, &digits] {
            let body = format!(
                "<s:Body><Get><a>{secret}</a><!--{secret}--><b c=\"{secret}\"/></Get></s:Body>"
            );
            let shown = redacted(&body, None);
            assert_eq!(shown.matches(REDACTED).count(), 3, "{shown}");
        }
        for padding in 0..70 {
            let text = format!(
                "{}{digits}{}",
                "~".repeat(padding),
                "~".repeat(70 - padding)
            );
            let shown = without_tokens(text);
            assert_eq!(shown.len(), 70 + REDACTED.len(), "{shown}");
            let shorter = format!("{}{}g", "~".repeat(padding), &digits[1..]);
            assert_eq!(without_tokens(shorter.clone()), shorter);
        }
        let id = "<s:Body><Get><id>5f43a1b2c3d4e5f6a7b8c9d0</id><at>2024-01-01T00:00:00Z</at></Get></s:Body>";
        assert_eq!(redacted(id, None), id, "an id and a date are shown");
    }

    #[test]
    fn a_secret_that_is_cut_out_in_one_place_is_cut_out_in_all() {
        let message = "<s:Header><t:T xmlns:t='urn:t'>my-token</t:T></s:Header><s:Body><Get a='my-token'>my-token</Get></s:Body>";
        let shown = "<s:Header><t:T xmlns:t='urn:t'>[redacted]</t:T></s:Header><s:Body><Get a='[redacted]'>[redacted]</Get></s:Body>";
        assert_eq!(redacted(message, None), shown);
    }

    #[test]
    fn a_secret_across_the_edge_of_what_is_kept_is_not_shown_in_part() {
        for padding in LoggedRequest::KEPT_BYTES - 400..LoggedRequest::KEPT_BYTES {
            let secret = "0123456789abcdef".repeat(4);
            let body = format!(
                "<s:Body><Get>{}{secret}</Get></s:Body>",
                " ".repeat(padding)
            );
            assert!(!redacted(&body, None).contains("0123"), "{padding}");
        }
    }
}
