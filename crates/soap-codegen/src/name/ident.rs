//! Rust identifiers from XML names.

use crate::name::words::words;

/// The forms of an identifier.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// `SCREAMING_SNAKE_CASE`: constants.
    Constant,
    /// `PascalCase`: types and variants.
    Pascal,
    /// `snake_case`: fields, functions and modules.
    Snake,
}

impl Form {
    /// Returns an identifier for a name: no keyword, and a name that no module of ours uses.
    pub(crate) fn ident(self, name: &str) -> String {
        let mut words = words(name);
        if words.is_empty() {
            words = spelled(name);
        }
        let ident = self.join(&words);
        match (self, ident.chars().next()) {
            (Self::Snake, Some(first)) if !unicode_ident::is_xid_start(first) => {
                format!("n{ident}")
            }
            (_, Some(first)) if !unicode_ident::is_xid_start(first) => format!("N{ident}"),
            (Self::Snake, _) if KEYWORDS.contains(&&*ident) => ident + "_",
            (Self::Pascal, _) if ident == "Self" => "SelfValue".to_owned(),
            _ => ident,
        }
    }

    /// Joins words to an identifier.
    pub(crate) fn join(self, words: &[String]) -> String {
        match self {
            Self::Constant => words.join("_").to_uppercase(),
            Self::Pascal => pascal(words),
            Self::Snake => words.join("_"),
        }
    }
}

/// Joins words in `PascalCase`, with an underscore between digits of two words: `Version1_2`.
fn pascal(words: &[String]) -> String {
    let mut ident = String::new();
    for word in words {
        let is_digit = |it: Option<char>| it.is_some_and(|it| it.is_numeric());
        if is_digit(ident.chars().next_back()) && is_digit(word.chars().next()) {
            ident.push('_');
        }
        let mut characters = word.chars();
        ident.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        ident.push_str(characters.as_str());
    }
    ident
}

/// Returns words for a text that has none, by the names of its characters.
fn spelled(text: &str) -> Vec<String> {
    let names: Vec<String> = text
        .chars()
        .filter_map(spelling)
        .map(str::to_owned)
        .collect();
    match names.is_empty() {
        true if text.trim().is_empty() => vec!["empty".to_owned()],
        true => vec!["value".to_owned()],
        false => names,
    }
}

fn spelling(character: char) -> Option<&'static str> {
    Some(match character {
        '!' => "not",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        '<' => "less",
        '=' => "equal",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '_' => "underscore",
        '|' => "or",
        '~' => "tilde",
        '€' => "euro",
        _ => return None,
    })
}

/// Words that are not identifiers in any edition, and `_`.
const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn identifiers_are_readable_and_legal() {
        for (name, pascal, snake) in [
            ("getForecast", "GetForecast", "get_forecast"),
            ("ItemID", "ItemId", "item_id"),
            ("Version1_2", "Version1_2", "version1_2"),
            ("2DPoint", "N2DPoint", "n2_d_point"),
            ("2026", "N2026", "n2026"),
            ("type", "Type", "type_"),
            ("self", "SelfValue", "self_"),
            ("Self", "SelfValue", "self_"),
            ("base", "Base", "base"),
            ("crate", "Crate", "crate_"),
            ("r#type", "RType", "r_type"),
            ("+", "Plus", "plus"),
            ("<=", "LessEqual", "less_equal"),
            ("", "Empty", "empty"),
            (" ", "Empty", "empty"),
            ("*/", "StarSlash", "star_slash"),
            ("\u{202e}x", "X", "x"),
            ("★", "Value", "value"),
            ("Größe", "Größe", "größe"),
            ("名前", "名前", "名前"),
            ("a\"); panic!(", "APanic", "a_panic"),
        ] {
            assert_eq!(Form::Pascal.ident(name), pascal);
            assert_eq!(Form::Snake.ident(name), snake);
        }
        assert_eq!(Form::Constant.ident("getForecast"), "GET_FORECAST");
    }
}
