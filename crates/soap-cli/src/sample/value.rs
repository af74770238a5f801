//! Values of simple types.

use soap_codec::QName;
use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::{Builtin, Facets, SimpleType, Variety};
use soap_wsdl::{Schemas, Type, TypeId};

use super::cost::FOREIGN;
use super::coverage::{Coverage, Place};
use super::error::SampleError;
use super::{number, pattern};

/// A value to be written.
#[derive(Debug)]
pub(super) enum Value {
    /// A name, whose prefix is the writer's choice.
    Name(QNameBuf),
    Text(String),
}

/// Makes values.
#[derive(Debug)]
pub(super) struct Values<'a> {
    schemas: &'a Schemas,
    /// The number of `xs:ID`s in the document: each occurs once.
    ids: usize,
}

/// The value of types that are names.
const NAME: QName<'static> = QName::new(FOREIGN, "name");

/// Attempts to make a text that matches its pattern and has the right length.
const ATTEMPTS: usize = 40;

impl<'a> Values<'a> {
    /// Values of one document.
    pub(super) fn new(schemas: &'a Schemas) -> Self {
        Self { schemas, ids: 0 }
    }

    pub(super) fn value(
        &mut self,
        id: TypeId,
        coverage: &mut Coverage,
    ) -> Result<Value, SampleError> {
        let schemas = self.schemas;
        let Type::Simple(ty) = schemas.ty(id) else {
            return Ok(Value::Text("text".into()));
        };
        let listed = &ty.facets.enumeration;
        if !listed.is_empty() {
            let listed = &listed[coverage.take(Place::of("listed value", ty), listed.len())];
            return Ok(match &listed.name {
                Some(name) => Value::Name(name.clone()),
                None => Value::Text(listed.value.clone()),
            });
        }
        match &ty.variety {
            Variety::Atomic(Builtin::QName) => Ok(Value::Name(QNameBuf::from(NAME))),
            Variety::Atomic(builtin) => self.atomic(*builtin, ty, coverage).map(Value::Text),
            Variety::List(item) => self.list(*item, &ty.facets, coverage),
            Variety::Union(members) if members.is_empty() => Ok(Value::Text("text".into())),
            Variety::Union(members) => {
                let member = coverage.take(Place::of("member of a union", ty), members.len());
                self.value(members[member], coverage)
            }
        }
    }

    fn list(
        &mut self,
        item: TypeId,
        facets: &Facets,
        coverage: &mut Coverage,
    ) -> Result<Value, SampleError> {
        let least = facets.length.or(facets.min_length).unwrap_or(1);
        let most = facets
            .length
            .or(facets.max_length)
            .unwrap_or(least + 2)
            .min(least + 2);
        let more = usize::try_from(most.saturating_sub(least)).unwrap_or(0);
        let count = usize::try_from(least).unwrap_or(0) + coverage.below(more + 1);
        let mut text = String::new();
        for _ in 0..count {
            match self.value(item, coverage)? {
                Value::Text(next) if text.is_empty() => text = next,
                Value::Text(next) => text.extend([" ", &next]),
                // A list of names needs prefixes of its own: one is enough.
                Value::Name(name) => return Ok(Value::Name(name)),
            }
        }
        Ok(Value::Text(text))
    }

    fn atomic(
        &mut self,
        builtin: Builtin,
        ty: &SimpleType,
        coverage: &mut Coverage,
    ) -> Result<String, SampleError> {
        let facets = &ty.facets;
        if builtin == Builtin::Id {
            self.ids += 1;
            return Ok(format!("id{}", self.ids));
        }
        let fits = |text: &String| has_length(text, builtin, facets);
        if let Some(last) = facets.patterns.last() {
            let mut texts = (0..ATTEMPTS).map_while(|_| pattern::matching(last, coverage));
            let text = texts.find(|text| fits(text) && in_lexical_space(text, builtin));
            return text.ok_or_else(|| no_value(ty, &format!("the pattern {last}")));
        }
        let texts: Vec<_> = texts(builtin, facets).into_iter().filter(fits).collect();
        match texts.is_empty() {
            true => Err(no_value(ty, "its bounds admit none of the values to try")),
            false => {
                let turn = coverage.take(Place::of("value", ty), texts.len().min(3));
                Ok(texts[turn].clone())
            }
        }
    }
}

fn no_value(ty: &SimpleType, facets: &str) -> SampleError {
    SampleError::NoValue(ty.name.to_string(), facets.to_owned())
}

/// Returns texts of a built-in type that its facets may admit, in canonical form if there is one.
fn texts(builtin: Builtin, facets: &Facets) -> Vec<String> {
    let fixed: &[&str] = match builtin {
        Builtin::Boolean => &["true", "false"],
        Builtin::Decimal => return number::decimals(facets),
        Builtin::Double | Builtin::Float => return floats(facets),
        builtin if is_integer(builtin) => return number::integers(builtin, facets),
        Builtin::Date => &["2024-02-29", "1999-12-31"],
        Builtin::DateTime => &["2024-02-29T12:34:56Z", "1999-12-31T23:59:59.5Z"],
        Builtin::Time => &["12:34:56Z", "23:59:59"],
        Builtin::Duration => &["P1Y2M3DT4H5M6S", "PT0S"],
        Builtin::GYear => &["2024"],
        Builtin::GYearMonth => &["2024-02"],
        Builtin::GMonth => &["--02"],
        Builtin::GMonthDay => &["--02-29"],
        Builtin::GDay => &["---29"],
        Builtin::AnyUri => &["urn:sample:1", "https://sample.example/a?b=c&d=e"],
        Builtin::Language => &["en", "nl-NL"],
        Builtin::Base64Binary => return octets(facets, base64),
        Builtin::HexBinary => return octets(facets, |count| "0A".repeat(count)),
        _ => return strings(builtin, facets),
    };
    fixed.iter().map(|text| (*text).to_owned()).collect()
}

fn is_integer(builtin: Builtin) -> bool {
    let mut next = Some(builtin);
    while let Some(builtin) = next {
        if builtin == Builtin::Integer {
            return true;
        }
        next = builtin.base();
    }
    false
}

/// Floating-point numbers within the bounds, which are compared as numbers.
fn floats(facets: &Facets) -> Vec<String> {
    let bound = |text: &Option<String>| text.as_deref()?.trim().parse::<f64>().ok();
    let (least, above) = (bound(&facets.min_inclusive), bound(&facets.min_exclusive));
    let (most, below) = (bound(&facets.max_inclusive), bound(&facets.max_exclusive));
    let middle = least
        .or(above)
        .zip(most.or(below))
        .map(|(least, most)| (least + most) / 2.0);
    let wanted = [
        Some(1.5),
        least,
        most,
        Some(-0.25),
        middle,
        above.map(|above| above + 0.5),
        below.map(|below| below - 0.5),
    ];
    let fits = |number: &f64| {
        least.is_none_or(|least| *number >= least)
            && most.is_none_or(|most| *number <= most)
            && above.is_none_or(|above| *number > above)
            && below.is_none_or(|below| *number < below)
    };
    wanted
        .into_iter()
        .flatten()
        .filter(fits)
        .map(|number| number.to_string())
        .collect()
}

fn octets(facets: &Facets, text: impl Fn(usize) -> String) -> Vec<String> {
    let least = facets.length.or(facets.min_length).unwrap_or(5);
    let least = facets.max_length.map_or(least, |most| least.min(most));
    vec![text(usize::try_from(least).unwrap_or(0).min(100_000))]
}

/// The Base64 of octets that are all zero.
fn base64(octets: usize) -> String {
    let padding = ["", "A==", "AA="][octets % 3];
    let mut text = "AAAA".repeat(octets / 3);
    if !padding.is_empty() {
        text.push('A');
        text.push_str(padding);
    }
    text
}

fn strings(builtin: Builtin, facets: &Facets) -> Vec<String> {
    let names = matches!(
        builtin,
        Builtin::Name
            | Builtin::NcName
            | Builtin::NmToken
            | Builtin::NmTokens
            | Builtin::Entity
            | Builtin::Entities
            | Builtin::IdRef
            | Builtin::IdRefs
            | Builtin::Notation
    );
    let words: &[&str] = match names {
        true => &["name", "n"],
        false => &["text", "a < b & \"c\"", "žluťoučký"],
    };
    let resized = words.iter().map(|word| resize(word, facets));
    resized.collect()
}

/// Cuts a text or repeats its first letter, so that it has a length that the facets admit.
fn resize(word: &str, facets: &Facets) -> String {
    let at_least = |length: u64| usize::try_from(length).unwrap_or(usize::MAX).min(100_000);
    let least = facets.length.or(facets.min_length).map_or(0, at_least);
    let most = facets
        .length
        .or(facets.max_length)
        .map_or(usize::MAX, at_least);
    let mut text: String = word.chars().take(most).collect();
    let count = text.chars().count();
    text.extend(std::iter::repeat_n('x', least.saturating_sub(count)));
    // White space at the end may be removed by the type.
    match text.ends_with(' ') {
        true => text.trim_end().to_owned() + "x",
        false => text,
    }
}

fn has_length(text: &str, builtin: Builtin, facets: &Facets) -> bool {
    let count = match builtin {
        Builtin::HexBinary => text.len() / 2,
        Builtin::Base64Binary => text.trim_end_matches('=').len() * 3 / 4,
        _ => text.chars().count(),
    } as u64;
    facets.length.is_none_or(|length| count == length)
        && facets.min_length.is_none_or(|least| count >= least)
        && facets.max_length.is_none_or(|most| count <= most)
}

/// Returns `true` if a text that was made for a pattern is a value of the type too, as far as a
/// pattern can miss it.
fn in_lexical_space(text: &str, builtin: Builtin) -> bool {
    match builtin {
        Builtin::String | Builtin::NormalizedString | Builtin::AnySimpleType => true,
        builtin if is_integer(builtin) => text.parse::<i128>().is_ok(),
        Builtin::Decimal => !text.is_empty() && text.parse::<f64>().is_ok(),
        Builtin::Base64Binary => text.len().is_multiple_of(4),
        // The other types collapse white space.
        _ => text.trim() == text && !text.contains("  "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_their_length() {
        let mut facets = Facets::default();
        facets.length = Some(9);
        for builtin in [
            Builtin::String,
            Builtin::NcName,
            Builtin::HexBinary,
            Builtin::Base64Binary,
        ] {
            for text in texts(builtin, &facets) {
                assert!(has_length(&text, builtin, &facets), "{builtin:?}: {text}");
            }
        }
        assert_eq!(
            [base64(0), base64(1), base64(2), base64(3)],
            ["", "AA==", "AAA=", "AAAA"]
        );
    }
}
