//! Faults: as they are read, and as they are written.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use crate::{
    Element, EncodeError, Namespace, QName, SoapVersion, ToXml, Writer,
    namespace::{SOAP_11, SOAP_12, XML},
};

/// What is kept of a fault's detail.
const DETAIL_BYTES: usize = 1 << 20;

/// The fault in a message.
#[derive(Clone, Copy, Debug)]
pub struct FaultView<'a> {
    element: Element<'a>,
    version: SoapVersion,
}

impl<'a> FaultView<'a> {
    pub(crate) fn new(element: Element<'a>, version: SoapVersion) -> Self {
        Self { element, version }
    }

    /// The Fault element.
    #[must_use]
    pub fn element(&self) -> Element<'a> {
        self.element
    }

    /// The code: SOAP 1.1's `faultcode`, SOAP 1.2's `Code/Value`. Empty if the fault has none.
    #[must_use]
    pub fn code(&self) -> FaultCode {
        self.flat("faultcode")
            .or_else(|| self.structured("Code")?.child(self.version.name("Value")))
            .map(|element| FaultCode::read(&element))
            .unwrap_or_default()
    }

    /// The subcodes, from the general to the special: SOAP 1.2's `Subcode` chain. None in SOAP 1.1, whose codes say more
    /// after a dot.
    #[must_use]
    pub fn subcodes(&self) -> Vec<FaultCode> {
        let mut codes = Vec::new();
        let mut at = self.structured("Code");
        while let Some(code) = at.and_then(|code| code.child(self.version.name("Subcode"))) {
            codes.extend(
                code.child(self.version.name("Value"))
                    .map(|value| FaultCode::read(&value)),
            );
            at = Some(code);
        }
        codes
    }

    /// What went wrong, for people: SOAP 1.1's `faultstring`, the first of SOAP 1.2's `Reason/Text`.
    #[must_use]
    pub fn reason(&self) -> Cow<'a, str> {
        self.flat("faultstring")
            .or_else(|| self.structured("Reason")?.child(self.version.name("Text")))
            .map(|element| element.text())
            .unwrap_or_default()
    }

    /// The reasons with their languages (`xml:lang`, empty where it is missing).
    #[must_use]
    pub fn reasons(&self) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let lang = QName::new(XML, "lang");
        let structured = self
            .structured("Reason")
            .into_iter()
            .flat_map(|reason| reason.children())
            .filter(|child| child.is(self.version.name("Text")));
        self.flat("faultstring")
            .into_iter()
            .chain(structured)
            .map(|text| (text.attribute(lang).unwrap_or_default(), text.text()))
            .collect()
    }

    /// Who says so: SOAP 1.1's `faultactor`, SOAP 1.2's `Role`.
    #[must_use]
    pub fn actor(&self) -> Option<Cow<'a, str>> {
        self.flat("faultactor")
            .or_else(|| self.structured("Role"))
            .map(|element| element.text())
    }

    /// Which node says so (SOAP 1.2's `Node`).
    #[must_use]
    pub fn node(&self) -> Option<Cow<'a, str>> {
        self.structured("Node").map(|element| element.text())
    }

    /// The detail element: what the application says of it.
    #[must_use]
    pub fn detail(&self) -> Option<Element<'a>> {
        self.flat("detail").or_else(|| self.structured("Detail"))
    }

    /// A copy that outlives the message. Each element of the detail is kept as a document of its own, from the first one on
    /// up to 1 MiB in all; [`detail`](Self::detail) has the rest.
    #[must_use]
    pub fn to_fault(&self) -> Fault {
        Fault {
            code: self.code(),
            subcodes: self.subcodes(),
            reason: self.reason().into_owned(),
            actor: self.actor().map(Cow::into_owned),
            detail: self.standalone_detail(),
        }
    }

    /// Each element repeats the namespaces in scope, so that without a bound many small elements under one long namespace
    /// name would take the square of the message's size.
    fn standalone_detail(&self) -> Vec<String> {
        let mut room = DETAIL_BYTES;
        let children = self
            .detail()
            .into_iter()
            .flat_map(|detail| detail.children());
        children
            .map_while(|child| {
                let mut xml = Vec::new();
                child.write_standalone(&mut xml);
                room = room.checked_sub(xml.len())?;
                Some(String::from_utf8(xml).expect("parts of a text, cut at its tags, are text"))
            })
            .collect()
    }

    /// A member of a SOAP 1.1 fault. It has no namespace (4.4, and WS-I BP 1.1 R1001); some servers give it SOAP's.
    fn flat(&self, local: &'static str) -> Option<Element<'a>> {
        if self.version == SoapVersion::Soap12 {
            return None;
        }
        self.element
            .child(QName::new("", local))
            .or_else(|| self.element.child(QName::new(SOAP_11, local)))
    }

    /// A member of a SOAP 1.2 fault (5.4). Servers made with Node's `soap` write them in envelopes of SOAP 1.1 as well.
    fn structured(&self, local: &'static str) -> Option<Element<'a>> {
        self.element.child(self.version.name(local))
    }
}

/// The code of a fault: a name, or, where its prefix is not declared, the text as it came.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FaultCode {
    namespace: Option<Namespace>,
    text: String,
}

impl FaultCode {
    /// From a name.
    #[must_use]
    pub fn new(name: QName<'_>) -> Self {
        Self {
            namespace: Some(name.namespace().into()),
            text: name.local().into(),
        }
    }

    /// The namespace; `None` if the code's prefix was not declared.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The local name; the whole text where the prefix was not declared.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.text
    }

    fn read(element: &Element<'_>) -> Self {
        let text = element.text();
        match element.qname_value(&text) {
            Some(name) => Self {
                namespace: Some(name.namespace().clone()),
                text: name.local().into(),
            },
            None => Self {
                namespace: None,
                text: text.trim().into(),
            },
        }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        match self
            .namespace
            .as_deref()
            .map(|namespace| QName::try_new(namespace, &self.text))
        {
            Some(Ok(name)) => writer.qname_text(name),
            _ => writer.text(&self.text),
        }
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.as_deref() {
            None | Some("" | SOAP_11 | SOAP_12) => f.write_str(&self.text),
            Some(namespace) => write!(f, "{{{namespace}}}{}", self.text),
        }
    }
}

/// A fault that stands by itself: one that was received, or one to be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    code: FaultCode,
    subcodes: Vec<FaultCode>,
    reason: String,
    actor: Option<String>,
    detail: Vec<String>,
}

impl Fault {
    /// A fault with a code and a reason for people.
    #[must_use]
    pub fn new(code: FaultCode, reason: impl Into<String>) -> Self {
        Self {
            code,
            subcodes: Vec::new(),
            reason: reason.into(),
            actor: None,
            detail: Vec::new(),
        }
    }

    /// The receiver is to blame: SOAP 1.1's `Server`, SOAP 1.2's `Receiver`.
    #[must_use]
    pub fn receiver(version: SoapVersion, reason: impl Into<String>) -> Self {
        let local = if version == SoapVersion::Soap11 {
            "Server"
        } else {
            "Receiver"
        };
        Self::new(FaultCode::new(version.name(local)), reason)
    }

    /// The sender is to blame: SOAP 1.1's `Client`, SOAP 1.2's `Sender`.
    #[must_use]
    pub fn sender(version: SoapVersion, reason: impl Into<String>) -> Self {
        let local = if version == SoapVersion::Soap11 {
            "Client"
        } else {
            "Sender"
        };
        Self::new(FaultCode::new(version.name(local)), reason)
    }

    /// Adds a subcode under those that are there. SOAP 1.1 has no place for them; WCF then writes the innermost one as the
    /// code, and so do we.
    #[must_use]
    pub fn with_subcode(mut self, code: FaultCode) -> Self {
        self.subcodes.push(code);
        self
    }

    /// Adds an element to the detail. An [`Encoder`](crate::Encoder) with a [`NamespaceMap`](crate::NamespaceMap) declares
    /// the actual names in it.
    ///
    /// # Errors
    /// [`EncodeError`] if `value` can't be written.
    pub fn with_detail(mut self, name: QName<'_>, value: &dyn ToXml) -> Result<Self, EncodeError> {
        let mut xml = Vec::new();
        let mut writer = Writer::new(&mut xml);
        writer.element(name, value);
        writer.finish()?;
        self.detail
            .push(String::from_utf8(xml).expect("the writer writes UTF-8"));
        Ok(self)
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &FaultCode {
        &self.code
    }

    /// The subcodes, from the general to the special.
    #[must_use]
    pub fn subcodes(&self) -> &[FaultCode] {
        &self.subcodes
    }

    /// What went wrong, for people.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Who says so.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// The elements of the detail, each a document of its own.
    #[must_use]
    pub fn detail(&self) -> &[String] {
        &self.detail
    }

    pub(crate) fn write(&self, version: SoapVersion, writer: &mut Writer<'_>) {
        writer.start(version.name("Fault"));
        match version {
            SoapVersion::Soap11 => self.write11(writer),
            SoapVersion::Soap12 => self.write12(writer),
        }
        writer.end();
    }

    fn write11(&self, writer: &mut Writer<'_>) {
        writer.start(QName::new("", "faultcode"));
        self.subcodes.last().unwrap_or(&self.code).write(writer);
        writer.end();
        writer.start(QName::new("", "faultstring"));
        writer.text(&self.reason);
        writer.end();
        if let Some(actor) = &self.actor {
            writer.element(QName::new("", "faultactor"), actor.as_str());
        }
        self.write_detail(QName::new("", "detail"), writer);
    }

    fn write12(&self, writer: &mut Writer<'_>) {
        let name = |local| QName::new(SOAP_12, local);
        writer.start(name("Code"));
        writer.start(name("Value"));
        self.code.write(writer);
        writer.end();
        for code in &self.subcodes {
            writer.start(name("Subcode"));
            writer.start(name("Value"));
            code.write(writer);
            writer.end();
        }
        for _ in &self.subcodes {
            writer.end();
        }
        writer.end();
        writer.start(name("Reason"));
        writer.start(name("Text"));
        writer.attribute(QName::new(XML, "lang"), "en");
        writer.text(&self.reason);
        writer.end();
        writer.end();
        if let Some(role) = &self.actor {
            writer.element(name("Role"), role.as_str());
        }
        self.write_detail(name("Detail"), writer);
    }

    fn write_detail(&self, name: QName<'_>, writer: &mut Writer<'_>) {
        if self.detail.is_empty() {
            return;
        }
        writer.start(name);
        for element in &self.detail {
            writer.standalone(element);
        }
        writer.end();
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.subcodes.last().unwrap_or(&self.code),
            self.reason
        )
    }
}

impl core::error::Error for Fault {}
