//! Texts without their values, in the same form.

use super::Words;

/// A text is cut after this number of characters, because its length can be a value as well.
const MAX_CHARS: usize = 512;

/// A text of this length in the alphabet of Base64 is a file.
const MIN_BASE64: usize = 16;

const GUID: &str = "00000000-0000-0000-0000-000000000000";

impl Words {
    /// Returns a text of the same form: a date stays a date, a number a number. Known words remain.
    pub(in crate::probe) fn mask(&self, text: &str) -> String {
        let cut = text
            .char_indices()
            .nth(MAX_CHARS)
            .map_or(text, |(end, _)| &text[..end]);
        let trimmed = cut.trim();
        if is_boolean(trimmed) {
            return cut.replace(trimmed, "false");
        }
        if is_base64(trimmed) {
            return cut
                .chars()
                .map(|it| if it == '=' { it } else { 'A' })
                .collect();
        }
        if let Some(date) = masked_date(trimmed) {
            return date;
        }
        if is_guid(trimmed) {
            return GUID.to_owned();
        }
        if is_number(trimmed) {
            return cut
                .chars()
                .map(|it| if it.is_ascii_digit() { '0' } else { it })
                .collect();
        }
        self.mask_words(cut)
    }

    fn mask_words(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        let mut is_in_word = false;
        while let Some(next) = rest.chars().next() {
            let known = if is_in_word {
                None
            } else {
                self.phrase_at(rest)
            };
            let length = known.unwrap_or(next.len_utf8());
            match known {
                Some(length) => masked.push_str(&rest[..length]),
                None => masked.push(masked_char(next)),
            }
            is_in_word = known.is_some() || next.is_alphanumeric();
            rest = &rest[length..];
        }
        masked
    }
}

fn masked_char(character: char) -> char {
    match character {
        'A'..='Z' => 'X',
        '0'..='9' => '0',
        letter if letter.is_alphanumeric() => 'x',
        other if other.is_ascii_punctuation() || matches!(other, ' ' | '\t' | '\n') => other,
        _ => '?',
    }
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "false" | "true")
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.'))
        && text.parse::<f64>().is_ok()
        || matches!(text, "INF" | "-INF" | "NaN")
}

/// 8-4-4-4-12 hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_hex = |group: &&str| group.chars().all(|digit| digit.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(is_hex)
}

fn is_base64(text: &str) -> bool {
    let content = text.trim_end_matches('=');
    let is_digit = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '/');
    text.len() >= MIN_BASE64
        && text.len().is_multiple_of(4)
        && text.len() - content.len() <= 2
        && content.chars().all(is_digit)
}

/// Returns the first day of 2000 in the form of the date: with its time, fraction and zone.
fn masked_date(text: &str) -> Option<String> {
    const PATTERN: &str = "0000-00-00T00:00:00";
    let same_form = |pattern: &str, text: &str| {
        pattern.len() == text.len()
            && pattern
                .chars()
                .zip(text.chars())
                .all(|(expected, found)| match expected {
                    '0' => found.is_ascii_digit(),
                    other => found == other,
                })
    };
    if same_form(&PATTERN[..10], text) {
        return Some("2000-01-01".to_owned());
    }
    let (date, rest) = text.split_at_checked(PATTERN.len())?;
    if !same_form(PATTERN, date) {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(digits) => {
            let end = digits
                .find(|it: char| !it.is_ascii_digit())
                .unwrap_or(digits.len());
            (end, &digits[end..])
        }
        None => (0, rest),
    };
    let zone = match zone {
        "" | "Z" => zone,
        offset if same_form("+00:00", offset) || same_form("-00:00", offset) => "+00:00",
        _ => return None,
    };
    let fraction = match fraction {
        0 => String::new(),
        digits => format!(".{}", "0".repeat(digits)),
    };
    Some(format!("2000-01-01T00:00:00{fraction}{zone}"))
}

#[cfg(test)]
mod tests {
    use cloudbilling::types::ServiceContract;
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;

    use super::*;

    #[test]
    fn values_keep_their_form_only() {
        let words = Words::of(&ServiceContract::default());
        for (value, masked) in [
            ("", ""),
            ("1001", "0000"),
            ("-12.50E+3", "-00.00E+0"),
            ("INF", "INF"),
            ("true", "false"),
            ("anna@example.org", "xxxx@xxxxxxx.xxx"),
            ("Café «X»", "Xxxx ?X?"),
            ("2014-06-09", "2000-01-01"),
            (
                "2014-06-09T14:56:18.017+02:00",
                "2000-01-01T00:00:00.000+00:00",
            ),
            ("2014-06-09T14:56:18Z", "2000-01-01T00:00:00Z"),
            ("0f8fad5b-d9cb-469f-a165-70867728950e", GUID),
            ("JVBERi0xLjQKJVBERg==", "AAAAAAAAAAAAAAAAAA=="),
            ("APPROVED", "APPROVED"),
            ("Success", "Success"),
            ("Anna: token expired!", "Xxxx: token expired!"),
            ("tokenexpiredness", "AAAAAAAAAAAAAAAA"),
            ("Successor", "Xxxxxxxxx"),
        ] {
            assert_eq!(words.mask(value), masked, "{value}");
        }
    }

    proptest! {
        /// Of any text nothing remains but its form.
        #[test]
        fn a_masked_text_has_no_letter_or_digit_of_its_own(text in any::<String>()) {
            check(&text)?;
        }

        #[test]
        fn nor_does_one_in_the_form_of_a_value(
            text in "[-+]?[0-9]{0,5}[.]?[0-9]{0,3}(e[0-9]{1,2})?|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{8,14}Z?)?\
                     |[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9+/]{16,40}={0,2}|[a-zA-Z0-9 @._-]{0,40}"
        ) {
            check(&text)?;
        }
    }

    fn check(text: &str) -> Result<(), TestCaseError> {
        let masked = Words::none().mask(text);
        let form = masked.trim();
        let is_constant = matches!(form, "false" | "INF" | "-INF" | "NaN");
        let is_date = form.starts_with("2000-01-01")
            && form
                .chars()
                .all(|it| matches!(it, '0' | '1' | '2' | '-' | ':' | '.' | '+' | 'T' | 'Z'));
        let is_zero = |it: char| matches!(it, '0' | 'e' | 'E') || !it.is_alphanumeric();
        let has_own = |it: char| it.is_alphanumeric() && !matches!(it, 'A' | 'X' | 'x' | '0');
        let is_number = is_number(form) && form.chars().all(is_zero);
        prop_assert!(
            is_constant || is_date || is_number || !masked.contains(has_own),
            "{masked:?}"
        );
        prop_assert!(masked.chars().count() <= MAX_CHARS);
        Ok(())
    }

    #[test]
    fn a_long_text_is_cut() {
        let words = Words::of(&ServiceContract::default());
        assert_eq!(words.mask(&"ab ".repeat(10_000)).len(), MAX_CHARS);
    }
}
