//! A SOAP message, validated once.

use core::fmt;

use bytes::Bytes;

use crate::read::element::Document;
use crate::read::interrupt::Interrupt;
use crate::read::prolog::document_start;
use crate::read::settings::ReadSettings;
use crate::read::steps::Steps;
use crate::read::tape::Tape;
use crate::read::tolerance::Tolerance;
use crate::soap::envelope::{self, Envelope};
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::encoding::{self, Charset, Input};
use crate::text::limits::{Limit, Limits};
use crate::text::namespace::NamespaceMap;

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
    settings: ReadSettings,
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
        self.settings.interrupt = interrupt;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets which namespaces are presented under another name.
    #[must_use]
    pub fn namespaces(mut self, namespaces: NamespaceMap) -> Self {
        self.settings.namespaces = namespaces;
        self
    }

    /// Accepts a violation of a specification. Can be called repeatedly; tolerances accumulate.
    #[must_use]
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.settings = self.settings.tolerate(tolerance);
        self
    }

    /// Validates a whole message: encoding, well-formedness, namespaces, the structure of the envelope.
    ///
    /// # Errors
    /// [`DecodeError`] with what is wrong and where. A fault is no error: see [`Envelope::fault`].
    pub fn decode<I: Input>(&self, input: I, charset: Charset) -> Result<Message<I>, DecodeError> {
        let settings = &self.settings;
        let most = settings.limits.message_bytes as usize;
        let too_large = DecodeError::new(DecodeErrorKind::Limit(Limit::MessageBytes), most);
        if input.bytes().len() > most {
            return Err(too_large);
        }
        let text = encoding::decode(input, charset)?;
        // Transcoding can make a text longer; its offsets must still fit.
        if u32::try_from(text.len()).is_err() {
            return Err(too_large);
        }
        let base = document_start(&text, settings.tolerances)?;
        let document = &text[base..];
        let mut tape = Tape::new(settings, base, document.len());
        tape.build(Steps::new(document, settings.clone()))
            .map_err(|error| error.moved_by(base))?;
        let message = Message { text, tape };
        envelope::validate(message.document(), settings.tolerances)?;
        Ok(message)
    }
}

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
