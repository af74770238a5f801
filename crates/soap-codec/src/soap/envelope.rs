//! The envelope of a message.

use alloc::boxed::Box;
use core::fmt;

use crate::read::element::{Children, Document, Element};
use crate::read::tolerance::{Tolerance, Tolerances};
use crate::soap::fault::FaultView;
use crate::soap::header::{self, HeaderView};
use crate::soap::payload_error::PayloadError;
use crate::soap::version::SoapVersion;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
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
    /// Of a validated document.
    pub(crate) fn new(document: Document<'a>) -> Self {
        let root = document.root();
        let version = if root.name().namespace() == SOAP_12 {
            SoapVersion::Soap12
        } else {
            SoapVersion::Soap11
        };
        Self { root, version }
    }

    /// Which SOAP it is written in.
    #[must_use]
    pub fn version(&self) -> SoapVersion {
        self.version
    }

    /// The header blocks.
    pub fn headers(&self) -> impl Iterator<Item = HeaderView<'a>> + use<'a> {
        let version = self.version;
        let header = self.root.child(version.name("Header"));
        header
            .into_iter()
            .flat_map(|header| header.children())
            .map(move |element| HeaderView::new(element, version))
    }

    /// The first header block of this name.
    #[must_use]
    pub fn header(&self, name: QName<'_>) -> Option<HeaderView<'a>> {
        self.headers().find(|header| header.element().is(name))
    }

    /// The names of the header blocks that are meant for us, must be understood, and are not in `understood`.
    ///
    /// A message that has one must not be processed (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 2.4), except that a fault in it
    /// still tells what went wrong.
    pub fn not_understood<'u>(
        &self,
        understood: &'u [QName<'u>],
    ) -> impl Iterator<Item = QName<'a>> + use<'a, 'u> {
        self.headers()
            .filter(|header| header.must_understand() && header.is_for_receiver())
            .map(|header| header.element().name())
            .filter(move |name| !understood.contains(name))
    }

    /// The header blocks that the sender of a fault says it did not understand: SOAP 1.2's
    /// `NotUnderstood` (part 1, 5.4.8). A name that can't be resolved is left out.
    pub fn reported_not_understood(&self) -> impl Iterator<Item = QNameBuf> + use<'a> {
        let blocks = self.headers_named("NotUnderstood");
        blocks.filter_map(|block| qname(&block))
    }

    /// The envelopes that the sender of a version mismatch supports, the one it likes most first: `Upgrade` (SOAP 1.2 part 1,
    /// 5.4.7, which has it in the SOAP 1.1 messages of such senders too). A name that can't be resolved is left out.
    pub fn supported_envelopes(&self) -> impl Iterator<Item = QNameBuf> + use<'a> {
        let name = SoapVersion::Soap12.name("SupportedEnvelope");
        self.headers_named("Upgrade")
            .flat_map(|block| block.children())
            .filter(move |child| child.is(name))
            .filter_map(|child| qname(&child))
    }

    /// The elements in the Body.
    #[must_use]
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

    /// The fault, if the message is one: the first element of this name in the Body, in the
    /// namespace of either version, for some servers write that of the other one.
    #[must_use]
    pub fn fault(&self) -> Option<FaultView<'a>> {
        let is_fault = |element: &Element<'_>| {
            let name = element.name();
            name.local() == "Fault" && matches!(name.namespace(), SOAP_11 | SOAP_12)
        };
        let fault = self.payloads().find(is_fault)?;
        Some(FaultView::new(fault, self.version))
    }

    /// Header blocks of SOAP 1.2's own.
    fn headers_named(&self, local: &'static str) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let name = SoapVersion::Soap12.name(local);
        self.headers()
            .map(|header| header.element())
            .filter(move |element| element.is(name))
    }

    /// The Body element.
    #[must_use]
    pub fn body(&self) -> Element<'a> {
        self.root
            .child(self.version.name("Body"))
            .expect("validated: there is a Body")
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

/// Whether the document is an envelope: Header at most once and first, then Body once, and in SOAP 1.1 qualified elements
/// after it (SOAP 1.1, 4; SOAP 1.2 part 1, 5.1); header blocks qualified (4.2; 5.2); a SOAP 1.2 fault alone (5.4).
pub(crate) fn validate(document: Document<'_>, tolerances: Tolerances) -> Result<(), DecodeError> {
    let root = document.root();
    let wrong =
        |element: &Element<'_>| DecodeError::new(DecodeErrorKind::Structure, element.offset());
    let name = root.name();
    let version = match (name.local(), name.namespace()) {
        ("Envelope", SOAP_11) => SoapVersion::Soap11,
        ("Envelope", SOAP_12) => SoapVersion::Soap12,
        ("Envelope", namespace) if !namespace.is_empty() => {
            return Err(DecodeError::new(
                DecodeErrorKind::VersionMismatch,
                root.offset(),
            ));
        }
        _ => {
            return Err(DecodeError::new(
                DecodeErrorKind::NotAnEnvelope,
                root.offset(),
            ));
        }
    };
    without_text(&root)?;
    without_encoding_style(&root, version, tolerances)?;
    let mut children = root.children().peekable();
    if let Some(header) = children.next_if(|child| child.is(version.name("Header"))) {
        without_text(&header)?;
        without_encoding_style(&header, version, tolerances)?;
        for block in header.children() {
            let is_qualified = !block.name().namespace().is_empty();
            if !is_qualified && !tolerances.has(Tolerance::UnqualifiedHeaders) {
                return Err(wrong(&block));
            }
            header::validate(&block, version, tolerances)?;
        }
    }
    let body = children.next().ok_or_else(|| wrong(&root))?;
    if !body.is(version.name("Body")) {
        return Err(wrong(&body));
    }
    without_encoding_style(&body, version, tolerances)?;
    for after in children {
        let namespace = after.name().namespace();
        if version == SoapVersion::Soap12 || namespace.is_empty() || namespace == SOAP_11 {
            return Err(wrong(&after));
        }
    }
    let fault = body.child(version.name("Fault"));
    match fault {
        Some(fault) if version == SoapVersion::Soap12 && body.children().count() > 1 => {
            Err(wrong(&fault))
        }
        _ => Ok(()),
    }
}

/// What the attribute `qname` names.
fn qname(element: &Element<'_>) -> Option<QNameBuf> {
    let value = element.attribute(QName::new("", "qname"))?;
    element.qname_value(&value)
}

/// SOAP 1.2 lets `encodingStyle` stand on header blocks, payloads and what is in them only (part 1, 5.1.1).
fn without_encoding_style(
    element: &Element<'_>,
    version: SoapVersion,
    tolerances: Tolerances,
) -> Result<(), DecodeError> {
    let name = SoapVersion::Soap12.name("encodingStyle");
    let is_refused = version == SoapVersion::Soap12 && !tolerances.has(Tolerance::EncodingStyle);
    if is_refused && element.attribute(name).is_some() {
        Err(DecodeError::new(
            DecodeErrorKind::Structure,
            element.offset(),
        ))
    } else {
        Ok(())
    }
}

fn without_text(element: &Element<'_>) -> Result<(), DecodeError> {
    if element
        .text()
        .bytes()
        .all(crate::text::white_space::is_space)
    {
        Ok(())
    } else {
        Err(DecodeError::new(
            DecodeErrorKind::Structure,
            element.offset(),
        ))
    }
}
