//! Keys of rows and records, and their comparison.
//!
//! A service may show a key in a form other than the one that was sent: in another case, without
//! leading zeros, cut to the width of a column. A client that takes such a record for another one
//! sends a row twice. So a comparison has three results, and *different* needs proof.

use std::collections::HashMap;

use soap_codec::scalar::{DateTime, Scalar as _};

#[cfg(test)]
pub(crate) use self::work::comparisons;

/// The key of a row or a record: a name, unique within a scope if there is one.
///
/// An invoice is known by its reference within its customer:
///
/// ```
/// use cloudbilling_batch::{Key, Likeness};
///
/// let sent = Key::new(Some("R-0017")).within(Some("C-1"));
/// let likeness = |reference, customer| sent.compare(&Key::new(reference).within(customer));
///
/// assert_eq!(likeness(Some("R-0017"), Some("C-1")), Likeness::Same);
/// assert_eq!(likeness(Some("R-0018"), Some("C-1")), Likeness::Different);
/// assert_eq!(likeness(Some("R-0017"), Some("D-1")), Likeness::Different);
/// // Another case, leading zeros, a cut text, a prefix, a null.
/// assert_eq!(likeness(Some("r-0017"), Some("C-1")), Likeness::CannotTell);
/// assert_eq!(likeness(Some("R-17"), Some("C-1")), Likeness::CannotTell);
/// assert_eq!(likeness(Some("R-001"), Some("C-1")), Likeness::CannotTell);
/// assert_eq!(likeness(Some("INV/R-0017"), Some("C-1")), Likeness::CannotTell);
/// assert_eq!(likeness(None, Some("C-1")), Likeness::CannotTell);
/// ```
#[derive(Clone, Debug)]
pub struct Key {
    scope: Option<Part>,
    name: Part,
}

/// The result of [`Key::compare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // A comparison has no fourth result.
pub enum Likeness {
    /// One may be the other in another form, or a part is missing.
    CannotTell,
    /// The keys of two different things.
    Different,
    /// Equal keys, character by character.
    Same,
}

impl Key {
    /// Makes a key of a name without a scope. An absent or blank name cannot be compared.
    #[must_use]
    pub fn new(name: Option<&str>) -> Self {
        Self {
            scope: None,
            name: Part::new(name),
        }
    }

    /// Sets the scope of the name. An absent or blank scope cannot be compared.
    #[must_use]
    pub fn within(mut self, scope: Option<&str>) -> Self {
        self.scope = Some(Part::new(scope));
        self
    }

    /// Compares two keys. Symmetric.
    ///
    /// Only equal texts are the same. Two texts cannot be distinguished if
    /// - one of them is absent or blank,
    /// - they differ in case, white space or punctuation only, or one is then the beginning of the
    ///   other,
    /// - one is then the end of the other, as a prefix makes it,
    /// - they agree up to a character outside of ASCII, which may have been normalized,
    ///   transliterated or lost,
    /// - they have the same letters and numbers in another order or with other leading zeros, as
    ///   dates have,
    /// - they are the same number or the same instant.
    ///
    /// Two of these changes in one text, such as zeros stripped and the end cut, are not
    /// recognized. Keys are different if their names or their scopes are.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Likeness {
        let scopes = match (&self.scope, &other.scope) {
            (None, None) => Likeness::Same,
            (Some(one), Some(other)) => one.compare(other),
            (None, Some(_)) | (Some(_), None) => Likeness::CannotTell,
        };
        match (scopes, self.name.compare(&other.name)) {
            (Likeness::Different, _) | (_, Likeness::Different) => Likeness::Different,
            (Likeness::Same, Likeness::Same) => Likeness::Same,
            _ => Likeness::CannotTell,
        }
    }

    /// The texts of scope and name, unless one is missing.
    pub(super) fn exact(&self) -> Option<ExactKey> {
        let scope = match &self.scope {
            None => None,
            Some(scope) => Some(scope.text.clone()?),
        };
        Some((scope, self.name.text.clone()?))
    }

    pub(super) fn scope(&self) -> Option<&Part> {
        self.scope.as_ref()
    }

    pub(super) fn name(&self) -> &Part {
        &self.name
    }
}

/// A key whose parts are all there, to be looked up.
pub(super) type ExactKey = (Option<String>, String);

/// A part of a key, with its forms.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// `None` if it is absent or blank.
    text: Option<String>,
    /// The letters and digits in lower case, up to the first character outside of ASCII. Two texts
    /// of which one is cut have bases of which one is the beginning of the other.
    base: String,
    /// The letters and digits behind the last character outside of ASCII, from the end, after a
    /// letter that says if there is such a character. Two texts of which one lacks its beginning
    /// have tails of which one is the beginning of the other.
    tail: String,
    /// Texts that have one of these in common may be the same.
    faces: Vec<String>,
}

impl Part {
    pub(super) fn new(text: Option<&str>) -> Self {
        let text = text.filter(|text| !text.trim().is_empty());
        let plain = plain(text.unwrap_or_default());
        Self {
            base: base(text.unwrap_or_default(), &plain),
            tail: tail(text.unwrap_or_default()),
            faces: text.map(|text| faces(text, &plain)).unwrap_or_default(),
            text: text.map(str::to_owned),
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub(super) fn compare(&self, other: &Self) -> Likeness {
        #[cfg(test)]
        work::count();
        let (Some(text), Some(other_text)) = (&self.text, &other.text) else {
            return Likeness::CannotTell;
        };
        if text == other_text {
            return Likeness::Same;
        }
        let is_cut = one_begins(&self.base, &other.base);
        let is_prefixed = one_begins(&self.tail, &other.tail);
        match is_cut || is_prefixed || self.is_alike(other) {
            true => Likeness::CannotTell,
            false => Likeness::Different,
        }
    }

    /// Returns `true` if a service may take them for equal, as many databases do.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        self.faces.iter().any(|face| other.faces.contains(face))
    }
}

/// Many parts, of which it can be found at once whether one is not different from another part.
#[derive(Debug, Default)]
pub(super) struct Parts {
    bases: Beginnings,
    tails: Beginnings,
    /// The number of parts with this face.
    faces: HashMap<String, usize>,
}

impl<'a> FromIterator<&'a Part> for Parts {
    fn from_iter<I: IntoIterator<Item = &'a Part>>(parts: I) -> Self {
        let (mut bases, mut tails) = (Vec::new(), Vec::new());
        let mut faces: HashMap<String, usize> = HashMap::new();
        for part in parts {
            bases.push(part.base.clone());
            tails.push(part.tail.clone());
            for face in &part.faces {
                *faces.entry(face.clone()).or_default() += 1;
            }
        }
        Self {
            bases: Beginnings::of(bases),
            tails: Beginnings::of(tails),
            faces,
        }
    }
}

impl Parts {
    /// Returns `true` if `part` is not [different](Likeness::Different) from all of them.
    pub(super) fn any_near(&self, part: &Part) -> bool {
        #[cfg(test)]
        work::count();
        self.bases.any_with(&part.base)
            || self.tails.any_with(&part.tail)
            || self.count_alike(part) > 0
    }

    /// Returns the number of parts that are [alike](Part::is_alike).
    pub(super) fn count_alike(&self, part: &Part) -> usize {
        #[cfg(test)]
        work::count();
        let counts = part.faces.iter().filter_map(|face| self.faces.get(face));
        counts.copied().max().unwrap_or(0)
    }
}

/// Texts, sorted, and without those that begin with another one.
#[derive(Debug, Default)]
struct Beginnings(Vec<String>);

impl Beginnings {
    fn of(mut texts: Vec<String>) -> Self {
        texts.sort_unstable();
        texts.dedup_by(|later, kept| later.starts_with(kept.as_str()));
        Self(texts)
    }

    /// Returns `true` if one of them begins with `text`, or `text` with one of them.
    fn any_with(&self, text: &str) -> bool {
        // None begins with another. So one with which this text begins stands right before the
        // place of this text, and one that begins with this text right behind it.
        let place = self.0.partition_point(|other| other.as_str() < text);
        let around = place.saturating_sub(1)..self.0.len().min(place + 1);
        self.0[around].iter().any(|other| one_begins(other, text))
    }
}

/// Returns `true` if one text begins with the other.
fn one_begins(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// The text up to what a change of character set or normalization may have touched. White space is
/// never touched so.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .take_while(|c| !may_change(*c))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Returns `true` if a change of character set or normalization may touch the character, or has: a
/// question mark is left of one that a character set lacks.
fn may_change(c: char) -> bool {
    c == '?' || !(c.is_ascii() || c.is_whitespace())
}

fn tail(text: &str) -> String {
    let kind = if text.contains(may_change) { 'u' } else { 'a' };
    let end = text.rsplit(may_change).next().unwrap_or_default();
    let letters = end.chars().rev().filter(char::is_ascii_alphanumeric);
    std::iter::once(kind)
        .chain(letters.map(|c| c.to_ascii_lowercase()))
        .collect()
}

fn base(text: &str, plain: &str) -> String {
    // The digits of such a number are rounded, so its beginning is not that of another form.
    if has_exponent(text) {
        return String::new();
    }
    plain.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Returns `true` for a number like `2.026E+19`. `12E5` is a word.
fn has_exponent(text: &str) -> bool {
    text.contains(['e', 'E']) && text.contains(['.', '+']) && number(text).is_some()
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

/// Each kind begins with a letter of its own.
fn faces(text: &str, plain: &str) -> Vec<String> {
    let base: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
    let number = number(text).map(|number| format!("n{}", number + 0.0));
    let instant = DateTime::parse(text.trim())
        .ok()
        .and_then(|it| it.to_unix())
        .map(|(seconds, nanoseconds)| format!("t{seconds}.{nanoseconds}"));
    [
        Some(format!("b{base}")),
        Some(words(plain)),
        number,
        instant,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The words and the numbers without leading zeros, in an order that does not depend on theirs.
fn words(plain: &str) -> String {
    let mut words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(split_numbers)
        .map(
            |word| match word.starts_with(|c: char| c.is_ascii_digit()) {
                true => word.trim_start_matches('0'),
                false => word,
            },
        )
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    format!("w{}", words.join(" "))
}

/// Splits a word where letters meet digits.
fn split_numbers(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest
            .find(|c: char| c.is_ascii_digit() != is_number)
            .unwrap_or(rest.len());
        let (first, others) = rest.split_at(end);
        rest = others;
        (!first.is_empty()).then_some(first)
    })
}

/// The comparisons that a thread has made, so that a test can count them.
#[cfg(test)]
mod work {
    use std::cell::Cell;

    thread_local!(static COMPARISONS: Cell<usize> = const { Cell::new(0) });

    pub(crate) fn comparisons() -> usize {
        COMPARISONS.get()
    }

    pub(super) fn count() {
        COMPARISONS.set(COMPARISONS.get() + 1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn part(text: &str) -> Part {
        Part::new(Some(text))
    }

    /// Texts that have much in common.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[A-C]-?0{0,2}[0-9]{1,4}",
            "[0-9]{1,6}",
            "[A-Ca-c0-2 /.é-]{0,8}",
            "20(25|26)-0[1-9]-[12][0-9]T0[0-9]:00:00(Z|[+-]0[0-9]:00)",
            any::<String>(),
        ]
    }

    /// A change that keeps what comes before the first character outside of ASCII, but for its form
    /// or its end.
    fn written_otherwise(text: &str, how: u8, at: usize) -> String {
        let chars: Vec<char> = text.chars().collect();
        let (before, after) = chars.split_at(at % (chars.len() + 1));
        let [before, after] = [before, after].map(|part| part.iter().collect::<String>());
        match how {
            0 => text.to_ascii_lowercase(),
            1 => text.to_ascii_uppercase(),
            2 => before,
            3 => format!("{before} {after}"),
            4 => format!("{before}\u{a0}{after}"),
            5 => text.replace(' ', "  "),
            6 => text.replace(char::is_whitespace, ""),
            7 => text.replace(['-', '/', '.'], " "),
            8 => format!("\t{text}\r\n"),
            9 => text.replace('-', "\u{2013}"),
            10 => text.replace(|c: char| !c.is_ascii(), "?"),
            11 => text.replace('é', "e\u{301}").replace('a', "а"),
            12 => format!("{before}\u{200b}{after}"),
            13 => text.bytes().map(char::from).collect(),
            14 => format!("{text}\u{2026}"),
            _ => String::new(),
        }
    }

    proptest! {
        #[test]
        fn a_comparison_is_symmetric(one in text(), other in text(), how in 0..16u8, at in 0..9usize) {
            for other in [other, written_otherwise(&one, how, at)] {
                prop_assert_eq!(part(&one).compare(&part(&other)), part(&other).compare(&part(&one)));
            }
        }

        #[test]
        fn a_key_in_another_form_is_never_different(
            text in text(),
            changes in vec((0..16u8, 0..9usize), 1..4),
        ) {
            let changed = changes
                .iter()
                .fold(text.clone(), |text, (how, at)| written_otherwise(&text, *how, *at));
            let likeness = part(&text).compare(&part(&changed));
            prop_assert_ne!(likeness, Likeness::Different, "{:?} and {:?}", text, changed);
            prop_assert_eq!(likeness == Likeness::Same, text == changed && !text.trim().is_empty());
        }

        #[test]
        fn many_parts_find_what_a_comparison_with_each_finds(
            texts in vec(text(), 0..12),
            other in text(),
        ) {
            let parts: Vec<Part> = texts.iter().map(|text| part(text)).collect();
            let other = part(&other);
            let is_near = |part: &&Part| part.compare(&other) != Likeness::Different;
            prop_assert_eq!(
                parts.iter().collect::<Parts>().any_near(&other),
                parts.iter().any(|part| is_near(&part))
            );
        }

        #[test]
        fn a_number_in_another_form_is_never_different(number in 0..1_000_000u32, zeros in 0..4usize) {
            let text = number.to_string();
            let zeros = "0".repeat(zeros);
            for other in [
                format!("{zeros}{number}"),
                format!("{number}.{zeros}"),
                format!("{zeros}{number}.00"),
                format!("+{number}"),
                format!("{:e}", f64::from(number)),
                format!("{:.3E}", f64::from(number)),
                format!("{}.000,50", number),
            ] {
                let likeness = part(&text).compare(&part(&other));
                prop_assert_ne!(likeness, Likeness::Different, "{} and {}", text, other);
            }
        }
    }

    #[test]
    fn other_forms_of_one_thing_cannot_be_told_apart() {
        for (one, other) in [
            ("0042", "42"),
            ("R-007", "r 7"),
            ("R-0017", "INV/R-0017"),
            ("2026-0017", "0017"),
            ("1050", "1,050.00"),
            ("2026-01-31", "31-01-2026"),
            ("2026-01-31", "20260131"),
            ("2026-01-31T00:00:00Z", "2026-01-31T01:00:00+01:00"),
            ("2026-01-31T00:00:00Z", "2026-01-30T19:00:00.000-05:00"),
            ("2026-01-31T00:00:00Z", "2026-01-31"),
            ("20260000000123456789", "2.026E+19"),
            ("Müller-1", "Mu\u{308}ller-1"),
            ("Müller-1", "MÃ¼ller-1"),
            ("R\u{3000}1", "R 1"),
        ] {
            let likeness = part(one).compare(&part(other));
            assert_eq!(likeness, Likeness::CannotTell, "{one} and {other}");
        }
    }

    #[test]
    fn keys_of_one_width_are_told_apart() {
        for (one, other) in [
            ("2026-0001", "2026-0012"),
            ("2026-0100", "2026-1000"),
            ("000123", "001234"),
            ("R-101", "R-11"),
            ("2026-01-31T00:00:00Z", "2026-01-31T00:00:01Z"),
            ("12E5", "12E6"),
        ] {
            let likeness = part(one).compare(&part(other));
            assert_eq!(likeness, Likeness::Different, "{one} and {other}");
        }
    }

    #[test]
    fn a_key_without_a_part_cannot_be_compared() {
        let whole = Key::new(Some("1")).within(Some("C"));
        for lacking in [
            Key::new(Some("1")).within(None),
            Key::new(None).within(Some("C")),
            Key::new(Some("1")).within(Some(" ")),
            Key::new(Some("\u{a0}")).within(Some("C")),
            Key::new(Some("1")),
        ] {
            assert_eq!(whole.compare(&lacking), Likeness::CannotTell);
            assert_eq!(lacking.compare(&whole), Likeness::CannotTell);
            assert_eq!(
                lacking.compare(&lacking.clone()) == Likeness::Same,
                lacking.exact().is_some()
            );
        }
    }
}
