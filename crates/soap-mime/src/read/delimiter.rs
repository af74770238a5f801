use alloc::string::String;

use bytes::{Buf as _, Bytes};
use memchr::memmem::Finder;
use memchr::memrchr;

/// The search for the delimiter, `LF -- boundary` with the CR before it, in data that arrives in
/// chunks.
///
/// A chunk may end within a delimiter. Its possible beginning is held until the next chunk decides:
///
/// ```text
/// chunk 1    data CR LF - - b o         returned: data    held: CR LF - - b o
/// chunk 2    u n d a r y CR LF ...      returned: the delimiter
/// chunk 2'   o k CR LF ...              returned: CR LF - - b o    then: o k
/// ```
///
/// The only LF of the pattern is its first byte. So a mismatch needs no second look at what is
/// held, and the work is linear.
#[derive(Debug)]
pub(super) struct Delimiter {
    finder: Finder<'static>,
    held: Held,
}

/// The beginning of a possible delimiter, at the end of the chunks so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Held {
    cr: bool,
    /// The number of bytes of the pattern.
    matched: usize,
    /// The first of them, LF, is not data: it ended the head of the part, or the body begins here.
    at_line_start: bool,
}

/// A piece of what was scanned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// Data, not empty.
    Data(Bytes),
    /// The delimiter. The input continues after it.
    Delimiter,
}

impl Delimiter {
    /// Creates the search for `delimiter`, the boundary with its two hyphens.
    pub(super) fn new(delimiter: &str) -> Self {
        let pattern = String::from("\n") + delimiter;
        Self {
            finder: Finder::new(pattern.as_bytes()).into_owned(),
            held: Held::default(),
        }
    }

    /// Returns `true` if `line` begins with the delimiter.
    pub(super) fn begins(&self, line: &[u8]) -> bool {
        line.starts_with(&self.finder.needle()[1..])
    }

    /// Begins at the start of a line.
    pub(super) fn start_line(&mut self) {
        self.held = Held {
            cr: false,
            matched: 1,
            at_line_start: true,
        };
    }

    /// Takes the next piece off `input`. `None` if all of it is held or returned.
    pub(super) fn scan(&mut self, input: &mut Bytes) -> Option<Scanned> {
        if input.is_empty() {
            return None;
        }
        if self.held != Held::default() {
            if self.continues(input) {
                return (self.held == Held::default()).then_some(Scanned::Delimiter);
            }
            if let Some(data) = self.take_held() {
                return Some(Scanned::Data(data));
            }
        }
        let end = self.data_end(input);
        if end > 0 {
            return Some(Scanned::Data(input.split_to(end)));
        }
        let is_cr = input.first() == Some(&b'\r');
        input.advance(usize::from(is_cr));
        self.held.cr = is_cr;
        self.continues(input)
            .then_some(Scanned::Delimiter)
            .filter(|_| self.held == Held::default())
    }

    /// Returns what is held, because it turned out to be data.
    pub(super) fn take_held(&mut self) -> Option<Bytes> {
        let held = core::mem::take(&mut self.held);
        let pattern = &self.finder.needle()[usize::from(held.at_line_start)..];
        let matched = &pattern[..held.matched - usize::from(held.at_line_start)];
        let data = [if held.cr { &b"\r"[..] } else { b"" }, matched].concat();
        (!data.is_empty()).then(|| data.into())
    }

    /// Goes on with a delimiter that may have begun. Returns `false`, and takes nothing, if `input`
    /// shows that it did not. Nothing is held after the end of one.
    fn continues(&mut self, input: &mut Bytes) -> bool {
        let rest = &self.finder.needle()[self.held.matched..];
        let count = rest.len().min(input.len());
        if input[..count] != rest[..count] {
            return false;
        }
        input.advance(count);
        if count == rest.len() {
            self.held = Held::default();
        } else {
            self.held.matched += count;
        }
        true
    }

    /// Returns the end of what is certainly data: a delimiter, or the possible beginning of one,
    /// follows.
    fn data_end(&self, input: &[u8]) -> usize {
        let line_end = match self.finder.find(input) {
            Some(at) => at,
            None => self.possible_start(input),
        };
        let has_cr = line_end > 0 && input[line_end - 1] == b'\r';
        line_end - usize::from(has_cr)
    }

    /// Returns the place of an LF from which the rest of `input` is the beginning of a delimiter,
    /// or the end of `input`.
    fn possible_start(&self, input: &[u8]) -> usize {
        let pattern = self.finder.needle();
        let tail_start = input.len().saturating_sub(pattern.len() - 1);
        memrchr(b'\n', &input[tail_start..])
            .map(|at| tail_start + at)
            .filter(|at| pattern.starts_with(&input[*at..]))
            .unwrap_or(input.len())
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Scans `input` in chunks of `chunk` bytes: the data, with `|` for a delimiter.
    fn scan(input: &'static str, chunk: usize) -> Vec<u8> {
        let mut delimiter = Delimiter::new("--b");
        delimiter.start_line();
        let mut found = Vec::new();
        for chunk in input.as_bytes().chunks(chunk) {
            let mut chunk = Bytes::from_static(chunk);
            while let Some(scanned) = delimiter.scan(&mut chunk) {
                match scanned {
                    Scanned::Data(data) => found.extend_from_slice(&data),
                    Scanned::Delimiter => found.push(b'|'),
                }
            }
            assert!(chunk.is_empty());
        }
        found.extend(delimiter.take_held().unwrap_or_default());
        found
    }

    #[test]
    fn a_delimiter_is_found_in_any_chunks() {
        for (input, expected) in [
            ("--b", "|"),
            ("\r\n--b", "|"),
            ("\n--b", "|"),
            ("a\r\n--b", "a|"),
            ("a\n--b", "a|"),
            ("a\r\r\n--b", "a\r|"),
            ("a\n\r\n--b", "a\n|"),
            ("a--b", "a--b"),
            ("a\r--b", "a\r--b"),
            ("\r\n--\r\n--b", "\r\n--|"),
            ("\r\n-\r\n--bc\n--b", "\r\n-|c|"),
            ("--\r\n--b", "--|"),
            ("--", "--"),
            ("\r", "\r"),
            ("\n", "\n"),
            ("x\r\n--", "x\r\n--"),
            ("\r\n\r\n\r\n", "\r\n\r\n\r\n"),
        ] {
            for chunk in 1..=input.len() {
                let found = scan(input, chunk);
                assert_eq!(found, expected.as_bytes(), "{input:?} by {chunk}");
            }
        }
    }
}
