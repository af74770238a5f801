//! A scanner for what nearly every document consists of: markup with plain ASCII names, and valid characters between.
//!
//! It reports no errors. Whatever is unusual it leaves (`None`) to the [tokenizer](crate::token), which knows best what is
//! wrong with it, if anything. So it may be simple, and tests can compare the two, token for token.

use crate::token::Name;

/// A stretch of text that holds no character that XML forbids.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Run {
    /// Where what ends it begins.
    pub(crate) end: usize,
    pub(crate) has_reference: bool,
    pub(crate) has_cr: bool,
}

/// Character data from `at` up to the next `<` (XML 1.0, production 14).
pub(crate) fn text(bytes: &[u8], at: usize) -> Option<Run> {
    let mut run = Run::at(at);
    loop {
        run.end = find(bytes, run.end, [b'<', b'>', b'&']);
        match bytes.get(run.end)? {
            b'<' => return Some(run),
            b'>' if bytes[at..run.end].ends_with(b"]]") => return None,
            b'>' => run.end += 1,
            byte => run.pass(*byte, bytes)?,
        }
    }
}

/// An attribute value from `at` up to `quote` (production 10).
pub(crate) fn value(bytes: &[u8], at: usize, quote: u8) -> Option<Run> {
    let mut run = Run::at(at);
    loop {
        run.end = find(bytes, run.end, [quote, b'<', b'&']);
        match *bytes.get(run.end)? {
            b'<' => return None,
            byte if byte == quote => return Some(run),
            byte => run.pass(byte, bytes)?,
        }
    }
}

/// The content of a CDATA section from `at` up to `]]>` (production 20).
pub(crate) fn cdata(bytes: &[u8], at: usize) -> Option<Run> {
    let mut run = Run::at(at);
    loop {
        run.end = find(bytes, run.end, [b']']);
        match *bytes.get(run.end)? {
            b']' if bytes[run.end..].starts_with(b"]]>") => return Some(run),
            b']' => run.end += 1,
            byte => run.pass(byte, bytes)?,
        }
    }
}

/// The content of a comment from `at` up to `-->` (production 15).
pub(crate) fn comment(bytes: &[u8], at: usize) -> Option<Run> {
    let mut run = Run::at(at);
    loop {
        run.end = find(bytes, run.end, [b'-']);
        match *bytes.get(run.end)? {
            b'-' if bytes[run.end..].starts_with(b"-->") => return Some(run),
            b'-' if bytes[run.end..].starts_with(b"--") => return None,
            b'-' => run.end += 1,
            byte => run.pass(byte, bytes)?,
        }
    }
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
            has_cr: false,
        }
    }

    /// Steps over a byte that needed a look.
    fn pass(&mut self, byte: u8, bytes: &[u8]) -> Option<()> {
        match byte {
            b'&' => self.has_reference = true,
            b'\r' => self.has_cr = true,
            b'\t' | b'\n' => (),
            0xEF if !is_noncharacter(bytes, self.end) => (),
            _ => return None,
        }
        self.end += 1;
        Some(())
    }
}

/// Whether U+FFFE or U+FFFF is at `at`: no characters of XML, as the others are that begin with 0xEF (production 2).
pub(crate) fn is_noncharacter(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..), Some([0xEF, 0xBF, 0xBE | 0xBF, ..]))
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

/// Where the first byte from `at` is that is one of `stops`, a control character, or may begin U+FFFE or U+FFFF.
#[inline]
pub(crate) fn find<const N: usize>(bytes: &[u8], mut at: usize, stops: [u8; N]) -> usize {
    // The first eight bytes by words, for most texts are short; then blocks that compilers turn into vector instructions.
    let mut words = 0;
    while let Some(word) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
        let found = found_in(word, stops);
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

const SHORT_WORDS: u32 = 4;
const BLOCK: usize = 32;

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

/// The high bit of the first byte that stops is set, and no bit below it. (Bytes above it may be marked wrongly.)
#[inline]
fn found_in<const N: usize>(word: u64, stops: [u8; N]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let is = |byte: u8| is_zero(word ^ (ONES * u64::from(byte)));
    let is_control = word.wrapping_sub(ONES * 0x20) & !word;
    let special = is_control | is(0xEF);
    stops.iter().fold(special, |found, stop| found | is(*stop)) & HIGHS
}
