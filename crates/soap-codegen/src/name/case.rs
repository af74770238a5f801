//! The letter cases of `rename_all`, as `soap-derive` applies them to Rust names.

/// A letter case that all names of a type may have on the wire.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Case {
    /// The Rust names themselves.
    #[default]
    Same,
    Camel,
    Pascal,
    Upper,
    ScreamingSnake,
    Lower,
    Kebab,
    Snake,
}

impl Case {
    /// All cases, preferred ones first.
    pub(crate) const ALL: [Self; 8] = [
        Self::Same,
        Self::Camel,
        Self::Pascal,
        Self::Upper,
        Self::ScreamingSnake,
        Self::Lower,
        Self::Kebab,
        Self::Snake,
    ];

    /// Returns the case that spares the most names (Rust, wire) a `rename`.
    pub(crate) fn best<'a>(names: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let fits = |case: Case| {
            names
                .clone()
                .filter(|(rust, wire)| case.apply(rust) == *wire)
                .count()
        };
        let all = names.clone().count();
        let mut best = (Self::Same, 0);
        for case in Self::ALL {
            let count = fits(case);
            if count > best.1 {
                best = (case, count);
            }
            if count == all {
                break;
            }
        }
        best.0
    }

    /// Returns the value of `rename_all`; none for the Rust names themselves.
    pub(crate) const fn key(self) -> Option<&'static str> {
        Some(match self {
            Self::Same => return None,
            Self::Camel => "camelCase",
            Self::Kebab => "kebab-case",
            Self::Lower => "lowercase",
            Self::Pascal => "PascalCase",
            Self::ScreamingSnake => "SCREAMING_SNAKE_CASE",
            Self::Snake => "snake_case",
            Self::Upper => "UPPERCASE",
        })
    }

    /// Returns the name on the wire of a Rust name.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Self::Camel => words[0].clone() + &pascal(&words[1..]),
            Self::Kebab => words.join("-"),
            Self::Lower => words.concat(),
            Self::Pascal => pascal(&words),
            Self::Same => name.to_owned(),
            Self::ScreamingSnake => words.join("_").to_uppercase(),
            Self::Snake => words.join("_"),
            Self::Upper => words.concat().to_uppercase(),
        }
    }
}

fn pascal(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let mut characters = word.chars();
        name.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(characters.as_str());
    }
    name
}

/// The words of a Rust name, in lower case. There is at least one.
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
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    if words.is_empty() {
        words.push(name.to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn the_case_of_most_names_is_the_best() {
        let best = |names: &[(&str, &str)]| Case::best(names.iter().copied()).key();
        assert_eq!(best(&[]), None);
        assert_eq!(best(&[("name", "name"), ("id", "ID")]), None);
        assert_eq!(
            best(&[("first_name", "firstName"), ("name", "name")]),
            Some("camelCase")
        );
        assert_eq!(
            best(&[("first_name", "FirstName"), ("id", "ID")]),
            Some("PascalCase")
        );
        assert_eq!(
            best(&[("Open", "OPEN"), ("NotYet", "NOT_YET")]),
            Some("SCREAMING_SNAKE_CASE")
        );
    }
}
