//! The redaction of HTTP messages, which fails closed: what cannot be searched for secrets is
//! withheld.
//!
//! - The content of every header block of SOAP is secret, because tokens are sent in one.
//! - So is everything in the body of a login, in both directions.
//! - Elsewhere, the texts of the header blocks of the request, and its secret HTTP headers, are
//!   replaced wherever a server echoes them, in every form that [`Redactor`] finds.
//! - A body that is not a SOAP message is withheld.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use cloudbilling::codec::{Decoder, Element, Envelope, Redactor, Tolerance};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{HeaderMap, Request};
use cloudbilling::types::ServiceContract;

/// The redaction of the messages of one service.
#[derive(Clone, Debug)]
pub(super) struct Redaction {
    decoder: Decoder,
    login: String,
}

/// The secrets of one exchange.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// The texts of the header blocks, and the secret HTTP headers, that the request carries.
    texts: Vec<String>,
    is_login: bool,
}

impl Redaction {
    pub(super) fn new(contract: &ServiceContract) -> Self {
        let decoder = Tolerance::ALL
            .into_iter()
            .fold(Decoder::new(), Decoder::tolerate);
        Self {
            decoder,
            login: contract.login.operation.as_str().to_owned(),
        }
    }

    /// Returns the secrets of a request, or `None` if it is not a SOAP message.
    pub(super) fn secrets(&self, request: &Request<Bytes>) -> Option<Secrets> {
        let message = self.decoder.decode(request.body().as_ref()).ok()?;
        let envelope = message.envelope();
        let mut payloads = envelope.payloads();
        let blocks = envelope.headers().map(|block| block.element());
        let texts = blocks.flat_map(leaf_texts);
        let texts = texts.chain(secret_headers(request.headers()));
        let mut texts: Vec<String> = texts.collect();
        // One may be the beginning of another, whose rest would be shown.
        texts.sort_by_key(|text| Reverse(text.len()));
        Some(Secrets {
            texts,
            is_login: payloads.any(|payload| payload.name().local() == self.login),
        })
    }

    /// Returns the text of a message without its secrets, or `None` if it is not a SOAP message.
    pub(super) fn message(&self, body: &[u8], secrets: &Secrets) -> Option<String> {
        let message = self.decoder.decode(body).ok()?;
        let text = message.as_str();
        let mut kept = String::with_capacity(text.len());
        let mut end = 0;
        for (place, name) in secret_elements(&message.envelope(), secrets) {
            kept.push_str(text.get(end..place.start)?);
            kept.push_str(&format!("<{name}>{}</{name}>", Redactor::REDACTED));
            end = place.end;
        }
        kept.push_str(text.get(end..)?);
        Some(secrets.redact_markup(&kept))
    }
}

impl Secrets {
    pub(super) fn is_login(&self) -> bool {
        self.is_login
    }

    /// Replaces the secrets in a short text, such as the value of an HTTP header.
    pub(super) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut redacted = Cow::Borrowed(text);
        for secret in &self.texts {
            redacted = Cow::Owned(Redactor::new(secret).redact(&redacted).into_owned());
        }
        redacted
    }

    /// Replaces the secrets in XML, one tag with the text behind it at a time, because a redactor
    /// cuts long texts.
    fn redact_markup(&self, text: &str) -> String {
        let tags = text.match_indices('<').map(|(start, _)| start);
        let ends = tags.clone().skip(1).chain([text.len()]);
        let pieces = tags
            .zip(ends)
            .filter_map(|(start, end)| text.get(start..end));
        let before = text.find('<').unwrap_or(text.len());
        [&text[..before]]
            .into_iter()
            .chain(pieces)
            .map(|piece| self.redact(piece))
            .collect()
    }
}

/// Returns the places and names of the elements that are withheld, from the first.
fn secret_elements<'a>(envelope: &Envelope<'a>, secrets: &Secrets) -> Vec<(Range<usize>, &'a str)> {
    let blocks = envelope.headers().map(|block| block.element());
    let payloads = envelope.payloads().filter(|_| secrets.is_login);
    let mut places: Vec<_> = blocks.chain(payloads).map(place).collect();
    places.sort_unstable_by_key(|(place, _)| place.start);
    places
}

fn place(element: Element<'_>) -> (Range<usize>, &str) {
    let start = element.offset();
    (start..start + element.raw().len(), element.name().local())
}

/// Returns the values of headers that are marked as secret, such as the key of a gateway.
fn secret_headers(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let secret = headers.values().filter(|value| value.is_sensitive());
    secret.filter_map(|value| value.to_str().ok().map(str::to_owned))
}

fn leaf_texts(element: Element<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut pending = vec![element];
    while let Some(element) = pending.pop() {
        pending.extend(element.children());
        let text = element.text();
        if !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use cloudbilling::transport::http::HeaderValue;

    use super::*;

    fn redacted(request: &str, response: &str) -> Option<(String, String)> {
        let redaction = Redaction::new(&ServiceContract::default());
        let mut key = HeaderValue::from_static("MARKED-gateway");
        key.set_sensitive(true);
        let sent = Request::post("https://a/")
            .header("X-Key", key)
            .header("X-Id", "4711")
            .body(Bytes::from(request.to_owned()));
        let secrets = redaction.secrets(&sent.expect("a request"))?;
        Some((
            redaction.message(request.as_bytes(), &secrets)?,
            redaction.message(response.as_bytes(), &secrets)?,
        ))
    }

    fn envelope(header: &str, body: &str) -> String {
        format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
        )
    }

    #[test]
    fn the_token_is_withheld_and_so_are_its_echoes() {
        let request = envelope(
            "<t:ApiToken xmlns:t='urn:t' a='>'><x/>MARKED+token</t:ApiToken>",
            "<Get><name>é</name></Get>",
        );
        let response = envelope(
            "<Session>MARKED-new</Session>",
            "<R a='MARKED+token'>4711 MARKED-gateway marked+TOKEN, MARKED%2Btoken &amp; <![CDATA[MARKED+token]]></R>",
        );
        let (request, response) = redacted(&request, &response).expect("two messages");
        assert!(
            request.contains("<ApiToken>[redacted]</ApiToken>"),
            "{request}"
        );
        assert!(request.contains("<name>é</name>"), "{request}");
        assert!(
            response.contains("<Session>[redacted]</Session>"),
            "{response}"
        );
        assert!(response.contains("4711"), "{response}");
        for text in [request, response] {
            assert!(!text.to_lowercase().contains("marked"), "{text}");
        }
    }

    #[test]
    fn a_secret_that_begins_with_another_one_is_not_shown_in_part() {
        let request = envelope("<A>a-token</A><B>a-token-MARKED</B>", "<Get/>");
        let response = envelope("", "<R>a-token-MARKED</R>");
        let (_, response) = redacted(&request, &response).expect("two messages");
        assert!(!response.contains("MARKED"), "{response}");
    }

    #[test]
    fn nothing_of_a_login_is_shown() {
        let request = envelope("", "<Login><password>MARKED</password></Login>");
        for body in [
            "<LoginResponse><LoginResult>MARKED</LoginResult></LoginResponse>",
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>MARKED</faultstring></s:Fault>",
        ] {
            let (request, response) = redacted(&request, &envelope("", body)).expect("messages");
            assert!(request.contains("<Login>[redacted]</Login>"), "{request}");
            assert!(!request.contains("MARKED"), "{request}");
            assert!(!response.contains("MARKED"), "{response}");
        }
    }

    #[test]
    fn what_is_not_soap_is_withheld() {
        let request = envelope("", "<Get/>");
        for page in ["<html>MARKED</html>", "MARKED", "", "<a><b></a>"] {
            assert_eq!(redacted(&request, page), None);
            assert_eq!(redacted(page, &request), None);
        }
    }

    #[test]
    fn a_short_secret_withholds_every_text() {
        let request = envelope("<T>abc</T>", "<Get>abc</Get>");
        let (request, _) = redacted(&request, &request).expect("messages");
        assert!(!request.contains("abc"), "{request}");
    }
}
