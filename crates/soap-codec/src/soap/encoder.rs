//! From header blocks and payloads to the bytes of an envelope.

use alloc::vec::Vec;
use core::fmt;

use crate::soap::fault::Fault;
use crate::soap::header::{HeaderBlock, actor_name};
use crate::soap::version::SoapVersion;
use crate::text::name::QName;
use crate::text::namespace::NamespaceMap;
use crate::write::encode_error::{EncodeError, EncodeErrorKind};
use crate::write::few::Few;
use crate::write::package::{Collector, XopPackage};
use crate::write::tag::Tag;
use crate::write::to_element::ToElement;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

/// Encodes an envelope: header blocks, and payloads or a fault.
///
/// ```
/// use soap_codec::{Encoder, HeaderBlock, QName, SoapVersion};
///
/// let xml = Encoder::new(SoapVersion::Soap11)
///     .header(HeaderBlock::new(QName::new("urn:auth", "Token"), "t0k3n"))
///     .body(QName::new("urn:p", "ping"), &1)
///     .encode()?;
/// assert_eq!(
///     String::from_utf8(xml)?,
///     concat!(
///         r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><Token xmlns="urn:auth">t0k3n</Token>"#,
///         r#"</s:Header><s:Body><ping xmlns="urn:p">1</ping></s:Body></s:Envelope>"#,
///     ),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "an encoder does nothing until `encode`"]
pub struct Encoder<'a> {
    version: SoapVersion,
    namespaces: NamespaceMap,
    headers: Few<HeaderBlock<'a>, 1>,
    payloads: Few<Payload<'a>, 1>,
    fault: Option<&'a Fault>,
    has_declaration: bool,
}

#[derive(Clone, Copy)]
enum Payload<'a> {
    Element(&'a dyn ToElement),
    Value(QName<'a>, &'a dyn ToXml),
}

impl<'a> Encoder<'a> {
    /// Creates an encoder for an empty envelope.
    #[inline]
    pub fn new(version: SoapVersion) -> Self {
        Self {
            version,
            namespaces: NamespaceMap::new(),
            headers: Few::new(HeaderBlock::new(version.name("Header"), &())),
            payloads: Few::new(Payload::Value(version.name("Body"), &())),
            fault: None,
            has_declaration: false,
        }
    }

    /// Sets the namespaces that are written under another name.
    #[inline]
    pub fn namespaces(mut self, namespaces: NamespaceMap) -> Self {
        self.namespaces = namespaces;
        self
    }

    /// Adds a header block.
    #[inline]
    pub fn header(mut self, block: HeaderBlock<'a>) -> Self {
        self.headers.push(block);
        self
    }

    /// Adds an element to the Body.
    #[inline]
    pub fn body(mut self, name: QName<'a>, value: &'a dyn ToXml) -> Self {
        self.payloads.push(Payload::Value(name, value));
        self
    }

    /// Adds an element to the Body that knows its own name, such as a [`Raw`](crate::Raw).
    #[inline]
    pub fn element(mut self, element: &'a dyn ToElement) -> Self {
        self.payloads.push(Payload::Element(element));
        self
    }

    /// Sets whether the envelope begins with an XML declaration. It only repeats the charset of the
    /// transport, but some servers require it. Default: `false`.
    #[inline]
    pub fn xml_declaration(mut self, has_declaration: bool) -> Self {
        self.has_declaration = has_declaration;
        self
    }

    /// Sets the fault that the Body holds. It excludes payloads.
    #[inline]
    pub fn fault(mut self, fault: &'a Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Encodes the envelope in UTF-8.
    ///
    /// # Errors
    /// [`EncodeError`] if a value cannot be written, a header block has no namespace, or the
    /// envelope has both a payload and a fault.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        let mut out = Vec::with_capacity(1024);
        self.encode_into(&mut out)?;
        Ok(out)
    }

    /// Encodes the envelope as the root of an MTOM package: [`Base64`](crate::scalar::Base64)
    /// values of `min_bytes` or more become parts of their own, which the envelope refers to with
    /// `xop:Include` ([XOP 1.0](https://www.w3.org/TR/xop10/)). Smaller ones stay in it. So does
    /// XML that was written before, such as a [`Raw`](crate::Raw).
    ///
    /// ```
    /// use soap_codec::scalar::Base64;
    /// use soap_codec::{Encoder, QName, SoapVersion};
    ///
    /// let file = Base64(vec![0; 10_000]);
    /// let encoder = Encoder::new(SoapVersion::Soap11).body(QName::new("urn:f", "store"), &file);
    /// let package = encoder.encode_package(1024)?;
    /// assert_eq!(package.parts[0].content.len(), 10_000);
    /// let include = concat!(
    ///     r#"<Include xmlns="http://www.w3.org/2004/08/xop/include" "#,
    ///     r#"href="cid:part-1@soap-codec"/>"#,
    /// );
    /// assert!(String::from_utf8(package.envelope)?.contains(include));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn encode_package(&self, min_bytes: usize) -> Result<XopPackage, EncodeError> {
        let mut package = XopPackage::default();
        let mut collector = Collector::new(min_bytes);
        let mut writer = Writer::new(&mut package.envelope);
        writer.collect_parts(&mut collector);
        self.write(writer)?;
        package.parts = collector.parts;
        Ok(package)
    }

    /// Appends the encoded envelope to `out`. After an error, `out` is unchanged.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn encode_into(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.write(Writer::new(out))
    }

    fn write<'w>(&'w self, mut writer: Writer<'w>) -> Result<(), EncodeError> {
        if self.fault.is_some() && !self.payloads.as_slice().is_empty() {
            return Err(EncodeErrorKind::Misplaced.into());
        }
        let namespace = self.version.envelope_namespace();
        writer.use_namespaces(&self.namespaces);
        if self.has_declaration {
            writer.markup(r#"<?xml version="1.0" encoding="utf-8"?>"#);
        }
        writer.begin_inside(self.start_tag(), "s", namespace);
        let headers = self.headers.as_slice();
        if !headers.is_empty() {
            writer.markup("<s:Header>");
            for block in headers {
                self.write_header(block, &mut writer);
            }
            writer.markup("</s:Header>");
        }
        writer.markup("<s:Body>");
        for payload in self.payloads.as_slice() {
            match payload {
                Payload::Element(element) => element.to_element(&mut writer),
                Payload::Value(name, value) => writer.element(*name, *value),
            }
        }
        if let Some(fault) = self.fault {
            fault.write(self.version, &mut writer);
        }
        writer.markup("</s:Body></s:Envelope>");
        writer.finish()
    }

    fn start_tag(&self) -> &'static str {
        match self.version {
            SoapVersion::Soap11 => {
                r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">"#
            }
            SoapVersion::Soap12 => {
                r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">"#
            }
        }
    }

    fn write_header(&self, block: &HeaderBlock<'_>, writer: &mut Writer<'_>) {
        if block.name.namespace().is_empty() {
            return writer.fail(EncodeErrorKind::UnqualifiedHeader.into());
        }
        let one = if self.version == SoapVersion::Soap11 {
            "1"
        } else {
            "true"
        };
        let tag = Tag::Resolve(block.name);
        let mark = writer.open(tag);
        if block.must_understand {
            writer.attribute(self.version.name("mustUnderstand"), one);
        }
        if let Some(actor) = block.actor {
            writer.attribute(actor_name(self.version), actor);
        }
        if block.relay && self.version == SoapVersion::Soap12 {
            writer.attribute(self.version.name("relay"), one);
        }
        block.value.to_xml(writer);
        writer.close(mark, tag);
    }
}

impl fmt::Debug for Payload<'_> {
    /// Shows the name at most, because values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element(_) => f.write_str("Element"),
            Self::Value(name, _) => name.fmt(f),
        }
    }
}

impl fmt::Debug for Encoder<'_> {
    /// Names only: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("version", &self.version)
            .field("headers", &self.headers.as_slice())
            .field("payloads", &self.payloads.as_slice())
            .finish_non_exhaustive()
    }
}
