//! Numbers with few digits, as most are.

/// An `f64` with at most three decimal places and at most 15 digits, as a text.
///
/// It is the text that [`Scalar::format`](super::Scalar::format) writes, without a search for the
/// shortest digits: no two decimals of 15 digits are the same `f64`, so no text is shorter.
pub(super) struct ShortDecimal {
    /// Filled from its end.
    text: [u8; 20],
    start: usize,
}

impl ShortDecimal {
    /// Returns `None` for a number with more digits, and for one that is not finite.
    pub(super) fn new(number: f64) -> Option<Self> {
        let (mut digits, places) = digits(number.abs())?;
        let mut short = Self {
            text: [0; 20],
            start: 20,
        };
        for _ in 0..places {
            digits = short.push_last_digit(digits);
        }
        if places > 0 {
            short.push(b'.');
        }
        digits = short.push_last_digit(digits);
        while digits > 0 {
            digits = short.push_last_digit(digits);
        }
        if number.is_sign_negative() {
            short.push(b'-');
        }
        Some(short)
    }

    pub(super) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.text[self.start..]).expect("digits, a point and a sign")
    }

    /// Pushes the last digit before the others. Returns the others.
    fn push_last_digit(&mut self, digits: u64) -> u64 {
        self.push(b'0' + (digits % 10) as u8);
        digits / 10
    }

    fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.text[self.start] = byte;
    }
}

/// Reads a decimal of at most 16 characters besides the sign. `None` for any other text.
///
/// Only one operation rounds: 15 digits are exact as an `f64`, and so is the power of ten. A 16th
/// digit leaves no room for a point.
pub(super) fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
    if unsigned.len() > 16 {
        return None;
    }
    let (mut digits, mut point) = (0_u64, None);
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits = digits * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    if unsigned.len() == usize::from(point.is_some()) {
        return None;
    }
    let places = point.map_or(0, |at| unsigned.len() - at - 1);
    let number = digits as f64 / *POWERS_OF_TEN.get(places)?;
    let is_negative = unsigned.len() < text.len();
    Some(if is_negative { -number } else { number })
}

const POWERS_OF_TEN: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// Returns the digits of a positive number, and how many of them are decimal places.
fn digits(number: f64) -> Option<(u64, usize)> {
    let (mut digits, mut places) = ((number * 1_000.0 + 0.5) as u64, 3);
    // A division is correctly rounded: its result is the number that these digits mean.
    if digits >= 1_000_000_000_000_000 || digits as f64 / 1_000.0 != number {
        return None;
    }
    while places > 0 && digits.is_multiple_of(10) {
        (digits, places) = (digits / 10, places - 1);
    }
    Some((digits, places))
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString as _};

    use proptest::prelude::*;

    use super::*;
    use crate::scalar::Lexical;

    fn short(number: f64) -> Option<String> {
        ShortDecimal::new(number).map(|short| short.as_str().into())
    }

    #[test]
    fn numbers_of_few_digits_are_short() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.5, "1.5"),
            (-0.05, "-0.05"),
            (0.001, "0.001"),
            (19.99, "19.99"),
            (120.0, "120"),
            (-70_637_558_881.15, "-70637558881.15"),
            (999_999_999_999.999, "999999999999.999"),
        ] {
            assert_eq!(short(number).as_deref(), Some(text));
            assert_eq!(Lexical(&number).to_string(), text);
        }
        for number in [
            1e12,
            0.1 + 0.2,
            0.0001,
            f64::MIN_POSITIVE,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert_eq!(short(number), None, "{number}");
        }
    }

    #[test]
    fn texts_that_are_not_short_decimals_are_left_to_others() {
        for text in [
            "",
            "-",
            ".",
            "-.",
            "+1",
            "1e3",
            "1.2.3",
            "--1",
            "INF",
            " 1",
            "12345678901234567",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in [
            "5.",
            ".5",
            "-0",
            "0",
            "9999999999999999",
            "-.000000000000001",
        ] {
            let number = parse(text).expect(text);
            let expected: f64 = text.parse().expect(text);
            assert_eq!(number.to_bits(), expected.to_bits(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_short_text_is_read_as_the_standard_library_reads_it(
            text in "-?[0-9]{1,9}(\\.[0-9]{0,7})?|-?\\.?[0-9]{1,16}|[-.0-9]{1,5}",
        ) {
            if let Some(number) = parse(&text) {
                let expected: f64 = text.parse().expect("the standard library reads more");
                prop_assert_eq!(number.to_bits(), expected.to_bits());
            }
        }

        #[test]
        fn a_short_text_is_the_one_that_the_search_finds(
            digits in -2_000_000_000_000_000_i64..2_000_000_000_000_000,
            fewer in 0..16_u32,
            power in prop::sample::select(&[1.0, 10.0, 100.0, 1_000.0, 10_000.0][..]),
            any: f64,
        ) {
            let decimal = (digits / 10_i64.pow(fewer)) as f64 / power;
            for number in [decimal, decimal.next_up(), any, any.trunc()] {
                if let Some(short) = short(number) {
                    prop_assert_eq!(short, Lexical(&number).to_string());
                }
            }
        }
    }
}
