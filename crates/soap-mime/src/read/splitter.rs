use alloc::collections::{BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use bytes::{Buf as _, Bytes};
use memchr::memchr;

use super::delimiter::{Delimiter, Scanned};
use super::head::PartHead;
use super::transfer::Transfer;
use crate::error::{MimeError, MimeErrorKind};
use crate::options::{Limit, ReadOptions};
use crate::related_type::RelatedType;

/// Splits a package into its parts while it arrives, in chunks of any size.
///
/// Chunks go in with [`handle_chunk`](Self::handle_chunk) and [`handle_end`](Self::handle_end).
/// Events come out of [`poll_event`](Self::poll_event), whose result changes only after one of the
/// two. The events do not depend on the chunks, except for how the content of a part is divided
/// into [`Event::Data`].
///
/// ```text
/// Part ─► Data* ─► EndOfPart ─┬─► Part ...
///                             └─► End        the same error again and again, after an error
/// ```
///
/// ```
/// use soap_mime::{Event, ReadOptions, RelatedType, Splitter};
///
/// let related_type = RelatedType::parse("multipart/related; boundary=b")?;
/// let mut splitter = Splitter::new(&related_type, &ReadOptions::new());
/// let mut file = Vec::new(); // or any writer
/// for chunk in ["--b\r\n\r\n<root/>\r\n--b\r\nContent-ID: <f>\r\n\r\nsome ", "bytes\r\n--b--"] {
///     splitter.handle_chunk(chunk.into());
///     while let Some(event) = splitter.poll_event()? {
///         match event {
///             Event::Part(head) if head.content_id() == Some("f") => file.clear(),
///             Event::Data(data) => file.extend_from_slice(&data),
///             _ => {}
///         }
///     }
/// }
/// assert_eq!(file, b"some bytes");
/// # Ok::<(), soap_mime::MimeError>(())
/// ```
pub struct Splitter {
    related_type: RelatedType,
    options: ReadOptions,
    delimiter: Delimiter,
    state: State,
    chunks: VecDeque<Bytes>,
    input: Bytes,
    /// The bytes of `input` and of all chunks before it.
    taken_bytes: u64,
    has_ended: bool,
    is_too_large: bool,
    parts: usize,
    has_root: bool,
    content_ids: BTreeSet<String>,
    content_locations: BTreeSet<String>,
    error: Option<MimeError>,
}

/// An event of a [`Splitter`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a package consists of parts, and of nothing else"
)]
pub enum Event {
    /// A part begins.
    Part(PartHead),
    /// A piece of the part's content, decoded and not empty. It shares the memory of the chunk,
    /// unless it was encoded.
    Data(Bytes),
    /// The part is complete.
    EndOfPart,
    /// The package is complete. Anything after it is ignored.
    End,
}

#[derive(Debug)]
enum State {
    /// Before the first boundary.
    Preamble,
    /// After a boundary, on its line.
    AfterDelimiter(Line),
    /// In the head of a part.
    Head(Head),
    /// In the content of a part.
    Content(Transfer),
    /// After the last boundary.
    Epilogue,
}

/// The rest of a line that begins with the boundary.
#[derive(Debug, Default)]
struct Line {
    rest: Rest,
    bytes: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum Rest {
    #[default]
    Nothing,
    Cr,
    Hyphen,
    Padding,
}

/// The lines of a head so far.
#[derive(Debug, Default)]
struct Head {
    lines: Vec<u8>,
    line_start: usize,
}

impl Splitter {
    /// Creates a splitter for a body with this content type.
    pub fn new(related_type: &RelatedType, options: &ReadOptions) -> Self {
        let mut delimiter = Delimiter::new(&related_type.delimiter());
        delimiter.start_line();
        Self {
            related_type: related_type.clone(),
            options: *options,
            delimiter,
            state: State::Preamble,
            chunks: VecDeque::new(),
            input: Bytes::new(),
            taken_bytes: 0,
            has_ended: false,
            is_too_large: false,
            parts: 0,
            has_root: false,
            content_ids: BTreeSet::new(),
            content_locations: BTreeSet::new(),
            error: None,
        }
    }

    /// Takes the next chunk of the body. It is kept until its events are polled.
    pub fn handle_chunk(&mut self, chunk: Bytes) {
        // After an error nothing is read, so nothing is kept.
        if self.error.is_none() {
            self.chunks.push_back(chunk);
        }
    }

    /// Takes the end of the body. Call this only if the transport received all of it.
    pub fn handle_end(&mut self) {
        self.has_ended = true;
    }

    /// Returns the next event, or `None` if it needs another chunk or the end.
    ///
    /// # Errors
    /// [`MimeError`] if the package breaks a rule or exceeds a limit. The error is final.
    pub fn poll_event(&mut self) -> Result<Option<Event>, MimeError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        self.next_event().map_err(|kind| {
            let error = MimeError::at(kind, self.offset());
            self.error = Some(error.clone());
            error
        })
    }

    /// Returns the number of bytes of the body that have been read.
    fn offset(&self) -> u64 {
        self.taken_bytes - self.input.len() as u64
    }

    fn next_event(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        loop {
            let event = match &mut self.state {
                State::Preamble => self.skip_preamble(),
                State::AfterDelimiter(_) => self.read_delimiter_line()?,
                State::Head(_) => self.read_head()?,
                State::Content(_) => self.read_content()?,
                State::Epilogue => {
                    self.input.clear();
                    None
                }
            };
            if event.is_some() {
                return Ok(event);
            }
            if self.input.is_empty() && !self.refill()? {
                return if self.has_ended {
                    self.end_of_input()
                } else {
                    Ok(None)
                };
            }
        }
    }

    /// Takes the next chunk, up to the limit of all.
    fn refill(&mut self) -> Result<bool, MimeErrorKind> {
        if self.is_too_large {
            return Err(MimeErrorKind::Limit(Limit::TotalBytes));
        }
        let Some(mut chunk) = self.chunks.pop_front() else {
            return Ok(false);
        };
        let left = self.options.limits.total_bytes - self.taken_bytes;
        self.is_too_large = chunk.len() as u64 > left;
        if self.is_too_large {
            chunk.truncate(left as usize);
        }
        self.taken_bytes += chunk.len() as u64;
        self.input = chunk;
        Ok(true)
    }

    fn end_of_input(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        let accepts = self.options.accepts_missing_end;
        match &mut self.state {
            State::Epilogue => Ok(None),
            State::Preamble => Err(MimeErrorKind::NoParts),
            State::AfterDelimiter(_) if accepts => self.end_of_package().map(Some),
            State::Content(transfer) if accepts => {
                if let Some(held) = self.delimiter.take_held() {
                    let data = transfer.decode(held).map_err(|_| MimeErrorKind::Content)?;
                    if !data.is_empty() {
                        return Ok(Some(Event::Data(data)));
                    }
                }
                self.end_of_part().map(Some)
            }
            _ => Err(MimeErrorKind::Truncated),
        }
    }

    fn skip_preamble(&mut self) -> Option<Event> {
        if let Some(Scanned::Delimiter) = self.delimiter.scan(&mut self.input) {
            self.state = State::AfterDelimiter(Line::default());
        }
        None
    }

    fn read_content(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        let State::Content(transfer) = &mut self.state else {
            return Ok(None);
        };
        match self.delimiter.scan(&mut self.input) {
            None => Ok(None),
            Some(Scanned::Data(data)) => {
                let data = transfer.decode(data).map_err(|_| MimeErrorKind::Content)?;
                Ok((!data.is_empty()).then_some(Event::Data(data)))
            }
            Some(Scanned::Delimiter) => self.end_of_part().map(Some),
        }
    }

    fn read_delimiter_line(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        let State::AfterDelimiter(line) = &mut self.state else {
            return Ok(None);
        };
        while let Some(&byte) = self.input.first() {
            self.input.advance(1);
            line.bytes += 1;
            if line.bytes > self.options.limits.header_bytes {
                return Err(MimeErrorKind::Limit(Limit::HeaderBytes));
            }
            line.rest = match (line.rest, byte) {
                (Rest::Nothing, b'-') => Rest::Hyphen,
                (Rest::Hyphen, b'-') => {
                    return self.end_of_package().map(Some);
                }
                (Rest::Nothing | Rest::Padding, b' ' | b'\t') => Rest::Padding,
                (Rest::Nothing | Rest::Padding, b'\r') => Rest::Cr,
                (Rest::Nothing | Rest::Padding | Rest::Cr, b'\n') => {
                    self.state = State::Head(Head::default());
                    return Ok(None);
                }
                _ => return Err(MimeErrorKind::Delimiter),
            };
        }
        Ok(None)
    }

    fn read_head(&mut self) -> Result<Option<Event>, MimeErrorKind> {
        let State::Head(head) = &mut self.state else {
            return Ok(None);
        };
        while !self.input.is_empty() {
            let line_end = memchr(b'\n', &self.input);
            let taken = line_end.map_or(self.input.len(), |at| at + 1);
            if head.lines.len() + taken > self.options.limits.header_bytes {
                return Err(MimeErrorKind::Limit(Limit::HeaderBytes));
            }
            head.lines.extend_from_slice(&self.input[..taken]);
            self.input.advance(taken);
            if line_end.is_none() {
                break;
            }
            let line = &head.lines[head.line_start..];
            if self.delimiter.begins(line) {
                return Err(MimeErrorKind::Header);
            }
            if matches!(line, b"\n" | b"\r\n") {
                let lines = core::mem::take(&mut head.lines);
                return self.begin_part(&lines).map(Some);
            }
            head.line_start = head.lines.len();
        }
        Ok(None)
    }

    fn begin_part(&mut self, lines: &[u8]) -> Result<Event, MimeErrorKind> {
        if self.parts == self.options.limits.parts {
            return Err(MimeErrorKind::Limit(Limit::Parts));
        }
        let mut head = PartHead::parse(lines)?;
        head.set_root(self.related_type.is_root(head.content_id(), self.parts));
        self.parts += 1;
        self.has_root |= head.is_root();
        if !is_new(&mut self.content_ids, head.content_id()) {
            return Err(MimeErrorKind::DuplicateContentId);
        }
        if !is_new(&mut self.content_locations, head.content_location()) {
            return Err(MimeErrorKind::DuplicateContentLocation);
        }
        self.state = State::Content(Transfer::new(head.transfer_encoding()));
        self.delimiter.start_line();
        Ok(Event::Part(head))
    }

    fn end_of_part(&mut self) -> Result<Event, MimeErrorKind> {
        let next = State::AfterDelimiter(Line::default());
        if let State::Content(transfer) = core::mem::replace(&mut self.state, next) {
            transfer.finish().map_err(|_| MimeErrorKind::Content)?;
        }
        Ok(Event::EndOfPart)
    }

    fn end_of_package(&mut self) -> Result<Event, MimeErrorKind> {
        self.state = State::Epilogue;
        if self.parts == 0 {
            return Err(MimeErrorKind::NoParts);
        }
        self.has_root
            .then_some(Event::End)
            .ok_or(MimeErrorKind::NoRoot)
    }
}

fn is_new(seen: &mut BTreeSet<String>, name: Option<&str>) -> bool {
    name.is_none_or(|name| seen.insert(name.into()))
}

impl fmt::Debug for Splitter {
    /// Sizes only: content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Splitter")
            .field("offset", &self.offset())
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}
