//! Letter case of names on the wire.

use syn::{Error, Ident, LitStr, Result};

/// The change that `rename_all` makes to Rust names.
#[derive(Clone, Copy, Default)]
pub(crate) enum Case {
    Camel,
    Kebab,
    Lower,
    Pascal,
    #[default]
    Same,
    ScreamingSnake,
    Snake,
    Upper,
}

impl Case {
    /// # Errors
    /// The name of a case that does not exist.
    pub(crate) fn parse(literal: &LitStr) -> Result<Self> {
        Ok(match literal.value().as_str() {
            "camelCase" => Self::Camel,
            "kebab-case" => Self::Kebab,
            "lowercase" => Self::Lower,
            "PascalCase" => Self::Pascal,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "snake_case" => Self::Snake,
            "UPPERCASE" => Self::Upper,
            _ => {
                return Err(Error::new(
                    literal.span(),
                    "unknown case; expected one of camelCase, kebab-case, lowercase, PascalCase, SCREAMING_SNAKE_CASE, snake_case, UPPERCASE",
                ));
            }
        })
    }

    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Self::Camel => {
                let (first, others) = words.split_first().expect("an identifier has a word");
                first.clone() + &join(others, "", capitalised)
            }
            Self::Kebab => words.join("-"),
            Self::Lower => words.concat(),
            Self::Pascal => join(&words, "", capitalised),
            Self::Same => name.to_owned(),
            Self::ScreamingSnake => join(&words, "_", |word| word.to_uppercase()),
            Self::Snake => words.join("_"),
            Self::Upper => words.concat().to_uppercase(),
        }
    }
}

/// Returns the name without `r#`.
pub(crate) fn plain_name(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => name,
    }
}

/// The words of a field's `snake_case` or a variant's `PascalCase` name, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut starts_word = true;
    for character in name.chars() {
        if character == '_' {
            starts_word = true;
            continue;
        }
        if starts_word || character.is_uppercase() {
            words.push(String::new());
        }
        starts_word = false;
        let word = words.last_mut().expect("the first character starts a word");
        word.extend(character.to_lowercase());
    }
    if words.is_empty() {
        words.push(name.to_owned());
    }
    words
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn join(words: &[String], separator: &str, change: impl Fn(&str) -> String) -> String {
    let words: Vec<String> = words.iter().map(|word| change(word)).collect();
    words.join(separator)
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn fields_and_variants_are_renamed_by_word() {
        for (case, field, variant) in [
            (Case::Camel, "customerCode", "calculatedOk"),
            (Case::Kebab, "customer-code", "calculated-ok"),
            (Case::Lower, "customercode", "calculatedok"),
            (Case::Pascal, "CustomerCode", "CalculatedOk"),
            (Case::Same, "customer_code", "CalculatedOk"),
            (Case::ScreamingSnake, "CUSTOMER_CODE", "CALCULATED_OK"),
            (Case::Snake, "customer_code", "calculated_ok"),
            (Case::Upper, "CUSTOMERCODE", "CALCULATEDOK"),
        ] {
            assert_eq!(case.apply("customer_code"), field);
            assert_eq!(case.apply("CalculatedOk"), variant);
        }
    }

    #[test]
    fn a_name_of_underscores_is_unchanged() {
        assert_eq!(Case::Pascal.apply("_"), "_");
    }
}
