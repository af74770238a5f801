//! Bodies for the request log, without the secrets in them.

use soap_codec::Envelope;

/// `text` with every secret that it contains replaced.
pub(crate) fn without(text: &str, secrets: &[String]) -> String {
    secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), "[redacted]")
        })
}

/// The secrets of a request, as they stand in its text: what is in the header blocks, and in every element that is named
/// like a secret. Their source text is taken, not their value, so that an escaped or split one is found again.
pub(crate) fn secrets(envelope: &Envelope<'_>, named: &[&str]) -> Vec<String> {
    let headers = envelope
        .headers()
        .map(|header| header.element().raw().to_owned());
    let mut secrets: Vec<String> = headers.collect();
    let mut waiting: Vec<_> = envelope.payloads().collect();
    while let Some(element) = waiting.pop() {
        if named
            .iter()
            .any(|name| element.name().local().eq_ignore_ascii_case(name))
        {
            secrets.push(element.raw().to_owned());
        } else {
            waiting.extend(element.children());
        }
    }
    secrets
}
