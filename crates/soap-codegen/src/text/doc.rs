//! Documentation comments.

/// The columns of a documentation comment, its `///` included.
const WIDTH: usize = 100;

/// Returns the lines of a documentation comment for a text, each with its `///`; none for a text
/// without words. Paragraphs are kept, and everything that Markdown or rustdoc would interpret is
/// escaped.
pub(crate) fn doc(text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs(text) {
        if !lines.is_empty() {
            lines.push("///".to_owned());
        }
        lines.extend(wrap(&paragraph, WIDTH.saturating_sub(indent)));
    }
    lines
}

/// The words of each paragraph. Paragraphs are separated by empty lines.
fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for line in text.lines().chain([""]) {
        let mut found = line
            .split_whitespace()
            .map(escape)
            .filter(|word| !word.is_empty())
            .peekable();
        if found.peek().is_none() && !words.is_empty() {
            paragraphs.push(std::mem::take(&mut words));
        }
        words.extend(found);
    }
    paragraphs
}

fn wrap(words: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words {
        let length = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length + 4 > width {
            lines.push(format!("/// {line}"));
            line.clear();
        }
        if line.is_empty() {
            line = start(word);
        } else {
            line.push(' ');
            line += word;
        }
    }
    lines.push(format!("/// {line}"));
    lines
}

/// Escapes a word that would begin a list, a heading or a quotation at the start of a line.
fn start(word: &str) -> String {
    let digits = word.trim_start_matches(|it: char| it.is_ascii_digit());
    if digits.len() < word.len() && (digits == "." || digits == ")") {
        let number = &word[..word.len() - 1];
        return format!("{number}\\{digits}");
    }
    match word.chars().next() {
        Some('#' | '+' | '-' | '=' | ':' | '|') => format!("\\{word}"),
        _ => word.to_owned(),
    }
}

/// Escapes the characters of a word that Markdown interprets, and drops those that do not show.
fn escape(word: &str) -> String {
    if let Some(address) = address(word) {
        return address;
    }
    let shown: Vec<char> = word.chars().filter(|it| is_shown(*it)).collect();
    let mut escaped = String::with_capacity(word.len());
    for (place, character) in shown.iter().enumerate() {
        let has_meaning = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '$' | '|' => true,
            // Within a word, an underscore is one.
            '_' => {
                let is_letter = |place: Option<usize>| {
                    place
                        .and_then(|it| shown.get(it))
                        .is_some_and(|it| it.is_alphanumeric())
                };
                !(is_letter(place.checked_sub(1)) && is_letter(Some(place + 1)))
            }
            '&' => shown.len() > 1,
            _ => false,
        };
        if has_meaning {
            escaped.push('\\');
        }
        escaped.push(*character);
    }
    escaped
}

/// Returns a name in the typeface of code.
pub(crate) fn code(name: &str) -> String {
    let shown: String = name
        .chars()
        .filter(|it| is_shown(*it) && *it != '`')
        .collect();
    format!("`{shown}`")
}

/// Returns a link for a word that is an address, which rustdoc demands.
fn address(word: &str) -> Option<String> {
    let place = word.find("http://").or_else(|| word.find("https://"))?;
    let (before, address) = word.split_at(place);
    let end =
        address.find(|it: char| !(it.is_ascii_alphanumeric() || "-._~:/?#@!$&+;=%".contains(it)));
    let (address, after) = address.split_at(end.unwrap_or(address.len()));
    let trimmed = address.trim_end_matches(['.', ':', ';', '!', '?']);
    let after = format!("{}{after}", &address[trimmed.len()..]);
    Some(format!("{}<{trimmed}>{}", escape(before), escape(&after)))
}

/// Returns `false` for control characters and for those that change the direction of the text or
/// have no width.
fn is_shown(character: char) -> bool {
    let is_hidden = matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    !is_hidden && !character.is_control()
}

#[cfg(test)]
mod tests {
    use super::doc;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_are_kept_and_markdown_is_escaped() {
        let text =
            "\n  The <b>name</b>\n  of [x], see https://example.com/a_b.\n\n \n- one\n*/ `\n2. two";
        assert_eq!(
            doc(text, 0),
            [
                r"/// The \<b\>name\</b\> of \[x\], see <https://example.com/a_b>.",
                "///",
                r"/// \- one \*/ \` 2. two",
            ]
        );
        assert_eq!(doc("1. first", 0), ["/// 1\\. first"]);
        assert!(doc(" \n\t\u{202e}\n", 0).is_empty());
    }

    #[test]
    fn long_lines_are_wrapped() {
        let lines = doc(&"word ".repeat(50), 4);
        assert!(lines.iter().all(|line| line.len() <= 96), "{lines:?}");
        assert_eq!(lines.len(), 3);
    }

    proptest! {
        #[test]
        fn a_comment_is_nothing_but_a_comment(text in any::<String>()) {
            let lines = doc(&text, 0);
            prop_assert!(lines.iter().all(|line| line.starts_with("///") && !line.contains(['\n', '\r'])));
            let item: syn::ItemStruct = syn::parse_str(&format!("{}\nstruct S;", lines.join("\n"))).expect("one item");
            prop_assert_eq!(item.ident, "S");
        }
    }
}
