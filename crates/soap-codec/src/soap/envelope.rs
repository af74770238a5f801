//! The envelope of a message.

use alloc::boxed::Box;
use core::fmt;

use crate::read::element::{Children, Document, Element};
use crate::soap::fault::FaultView;
use crate::soap::header::HeaderView;
use crate::soap::payload_error::PayloadError;
use crate::soap::version::SoapVersion;
use crate::text::name::QName;
use crate::text::namespace::{SOAP_11, SOAP_12};
use crate::text::qname_buf::QNameBuf;

/// The envelope of a message: header blocks, and payloads or a fault.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    root: Element<'a>,
    version: SoapVersion,
}

impl<'a> Envelope<'a> {
    pub(super) fn new(document: Document<'a>) -> Self {
        let root = document.root();
        let version = if root.name().namespace() == SOAP_12 {
            SoapVersion::Soap12
        } else {
            SoapVersion::Soap11
        };
        Self { root, version }
    }

    /// Returns the SOAP version of the message.
    pub fn version(&self) -> SoapVersion {
        self.version
    }

    /// Returns the header blocks.
    pub fn headers(&self) -> impl Iterator<Item = HeaderView<'a>> + use<'a> {
        let version = self.version;
        let header = self.root.child(version.name("Header"));
        header
            .into_iter()
            .flat_map(|header| header.children())
            .map(move |element| HeaderView::new(element, version))
    }

    /// Returns the first header block of this name.
    pub fn header(&self, name: QName<'_>) -> Option<HeaderView<'a>> {
        self.headers().find(|header| header.element().is(name))
    }

    /// Returns the names of the header blocks that are meant for this receiver, must be understood,
    /// and are not in `understood`.
    ///
    /// A message with such a block must not be processed (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 2.4). A
    /// fault in it still reports what went wrong.
    pub fn not_understood<'u>(
        &self,
        understood: &'u [QName<'u>],
    ) -> impl Iterator<Item = QName<'a>> + use<'a, 'u> {
        self.headers()
            .filter(|header| header.must_understand() && header.is_for_receiver())
            .map(|header| header.element().name())
            .filter(move |name| !understood.contains(name))
    }

    /// Returns the header blocks that the sender of a fault did not understand: `NotUnderstood` of
    /// SOAP 1.2 (part 1, 5.4.8). A name with an undeclared prefix is left out.
    pub fn reported_not_understood(&self) -> impl Iterator<Item = QNameBuf> + use<'a> {
        let blocks = self.headers_named("NotUnderstood");
        blocks.filter_map(|block| qname(&block))
    }

    /// Returns the envelopes that the sender of a version mismatch supports, in its order of
    /// preference: `Upgrade` of SOAP 1.2 (part 1, 5.4.7), which such senders also write in SOAP 1.1
    /// messages. A name with an undeclared prefix is left out.
    pub fn supported_envelopes(&self) -> impl Iterator<Item = QNameBuf> + use<'a> {
        let name = SoapVersion::Soap12.name("SupportedEnvelope");
        self.headers_named("Upgrade")
            .flat_map(|block| block.children())
            .filter(move |child| child.is(name))
            .filter_map(|child| qname(&child))
    }

    /// Returns the elements in the Body.
    pub fn payloads(&self) -> Children<'a> {
        self.body().children()
    }

    /// Returns the payload: the only element in the Body.
    ///
    /// # Errors
    /// [`PayloadError`] if the message holds a fault, no payload or several.
    pub fn payload(&self) -> Result<Element<'a>, PayloadError> {
        if let Some(fault) = self.fault() {
            return Err(PayloadError::Fault(Box::new(fault.to_fault())));
        }
        let mut payloads = self.payloads();
        let payload = payloads.next().ok_or(PayloadError::Missing)?;
        match payloads.next() {
            None => Ok(payload),
            Some(_) => Err(PayloadError::Several),
        }
    }

    /// Returns the payload, which must have this name.
    ///
    /// # Errors
    /// As [`payload`](Self::payload), and [`PayloadError::Unexpected`] if the payload has another
    /// name.
    pub fn payload_named(&self, name: QName<'_>) -> Result<Element<'a>, PayloadError> {
        let payload = self.payload()?;
        if payload.is(name) {
            Ok(payload)
        } else {
            Err(PayloadError::unexpected(name, payload.name()))
        }
    }

    /// Returns the fault, if the message holds one. It is the first `Fault` in the Body, in the
    /// namespace of either version, because some servers write that of the other one.
    pub fn fault(&self) -> Option<FaultView<'a>> {
        let is_fault = |element: &Element<'_>| {
            let name = element.name();
            name.local() == "Fault" && matches!(name.namespace(), SOAP_11 | SOAP_12)
        };
        let fault = self.payloads().find(is_fault)?;
        Some(FaultView::new(fault, self.version))
    }

    /// Returns the Body element.
    pub fn body(&self) -> Element<'a> {
        self.root
            .child(self.version.name("Body"))
            .expect("a validated envelope has a Body")
    }

    /// Returns the header blocks that SOAP 1.2 defines under this name.
    fn headers_named(&self, local: &'static str) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let name = SoapVersion::Soap12.name(local);
        self.headers()
            .map(|header| header.element())
            .filter(move |element| element.is(name))
    }
}

impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("version", &self.version)
            .field("payloads", &self.payloads())
            .finish_non_exhaustive()
    }
}

/// Returns the name in the attribute `qname`.
fn qname(element: &Element<'_>) -> Option<QNameBuf> {
    let value = element.attribute(QName::new("", "qname"))?;
    element.qname_value(&value)
}
