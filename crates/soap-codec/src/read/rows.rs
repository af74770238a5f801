//! Reading the rows of a document while it arrives.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use bytes::{Buf as _, BytesMut};

use crate::read::element::Element;
use crate::read::reader::{Event, Reader};
use crate::read::settings::ReadSettings;
use crate::text::declaration;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::encoding::Charset;
use crate::text::limits::Limit;
use crate::text::name::QName;

/// A reader that takes the elements of one name, the rows, out of a document while it arrives, for
/// a response that is too large to keep. The [outline](Self::outline) is the document without its
/// rows, which a [`Decoder`](crate::Decoder) reads as usual.
///
/// ```text
/// chunks ──► window ──► rows, each once
///              └──────► outline: everything else
/// ```
///
/// A window is parsed by a [`Reader`], behind the start tags that are open at its beginning. It
/// ends somewhere, so an error at its end means only that more must arrive. A window in which
/// nothing is complete is parsed again at twice its size, so the work is linear. The memory is that
/// of a window and the outline; a row, and the outline, may each have
/// [`Limits::message_bytes`](crate::Limits), and the document any size.
///
/// ```
/// use soap_codec::{Charset, Decoder, QName};
///
/// let mut reader = Decoder::new().rows(QName::new("urn:r", "row"), Charset::Utf8);
/// let mut rows = Vec::new();
/// for chunk in ["<rows xmlns='urn:r'><row>o", "ne</row><row>two</row><n>2</", "n></rows>"] {
///     reader.handle_chunk(chunk.as_bytes());
///     reader.read_rows(|row| rows.push(row.read::<String>()))?;
/// }
/// reader.handle_end();
/// reader.read_rows(|row| rows.push(row.read::<String>()))?;
/// assert_eq!(rows.into_iter().collect::<Result<Vec<_>, _>>()?, ["one", "two"]);
/// assert_eq!(reader.outline(), b"<rows xmlns='urn:r'><n>2</n></rows>");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RowReader {
    namespace: String,
    local: String,
    settings: ReadSettings,
    charset: Charset,
    /// The bytes that arrived and are not parsed yet.
    received: BytesMut,
    least: usize,
    /// The size of the next window.
    window: usize,
    /// The number of bytes before the window.
    parsed: usize,
    has_ended: bool,
    outline: String,
    /// The start tags of the open elements, in the outline.
    open: Vec<Range<usize>>,
    /// Set once the root element has ended.
    is_whole: bool,
    error: Option<DecodeError>,
}

/// As many bytes as make the start of a parse not matter.
const WINDOW: usize = 32 << 10;

impl RowReader {
    pub(crate) fn new(row: QName<'_>, settings: ReadSettings, charset: Charset) -> Self {
        Self {
            namespace: row.namespace().into(),
            local: row.local().into(),
            settings,
            charset,
            received: BytesMut::new(),
            least: WINDOW,
            window: WINDOW,
            parsed: 0,
            has_ended: false,
            outline: String::new(),
            open: Vec::new(),
            is_whole: false,
            error: None,
        }
    }

    /// Sets how many bytes are parsed at once at least, before the end (default: 32 KiB). Rows wait
    /// until as many have arrived; a lower number costs more time for each byte.
    #[must_use]
    pub fn window(mut self, bytes: usize) -> Self {
        (self.least, self.window) = (bytes, bytes);
        self
    }

    /// Takes the next chunk of the document. After an error it is kept for the outline only, up to
    /// one byte more than [`Limits::message_bytes`](crate::Limits), so that the outline is too
    /// large for a [`Decoder`](crate::Decoder).
    pub fn handle_chunk(&mut self, chunk: &[u8]) {
        let kept = chunk.len().min(self.room());
        self.received.extend_from_slice(&chunk[..kept]);
    }

    /// Takes the end of the document. Call this only if the transport received all of it.
    pub fn handle_end(&mut self) {
        self.has_ended = true;
    }

    /// Reads the rows that are complete, and passes each to `each`. The last bytes, less than a
    /// [window](Self::window), wait until more of them, or the end, have arrived.
    ///
    /// # Errors
    /// [`DecodeError`] if the document is not well-formed, exceeds a limit, or is in another
    /// encoding than UTF-8, with the offset in the document. The error is final.
    pub fn read_rows(&mut self, mut each: impl FnMut(Element<'_>)) -> Result<(), DecodeError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        while self.received.len() > self.window {
            self.read_window(self.window, false, &mut each)?;
        }
        if self.has_ended {
            self.read_window(self.received.len(), true, &mut each)?;
        }
        Ok(())
    }

    /// Returns the document so far without its rows, and without white space before them. Elements
    /// that are open are closed. After the end, or an error, none is closed, and bytes that could
    /// not be parsed come last.
    #[must_use]
    pub fn outline(&self) -> Vec<u8> {
        let mut outline = self.outline.clone().into_bytes();
        if self.has_ended || self.error.is_some() {
            outline.extend_from_slice(&self.received);
            return outline;
        }
        for tag in self.open.iter().rev() {
            outline.extend_from_slice(b"</");
            outline.extend_from_slice(name(&self.outline[tag.clone()]).as_bytes());
            outline.push(b'>');
        }
        outline
    }

    /// Returns the number of bytes that may be kept.
    fn room(&self) -> usize {
        if self.error.is_none() {
            return usize::MAX;
        }
        let most = (self.settings.limits.message_bytes as usize).saturating_add(1);
        most.saturating_sub(self.outline.len() + self.received.len())
    }

    /// Parses a window, and takes the parsed part off what was received.
    fn read_window(
        &mut self,
        size: usize,
        is_last: bool,
        each: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), DecodeError> {
        let received = core::mem::take(&mut self.received);
        let mut parsed = 0;
        let read = self.text_of(&received[..size], is_last).and_then(|text| {
            if self.parsed == 0 {
                self.check_encoding(text)?;
            }
            self.parse(text, is_last, &mut parsed, each)
        });
        self.received = received;
        self.received.advance(parsed);
        self.parsed += parsed;
        let tags: usize = self.open.iter().map(ExactSizeIterator::len).sum();
        self.window = 2 * (size - parsed) + tags.max(self.least);
        let read = read.and_then(|()| self.check_size(size - parsed));
        read.map_err(|error| *self.error.insert(error))
    }

    /// Parses a window behind the open start tags.
    fn parse(
        &mut self,
        window: &str,
        is_last: bool,
        parsed: &mut usize,
        each: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), DecodeError> {
        if self.is_whole {
            self.outline.push_str(window);
            *parsed = window.len();
            return Ok(());
        }
        let tags = self.open.iter().map(|tag| &self.outline[tag.clone()]);
        let text: String = tags.chain([window]).collect();
        let before = text.len() - window.len();
        let mut end = before;
        let read = self.take_steps(&text, &mut end, each);
        *parsed = end - before;
        match read {
            Err(error) if is_last || is_final(error, &text) => {
                // No error is in the start tags, which were parsed before.
                let offset = error.offset().saturating_sub(before);
                Err(DecodeError::new(error.kind(), self.parsed + offset))
            }
            _ => Ok(()),
        }
    }

    /// Takes rows and everything else, up to the end of the document or an error. `end` is that of
    /// the last tag.
    fn take_steps(
        &mut self,
        text: &str,
        end: &mut usize,
        each: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), DecodeError> {
        let mut reader = Reader::with_settings(text, self.settings.clone());
        for _ in 0..self.open.len() {
            reader.next()?;
        }
        while let Some(event) = reader.next()? {
            let is_row = match event {
                Event::Text(_) => continue,
                Event::Start(start) => start.name() == self.row(),
                Event::End => false,
            };
            match reader.start_tag() {
                Some(tag) if is_row => {
                    each(reader.element()?.expect("a start tag was read"));
                    let before = &text[*end..tag.start];
                    if !before.trim_ascii().is_empty() {
                        self.outline.push_str(before);
                    }
                    *end = reader.end();
                }
                Some(tag) => {
                    self.outline.push_str(&text[*end..tag.end]);
                    let start = self.outline.len() - tag.len();
                    self.open.push(start..self.outline.len());
                    *end = tag.end;
                    continue;
                }
                None => {
                    self.outline.push_str(&text[*end..reader.end()]);
                    self.open.pop();
                    *end = reader.end();
                }
            }
            // The reader of the outline checks what follows the root.
            if self.open.is_empty() {
                self.is_whole = true;
                self.outline.push_str(&text[*end..]);
                *end = text.len();
                break;
            }
        }
        Ok(())
    }

    /// Returns the text of a window, without a character at its end that is not complete.
    fn text_of<'w>(&self, window: &'w [u8], is_last: bool) -> Result<&'w str, DecodeError> {
        let error = match core::str::from_utf8(window) {
            Ok(text) => return Ok(text),
            Err(error) => error,
        };
        let (valid, _) = window.split_at(error.valid_up_to());
        if error.error_len().is_some() || is_last {
            let at = self.parsed + valid.len();
            return Err(DecodeError::new(DecodeErrorKind::InvalidEncoding, at));
        }
        Ok(core::str::from_utf8(valid).expect("it is valid up to there"))
    }

    /// Checks that the transport, or else the document, says UTF-8 or nothing.
    fn check_encoding(&self, text: &str) -> Result<(), DecodeError> {
        let charset = match self.charset {
            Charset::Unknown => declared(text.trim_start_matches('\u{FEFF}')),
            stated => stated,
        };
        match charset {
            Charset::Unknown | Charset::UsAscii | Charset::Utf8 => Ok(()),
            _ => Err(DecodeError::new(DecodeErrorKind::UnsupportedEncoding, 0)),
        }
    }

    fn check_size(&self, unparsed: usize) -> Result<(), DecodeError> {
        let most = self.settings.limits.message_bytes as usize;
        if self.outline.len().max(unparsed) <= most {
            return Ok(());
        }
        let kind = DecodeErrorKind::Limit(Limit::MessageBytes);
        Err(DecodeError::new(kind, self.parsed))
    }

    fn row(&self) -> QName<'_> {
        QName::new(&self.namespace, &self.local)
    }
}

/// Returns `true` if an error is not that of a text that was cut off: its kind is another, and
/// markup follows. A tag, a reference or a text that is cut off has no markup behind its beginning;
/// a comment or a section that is cut off is an error of the end.
fn is_final(error: DecodeError, text: &str) -> bool {
    let rest = text.as_bytes().get(error.offset() + 1..);
    error.kind() != DecodeErrorKind::UnexpectedEnd && rest.is_some_and(|rest| rest.contains(&b'<'))
}

/// Returns the encoding in the XML declaration.
fn declared(text: &str) -> Charset {
    let declaration = declaration::parse(text).ok().flatten();
    let name = declaration.and_then(|it| it.encoding);
    name.map_or(Charset::Unknown, |name| Charset::from_name(&text[name]))
}

/// Returns the name in a start tag, as it is written.
fn name(tag: &str) -> &str {
    let end = tag.find([' ', '\t', '\r', '\n', '/', '>']);
    &tag[1..end.unwrap_or(tag.len())]
}

impl fmt::Debug for RowReader {
    /// Shows sizes only, because content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowReader")
            .field("row", &self.row())
            .field("received_bytes", &self.received.len())
            .field("outline_bytes", &self.outline.len())
            .finish_non_exhaustive()
    }
}
