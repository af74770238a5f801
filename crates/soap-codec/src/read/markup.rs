//! A scanner for ordinary markup: ASCII names, and valid characters between tags.
//!
//! It reports no errors. It declines anything unusual (`None`), and the
//! [tokenizer](crate::read::token) then finds out whether it is an error. So the scanner can be
//! simple, and tests can compare the two token by token.

use crate::read::interrupt::{Interrupt, STRIDE};
use crate::read::span::Name;
use crate::text::search::{BLOCK, ONES, SHORT_WORDS, find_stop, found_in, is_noncharacter};

/// The properties of a text that are established before it is scanned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Survey {
    /// The first character that XML forbids (production 2), where the document ends for the
    /// scanner.
    pub(crate) clean: usize,
    /// There may be a carriage return in the text.
    pub(crate) has_cr: bool,
}

impl Survey {
    /// Examines each byte once, many at a time, so that no later stage has to check for forbidden
    /// characters.
    ///
    /// If it is interrupted, it ends early with a shorter clean part; the tokens are then
    /// interrupted too.
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
                // Many texts have a line feed in every third block, so it is not suspicious.
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

    /// Returns `true` if the first forbidden character is in this suspicious block. Most suspicious
    /// bytes are carriage returns.
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

/// Returns `true` for a control character, U+FFFE or U+FFFF. Surrogates are forbidden too, but a
/// `str` has none.
fn is_forbidden(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\t' | b'\n' | b'\r' => false,
        0xEF => is_noncharacter(bytes, at),
        byte => byte < b' ',
    }
}

/// A stretch of text up to the markup that ends it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Run {
    pub(crate) end: usize,
    pub(crate) has_reference: bool,
}

/// Scans character data from the start up to the next `<` (XML 1.0, production 14).
#[inline(always)]
pub(crate) fn text(bytes: &[u8]) -> Option<Run> {
    // `<` and `>` differ in one bit, so one comparison finds both.
    const DIFFERENCE: u64 = ONES * (b'<' ^ b'>') as u64;
    // Most texts are short; for them a function call costs more than the search.
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

/// Does the same from `at` on, before which nothing was found.
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

/// Returns `true` if two texts begin with the same `width` bytes. May return `false` by mistake if
/// one is hardly longer than that.
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

/// Scans an attribute value from `at` up to `quote` (production 10).
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

/// Returns the place of the `]]>` of a CDATA section whose content begins at `at` (production 20).
pub(crate) fn cdata(bytes: &[u8], at: usize) -> Option<usize> {
    let found = memchr::memmem::find(&bytes[at..], b"]]>")?;
    Some(at + found)
}

/// Returns the place of the `-->` of a comment whose content begins at `at` (production 15).
pub(crate) fn comment(bytes: &[u8], at: usize) -> Option<usize> {
    let end = at + memchr::memmem::find(&bytes[at..], b"--")?;
    (bytes.get(end + 2) == Some(&b'>')).then_some(end)
}

/// Scans the qualified name at `at`, if it is ASCII (Namespaces in XML 1.0, production 7).
#[inline]
pub(crate) fn name(bytes: &[u8], at: usize) -> Option<Name> {
    let end = ncname(bytes, at)?;
    if bytes[end] != b':' {
        return Some(Name::new(at, at, end));
    }
    let local = end + 1;
    Some(Name::new(at, local, ncname(bytes, local)?))
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

/// The role of each byte in a name without a colon.
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

/// Returns the end of the name at `start`, which must be before the end of the text.
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

#[cfg(test)]
mod tests {
    use alloc::format;

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
}
