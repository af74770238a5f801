//! XML names in attributes.

use syn::{Error, LitStr, Result};

/// Returns `name` if it is an XML name without a colon, as the local part of a name and a prefix
/// must be ([Namespaces in XML 1.0, production 4]).
///
/// [Namespaces in XML 1.0, production 4]: https://www.w3.org/TR/xml-names/#NT-NCName
///
/// # Errors
/// Any other text.
pub(crate) fn checked(name: LitStr) -> Result<LitStr> {
    let text = name.value();
    if is_ncname(&text) {
        return Ok(name);
    }
    let message = format!("{text:?} is not an XML name without a colon");
    Err(Error::new(name.span(), message))
}

fn is_ncname(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

/// `NameStartChar` of XML 1.0, production 4, without the colon.
fn starts_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` of XML 1.0, production 4a, without the colon.
fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use soap_codec::QName;

    use super::is_ncname;

    #[test]
    fn names_are_those_of_the_codec() {
        for character in '\0'..=char::MAX {
            for name in [String::from(character), format!("a{character}")] {
                let expected = QName::try_new("", &name).is_ok();
                assert_eq!(is_ncname(&name), expected, "{name:?}");
            }
        }
        assert!(!is_ncname(""));
    }
}
