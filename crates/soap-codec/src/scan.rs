//! A scanner for what nearly every document consists of: markup with plain ASCII names, and valid characters between.
//!
//! It reports no errors. Whatever is unusual it leaves (`None`) to the [tokenizer](crate::token), which knows best what is
//! wrong with it, if anything. So it may be simple, and tests can compare the two, token for token.

use crate::{Interrupt, interrupt::STRIDE, token::Name};

/// What there is to know of a text before it is scanned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Survey {
    /// Where the first character is that XML forbids (production 2): there the document ends for a scanner.
    pub(crate) clean: usize,
    /// There may be a carriage return in it.
    pub(crate) has_cr: bool,
}

impl Survey {
    /// Looks at each byte once, many at a time, so that nothing that reads the text later has to mind what it is made of.
    ///
    /// Ends early if it is interrupted, with a shorter clean part; the reader of the text is then
    /// interrupted as well.
    pub(crate) fn of(text: &str, interrupt: &Interrupt) -> Self {
        let bytes = text.as_bytes();
        let mut survey = Self {
            clean: bytes.len(),
            has_cr: false,
        };
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        for (stride, blocks) in blocks.chunks(STRIDE / BLOCK).enumerate() {
            let start = stride * STRIDE;
            if interrupt.is_due() {
                return Self {
                    clean: start,
                    has_cr: true,
                };
            }
            for (number, block) in blocks.iter().enumerate() {
                // Many a text has a line feed in every third block.
                let suspects = |found, byte: &u8| {
                    found | ((*byte < b' ') & (*byte != b'\n')) | (*byte == 0xEF)
                };
                let at = start + number * BLOCK;
                if block.iter().fold(false, suspects) && survey.ends_in(bytes, at, block) {
                    return survey;
                }
            }
        }
        survey.ends_in(bytes, bytes.len() - rest.len(), rest);
        survey
    }

    /// Whether the first forbidden character is in this block, which may hold one. Most of what is suspicious is a
    /// carriage return.
    fn ends_in(&mut self, bytes: &[u8], start: usize, block: &[u8]) -> bool {
        let cr = |found, byte: &u8| found | (*byte == b'\r');
        self.has_cr |= block.iter().fold(false, cr);
        let may_be_forbidden = |found, byte: &u8| {
            let control = (*byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r');
            found | control | (*byte == 0xEF)
        };
        let first = block
            .iter()
            .fold(false, may_be_forbidden)
            .then(|| (start..start + block.len()).find(|at| is_forbidden(bytes, *at)))
            .flatten();
        self.clean = first.unwrap_or(self.clean);
        first.is_some()
    }
}

/// Bytes that are looked at together.
const BLOCK: usize = 32;

/// Control characters, U+FFFE and U+FFFF. (A text holds no surrogates, which are forbidden too.)
fn is_forbidden(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\t' | b'\n' | b'\r' => false,
        0xEF => is_noncharacter(bytes, at),
        byte => byte < b' ',
    }
}

/// Whether U+FFFE or U+FFFF is at `at`: no characters of XML, as the others are that begin with 0xEF.
pub(crate) fn is_noncharacter(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..), Some([0xEF, 0xBF, 0xBE | 0xBF, ..]))
}

/// Where a stretch of text ends, which is where what ends it begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Run {
    pub(crate) end: usize,
    pub(crate) has_reference: bool,
}

/// Character data from the start up to the next `<` (XML 1.0, production 14).
#[inline(always)]
pub(crate) fn text(bytes: &[u8]) -> Option<Run> {
    // A bit is all that `<` and `>` differ in.
    const DIFFERENCE: u64 = ONES * (b'<' ^ b'>') as u64;
    // Most texts are short, and not worth a call.
    let mut at = 0;
    for word in bytes.as_chunks().0.iter().take(SHORT_WORDS) {
        let word = u64::from_le_bytes(*word);
        let found = found_in(word | DIFFERENCE, [b'<' | b'>']) | found_in(word, [b'&']);
        if found != 0 {
            at += found.trailing_zeros() as usize / 8;
            if bytes.get(at) == Some(&b'<') {
                return Some(Run::at(at));
            }
            break;
        }
        at += 8;
    }
    text_from(bytes, at)
}

/// The same, once nothing was found before `at`.
fn text_from(bytes: &[u8], at: usize) -> Option<Run> {
    let mut run = Run::at(at);
    loop {
        run.end = find_stop(bytes, run.end, [b'<', b'&', b'>'])?;
        match bytes[run.end] {
            b'<' => return Some(run),
            b'&' => run.has_reference = true,
            _ if bytes[..run.end].ends_with(b"]]") => return None,
            _ => (),
        }
        run.end += 1;
    }
}

/// Whether two texts begin with the same bytes, `width` of them. May say no if one is hardly longer than that.
#[inline(always)]
pub(crate) fn is_repeated(one: &[u8], other: &[u8], width: usize) -> bool {
    let words = one.as_chunks().0.iter().zip(other.as_chunks().0);
    for (number, (one, other)) in words.enumerate() {
        let different = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if different != 0 {
            return 8 * number + different.trailing_zeros() as usize / 8 >= width;
        }
        if 8 * number + 8 >= width {
            return true;
        }
    }
    false
}

/// An attribute value from `at` up to `quote` (production 10).
#[inline]
pub(crate) fn value(bytes: &[u8], at: usize, quote: u8) -> Option<Run> {
    let mut run = Run::at(at);
    loop {
        run.end = find_stop(bytes, run.end, [quote, b'&', b'<'])?;
        match bytes[run.end] {
            b'<' => return None,
            b'&' => run.has_reference = true,
            _ => return Some(run),
        }
        run.end += 1;
    }
}

/// Where the `]]>` of the CDATA section is whose content begins at `at` (production 20).
pub(crate) fn cdata(bytes: &[u8], at: usize) -> Option<usize> {
    let found = memchr::memmem::find(&bytes[at..], b"]]>")?;
    Some(at + found)
}

/// Where the `-->` of the comment is whose content begins at `at` (production 15).
pub(crate) fn comment(bytes: &[u8], at: usize) -> Option<usize> {
    let end = at + memchr::memmem::find(&bytes[at..], b"--")?;
    (bytes.get(end + 2) == Some(&b'>')).then_some(end)
}

/// The qualified name at `at`, if it is ASCII (Namespaces in XML 1.0, production 7).
#[inline]
pub(crate) fn name(bytes: &[u8], at: usize) -> Option<Name> {
    let end = ncname(bytes, at)?;
    if bytes[end] != b':' {
        return Some(Name::new(at, at, end));
    }
    let local = end + 1;
    Some(Name::new(at, local, ncname(bytes, local)?))
}

/// Where the white space from `at` ends.
#[inline]
pub(crate) fn spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
        at += 1;
    }
    at
}

/// White space (production 3).
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Run {
    const fn at(end: usize) -> Self {
        Self {
            end,
            has_reference: false,
        }
    }
}

const NAME_START: u8 = 1;
const NAME: u8 = 2;

/// What each byte may be in a name without a colon.
const NAME_BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => NAME_START | NAME,
            b'0'..=b'9' | b'-' | b'.' => NAME,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Where the name from `start` ends, which is before the end of the text.
#[inline]
fn ncname(bytes: &[u8], start: usize) -> Option<usize> {
    if NAME_BYTES[usize::from(*bytes.get(start)?)] & NAME_START == 0 {
        return None;
    }
    let mut end = start + 1;
    loop {
        let byte = *bytes.get(end)?;
        if NAME_BYTES[usize::from(byte)] & NAME == 0 {
            return byte.is_ascii().then_some(end);
        }
        end += 1;
    }
}

/// Where the first byte from `at` is that is one of `stops`.
#[inline(always)]
pub(crate) fn find_stop<const N: usize>(bytes: &[u8], at: usize, stops: [u8; N]) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let (words, tail) = rest.as_chunks();
    for (number, word) in words.iter().enumerate() {
        // Most texts are short, and not worth a call.
        if number == SHORT_WORDS && N <= 3 {
            let found = find_far(&rest[8 * number..], stops)?;
            return Some(at + 8 * number + found);
        }
        let found = found_in(u64::from_le_bytes(*word), stops);
        if found != 0 {
            return Some(at + 8 * number + found.trailing_zeros() as usize / 8);
        }
    }
    let found = tail.iter().position(|byte| stops.contains(byte))?;
    Some(bytes.len() - tail.len() + found)
}

fn find_far<const N: usize>(bytes: &[u8], stops: [u8; N]) -> Option<usize> {
    match stops[..] {
        [stop] => memchr::memchr(stop, bytes),
        [first, second] => memchr::memchr2(first, second, bytes),
        [first, second, third] => memchr::memchr3(first, second, third, bytes),
        _ => bytes.iter().position(|byte| stops.contains(byte)),
    }
}

/// Where the first byte from `at` is that is one of `stops`, a control character, or may begin U+FFFE or U+FFFF.
#[inline]
pub(crate) fn find<const N: usize>(bytes: &[u8], mut at: usize, stops: [u8; N]) -> usize {
    // The first eight bytes by words, for most texts are short; then blocks that compilers turn into vector instructions.
    let mut words = 0;
    while let Some(word) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
        let found = found_in(word, stops) | found_in(word, [0xEF]) | controls_in(word);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
        words += 1;
        if words == SHORT_WORDS {
            at = skip_blocks(bytes, at, stops);
        }
    }
    let tail = &bytes[at.min(bytes.len())..];
    let found = tail.iter().position(|byte| stops_at(*byte, stops));
    at + found.unwrap_or(tail.len())
}

const SHORT_WORDS: usize = 4;
fn skip_blocks<const N: usize>(bytes: &[u8], mut at: usize, stops: [u8; N]) -> usize {
    while let Some(block) = bytes.get(at..at + BLOCK) {
        let mut stop = false;
        for byte in block {
            stop |= stops_at(*byte, stops);
        }
        if stop {
            break;
        }
        at += BLOCK;
    }
    at
}

#[inline]
fn stops_at<const N: usize>(byte: u8, stops: [u8; N]) -> bool {
    let special = (byte < 0x20) | (byte == 0xEF);
    stops
        .iter()
        .fold(special, |found, stop| found | (byte == *stop))
}

/// The high bit of the first byte that is one of `stops` is set, and no bit below it. (Bytes above it may be marked wrongly.)
#[inline]
fn found_in<const N: usize>(word: u64, stops: [u8; N]) -> u64 {
    let is = |byte: u8| {
        let word = word ^ (ONES * u64::from(byte));
        word.wrapping_sub(ONES) & !word
    };
    stops.iter().fold(0, |found, stop| found | is(*stop)) & HIGHS
}

/// The same of control characters.
#[inline]
fn controls_in(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

#[cfg(test)]
mod tests {
    use alloc::{format, vec::Vec};

    use super::*;

    #[test]
    fn a_survey_finds_the_first_forbidden_character() {
        let survey = |text: &str| {
            let survey = Survey::of(text, &Interrupt::never());
            (survey.clean, survey.has_cr)
        };
        for width in [0, 1, 62, 63, 64, 65, 127, 128, 200] {
            let before = "x".repeat(width);
            for (what, forbidden, has_cr) in [
                ("\0", true, false),
                ("\u{8}", true, false),
                ("\u{B}", true, false),
                ("\u{1F}", true, false),
                ("\u{FFFE}", true, false),
                ("\u{FFFF}", true, false),
                ("\u{FFFD}", false, false),
                ("\u{FF01}", false, false),
                ("\u{7F}\u{85}\u{10FFFF}", false, false),
                ("\t\n", false, false),
                ("\r", false, true),
            ] {
                let text = format!("{before}{what}{before}\u{1}");
                let clean = if forbidden { width } else { text.len() - 1 };
                assert_eq!(survey(&text), (clean, has_cr), "{width} {what:?}");
            }
        }
    }

    #[test]
    fn the_first_stop_is_found_wherever_it_is() {
        let stops = [b'<', b'&', b'>'];
        for length in 0..80 {
            // Neighbours of what is looked for, which a search by words must not take for it.
            let plain: Vec<u8> = (0..length).map(|n| b";=?%'"[n % 5]).collect();
            for start in 0..=length {
                assert_eq!(find_stop(&plain, start, stops), None);
            }
            for (place, stop) in (0..length).zip(stops.iter().cycle()) {
                let mut bytes = plain.clone();
                bytes[place] = *stop;
                bytes[length - 1] = b'<';
                assert_eq!(find_stop(&bytes, 0, stops), Some(place));
            }
        }
        assert_eq!(find_stop(&[0xBC; 9], 0, stops), None);
    }
}
