//! Rust identifiers from XML names.

use unicode_normalization::UnicodeNormalization as _;

use crate::name::words::words;

/// The forms of an identifier.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// `SCREAMING_SNAKE_CASE`: constants.
    Constant,
    /// `snake_case` in ASCII: modules, whose names are also those of files.
    Module,
    /// `PascalCase`: types and variants.
    Pascal,
    /// `snake_case`: fields and functions.
    Snake,
}

impl Form {
    /// Returns an identifier for a name: no keyword, and a name that no module of ours uses. It is
    /// in the normalization form that rustc recommends, NFKC.
    pub(crate) fn ident(self, name: &str) -> String {
        let mut words = words(name);
        if words.is_empty() {
            words = spelled(name);
        } else if let Some(sign) = sign(name) {
            words.insert(0, sign.to_owned());
        }
        self.ident_of(&words)
    }

    /// Returns an identifier in which also the characters that are not letters have names.
    pub(crate) fn spelled_out(self, name: &str) -> String {
        let is_symbol = |it: char| spelling(it).is_some();
        let mut all: Vec<String> = Vec::new();
        for part in name.split_inclusive(is_symbol) {
            let symbol = part.chars().next_back().and_then(spelling);
            all.extend(words(part));
            all.extend(symbol.map(str::to_owned));
        }
        match all.is_empty() {
            true => self.ident(name),
            false => self.ident_of(&all),
        }
    }

    fn ident_of(self, words: &[String]) -> String {
        let ident = self.join(words);
        let ident: String = match self {
            Self::Module => ascii(&ident),
            _ => ident.nfkc().collect(),
        };
        match (self, ident.chars().next()) {
            (Self::Module | Self::Snake, Some(first)) if !unicode_ident::is_xid_start(first) => {
                format!("n{ident}")
            }
            (_, Some(first)) if !unicode_ident::is_xid_start(first) => format!("N{ident}"),
            (Self::Module | Self::Snake, _) if KEYWORDS.contains(&&*ident) => ident + "_",
            (Self::Pascal, _) if ident == "Self" => "SelfValue".to_owned(),
            _ => ident,
        }
    }

    /// Joins words to an identifier.
    pub(crate) fn join(self, words: &[String]) -> String {
        match self {
            Self::Constant => words.join("_").to_uppercase(),
            Self::Pascal => pascal(words),
            Self::Module | Self::Snake => words.join("_"),
        }
    }
}

/// Returns the name of the sign of a number.
fn sign(name: &str) -> Option<&'static str> {
    let mut characters = name.chars();
    let sign = characters.next().filter(|it| ['+', '-'].contains(it))?;
    characters.next().filter(char::is_ascii_digit)?;
    spelling(sign)
}

/// The characters of the name of a module. Most file systems take four times as many.
const MODULE_LENGTH: usize = 60;

/// Returns the letters without their marks, and leaves out those that ASCII does not have.
fn ascii(ident: &str) -> String {
    let ascii = ident.nfkd().filter(char::is_ascii);
    let ascii: String = ascii.take(MODULE_LENGTH).collect();
    match ascii.trim_matches('_') {
        "" if !ident.is_ascii() => "module".to_owned(),
        "" => ascii,
        kept => kept.to_owned(),
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
            ("-1", "Minus1", "minus_1"),
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

    #[test]
    fn characters_are_spelled_out() {
        for (name, expected) in [
            ("GMT+1", "GmtPlus1"),
            ("GMT-01:30", "GmtMinus01Colon30"),
            ("a b", "AB"),
            ("a_b", "AUnderscoreB"),
            ("red", "Red"),
            ("★", "Value"),
        ] {
            assert_eq!(Form::Pascal.spelled_out(name), expected);
        }
    }

    #[test]
    fn modules_have_names_that_files_can_have() {
        for (name, expected) in [
            ("getForecast", "get_forecast"),
            ("type", "type_"),
            ("GrößenClient", "groen_client"),
            ("éTat", "e_tat"),
            ("名前Client", "client"),
            ("名前", "module"),
            ("名2", "n2"),
            (&"long".repeat(100), &"long".repeat(15)),
        ] {
            assert_eq!(Form::Module.ident(name), expected);
        }
    }

    #[test]
    fn equal_letters_give_equal_identifiers() {
        for (name, expected) in [
            ("Gro\u{308}ße", "Größe"),
            ("\u{fb01}n", "Fin"),
            ("\u{1c4}", "D\u{17e}"),
            ("\u{149}x", "ʼnx"),
        ] {
            assert_eq!(Form::Pascal.ident(name), expected);
        }
    }
}
