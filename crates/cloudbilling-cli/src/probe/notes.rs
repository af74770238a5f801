//! The notes of a probe beside the evidence for settings.

/// Facts for the report, and what later questions need of earlier ones.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) facts: Vec<Fact>,
    /// The request that came furthest, in words.
    pub(super) best: Option<String>,
    /// The words of the result code that the WSDL declares.
    pub(super) code_words: Vec<String>,
    /// The fault codes of refusals for other reasons than the token.
    pub(super) other_codes: Vec<String>,
    pub(super) vocabulary: Vocabulary,
}

/// An observation that no setting of a contract describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) topic: String,
    pub(super) seen: String,
}

impl Notes {
    pub(super) fn fact(&mut self, topic: impl Into<String>, seen: impl Into<String>) {
        self.facts.push(Fact {
            topic: topic.into(),
            seen: seen.into(),
        });
    }

    pub(super) fn fact_once(&mut self, topic: &str, seen: String) {
        if !self.facts.iter().any(|fact| fact.topic == topic) {
            self.fact(topic, seen);
        }
    }
}

/// Words of which a refusal may consist. Any other word could be data.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Vocabulary;

const WORDS: [&str; 84] = [
    "a",
    "access",
    "an",
    "and",
    "any",
    "api",
    "apitoken",
    "are",
    "authenticated",
    "authentication",
    "authorization",
    "authorized",
    "be",
    "been",
    "by",
    "call",
    "cannot",
    "could",
    "credentials",
    "denied",
    "does",
    "empty",
    "ended",
    "error",
    "exist",
    "expired",
    "failed",
    "for",
    "forbidden",
    "found",
    "geen",
    "geweigerd",
    "has",
    "have",
    "header",
    "in",
    "incorrect",
    "invalid",
    "is",
    "key",
    "known",
    "log",
    "logged",
    "login",
    "longer",
    "missing",
    "must",
    "niet",
    "no",
    "not",
    "of",
    "ongeldig",
    "ongeldige",
    "or",
    "permission",
    "permitted",
    "please",
    "provided",
    "recognized",
    "refused",
    "request",
    "required",
    "revoked",
    "service",
    "sessie",
    "session",
    "supplied",
    "the",
    "this",
    "to",
    "toegang",
    "token",
    "unauthorized",
    "unknown",
    "user",
    "valid",
    "verlopen",
    "was",
    "were",
    "with",
    "wrong",
    "you",
    "your",
    "zijn",
];

/// A shorter wording would be found in other messages.
const MIN_WORDS: usize = 2;

impl Vocabulary {
    /// Returns a text in lower case if it consists of these words.
    pub(super) fn wording(self, text: &str) -> Option<String> {
        let text = text
            .trim()
            .trim_end_matches(['.', '!'])
            .to_ascii_lowercase();
        let words = || text.split([' ', ',', '\'']).filter(|word| !word.is_empty());
        let is_known = words().all(|word| WORDS.contains(&word));
        (is_known && words().count() >= MIN_WORDS && text.len() <= 120).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_has_known_words_only() {
        let wording = |text| Vocabulary.wording(text);
        assert_eq!(
            wording("The API token was revoked."),
            Some("the api token was revoked".into())
        );
        assert_eq!(wording("Anna's token was revoked"), None);
        assert_eq!(wording("Token 4711 is unknown"), None);
        assert_eq!(wording("Forbidden"), None, "too short");
        assert_eq!(wording(""), None);
    }
}
