//! The seam to the tokenizer: the one file that names `xmlparser`.
//!
//! What `xmlparser` leaves open is closed here or in the [reader](crate::reader): names are cut again from the text (it
//! takes `<:a/>` for `a`), and the end of its tokens is no end of the document (it stops silently inside a tag).

use core::ops::Range;

use xmlparser::{ElementEnd, StrSpan, Tokenizer};

use crate::{DecodeError, DecodeErrorKind};

/// A token, as byte ranges of the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Token {
    Attribute {
        name: Name,
        value: Range<usize>,
    },
    Cdata {
        text: Range<usize>,
    },
    Comment,
    Declaration {
        encoding: Option<Range<usize>>,
    },
    Dtd {
        start: usize,
    },
    EndTag {
        name: Name,
        start: usize,
    },
    ProcessingInstruction {
        start: usize,
        target: Range<usize>,
    },
    StartTag {
        name: Name,
        start: usize,
    },
    /// The `>` or `/>` of a start tag.
    StartTagEnd {
        empty: bool,
        end: usize,
    },
    Text {
        text: Range<usize>,
    },
}

/// A qualified name in the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Name {
    /// Of the prefix, without its colon; empty if there is none.
    pub(crate) prefix: Range<usize>,
    pub(crate) local: Range<usize>,
}

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    tokens: Tokenizer<'a>,
    /// Where the last token ended.
    end: usize,
}

impl<'a> Tokens<'a> {
    /// The text begins without a byte order mark; offsets are its own.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            tokens: Tokenizer::from(text),
            end: 0,
        }
    }

    /// The next token; `None` at the end of the tokens, which need not be that of the document.
    pub(crate) fn next(&mut self) -> Result<Option<Token>, DecodeError> {
        let Some(token) = self.tokens.next() else {
            return Ok(None);
        };
        let token = token.map_err(|_| self.classify())?;
        let start = token.span().start();
        self.end = token.span().end();
        Ok(Some(match token {
            xmlparser::Token::Attribute { value, .. } => Token::Attribute {
                name: self.name_at(start)?,
                value: value.range(),
            },
            xmlparser::Token::Cdata { text, .. } => Token::Cdata { text: text.range() },
            xmlparser::Token::Comment { .. } => Token::Comment,
            xmlparser::Token::Declaration { encoding, .. } => Token::Declaration {
                encoding: encoding.as_ref().map(StrSpan::range),
            },
            xmlparser::Token::DtdStart { .. }
            | xmlparser::Token::EmptyDtd { .. }
            | xmlparser::Token::EntityDeclaration { .. }
            | xmlparser::Token::DtdEnd { .. } => Token::Dtd { start },
            xmlparser::Token::ElementStart { .. } => Token::StartTag {
                name: self.name_at(start + 1)?,
                start,
            },
            xmlparser::Token::ElementEnd {
                end: ElementEnd::Close(..),
                ..
            } => Token::EndTag {
                name: self.name_at(start + 2)?,
                start,
            },
            xmlparser::Token::ElementEnd { end, .. } => Token::StartTagEnd {
                empty: end == ElementEnd::Empty,
                end: self.end,
            },
            xmlparser::Token::ProcessingInstruction { target, .. } => {
                Token::ProcessingInstruction {
                    start,
                    target: target.range(),
                }
            }
            xmlparser::Token::Text { text } => Token::Text { text: text.range() },
        }))
    }

    /// What follows the last token.
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.end..]
    }

    /// Where the last token ended.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// Cuts the qualified name that begins at `start` (Namespaces in XML 1.0, production 7).
    fn name_at(&self, start: usize) -> Result<Name, DecodeError> {
        let text = &self.text[start..];
        let width = text
            .bytes()
            .position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>' | b'='))
            .unwrap_or(text.len());
        let invalid = DecodeError::new(DecodeErrorKind::InvalidName, start);
        let (prefix, local) = match text[..width].split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, &text[..width]),
        };
        if !crate::name::is_ncname(local)
            || prefix.is_some_and(|prefix| !crate::name::is_ncname(prefix))
        {
            return Err(invalid);
        }
        let prefix_width = prefix.map_or(0, str::len);
        Ok(Name {
            prefix: start..start + prefix_width,
            local: start + width - local.len()..start + width,
        })
    }

    /// `xmlparser` says what it expected; we say what kind of thing is wrong.
    fn classify(&self) -> DecodeError {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let offset = self.end + rest.len() - trimmed.len();
        let kind = if let Some(bad) = trimmed.find(|char| !crate::name::is_xml_char(char as u32)) {
            return DecodeError::new(DecodeErrorKind::InvalidChar, offset + bad);
        } else if trimmed.starts_with("<!DOCTYPE") {
            DecodeErrorKind::Dtd
        } else if trimmed.is_empty() || !trimmed.contains('>') {
            DecodeErrorKind::UnexpectedEnd
        } else {
            DecodeErrorKind::Syntax
        };
        DecodeError::new(kind, offset)
    }
}
