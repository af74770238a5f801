//! The XML declaration ([XML 1.0, 2.8 and 4.3.3](https://www.w3.org/TR/xml/#sec-prolog-dtd)).
//!
//! The tokenizer is not used for it: it accepts `1.` as a version, and after `<?xml` no white space
//! but a blank.

use core::ops::Range;

use crate::text::white_space;

/// A well-formed declaration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Declaration {
    /// The name of the encoding.
    pub(crate) encoding: Option<Range<usize>>,
    /// The end of the declaration.
    pub(crate) end: usize,
}

/// Reads the declaration that `text` begins with, if there is one. `Err` if it is not well-formed.
pub(crate) fn parse(text: &str) -> Result<Option<Declaration>, ()> {
    if !begins(text) {
        return Ok(None);
    }
    let mut scanner = Scanner {
        text,
        at: "<?xml".len(),
    };
    scanner.declaration().map(Some).ok_or(())
}

/// Returns `true` if `text` begins with a declaration, well-formed or not.
pub(crate) fn begins(text: &str) -> bool {
    text.strip_prefix("<?xml")
        .is_some_and(|rest| rest.starts_with(SPACES))
}

const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn declaration(&mut self) -> Option<Declaration> {
        let version = self.attribute("version")??;
        let digits = self.text[version].strip_prefix("1.")?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let encoding = self.attribute("encoding")?;
        if encoding
            .clone()
            .is_some_and(|name| !is_encoding_name(&self.text[name]))
        {
            return None;
        }
        let standalone = self.attribute("standalone")?;
        if standalone.is_some_and(|value| !matches!(&self.text[value], "yes" | "no")) {
            return None;
        }
        self.spaces();
        self.eat("?>").then_some(Declaration {
            encoding,
            end: self.at,
        })
    }

    /// Reads the value of a pseudo-attribute, if it comes next. `None` if it is malformed.
    #[allow(clippy::option_option)] // Malformed, absent, present.
    fn attribute(&mut self, name: &str) -> Option<Option<Range<usize>>> {
        let start = self.at;
        if !self.spaces() || !self.eat(name) {
            self.at = start;
            return Some(None);
        }
        self.spaces();
        if !self.eat("=") {
            return None;
        }
        self.spaces();
        let quote = *self.text.as_bytes().get(self.at)?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let value = self.at + 1;
        let width = memchr::memchr(quote, &self.text.as_bytes()[value..])?;
        self.at = value + width + 1;
        Some(Some(value..value + width))
    }

    fn spaces(&mut self) -> bool {
        let start = self.at;
        self.at = white_space::spaces(self.text.as_bytes(), start);
        self.at > start
    }

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(expected.as_bytes());
        if found {
            self.at += expected.len();
        }
        found
    }
}

/// Production 81.
fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_grammar_allows_is_read() {
        for (text, encoding) in [
            ("<?xml version='1.0'?>", None),
            (
                "<?xml\n version = \"1.10\"\tencoding='UTF-8' standalone='no' ?>",
                Some("UTF-8"),
            ),
            (
                "<?xml\r\nversion='1.0' encoding=\"x-a.b_C-1\"?>",
                Some("x-a.b_C-1"),
            ),
        ] {
            let declaration = parse(text).expect(text).expect(text);
            assert_eq!(declaration.encoding.map(|name| &text[name]), encoding);
            assert_eq!(declaration.end, text.len());
        }
        for text in [
            "",
            "<a/>",
            "<?xml-stylesheet?>",
            "<?xmlx version='1.0'?>",
            " <?xml version='1.0'?>",
        ] {
            assert_eq!(parse(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn what_the_grammar_does_not_allow_is_refused() {
        for text in [
            "<?xml ?>",
            "<?xml version='1.'?>",
            "<?xml version='1.0 '?>",
            "<?xml version='2.0'?>",
            "<?xml version='1.0\"?>",
            "<?xml version=1.0?>",
            "<?xml version='1.0'",
            "<?xml version='1.0'>",
            "<?xml version='1.0'encoding='UTF-8'?>",
            "<?xml version='1.0' encoding=''?>",
            "<?xml version='1.0' encoding='8'?>",
            "<?xml version='1.0' encoding='a b'?>",
            "<?xml version='1.0' standalone='YES'?>",
            "<?xml version='1.0' standalone='yes' encoding='UTF-8'?>",
            "<?xml encoding='UTF-8'?>",
            "<?xml version='1.0' version='1.0'?>",
        ] {
            assert_eq!(parse(text), Err(()), "{text}");
        }
    }
}
