//! Numbers within bounds, as decimal texts.

use soap_wsdl::schema::{Builtin, Facets};

/// The bounds of a numeric type, inclusive, in units of the last decimal place.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    least: Option<i128>,
    most: Option<i128>,
}

/// Returns numbers to try: both bounds, and some between them. Facets that contradict each other
/// give none.
pub(super) fn integers(builtin: Builtin, facets: &Facets) -> Vec<String> {
    let mut bounds = of_builtin(builtin);
    narrow(&mut bounds, facets, 0);
    spread(bounds, facets.total_digits)
        .map(|number| number.to_string())
        .collect()
}

/// As [`integers`], with up to two decimal places.
pub(super) fn decimals(facets: &Facets) -> Vec<String> {
    let places = facets.fraction_digits.unwrap_or(2).min(2);
    let mut bounds = Bounds {
        least: None,
        most: None,
    };
    narrow(&mut bounds, facets, places);
    let digits = facets.total_digits;
    spread(bounds, digits)
        .map(|number| decimal(number, places))
        .collect()
}

fn of_builtin(builtin: Builtin) -> Bounds {
    let between = |least: i128, most: i128| Bounds {
        least: Some(least),
        most: Some(most),
    };
    match builtin {
        Builtin::Byte => between(i8::MIN.into(), i8::MAX.into()),
        Builtin::Short => between(i16::MIN.into(), i16::MAX.into()),
        Builtin::Int => between(i32::MIN.into(), i32::MAX.into()),
        Builtin::Long => between(i64::MIN.into(), i64::MAX.into()),
        Builtin::UnsignedByte => between(0, u8::MAX.into()),
        Builtin::UnsignedShort => between(0, u16::MAX.into()),
        Builtin::UnsignedInt => between(0, u32::MAX.into()),
        Builtin::UnsignedLong => between(0, u64::MAX.into()),
        Builtin::NonNegativeInteger => Bounds {
            least: Some(0),
            most: None,
        },
        Builtin::PositiveInteger => Bounds {
            least: Some(1),
            most: None,
        },
        Builtin::NonPositiveInteger => Bounds {
            least: None,
            most: Some(0),
        },
        Builtin::NegativeInteger => Bounds {
            least: None,
            most: Some(-1),
        },
        _ => Bounds {
            least: None,
            most: None,
        },
    }
}

fn narrow(bounds: &mut Bounds, facets: &Facets, places: u32) {
    let read = |text: &Option<String>, step: i128| {
        let text = text.as_deref()?;
        Some(scaled(text, places)?.saturating_add(step))
    };
    let least = [
        bounds.least,
        read(&facets.min_inclusive, 0),
        read(&facets.min_exclusive, 1),
    ];
    let most = [
        bounds.most,
        read(&facets.max_inclusive, 0),
        read(&facets.max_exclusive, -1),
    ];
    bounds.least = least.into_iter().flatten().max();
    bounds.most = most.into_iter().flatten().min();
}

/// Reads a decimal number in units of its last place. Digits beyond that are cut off.
fn scaled(text: &str, places: u32) -> Option<i128> {
    let text = text.trim().trim_start_matches('+');
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits = String::from(whole);
    let fraction = fraction.chars().chain(std::iter::repeat('0'));
    digits.extend(fraction.take(places as usize));
    digits.parse().ok()
}

fn decimal(number: i128, places: u32) -> String {
    let unit = 10_u128.pow(places);
    let (whole, rest) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
    let sign = if number < 0 { "-" } else { "" };
    let fraction = format!("{rest:0width$}", width = places as usize);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

fn spread(bounds: Bounds, digits: Option<u32>) -> impl Iterator<Item = i128> {
    let most_digits = 10_i128.pow(digits.unwrap_or(18).min(18)) - 1;
    let least = bounds.least.unwrap_or(-most_digits).max(-most_digits);
    let most = bounds.most.unwrap_or(most_digits).min(most_digits);
    let wanted = [1, least, most, 42, 250, least.saturating_add(most) / 2];
    let mut numbers: Vec<i128> = Vec::new();
    for number in wanted {
        if (least..=most).contains(&number) && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.into_iter()
}

#[test]
fn numbers_keep_their_bounds() {
    assert_eq!(
        integers(Builtin::Byte, &Facets::default()),
        ["1", "-128", "127", "42", "0"]
    );
    let mut facets = Facets::default();
    facets.min_exclusive = Some("0".into());
    facets.max_inclusive = Some("2.50".into());
    facets.fraction_digits = Some(1);
    assert_eq!(decimals(&facets), ["0.1", "2.5", "1.3"]);
    facets.max_inclusive = Some("-1".into());
    assert!(decimals(&facets).is_empty());
}
