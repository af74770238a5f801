//! Files of a module that would be long as one file.

use std::collections::BTreeMap;

use crate::text::layout::Source;

/// The lines of a file.
const LINES: usize = 5_000;

/// A file of a module: its name, and its text.
pub(crate) type Part = (String, String);

/// Returns `true` if a text is short enough for one file.
pub(crate) fn fits(text: &str) -> bool {
    text.lines().count() <= LINES
}

/// Returns the items by the first letter of their names.
pub(crate) fn by_letter<T>(
    items: impl Iterator<Item = T>,
    name: impl Fn(&T) -> &str,
) -> BTreeMap<String, Vec<T>> {
    let mut letters: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for item in items {
        let letter = name(&item).chars().next();
        let letter = letter.filter(char::is_ascii_alphabetic);
        let letter = letter.map_or("other".to_owned(), |it| it.to_ascii_lowercase().to_string());
        letters.entry(letter).or_default().push(item);
    }
    letters
}

/// Returns a file for some items, or several if it would be long.
pub(crate) fn parts<T>(name: &str, items: &[T], text: impl Fn(&[T]) -> String) -> Vec<Part> {
    let whole = text(items);
    if fits(&whole) {
        return vec![(name.to_owned(), whole)];
    }
    // A margin, because items differ in length.
    let count = whole.lines().count().div_ceil(LINES) + 1;
    let chunks = items.chunks(items.len().div_ceil(count)).enumerate();
    chunks
        .map(|(number, items)| (format!("{name}{}", number + 1), text(items)))
        .collect()
}

/// Declares the files of a module, and exports what they hold.
pub(crate) fn declare(parts: &[Part], source: &mut Source) {
    source.gap();
    for (part, _) in parts {
        source.line(&format!("mod {part};"));
    }
    source.gap();
    for (part, _) in parts {
        source.line(&format!("pub use self::{part}::*;"));
    }
}
