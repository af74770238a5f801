//! From bytes to a validated message.

use crate::read::interrupt::Interrupt;
use crate::read::parts::Parts;
use crate::read::rows::RowReader;
use crate::read::settings::ReadSettings;
use crate::read::tolerance::Tolerance;
use crate::read::xml_document;
use crate::soap::message::Message;
use crate::soap::structure;
use crate::text::decode_error::DecodeError;
use crate::text::encoding::{Charset, Input};
use crate::text::limits::Limits;
use crate::text::name::QName;
use crate::text::namespace::NamespaceMap;

/// Decodes SOAP messages, under limits that always apply.
///
/// ```
/// use soap_codec::{Decoder, QName};
///
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
///     <s:Body><pong xmlns="urn:p">1</pong></s:Body></s:Envelope>"#;
/// let message = Decoder::new().decode(text)?;
/// assert_eq!(message.read::<u32>()?, 1);
/// assert_eq!(message.envelope().payload()?.name(), QName::new("urn:p", "pong"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a decoder does nothing until `decode`"]
pub struct Decoder {
    settings: ReadSettings,
}

impl Decoder {
    /// Creates a decoder with the default limits, no namespace map, and no tolerances.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the interrupt for decoding, and for reading the values of its messages (default: none).
    pub fn interrupt(mut self, interrupt: Interrupt) -> Self {
        self.settings.interrupt = interrupt;
        self
    }

    /// Sets the limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets the namespaces that are presented under another name.
    pub fn namespaces(mut self, namespaces: NamespaceMap) -> Self {
        self.settings.namespaces = namespaces;
        self
    }

    /// Sets the parts that values of the message may refer to (default: none).
    pub fn parts(mut self, parts: Parts) -> Self {
        self.settings.parts = parts;
        self
    }

    /// Accepts a violation of a specification. Can be called repeatedly; tolerances accumulate.
    pub fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.settings = self.settings.tolerate(tolerance);
        self
    }

    /// Decodes a message and validates it: encoding, well-formedness, namespaces, and the structure
    /// of the envelope.
    ///
    /// The byte order mark or the XML declaration says the encoding; without either it is UTF-8.
    /// Use [`decode_as`](Self::decode_as) if the transport says the encoding.
    ///
    /// # Errors
    /// [`DecodeError`] with the kind of violation and its place. A fault is not an error; see
    /// [`Message::read`] and [`Envelope::fault`](crate::Envelope::fault).
    pub fn decode<I: Input>(&self, input: I) -> Result<Message<I>, DecodeError> {
        self.decode_as(input, Charset::Unknown)
    }

    /// Returns the limit on the bytes of a message.
    #[must_use]
    pub fn message_bytes(&self) -> u32 {
        self.settings.limits.message_bytes
    }

    /// Creates a reader of the elements `row` of a document that arrives in chunks, at any depth
    /// but not in each other. It has the limits, the namespaces and the tolerances of this decoder.
    /// `charset` is what the transport says; the document must be in UTF-8.
    #[must_use]
    pub fn rows(&self, row: QName<'_>, charset: Charset) -> RowReader {
        RowReader::new(row, self.settings.clone(), charset)
    }

    /// Decodes a message whose encoding the transport states. HTTP states it in the `charset`
    /// parameter of the content type.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn decode_as<I: Input>(
        &self,
        input: I,
        charset: Charset,
    ) -> Result<Message<I>, DecodeError> {
        let settings = &self.settings;
        let (text, tape) = xml_document::read(input, charset, settings)?;
        let message = Message::new(text, tape);
        structure::validate(message.document(), settings.tolerances)?;
        Ok(message)
    }
}
