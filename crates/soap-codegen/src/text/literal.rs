//! String literals.

/// Returns a string literal of a text. Only characters that show what they are stand for
/// themselves: letters and digits of any script, and printable ASCII.
pub(crate) fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal += "\\\"",
            '\\' => literal += "\\\\",
            '\n' => literal += "\\n",
            '\r' => literal += "\\r",
            '\t' => literal += "\\t",
            ' '..='~' => literal.push(character),
            _ if character.is_alphanumeric() => literal.push(character),
            _ => literal.extend(character.escape_unicode()),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::literal;
    use proptest::prelude::*;

    #[test]
    fn a_literal_shows_what_it_holds() {
        for (text, expected) in [
            ("urn:shop", r#""urn:shop""#),
            ("a\"# b\\ \n*/", "\"a\\\"# b\\\\ \\n*/\""),
            ("é名\u{202e}\u{0}", "\"é名\\u{202e}\\u{0}\""),
        ] {
            assert_eq!(literal(text), expected);
        }
    }

    proptest! {
        #[test]
        fn a_literal_is_one_token_of_the_same_text(text in any::<String>()) {
            let parsed: syn::LitStr = syn::parse_str(&literal(&text)).expect("one literal");
            prop_assert_eq!(parsed.value(), text);
        }
    }
}
