//! The token, where a service echoes it in a name.

use cloudbilling::ApiToken;

/// A part of the token of this number of characters is as secret as the token.
const PART: usize = 8;

/// A whole text of this length that is a part of the token is as well.
const WHOLE: usize = 4;

/// Finds a token, and parts of it, in text that is to be shown.
#[derive(Clone, Debug)]
pub(in crate::probe) struct TokenParts(ApiToken);

impl TokenParts {
    pub(in crate::probe) fn of(token: &ApiToken) -> Self {
        Self(token.clone())
    }

    /// Returns `true` if the text shows the token or a part of it, in any case of letters.
    pub(in crate::probe) fn are_in(&self, text: &str) -> bool {
        let token = self.0.expose().to_ascii_lowercase();
        let text = text.to_ascii_lowercase();
        let is_part = text.len() >= WHOLE && token.contains(&text);
        let token: Vec<char> = token.chars().collect();
        let mut parts = token.windows(PART.min(token.len()));
        is_part || parts.any(|part| text.contains(&part.iter().collect::<String>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_whole_and_in_parts() {
        let token = ApiToken::new("0f8fad5b-d9cb-469f-a165-70867728950e").expect("a token");
        let parts = TokenParts::of(&token);
        for text in [
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "urn:0F8FAD5B",
            "70867728950E",
            "d9cb",
            "x-a165-7086y",
        ] {
            assert!(parts.are_in(text), "{text}");
        }
        for text in ["", "d9c", "http://tempuri.org/", "0f8fad5x"] {
            assert!(!parts.are_in(text), "{text}");
        }
    }
}
