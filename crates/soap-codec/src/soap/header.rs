//! Header blocks, read and written.

use alloc::borrow::Cow;
use core::fmt;

use crate::read::element::Element;
use crate::read::tolerance::{Tolerance, Tolerances};
use crate::scalar::Scalar;
use crate::soap::version::SoapVersion;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::name::QName;
use crate::text::namespace::SOAP_12;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

const NEXT_11: &str = "http://schemas.xmlsoap.org/soap/actor/next";
const NEXT_12: &str = "http://www.w3.org/2003/05/soap-envelope/role/next";
const ULTIMATE_RECEIVER: &str = "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver";

/// A view of a header block of a message.
#[derive(Clone, Copy, Debug)]
pub struct HeaderView<'a> {
    element: Element<'a>,
    version: SoapVersion,
}

impl<'a> HeaderView<'a> {
    pub(crate) fn new(element: Element<'a>, version: SoapVersion) -> Self {
        Self { element, version }
    }

    /// Returns the element of the block.
    pub fn element(&self) -> Element<'a> {
        self.element
    }

    /// Returns `true` if the receiver must understand the block (SOAP 1.1, 4.2.3; SOAP 1.2 part 1,
    /// 5.2.3).
    pub fn must_understand(&self) -> bool {
        flag(&self.element, self.version, "mustUnderstand")
    }

    /// Returns `true` if a node that does not understand the block relays it (SOAP 1.2 part 1,
    /// 5.2.4). Always `false` in SOAP 1.1.
    pub fn relay(&self) -> bool {
        self.version == SoapVersion::Soap12 && flag(&self.element, self.version, "relay")
    }

    /// Returns the node that the block is meant for: `actor` of SOAP 1.1, `role` of SOAP 1.2.
    pub fn actor(&self) -> Option<Cow<'a, str>> {
        self.element.attribute(actor_name(self.version))
    }

    /// Returns `true` if the block is meant for the ultimate receiver of the message: it has no
    /// actor, an empty one, *next*, or *ultimate receiver*.
    pub fn is_for_receiver(&self) -> bool {
        match self.actor() {
            None => true,
            Some(actor) => matches!(actor.trim(), "" | NEXT_11 | NEXT_12 | ULTIMATE_RECEIVER),
        }
    }
}

/// A header block to write.
#[derive(Clone, Copy)]
#[must_use = "a header block does nothing until an `Encoder` writes it"]
pub struct HeaderBlock<'a> {
    pub(crate) name: QName<'a>,
    pub(crate) value: HeaderValue<'a>,
    pub(crate) actor: Option<&'a str>,
    pub(crate) must_understand: bool,
    pub(crate) relay: bool,
}

/// The content of a [`HeaderBlock`]: text, or a reference to any value that implements [`ToXml`].
#[derive(Clone, Copy)]
pub struct HeaderValue<'a>(Content<'a>);

#[derive(Clone, Copy)]
enum Content<'a> {
    Text(&'a str),
    Xml(&'a dyn ToXml),
}

impl<'a> HeaderBlock<'a> {
    /// Creates a block for the ultimate receiver, which need not understand it. Its name must have
    /// a namespace.
    ///
    /// ```
    /// use soap_codec::{HeaderBlock, QName};
    ///
    /// let token = String::from("t0k3n");
    /// let token_block = HeaderBlock::new(QName::new("urn:auth", "Token"), token.as_str());
    /// let attempt_block = HeaderBlock::new(QName::new("urn:auth", "Attempt"), &2);
    /// # let _ = (token_block, attempt_block);
    /// ```
    #[inline]
    pub fn new(name: QName<'a>, value: impl Into<HeaderValue<'a>>) -> Self {
        Self {
            name,
            value: value.into(),
            actor: None,
            must_understand: false,
            relay: false,
        }
    }

    /// Sets whether the receiver must understand the block. Default: `false`.
    pub fn must_understand(mut self, must_understand: bool) -> Self {
        self.must_understand = must_understand;
        self
    }

    /// Sets the node that the block is meant for: `actor` of SOAP 1.1, `role` of SOAP 1.2.
    pub fn actor(mut self, actor: &'a str) -> Self {
        self.actor = Some(actor);
        self
    }

    /// Sets whether a node that does not understand the block relays it. Written in SOAP 1.2 only.
    /// Default: `false`.
    pub fn relay(mut self, relay: bool) -> Self {
        self.relay = relay;
        self
    }
}

impl HeaderValue<'_> {
    #[inline]
    pub(crate) fn to_xml(self, writer: &mut Writer<'_>) {
        match self.0 {
            Content::Text(text) => writer.text(text),
            Content::Xml(value) => value.to_xml(writer),
        }
    }
}

impl<'a> From<&'a str> for HeaderValue<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        Self(Content::Text(text))
    }
}

impl<'a, T: ToXml> From<&'a T> for HeaderValue<'a> {
    #[inline]
    fn from(value: &'a T) -> Self {
        Self(Content::Xml(value))
    }
}

impl<'a> From<&'a dyn ToXml> for HeaderValue<'a> {
    #[inline]
    fn from(value: &'a dyn ToXml) -> Self {
        Self(Content::Xml(value))
    }
}

/// Without the value, which may be secret.
impl fmt::Debug for HeaderValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderValue").finish_non_exhaustive()
    }
}

impl fmt::Debug for HeaderBlock<'_> {
    /// Without the value, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeaderBlock({})", self.name)
    }
}

pub(crate) fn actor_name(version: SoapVersion) -> QName<'static> {
    match version {
        SoapVersion::Soap11 => version.name("actor"),
        SoapVersion::Soap12 => QName::new(SOAP_12, "role"),
    }
}

/// Checks the values of the flags of a header block.
pub(crate) fn validate(
    block: &Element<'_>,
    version: SoapVersion,
    tolerances: Tolerances,
) -> Result<(), DecodeError> {
    let error = DecodeError::new(DecodeErrorKind::BadHeaderFlag, block.offset());
    if let Some(value) = block.attribute(version.name("mustUnderstand")) {
        let strict = version == SoapVersion::Soap11 && !tolerances.has(Tolerance::WordBooleans);
        let valid = if strict {
            matches!(&*value, "0" | "1")
        } else {
            bool::parse(&value).is_ok()
        };
        if !valid {
            return Err(error);
        }
    }
    match block.attribute(version.name("relay")) {
        Some(value) if version == SoapVersion::Soap12 && bool::parse(&value).is_err() => Err(error),
        _ => Ok(()),
    }
}

fn flag(element: &Element<'_>, version: SoapVersion, local: &'static str) -> bool {
    let value = element.attribute(version.name(local));
    value.is_some_and(|value| bool::parse(&value).unwrap_or(false))
}
