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
use crate::text::name::QName;

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
        Ok(self.understood()?.payload()?.read()?)
    }

    /// Reads the payload, which must have this name. Prefer it to [`read`](Self::read) for a type
    /// whose members may all be absent: such a type can be read from any element.
    ///
    /// ```
    /// use soap_codec::{Decoder, QName};
    ///
    /// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
    ///     <pong xmlns="urn:p">1</pong></s:Body></s:Envelope>"#;
    /// let message = Decoder::new().decode(text)?;
    /// assert_eq!(message.read_named::<u32>(QName::new("urn:p", "pong"))?, 1);
    /// let error = message.read_named::<u32>(QName::new("urn:p", "ping")).unwrap_err();
    /// let expected = "the payload is the element {urn:p}pong, expected {urn:p}ping";
    /// assert_eq!(error.to_string(), expected);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`PayloadError::Unexpected`] if the payload has another name.
    pub fn read_named<'a, T: FromXml<'a>>(&'a self, name: QName<'_>) -> Result<T, PayloadError> {
        Ok(self.understood()?.payload_named(name)?.read()?)
    }

    /// Returns the envelope, unless it holds header blocks that must be understood. A fault reports
    /// what went wrong in any case.
    fn understood(&self) -> Result<Envelope<'_>, PayloadError> {
        let envelope = self.envelope();
        let not_understood: NotUnderstood = envelope.not_understood(&[]).collect();
        if envelope.fault().is_none() && !not_understood.is_empty() {
            return Err(PayloadError::NotUnderstood(not_understood));
        }
        Ok(envelope)
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
    /// Allows values that are read from now on to share the memory of the message: a
    /// [`ByteString`](bytestring::ByteString) is then a slice of it, and keeps all of it alive.
    /// Otherwise it is a copy.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use bytestring::ByteString;
    /// use soap_codec::Decoder;
    ///
    /// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a>kept</a></s:Body></s:Envelope>"#;
    /// let mut message = Decoder::new().decode(Bytes::from_static(text.as_bytes()))?;
    /// message.share();
    /// let kept: ByteString = message.read()?;
    /// drop(message);
    /// assert_eq!(kept, "kept");
    /// assert!(text.as_bytes().as_ptr_range().contains(&kept.as_ptr()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn share(&mut self) {
        self.tape.shared = Some(self.text.clone());
    }

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
