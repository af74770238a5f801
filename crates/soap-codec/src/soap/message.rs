//! A validated message.

use core::fmt;

use bytes::Bytes;

use crate::read::element::Document;
use crate::read::from_xml::FromXml;
use crate::read::interrupt::Interrupt;
use crate::read::tape::Tape;
use crate::soap::envelope::Envelope;
use crate::soap::not_understood::NotUnderstood;
use crate::soap::payload_error::PayloadError;
use crate::text::encoding::Input;

/// A validated SOAP message, whose views cannot fail.
pub struct Message<I: Input> {
    text: I::Text,
    tape: Tape,
}

impl<I: Input> Message<I> {
    pub(super) fn new(text: I::Text, tape: Tape) -> Self {
        Self { text, tape }
    }

    /// Returns the envelope.
    pub fn envelope(&self) -> Envelope<'_> {
        Envelope::new(self.document())
    }

    /// Reads the payload: the only element in the Body.
    ///
    /// ```
    /// use soap_codec::{Decoder, PayloadError};
    ///
    /// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
    ///     <faultcode>s:Server</faultcode><faultstring>busy</faultstring></s:Fault></s:Body></s:Envelope>"#;
    /// let message = Decoder::new().decode(text)?;
    /// match message.read::<u32>() {
    ///     Ok(number) => println!("{number}"),
    ///     Err(PayloadError::Fault(fault)) => assert_eq!(fault.reason(), "busy"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A receiver that understands header blocks checks them itself, with
    /// [`Envelope::not_understood`], and then reads [`Envelope::payload`].
    ///
    /// # Errors
    /// [`PayloadError`] if the message holds a fault, a header block that must be understood, no
    /// payload or several, or if the payload is not a `T`.
    pub fn read<'a, T: FromXml<'a>>(&'a self) -> Result<T, PayloadError> {
        let envelope = self.envelope();
        let not_understood: NotUnderstood = envelope.not_understood(&[]).collect();
        if envelope.fault().is_none() && !not_understood.is_empty() {
            return Err(PayloadError::NotUnderstood(not_understood));
        }
        Ok(envelope.payload()?.read()?)
    }

    /// Returns the whole text, including a byte order mark.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Sets the interrupt for reading values from now on. Default: that of the decoder.
    pub fn set_interrupt(&mut self, interrupt: Interrupt) {
        self.tape.interrupt = interrupt;
    }

    pub(super) fn document(&self) -> Document<'_> {
        Document {
            text: &self.text[self.tape.base..],
            tape: &self.tape,
        }
    }
}

impl Message<Bytes> {
    /// Returns the XML between the tags of the Body, in UTF-8. It shares the memory of the message.
    ///
    /// Its prefixes may be declared outside of it. For XML that stands on its own, use
    /// [`Element::write_standalone`](crate::Element::write_standalone).
    ///
    /// ```
    /// use bytes::Bytes;
    /// use soap_codec::Decoder;
    ///
    /// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/></s:Body></s:Envelope>"#;
    /// let message = Decoder::new().decode(Bytes::from_static(text.as_bytes()))?;
    /// assert_eq!(message.body_bytes(), "<a/>");
    /// # Ok::<(), soap_codec::DecodeError>(())
    /// ```
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
