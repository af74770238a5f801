//! A scanner that the parsers of this module share.

/// Reads ASCII text from the left. Each step returns whether it matched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text.as_bytes(),
        }
    }

    /// Takes `byte` if it is next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// Takes exactly two digits.
    pub(super) fn two_digits(&mut self) -> Option<u8> {
        let [tens @ b'0'..=b'9', units @ b'0'..=b'9', rest @ ..] = self.rest else {
            return None;
        };
        self.rest = rest;
        Some((tens - b'0') * 10 + (units - b'0'))
    }

    /// Takes all digits that follow; there can be none.
    pub(super) fn digits(&mut self) -> &'a [u8] {
        let length = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        digits
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Returns the number of these digits, or `None` beyond `u64`.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |value, digit| {
        value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    })
}

/// Returns a fraction of a second in nanoseconds, or `None` if it needs more than nine digits.
///
/// Zeros after the ninth digit are allowed, because they change nothing.
pub(super) fn nanoseconds(fraction: &[u8]) -> Option<u32> {
    let (kept, lost) = fraction.split_at(fraction.len().min(9));
    if lost.iter().any(|digit| *digit != b'0') {
        return None;
    }
    let value = kept
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some(value * 10_u32.pow(9 - kept.len() as u32))
}

/// Writes `.017` for 17 ms, and nothing for a whole second.
pub(super) fn write_fraction(
    f: &mut core::fmt::Formatter<'_>,
    mut nanoseconds: u32,
) -> core::fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    let mut width = 9;
    while nanoseconds.is_multiple_of(10) {
        nanoseconds /= 10;
        width -= 1;
    }
    write!(f, ".{nanoseconds:0width$}")
}
