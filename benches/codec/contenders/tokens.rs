use xmlparser::{Token, Tokenizer};

use super::Digest;

/// The tokenizer alone: tags are not matched, references not decoded, namespaces not resolved.
pub fn digest(bytes: &[u8]) -> Digest {
    let mut digest = Digest::default();
    for token in Tokenizer::from(std::str::from_utf8(bytes).unwrap()) {
        match token.unwrap() {
            Token::ElementStart { .. } => digest.elements += 1,
            Token::Attribute {
                prefix,
                local,
                value,
                ..
            } if prefix != "xmlns" && local != "xmlns" => {
                digest.attributes += 1;
                digest.value_bytes += value.len();
            }
            Token::Text { text } => digest.text_bytes += text.len(),
            Token::Cdata { text, .. } => digest.text_bytes += text.len(),
            _ => (),
        }
    }
    digest
}
