//! A SOAP message, validated once.

use alloc::sync::Arc;
use core::fmt;

use bytes::Bytes;

use crate::{
    Charset, DecodeError, DecodeErrorKind, Envelope, Input, Interrupt, Limit, Limits, NamespaceMap,
    Scratch, Tolerance, declaration, element::Document, encoding, envelope,
    namespace::NO_NAMESPACES, reader::Steps, scan, tape::Tape, tolerance::Tolerances,
};

/// Reads messages: limits, namespaces and what is tolerated.
///
/// ```
/// use soap_codec::{Charset, Decoder, QName};
///
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><pong xmlns="urn:p">1</pong></s:Body></s:Envelope>"#;
/// let message = Decoder::new().decode(text, Charset::Unknown)?;
/// let pong = message.envelope().payload()?.expect("there is one");
/// assert_eq!(pong.name(), QName::new("urn:p", "pong"));
/// assert_eq!(pong.text(), "1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    interrupt: Interrupt,
    limits: Limits,
    /// Shared, so that a decoder is cheap to clone for one call.
    namespaces: Option<Arc<NamespaceMap>>,
    tolerances: Tolerances,
}

impl Decoder {
    /// Default limits, no namespace map, nothing tolerated.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the interrupt for decoding, and for reading the values of its messages (default: none).
    #[must_use]
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets which namespaces are presented under another name.
    #[must_use]
    pub fn namespaces(mut self, namespaces: NamespaceMap) -> Self {
        self.namespaces = Some(Arc::new(namespaces));
        self
    }

    /// Accepts a violation of a specification. Can be called repeatedly; tolerances accumulate.
    #[must_use]
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.tolerances = self.tolerances.with(tolerance);
        self
    }

    /// Validates a whole message: encoding, well-formedness, namespaces, the structure of the envelope.
    ///
    /// # Errors
    /// [`DecodeError`] with what is wrong and where. A fault is no error: see [`Envelope::fault`].
    pub fn decode<I: Input>(&self, input: I, charset: Charset) -> Result<Message<I>, DecodeError> {
        self.decode_with(input, charset, &mut Scratch::new())
    }

    /// As [`decode`](Self::decode), in memory that was used before: see [`Scratch`].
    ///
    /// # Errors
    /// As [`Decoder::decode`].
    pub fn decode_with<I: Input>(
        &self,
        input: I,
        charset: Charset,
        scratch: &mut Scratch,
    ) -> Result<Message<I>, DecodeError> {
        let size = input.bytes().len();
        let too_large = DecodeError::new(
            DecodeErrorKind::Limit(Limit::MessageBytes),
            self.limits.message_bytes as usize,
        );
        if size > self.limits.message_bytes as usize {
            return Err(too_large);
        }
        let text = encoding::decode(input, charset)?;
        // Transcoding can make a text longer; its offsets must still fit.
        if u32::try_from(text.len()).is_err() {
            return Err(too_large);
        }
        let base = document_start(&text, self.tolerances)?;
        let body = &text[base..];
        let steps = Steps::new(
            body,
            self.limits.capped(),
            self.namespaces.as_deref().unwrap_or(&NO_NAMESPACES),
            self.tolerances,
            scratch.take_workspace(),
            self.interrupt.clone(),
        );
        let mut tape = scratch.tape(steps).map_err(|error| error.moved_by(base))?;
        tape.base = base;
        tape.interrupt.clone_from(&self.interrupt);
        tape.account
            .set_budget(self.limits.value_budget(body.len()));
        let message = Message { text, tape };
        match envelope::validate(message.document(), self.tolerances) {
            Ok(()) => Ok(message),
            Err(error) => {
                scratch.reclaim(message);
                Err(error)
            }
        }
    }
}

/// Returns the start of the document: behind a byte order mark, and behind white space before its
/// declaration where tolerated.
pub(crate) fn document_start(text: &str, tolerances: Tolerances) -> Result<usize, DecodeError> {
    let document = text.strip_prefix(MARK).unwrap_or(text);
    let base = text.len() - document.len();
    // A second mark is a character out of place, which the tokenizer would read past.
    if document.starts_with(MARK) {
        return Err(DecodeError::new(DecodeErrorKind::Syntax, base));
    }
    let space = scan::spaces(document.as_bytes(), 0);
    let is_tolerated =
        tolerances.has(Tolerance::LeadingWhiteSpace) && declaration::begins(&document[space..]);
    Ok(if is_tolerated { base + space } else { base })
}

const MARK: char = '\u{FEFF}';

/// A validated SOAP message. Views of it can't fail.
pub struct Message<I: Input> {
    text: I::Text,
    tape: Tape,
}

impl<I: Input> Message<I> {
    /// The envelope.
    #[must_use]
    pub fn envelope(&self) -> Envelope<'_> {
        Envelope::new(self.document())
    }

    /// The whole text, a byte order mark included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Sets the interrupt for reading values from now on (default: that of the decoder).
    pub fn set_interrupt(&mut self, interrupt: Interrupt) {
        self.tape.interrupt = interrupt;
    }

    pub(crate) fn into_tape(self) -> Tape {
        self.tape
    }

    fn document(&self) -> Document<'_> {
        Document {
            text: &self.text[self.tape.base..],
            tape: &self.tape,
        }
    }
}

impl Message<Bytes> {
    /// What stands between the tags of the Body, UTF-8, sharing the memory of the message. Prefixes in it may be declared
    /// outside of it: see [`Element::write_standalone`](crate::Element::write_standalone).
    ///
    /// ```
    /// use bytes::Bytes;
    /// use soap_codec::{Charset, Decoder};
    ///
    /// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/></s:Body></s:Envelope>"#;
    /// let message = Decoder::new().decode(Bytes::from_static(text.as_bytes()), Charset::Unknown)?;
    /// assert_eq!(message.body_bytes(), "<a/>");
    /// # Ok::<(), soap_codec::DecodeError>(())
    /// ```
    #[must_use]
    pub fn body_bytes(&self) -> Bytes {
        let content = self.envelope().body().content();
        self.text
            .as_bytes()
            .slice(self.tape.base + content.start..self.tape.base + content.end)
    }
}

impl<I: Input> fmt::Debug for Message<I> {
    /// Sizes only: content may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("bytes", &self.text.len())
            .field("elements", &self.tape.nodes.len())
            .finish_non_exhaustive()
    }
}
