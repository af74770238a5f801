//! Tokens, from a scanner of our own or from the tokenizer. This is the only file that names
//! `xmlparser`.
//!
//! `xmlparser` accepts some documents that are not well-formed. They are refused here or by the
//! [steps](crate::read::steps): names are read again from the text, because it accepts `<:a/>` as
//! `a`; the declaration is [read here](crate::text::declaration); the target of a processing
//! instruction must end, because it accepts `<?a+b?>`; and the end of its tokens need not be the
//! end of the document, because it stops silently inside a tag.
//!
//! It is also slow for plain markup, which therefore goes to a [scanner](crate::read::markup). The
//! tokenizer starts at each token that the scanner declines. Alone it is the
//! [oracle](crate::read::oracle) that the scanner must agree with.

use core::ops::Range;

use xmlparser::{ElementEnd, StrSpan, StreamError, Tokenizer};

use crate::read::interrupt::{Interrupt, STRIDE};
use crate::read::markup::{self, Survey};
use crate::read::span::Name;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::{declaration, white_space};

/// A token, as ranges of bytes of the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Token {
    Attribute {
        name: Name,
        value: Range<usize>,
        has_reference: bool,
    },
    Cdata {
        text: Range<usize>,
    },
    Comment,
    Declaration,
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
        has_reference: bool,
        has_cr: bool,
    },
}

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    /// The text that the scanner may read. It is a window, so that the fast lane, which never
    /// checks the interrupt, has to return here from time to time.
    clean: &'a [u8],
    /// The maximum end of the window: the first character that XML forbids.
    surveyed: usize,
    interrupt: Interrupt,
    /// The place from which on the interrupt is checked again.
    next_look: usize,
    /// There may be a carriage return in the text.
    has_cr: bool,
    place: Place,
    /// The tokenizer, while it reads the prolog or a start tag that the scanner has declined.
    tokenizer: Option<Tokenizer<'a>>,
    /// The start of the text that the tokenizer was given.
    base: usize,
    /// The end of the last token.
    end: usize,
    /// The start of the last start tag.
    tag: usize,
    depth: usize,
    /// The name of the start tag that was scanned last. A tag that the fast lane declines is not
    /// scanned twice.
    seen: Name,
    scans: bool,
}

/// The text that may be read without the tokenizer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    /// The text from its beginning to the end of the window, without a character that XML forbids.
    pub(crate) clean: &'a [u8],
    /// The current position.
    pub(crate) at: usize,
    /// There may be a carriage return in the text.
    pub(crate) has_cr: bool,
}

/// The length of the window. It is small in the unit tests, so that they meet its end everywhere.
const WINDOW: usize = if cfg!(test) { 48 } else { STRIDE };

/// The part of the document after the last token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    Start,
    Prolog,
    Tag,
    Content,
    Epilog,
}

impl<'a> Tokens<'a> {
    /// Makes the tokens of a text without a byte order mark.
    pub(crate) fn new(text: &'a str, interrupt: Interrupt) -> Self {
        let survey = Survey::of(text, &interrupt);
        Self {
            text,
            clean: &text.as_bytes()[..survey.clean.min(WINDOW)],
            surveyed: survey.clean,
            interrupt,
            next_look: STRIDE / 2,
            has_cr: survey.has_cr,
            place: Place::Start,
            tokenizer: None,
            base: 0,
            end: 0,
            tag: 0,
            depth: 0,
            seen: Name::new(0, 0, 0),
            scans: true,
        }
    }

    /// Leaves everything to the tokenizer.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn without_scanner(text: &'a str) -> Self {
        Self {
            clean: &[],
            surveyed: 0,
            scans: false,
            ..Self::new(text, Interrupt::never())
        }
    }

    /// Returns the next token, or `None` at the end of the tokens, which need not be the end of the
    /// document.
    ///
    /// It also reads tokens that are too long for the window, and moves the window.
    pub(crate) fn next(&mut self) -> Result<Option<Token>, DecodeError> {
        self.look()?;
        self.clean = &self.text.as_bytes()[..self.surveyed];
        let scanned = match self.place {
            Place::Start | Place::Epilog => None,
            Place::Prolog => self.scan_prolog(),
            Place::Tag => self.scan_in_tag(),
            Place::Content => self.scan_in_content(),
        };
        let token = match scanned {
            Some(token) => Ok(Some(token)),
            None => self.tokenize(),
        };
        self.clean = &self.clean[..self.surveyed.min(self.end + WINDOW)];
        token
    }

    /// Checks the interrupt from time to time.
    fn look(&mut self) -> Result<(), DecodeError> {
        if self.end < self.next_look {
            return Ok(());
        }
        // Half a stride, because the window may end just before a whole one.
        self.next_look = self.end + STRIDE / 2;
        if self.interrupt.is_due() {
            Err(DecodeError::new(DecodeErrorKind::Interrupted, self.end))
        } else {
            Ok(())
        }
    }

    /// Returns the window, if the content of an element comes next.
    #[inline(always)]
    pub(crate) fn window(&self) -> Option<Window<'a>> {
        (self.place == Place::Content).then_some(Window {
            clean: self.clean,
            at: self.end,
            has_cr: self.has_cr,
        })
    }

    /// Returns the name of the next start tag, if it is `<name>`.
    #[inline]
    pub(crate) fn plain_start_tag(&mut self) -> Option<Name> {
        let name = self.start_tag_name(self.end)?;
        (self.clean.get(name.end()) == Some(&b'>')).then_some(name)
    }

    /// Moves to `end`, after an element.
    #[inline]
    pub(crate) fn take_leaf(&mut self, end: usize) {
        self.end = end;
    }

    /// Moves to `end`, after a start tag.
    #[inline]
    pub(crate) fn take_start_tag(&mut self, end: usize) {
        self.end = end;
        self.open(false);
    }

    /// Moves to `end`, after an end tag.
    #[inline]
    pub(crate) fn take_end_tag(&mut self, end: usize) {
        self.end = end;
        self.close();
    }

    /// Scans the next token in the content of an element: never an attribute or the end of a start
    /// tag. `None` if the scanner declines it.
    #[inline(always)]
    pub(crate) fn scan_in_content(&mut self) -> Option<Token> {
        if self.place != Place::Content {
            return None;
        }
        let (bytes, start) = (self.clean, self.end);
        if *bytes.get(start)? != b'<' {
            let run = markup::text(&bytes[start..])?;
            self.end = start + run.end;
            return Some(Token::Text {
                text: start..self.end,
                has_reference: run.has_reference,
                has_cr: self.has_cr && bytes[start..self.end].contains(&b'\r'),
            });
        }
        match *bytes.get(start + 1)? {
            b'/' => self.scan_end_tag(start),
            b'!' => self.scan_comment_or_cdata(start),
            _ => self.scan_start_tag(start),
        }
    }

    /// Scans the next token in a start tag: an attribute or the end of the tag. `None` if the
    /// scanner declines it.
    #[inline(always)]
    pub(crate) fn scan_in_tag(&mut self) -> Option<Token> {
        if self.place != Place::Tag || self.tokenizer.is_some() {
            return None;
        }
        let start = white_space::spaces(self.clean, self.end);
        let empty = match self.clean.get(start..)? {
            [b'>', ..] => false,
            [b'/', b'>', ..] => true,
            _ if start > self.end => return self.scan_attribute(start),
            _ => return None,
        };
        self.end = start + 1 + usize::from(empty);
        self.open(empty);
        Some(Token::StartTagEnd {
            empty,
            end: self.end,
        })
    }

    fn scan_prolog(&mut self) -> Option<Token> {
        if self.tokenizer.is_some() {
            return None;
        }
        let at = white_space::spaces(self.clean, self.end);
        self.scan_start_tag(at)
    }

    #[inline(always)]
    fn scan_start_tag(&mut self, start: usize) -> Option<Token> {
        let name = self.start_tag_name(start)?;
        let after = *self.clean.get(name.end())?;
        if !matches!(after, b'>' | b'/') && !white_space::is_space(after) {
            return None;
        }
        (self.tag, self.end, self.place) = (start, name.end(), Place::Tag);
        Some(Token::StartTag { name, start })
    }

    #[inline]
    fn start_tag_name(&mut self, start: usize) -> Option<Name> {
        if self.seen.start() == start + 1 {
            return Some(self.seen);
        }
        if *self.clean.get(start)? != b'<' {
            return None;
        }
        self.seen = markup::name(self.clean, start + 1)?;
        Some(self.seen)
    }

    fn scan_end_tag(&mut self, start: usize) -> Option<Token> {
        let name = markup::name(self.clean, start + 2)?;
        let end = white_space::spaces(self.clean, name.end());
        if *self.clean.get(end)? != b'>' {
            return None;
        }
        self.end = end + 1;
        self.close();
        Some(Token::EndTag { name, start })
    }

    fn scan_comment_or_cdata(&mut self, start: usize) -> Option<Token> {
        let rest = &self.clean[start..];
        if rest.starts_with(b"<!--") {
            self.end = markup::comment(self.clean, start + 4)? + 3;
            Some(Token::Comment)
        } else if rest.starts_with(CDATA) {
            let text = start + CDATA.len();
            let end = markup::cdata(self.clean, text)?;
            self.end = end + 3;
            Some(Token::Cdata { text: text..end })
        } else {
            None
        }
    }

    #[inline]
    fn scan_attribute(&mut self, start: usize) -> Option<Token> {
        let bytes = self.clean;
        let name = markup::name(bytes, start)?;
        let equals = white_space::spaces(bytes, name.end());
        if *bytes.get(equals)? != b'=' {
            return None;
        }
        let opening = white_space::spaces(bytes, equals + 1);
        let quote = *bytes.get(opening)?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let run = markup::value(bytes, opening + 1, quote)?;
        self.end = run.end + 1;
        Some(Token::Attribute {
            name,
            value: opening + 1..run.end,
            has_reference: run.has_reference,
        })
    }

    /// Notes the end of a start tag.
    fn open(&mut self, empty: bool) {
        self.depth += usize::from(!empty);
        self.place = self.content_or_epilog();
    }

    /// Notes the end of an end tag. The steps check that it has a start tag.
    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.place = self.content_or_epilog();
    }

    fn content_or_epilog(&self) -> Place {
        if self.depth == 0 {
            Place::Epilog
        } else {
            Place::Content
        }
    }

    /// Reads the next token with the tokenizer.
    fn tokenize(&mut self) -> Result<Option<Token>, DecodeError> {
        if self.place == Place::Start
            && let Some(declaration) = self.declaration()?
        {
            return Ok(Some(declaration));
        }
        let mut tokenizer = match self.tokenizer.take() {
            Some(tokenizer) => tokenizer,
            None => match self.tokenizer_here()? {
                Some(tokenizer) => tokenizer,
                None => return Ok(None),
            },
        };
        let token = loop {
            let Some(token) = tokenizer.next() else {
                return Ok(None);
            };
            let token = token.map_err(|error| self.classify(cause(error)))?;
            // The tokenizer began at the start of the tag, so it repeats the tokens that the
            // scanner has read.
            if self.base + token.span().end() > self.end {
                break token;
            }
        };
        let start = self.base + token.span().start();
        self.end = self.base + token.span().end();
        let token = self.token(token, start)?;
        match token {
            Token::StartTag { start, .. } => (self.tag, self.place) = (start, Place::Tag),
            Token::StartTagEnd { empty, .. } => self.open(empty),
            Token::EndTag { .. } => self.close(),
            _ => (),
        }
        if !self.scans || matches!(self.place, Place::Prolog | Place::Tag) {
            self.tokenizer = Some(tokenizer);
        }
        Ok(Some(token))
    }

    /// Starts a tokenizer at the token that the scanner has declined. `None` at the end of the
    /// document.
    fn tokenizer_here(&mut self) -> Result<Option<Tokenizer<'a>>, DecodeError> {
        let from = |start| Tokenizer::from_fragment(self.text, start..self.text.len());
        match self.place {
            Place::Start | Place::Prolog => {
                self.base = self.end;
                return Ok(Some(Tokenizer::from(&self.text[self.end..])));
            }
            Place::Tag => {
                self.base = 0;
                return Ok(Some(from(self.tag)));
            }
            Place::Content => {
                self.base = 0;
                return Ok(Some(from(self.end)));
            }
            Place::Epilog => (),
        }
        // Comments, processing instructions and white space (XML 1.0, production 27).
        let at = white_space::spaces(self.text.as_bytes(), self.end);
        let rest = &self.text[at..];
        self.base = 0;
        if rest.is_empty() {
            Ok(None)
        } else if rest.starts_with("<!--") || rest.starts_with("<?") {
            Ok(Some(from(at)))
        } else {
            Err(self.classify(None))
        }
    }

    fn token(&self, token: xmlparser::Token<'a>, start: usize) -> Result<Token, DecodeError> {
        Ok(match token {
            xmlparser::Token::Attribute { value, .. } => Token::Attribute {
                name: self.name_at(start)?,
                value: self.range(value),
                has_reference: value.as_str().contains('&'),
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
                has_reference: text.as_str().contains('&'),
                has_cr: text.as_str().contains('\r'),
            },
        })
    }

    /// Reads the declaration, after which the tokenizer begins.
    fn declaration(&mut self) -> Result<Option<Token>, DecodeError> {
        let syntax = |at| DecodeError::new(DecodeErrorKind::Syntax, at);
        let declaration = declaration::parse(self.text).map_err(|()| syntax(0))?;
        let end = declaration.as_ref().map_or(0, |found| found.end);
        let rest = &self.text[end..];
        // The tokenizer would skip a byte order mark.
        if rest.starts_with('\u{FEFF}') {
            return Err(syntax(end));
        }
        (self.end, self.place) = (end, Place::Prolog);
        Ok(declaration.map(|_| Token::Declaration))
    }

    /// Checks that the target is followed by white space or the end (XML 1.0, production 16).
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

    /// Returns the text after the last token.
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.end..]
    }

    /// The end of the last token.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// Reads the qualified name that begins at `start` (Namespaces in XML 1.0, production 7).
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
        if !crate::text::name::is_ncname(local)
            || prefix.is_some_and(|prefix| !crate::text::name::is_ncname(prefix))
        {
            return Err(invalid_name(start, &text[..width]));
        }
        Ok(Name::new(start, start + width - local.len(), start + width))
    }

    /// Makes an error of the kind of mistake, at the start of its token. `xmlparser` reports the
    /// character that it expected.
    fn classify(&self, cause: Option<StreamError>) -> DecodeError {
        let rest = self.rest();
        let token = rest.trim_start_matches(SPACES);
        let start = self.end + rest.len() - token.len();
        let error_at = |kind, offset| DecodeError::new(kind, offset);
        if token.starts_with("<!DOCTYPE") {
            return error_at(DecodeErrorKind::Dtd, start);
        }
        match cause {
            Some(StreamError::NonXmlChar(..)) => {
                let width = token.find(|char| !crate::text::name::is_xml_char(char as u32));
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
            _ if token.starts_with(|first| !crate::text::name::is_xml_char(first as u32)) => {
                error_at(DecodeErrorKind::InvalidChar, start)
            }
            _ => error_at(DecodeErrorKind::Syntax, start),
        }
    }
}

const CDATA: &[u8] = b"<![CDATA[";
const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];

/// Makes the error for a malformed name, which may contain a character that XML does not allow
/// anywhere.
fn invalid_name(start: usize, name: &str) -> DecodeError {
    match name.find(|char| !crate::text::name::is_xml_char(char as u32)) {
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

/// Returns the text at the place of the name in a tag, an attribute or a processing instruction,
/// and its offset. The text is empty if there is no name.
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

/// Returns `true` if the markup that `token` begins has no end.
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

#[cfg(test)]
pub(crate) mod tests {
    use alloc::{string::String, vec::Vec};

    use proptest::prelude::*;

    use crate::read::oracle::assert_agree;

    #[test]
    fn the_scanner_agrees_with_the_tokenizer_on_every_document_of_the_tests() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let mut folders = Vec::from([folder]);
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("a readable folder").path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(text) = std::fs::read_to_string(path) {
                    assert_agree(text.trim_start_matches('\u{FEFF}'));
                    count += 1;
                }
            }
        }
        assert!(count > 500, "{count}");
    }

    /// Pieces of markup, whole and broken, that make up documents which are nearly well-formed.
    const PIECES: [&str; 61] = [
        "<a>",
        "</a>",
        "<a/>",
        "<p:b ",
        "<p:b>",
        "</p:b>",
        "</p:b >",
        " x='1'",
        " x=\"1\"",
        " p:y = 'v'",
        " xmlns='u'",
        " xmlns:p='u'",
        " xmlns:p='v'",
        "x='1'",
        " \u{E9}='\u{E9}'",
        "<\u{E9}>",
        "</\u{E9}>",
        "<a\u{E9}/>",
        ">",
        "/>",
        "<",
        "/",
        "'",
        "\"",
        "=",
        "&",
        "&amp;",
        "&#65;",
        ";",
        "text",
        "\u{E9}",
        "\u{65E5}\u{FF01}",
        "\u{FFFE}",
        "\u{1}",
        "\r\n",
        "\t",
        " ",
        "\n",
        "]",
        "]]>",
        "<![CDATA[",
        "<![CDATA[x]]>",
        "<![CDATA[]]]]>",
        "<!--",
        "-->",
        "<!-- c -->",
        "<!-- - -->",
        "<!-- -- -->",
        "<!--->",
        "<?p?>",
        "<?p q?>",
        "<?xml version='1.0'?>",
        "<?",
        "?>",
        "<!DOCTYPE a>",
        "<1>",
        "<:a/>",
        "<a:/>",
        "<a:b:c/>",
        "0123456789012345678901234567890123456789",
        "<a b=\"<\"/>",
    ];

    pub(crate) fn document() -> impl Strategy<Value = String> {
        let piece = proptest::sample::select(&PIECES[..]);
        (any::<bool>(), proptest::collection::vec(piece, 0..24)).prop_map(|(root, pieces)| {
            let start = if root { "<a xmlns:p='u'>" } else { "" };
            [start, &pieces.concat()].concat()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn the_scanner_agrees_with_the_tokenizer(text in document()) {
            assert_agree(&text);
        }

        #[test]
        fn the_scanner_agrees_with_the_tokenizer_on_any_text(text in "(<a[ ]?)?[<>/a:b'\"=&;! \r\u{0}-\u{20}\u{FFFD}-\u{FFFF}\\]?-]{0,60}") {
            assert_agree(&text);
        }
    }
}
