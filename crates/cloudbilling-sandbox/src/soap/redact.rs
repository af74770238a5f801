//! Bodies for the request log, without the secrets in them.

use std::borrow::Cow;
use std::ops::Range;

use soap_codec::{Element, Envelope};

/// The text of a request, without what is in its header blocks and in every element of one of these names.
///
/// It is cut out by place, not by value: an escaped or split secret goes too, and one that happens to be a common word
/// doesn't take that word out of the rest.
pub(crate) fn request(text: &str, envelope: &Envelope<'_>, named: &[&str]) -> String {
    let mut places: Vec<_> = envelope
        .headers()
        .map(|header| content(header.element()))
        .collect();
    let mut waiting: Vec<_> = envelope.payloads().collect();
    while let Some(element) = waiting.pop() {
        if named
            .iter()
            .any(|name| element.name().local().eq_ignore_ascii_case(name))
        {
            places.push(content(element));
        } else {
            waiting.extend(element.children());
        }
    }
    places.retain(|place| !place.is_empty());
    places.sort_by_key(|place| place.start);
    let mut redacted = String::with_capacity(text.len());
    let mut end = 0;
    for place in places {
        redacted.push_str(&text[end..place.start]);
        redacted.push_str(REDACTED);
        end = place.end;
    }
    redacted + &text[end..]
}

/// The text of a response, without the secret that it brings.
pub(crate) fn response<'a>(text: &'a str, secret: Option<&str>) -> Cow<'a, str> {
    match secret {
        Some(secret) => text.replace(secret, REDACTED).into(),
        None => text.into(),
    }
}

const REDACTED: &str = "[redacted]";

/// Where an element's content stands in the text of its message: all but its two tags.
fn content(element: Element<'_>) -> Range<usize> {
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

#[cfg(test)]
mod tests {
    use soap_codec::{Charset, Decoder};

    use super::*;

    #[test]
    fn secrets_are_cut_out_where_they_stand() {
        let text = concat!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>"#,
            r#"<t:Token xmlns:t="urn:t" hint="a>b">e</t:Token><t:Empty xmlns:t="urn:t"/></s:Header>"#,
            r#"<s:Body><Login><name>e</name><password><![CDATA[e]]>&amp;</password></Login></s:Body></s:Envelope>"#,
        );
        let message = Decoder::new()
            .decode(text, Charset::Unknown)
            .expect("a message");
        let redacted = request(message.as_str(), &message.envelope(), &["Password"]);
        let expected = text
            .replace("\">e</t:Token>", "\">[redacted]</t:Token>")
            .replace("<![CDATA[e]]>&amp;", "[redacted]");
        assert_eq!(redacted, expected);
    }
}
