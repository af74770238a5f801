//! Reading a document one event at a time.

use alloc::borrow::Cow;
use core::fmt;
use core::ops::Range;

use crate::read::element::{Document, Element};
use crate::read::interrupt::Interrupt;
use crate::read::prolog::document_start;
use crate::read::settings::ReadSettings;
use crate::read::steps::{Attribute, StartTag, Step, Steps};
use crate::read::tape::Tape;
use crate::read::tolerance::Tolerance;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::limits::{Limit, Limits};
use crate::text::name::QName;
use crate::text::namespace::NamespaceMap;
use crate::text::references::{self, Normalize};

/// A reader that returns a document one event at a time, for responses with too many rows to keep.
/// Its memory grows with the depth of the document only.
///
/// It checks the same rules of XML as a [`Decoder`](crate::Decoder), and none of SOAP: it reads any
/// well-formed document, and skips processing instructions like comments. After an error it returns
/// the same error again, so that a malformed document never seems to end.
///
/// Any element can be read [as a whole](Self::element), as an [`Element`]:
///
/// ```
/// use soap_codec::{Event, QName, Reader};
///
/// let xml = r#"<rows xmlns="urn:r"><row id="1">one</row><row id="2">t<!-- -->wo</row></rows>"#;
/// let mut reader = Reader::new(xml);
/// let mut rows = Vec::new();
/// while let Some(event) = reader.next()? {
///     if matches!(event, Event::Start(start) if start.name() == QName::new("urn:r", "row")) {
///         let row = reader.element()?.expect("a start tag was read");
///         rows.push(row.read::<String>()?);
///     }
/// }
/// assert_eq!(rows, ["one", "two"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reader<'a> {
    text: &'a str,
    /// The number of bytes before the document, known once it has begun.
    base: usize,
    settings: ReadSettings,
    /// Made at the first event, because the settings are complete then.
    steps: Option<Steps<'a>>,
    /// The start tag, if the last event was one.
    start: Option<StartTag>,
    error: Option<DecodeError>,
    /// The tape of the last element that was read as a whole.
    tape: Tape,
}

/// An event of a [`Reader`].
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a document holds nothing else")]
pub enum Event<'r> {
    /// An element begins.
    Start(Start<'r>),
    /// A piece of character data. Comments, processing instructions and CDATA sections divide it.
    Text(Cow<'r, str>),
    /// The innermost element ends.
    End,
}

/// A start tag.
#[derive(Clone, Copy)]
pub struct Start<'r> {
    text: &'r str,
    name: QName<'r>,
    attributes: &'r [Attribute],
    steps: &'r Steps<'r>,
}

impl<'a> Reader<'a> {
    /// Makes a reader with default limits. It skips a byte order mark, and ignores the encoding in
    /// a declaration, because the text is decoded already.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            base: 0,
            settings: ReadSettings::default().tolerate(Tolerance::ProcessingInstructions),
            steps: None,
            start: None,
            error: None,
            tape: Tape::default(),
        }
    }

    pub(crate) fn with_settings(text: &'a str, settings: ReadSettings) -> Self {
        Self {
            settings: settings.tolerate(Tolerance::ProcessingInstructions),
            ..Self::new(text)
        }
    }

    /// Sets the interrupt for reading a whole element and its values. Must be called before the
    /// first event.
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.settings.interrupt = interrupt;
        self
    }

    /// Sets the limits. Must be called before the first event.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets the translation of namespace names. Must be called before the first event.
    #[must_use]
    pub fn namespaces(mut self, namespaces: NamespaceMap) -> Self {
        self.settings.namespaces = namespaces;
        self
    }

    /// Accepts a violation of XML. Tolerances for SOAP have no effect. Must be called before the
    /// first event.
    #[must_use]
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.settings = self.settings.tolerate(tolerance);
        self
    }

    /// Returns the next event, or `None` at the end of the document.
    ///
    /// # Errors
    /// [`DecodeError`] with the kind and the offset, counted from the first byte of `text`.
    #[expect(
        clippy::should_implement_trait,
        reason = "events borrow from the reader, and items of an iterator cannot"
    )]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, DecodeError> {
        self.start = None;
        if let Some(error) = self.error {
            return Err(error);
        }
        let step = self.step().map_err(|error| *self.error.insert(error))?;
        let text = self.text;
        Ok(match step {
            None => None,
            Some(Step::End { .. }) => Some(Event::End),
            Some(Step::Text {
                range,
                plain,
                cdata,
            }) => {
                let raw = &text[range];
                Some(Event::Text(match (plain, cdata) {
                    (true, _) => Cow::Borrowed(raw),
                    (false, true) => references::lines(raw),
                    (false, false) => references::decode(raw, Normalize::Lines),
                }))
            }
            Some(Step::Start(tag)) => {
                let local = tag.name.local();
                let namespace = tag.namespace;
                self.start = Some(tag);
                let steps = self.steps.as_ref().expect("it has just made a step");
                Some(Event::Start(Start {
                    text,
                    name: QName::from_document(steps.namespace_name(namespace), &text[local]),
                    attributes: steps.attributes(),
                    steps,
                }))
            }
        })
    }

    /// Reads the whole element whose start was the last event, up to and including its end. Returns
    /// `None` if the last event was not a start.
    ///
    /// The memory of the element is reused for the next one.
    ///
    /// # Errors
    /// The same as [`Reader::next`].
    pub fn element(&mut self) -> Result<Option<Element<'_>>, DecodeError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let (Some(tag), Some(steps)) = (self.start.take(), self.steps.as_mut()) else {
            return Ok(None);
        };
        let base = self.base;
        self.tape
            .rebuild(tag, steps)
            .map_err(|error| *self.error.insert(error.moved_by(base)))?;
        let known = self.tape.namespaces.len();
        self.tape
            .namespaces
            .extend_from_slice(&steps.names()[known..]);
        let document = Document {
            text: self.text,
            tape: &self.tape,
        };
        Ok(Some(document.part()))
    }

    /// Returns the place of the start tag that was the last event, in the whole text.
    pub(crate) fn start_tag(&self) -> Option<Range<usize>> {
        let tag = self.start.as_ref()?;
        Some(self.base + tag.start..self.base + tag.end)
    }

    /// Returns the end of what was read, in the whole text.
    pub(crate) fn end(&self) -> usize {
        self.base + self.steps.as_ref().map_or(0, Steps::end)
    }

    fn step(&mut self) -> Result<Option<Step>, DecodeError> {
        if self.steps.is_none() {
            self.begin()?;
        }
        let steps = self.steps.as_mut().expect("it has just begun");
        steps.step().map_err(|error| error.moved_by(self.base))
    }

    fn begin(&mut self) -> Result<(), DecodeError> {
        let settings = &self.settings;
        let most = settings.limits.message_bytes as usize;
        if self.text.len() > most {
            let kind = DecodeErrorKind::Limit(Limit::MessageBytes);
            return Err(DecodeError::new(kind, most));
        }
        self.base = document_start(self.text, settings.tolerances)?;
        self.text = &self.text[self.base..];
        self.tape = Tape::new(settings, self.base, self.text.len());
        self.steps = Some(Steps::new(self.text, settings.clone()));
        Ok(())
    }
}

impl<'r> Start<'r> {
    /// Returns the name, with its namespace resolved.
    #[must_use]
    pub fn name(&self) -> QName<'r> {
        self.name
    }

    /// Returns the value of an attribute, normalised like one without a declaration (XML 1.0,
    /// 3.3.3).
    #[must_use]
    pub fn attribute(&self, name: QName<'_>) -> Option<Cow<'r, str>> {
        self.attributes()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// Iterates over the names and values of the attributes, without namespace declarations.
    pub fn attributes(&self) -> impl Iterator<Item = (QName<'r>, Cow<'r, str>)> + use<'r> {
        let (text, steps) = (self.text, self.steps);
        self.attributes.iter().map(move |attribute| {
            let namespace = steps.namespace_name(attribute.namespace);
            let name = QName::from_document(namespace, &text[attribute.name.local()]);
            let value = &text[attribute.value.clone()];
            (name, references::decode(value, Normalize::Attribute))
        })
    }
}

impl fmt::Debug for Reader<'_> {
    /// Shows sizes only, because content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Start<'_> {
    /// Shows the name only, because attributes may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Start({})", self.name)
    }
}
