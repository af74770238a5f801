//! A scanner for what nearly every document consists of: markup with plain ASCII names, and valid characters between.
//!
//! It reports no errors. Whatever is unusual it leaves (`None`) to the [tokenizer](crate::read::token), which knows best what is
//! wrong with it, if anything. So it may be simple, and tests can compare the two, token for token.

use crate::read::interrupt::{Interrupt, STRIDE};
use crate::read::span::Name;
use crate::text::search::{BLOCK, ONES, SHORT_WORDS, find_stop, found_in, is_noncharacter};

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

/// Control characters, U+FFFE and U+FFFF. (A text holds no surrogates, which are forbidden too.)
fn is_forbidden(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\t' | b'\n' | b'\r' => false,
        0xEF => is_noncharacter(bytes, at),
        byte => byte < b' ',
    }
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
