//! The seam to the tokenizer: the one file that names `xmlparser`.
//!
//! What `xmlparser` leaves open is closed here or in the [reader](crate::reader): names are cut again from the text (it
//! takes `<:a/>` for `a`), the declaration is read by [ours](crate::declaration), a processing instruction's target must end
//! (it takes `<?a+b?>`), and the end of its tokens is no end of the document (it stops silently inside a tag).

use core::ops::Range;

use xmlparser::{ElementEnd, StrSpan, StreamError, Tokenizer};

use crate::{DecodeError, DecodeErrorKind, declaration};

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
    /// Where the text begins that the tokenizer was given: behind the declaration.
    base: usize,
    /// Where the last token ended.
    end: usize,
    at_start: bool,
}

impl<'a> Tokens<'a> {
    /// The text begins without a byte order mark; offsets are its own.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            tokens: Tokenizer::from(text),
            base: 0,
            end: 0,
            at_start: true,
        }
    }

    /// The next token; `None` at the end of the tokens, which need not be that of the document.
    pub(crate) fn next(&mut self) -> Result<Option<Token>, DecodeError> {
        if self.at_start {
            self.at_start = false;
            if let Some(declaration) = self.declaration()? {
                return Ok(Some(declaration));
            }
        }
        let Some(token) = self.tokens.next() else {
            return Ok(None);
        };
        let token = token.map_err(|error| self.classify(error))?;
        let start = self.base + token.span().start();
        self.end = self.base + token.span().end();
        Ok(Some(match token {
            xmlparser::Token::Attribute { value, .. } => Token::Attribute {
                name: self.name_at(start)?,
                value: self.range(value),
            },
            xmlparser::Token::Cdata { text, .. } => Token::Cdata {
                text: self.range(text),
            },
            xmlparser::Token::Comment { .. } => Token::Comment,
            xmlparser::Token::Declaration { .. } => {
                return Err(DecodeError::new(DecodeErrorKind::Syntax, start));
            }
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
                self.processing_instruction(start, self.range(target))?
            }
            xmlparser::Token::Text { text } => Token::Text {
                text: self.range(text),
            },
        }))
    }

    /// Reads the declaration, and sets the tokenizer to work behind it.
    fn declaration(&mut self) -> Result<Option<Token>, DecodeError> {
        let syntax = |at| DecodeError::new(DecodeErrorKind::Syntax, at);
        let declaration = declaration::parse(self.text).map_err(|()| syntax(0))?;
        let end = declaration.as_ref().map_or(0, |found| found.end);
        let rest = &self.text[end..];
        // The tokenizer would read past a byte order mark.
        if rest.starts_with('\u{FEFF}') {
            return Err(syntax(end));
        }
        (self.base, self.end) = (end, end);
        self.tokens = Tokenizer::from(rest);
        Ok(declaration.map(|found| Token::Declaration {
            encoding: found.encoding,
        }))
    }

    /// The target is followed by white space or the end (XML 1.0, production 16).
    fn processing_instruction(
        &self,
        start: usize,
        target: Range<usize>,
    ) -> Result<Token, DecodeError> {
        let after = &self.text[target.end..];
        if after.starts_with("?>") || after.starts_with(SPACES) {
            Ok(Token::ProcessingInstruction { start, target })
        } else {
            Err(DecodeError::new(DecodeErrorKind::InvalidName, start + 2))
        }
    }

    fn range(&self, span: StrSpan<'_>) -> Range<usize> {
        self.base + span.start()..self.base + span.end()
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
        let (prefix, local) = match text[..width].split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, &text[..width]),
        };
        if !crate::name::is_ncname(local)
            || prefix.is_some_and(|prefix| !crate::name::is_ncname(prefix))
        {
            return Err(invalid_name(start, &text[..width]));
        }
        let prefix_width = prefix.map_or(0, str::len);
        Ok(Name {
            prefix: start..start + prefix_width,
            local: start + width - local.len()..start + width,
        })
    }

    /// `xmlparser` says what it expected; we say what kind of thing is wrong, and where the token begins that has it.
    fn classify(&self, error: xmlparser::Error) -> DecodeError {
        let rest = self.rest();
        let token = rest.trim_start_matches(SPACES);
        let start = self.end + rest.len() - token.len();
        let error_at = |kind, offset| DecodeError::new(kind, offset);
        if token.starts_with("<!DOCTYPE") {
            return error_at(DecodeErrorKind::Dtd, start);
        }
        match cause(error) {
            Some(StreamError::NonXmlChar(..)) => {
                let width = token.find(|char| !crate::name::is_xml_char(char as u32));
                error_at(DecodeErrorKind::InvalidChar, start + width.unwrap_or(0))
            }
            Some(StreamError::InvalidName) if !name_in(token).1.is_empty() => {
                let (at, name) = name_in(token);
                invalid_name(start + at, name)
            }
            Some(StreamError::UnexpectedEndOfStream) => {
                error_at(DecodeErrorKind::UnexpectedEnd, self.text.len())
            }
            _ if is_cut_off(token) => error_at(DecodeErrorKind::UnexpectedEnd, self.text.len()),
            _ if token.starts_with(|first| !crate::name::is_xml_char(first as u32)) => {
                error_at(DecodeErrorKind::InvalidChar, start)
            }
            _ => error_at(DecodeErrorKind::Syntax, start),
        }
    }
}

const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];

/// A name is wrong for its characters, some of which no document may hold at all.
fn invalid_name(start: usize, name: &str) -> DecodeError {
    match name.find(|char| !crate::name::is_xml_char(char as u32)) {
        Some(at) => DecodeError::new(DecodeErrorKind::InvalidChar, start + at),
        None => DecodeError::new(DecodeErrorKind::InvalidName, start),
    }
}

fn cause(error: xmlparser::Error) -> Option<StreamError> {
    use xmlparser::Error as E;
    match error {
        E::InvalidDeclaration(cause, _)
        | E::InvalidComment(cause, _)
        | E::InvalidPI(cause, _)
        | E::InvalidDoctype(cause, _)
        | E::InvalidEntity(cause, _)
        | E::InvalidElement(cause, _)
        | E::InvalidAttribute(cause, _)
        | E::InvalidCdata(cause, _)
        | E::InvalidCharData(cause, _) => Some(cause),
        E::UnknownToken(_) => None,
    }
}

/// What stands where a tag, attribute or processing instruction has its name, and where that is. Empty if nothing does.
fn name_in(token: &str) -> (usize, &str) {
    let markup = ["</", "<?", "<"]
        .into_iter()
        .find(|markup| token.starts_with(markup));
    let at = markup.map_or(0, str::len);
    let rest = &token[at..];
    let width = rest.find([
        ' ', '\t', '\n', '\r', '/', '>', '=', '<', '"', '\'', '&', '?', '!',
    ]);
    (at, &rest[..width.unwrap_or(rest.len())])
}

/// Whether what `token` begins has no end.
fn is_cut_off(token: &str) -> bool {
    const ENDS: [(&str, &str); 5] = [
        ("<!--", "-->"),
        ("<![CDATA[", "]]>"),
        ("<?", "?>"),
        ("</", ">"),
        ("<", ">"),
    ];
    let begun = ENDS.iter().find(|(begin, _)| token.starts_with(begin));
    begun.is_some_and(|(_, end)| !token.contains(end))
}
