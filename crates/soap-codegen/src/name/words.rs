//! Words of XML names.

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::GeneralSecurityProfile as _;
use unicode_security::confusable_detection::skeleton;

/// Splits an XML name, or any other text, into its words.
///
/// A word ends at a character that no identifier has, at an underscore, before the last capital of
/// a run that a small letter follows (`XMLName`), and before a capital behind a small letter or a
/// digit. Digits belong to the word before them. Characters that WCF encodes (`_x0020_`) are
/// decoded first, and letters that are written in several ways become the same.
pub(crate) fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = plain(decode(name).nfkc().collect());
    let mut words = Vec::new();
    let mut word = String::new();
    for (place, character) in characters.iter().enumerate() {
        let is_part = is_part(*character);
        if (!is_part || starts_word(&characters, place)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if is_part {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Returns `true` for a character that can be part of a word.
fn is_part(character: char) -> bool {
    unicode_ident::is_xid_continue(character) && character != '_' && character.identifier_allowed()
}

/// Replaces letters that look like those of ASCII by them, if all others are of ASCII: rustc warns
/// about a name that is Cyrillic or Greek and does not look like it.
fn plain(characters: Vec<char>) -> Vec<char> {
    let plain = characters.iter().map(|it| match it.is_ascii() {
        true => Some(*it),
        false => lookalike(*it),
    });
    plain.collect::<Option<Vec<char>>>().unwrap_or(characters)
}

/// Returns the letter of ASCII that a letter looks like.
fn lookalike(character: char) -> Option<char> {
    let shape = |it: char| skeleton(it.encode_utf8(&mut [0; 4])).collect::<String>();
    let wanted = shape(character);
    let mut letters = ('A'..='Z').chain('a'..='z');
    letters.find(|it| it.is_uppercase() == character.is_uppercase() && shape(*it) == wanted)
}

/// Returns `true` if there is a border of words before a character by its case.
fn starts_word(characters: &[char], place: usize) -> bool {
    let (Some(before), character) = (
        place.checked_sub(1).map(|it| characters[it]),
        characters[place],
    ) else {
        return false;
    };
    if !character.is_uppercase() {
        return false;
    }
    if !before.is_uppercase() {
        return true;
    }
    // The last capital of a run begins a word, unless the run is a plural (`IDs`) or a version
    // (`IPv4`).
    let rest = &characters[place + 1..];
    let small = rest.iter().take_while(|it| it.is_lowercase()).count();
    let is_suffix = match rest {
        ['s', ..] => small == 1,
        ['v', digit, ..] => small == 1 && digit.is_ascii_digit(),
        _ => false,
    };
    small > 0 && !is_suffix
}

/// Decodes `_xHHHH_`, which WCF writes for a character that no XML name has.
fn decode(name: &str) -> String {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(place) = rest.find("_x") {
        let (before, from) = rest.split_at(place);
        decoded += before;
        match encoded(from) {
            Some(character) => {
                decoded.push(character);
                rest = &from[7..];
            }
            None => {
                decoded += "_x";
                rest = &from[2..];
            }
        }
    }
    decoded + rest
}

/// Returns the character that a text begins with in its encoded form.
fn encoded(text: &str) -> Option<char> {
    let digits = text.get(2..6)?;
    let is_encoded = text.get(6..7)? == "_" && digits.bytes().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok()?;
    char::from_u32(code).filter(|_| is_encoded)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("getForecast", "get forecast"),
            ("GetForecast", "get forecast"),
            ("get_forecast-today.now", "get forecast today now"),
            ("XMLHttpRequest", "xml http request"),
            ("ItemID", "item id"),
            ("ItemIDs", "item ids"),
            ("URLsOfItem", "urls of item"),
            ("IPv4Address", "ipv4 address"),
            ("IPvEnabled", "i pv enabled"),
            ("AddressLine1", "address line1"),
            ("Line1Text", "line1 text"),
            ("MD5Hash", "md5 hash"),
            ("x509Data", "x509 data"),
            ("2DPoint", "2 d point"),
            ("First_x0020_Name", "first name"),
            ("a_xb", "a xb"),
            ("_x00e9_tat", "état"),
            ("_x_", "x"),
            ("ÉtatCivil", "état civil"),
            ("Größe", "größe"),
            ("名前", "名前"),
            ("ИмяКлиента", "имя клиента"),
            // Its first letter is Cyrillic.
            ("\u{421}ode", "code"),
            ("\u{406}D", "id"),
            ("a\u{16a0}b", "a b"),
            ("\u{16a0}", ""),
            ("__", ""),
            ("+", ""),
            ("", ""),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }
}
