//! Faults, read and written.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use crate::read::element::Element;
use crate::soap::version::SoapVersion;
use crate::text::name::QName;
use crate::text::namespace::{Namespace, SOAP_11, SOAP_12, XML};
use crate::text::printable::Printable;
use crate::text::redactor::Redactor;
use crate::write::encode_error::EncodeError;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

/// The part of a fault's detail that an owned fault keeps.
const DETAIL_BYTES: usize = 1 << 20;

/// A view of the fault in a message.
///
/// It finds the members of a fault wherever servers write them: under the names of either version,
/// in any namespace and letter case, and as text directly in the parent of the element that should
/// hold it. If there are several, the one that the version of the envelope requires takes
/// precedence.
#[derive(Clone, Copy, Debug)]
pub struct FaultView<'a> {
    element: Element<'a>,
    version: SoapVersion,
}

/// The names of a member of a fault, with the version of each.
#[derive(Clone, Copy)]
struct Member {
    soap11: Option<&'static str>,
    soap12: &'static str,
    /// The element in SOAP 1.2's that holds the text.
    inner: Option<&'static str>,
}

const CODE: Member = Member::new(Some("faultcode"), "Code", Some("Value"));
const REASON: Member = Member::new(Some("faultstring"), "Reason", Some("Text"));
const ACTOR: Member = Member::new(Some("faultactor"), "Role", None);
const NODE: Member = Member::new(None, "Node", None);
const DETAIL: Member = Member::new(Some("detail"), "Detail", None);

impl Member {
    const fn new(
        soap11: Option<&'static str>,
        soap12: &'static str,
        inner: Option<&'static str>,
    ) -> Self {
        Self {
            soap11,
            soap12,
            inner,
        }
    }

    /// Returns the distance of `name` from the name that `version` requires, or `None` if it names
    /// another member.
    fn distance(self, version: SoapVersion, name: QName<'_>) -> Option<u8> {
        let is_own = |soap11: bool| soap11 == (version == SoapVersion::Soap11);
        let names = [(self.soap11, "", true), (Some(self.soap12), SOAP_12, false)];
        names
            .into_iter()
            .filter_map(|(local, namespace, soap11)| {
                let local = local.filter(|local| local.eq_ignore_ascii_case(name.local()))?;
                let is_proper = local == name.local() && namespace == name.namespace();
                Some(2 * u8::from(!is_own(soap11)) + u8::from(!is_proper))
            })
            .min()
    }

    /// Returns the element that holds the text: the one in `member`, or `member` itself if the text
    /// is directly in it.
    fn text_of(self, member: Element<'_>) -> Element<'_> {
        let inner = self.inner.and_then(|local| named(member, local).next());
        inner.unwrap_or(member)
    }
}

/// Returns the children with this local name, in any namespace and letter case.
fn named<'a>(parent: Element<'a>, local: &'static str) -> impl Iterator<Item = Element<'a>> {
    parent
        .children()
        .filter(move |child| child.name().local().eq_ignore_ascii_case(local))
}

impl<'a> FaultView<'a> {
    pub(crate) fn new(element: Element<'a>, version: SoapVersion) -> Self {
        Self { element, version }
    }

    /// Returns the Fault element.
    pub fn element(&self) -> Element<'a> {
        self.element
    }

    /// Returns the code: `faultcode` of SOAP 1.1, `Code/Value` of SOAP 1.2. Empty if the fault has
    /// none.
    pub fn code(&self) -> FaultCode {
        self.member(CODE)
            .map(|code| FaultCode::read(&CODE.text_of(code)))
            .unwrap_or_default()
    }

    /// Returns the subcodes, from the general to the specific: the `Subcode` chain of SOAP 1.2.
    /// SOAP 1.1 has none; its codes add detail after a dot.
    pub fn subcodes(&self) -> Vec<FaultCode> {
        let subcode = |code| named(code, "Subcode").next();
        let first = self.member(CODE).and_then(subcode);
        let chain = core::iter::successors(first, |code| subcode(*code));
        chain
            .map(|code| FaultCode::read(&CODE.text_of(code)))
            .filter(|code| *code != FaultCode::default())
            .collect()
    }

    /// Returns the human-readable reason: `faultstring` of SOAP 1.1, the first `Reason/Text` of
    /// SOAP 1.2.
    pub fn reason(&self) -> Cow<'a, str> {
        self.member(REASON)
            .map(|reason| REASON.text_of(reason).text())
            .unwrap_or_default()
    }

    /// Returns pairs of a language (`xml:lang`, empty if missing) and the reason in it.
    pub fn reasons(&self) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let lang = QName::new(XML, "lang");
        let said = |text: Element<'a>| (text.attribute(lang).unwrap_or_default(), text.text());
        let Some(reason) = self.member(REASON) else {
            return Vec::new();
        };
        let texts: Vec<_> = named(reason, "Text").map(said).collect();
        if texts.is_empty() {
            return Vec::from([said(reason)]);
        }
        texts
    }

    /// Returns the actor that reported the fault: `faultactor` of SOAP 1.1, `Role` of SOAP 1.2.
    pub fn actor(&self) -> Option<Cow<'a, str>> {
        self.member(ACTOR).map(|element| element.text())
    }

    /// Returns the node that reported the fault (`Node` of SOAP 1.2).
    pub fn node(&self) -> Option<Cow<'a, str>> {
        self.member(NODE).map(|element| element.text())
    }

    /// Returns the detail element, which holds the application's own information. Some servers
    /// write text into it instead of elements.
    pub fn detail(&self) -> Option<Element<'a>> {
        self.member(DETAIL)
    }

    /// Returns a copy that outlives the message.
    ///
    /// The copy keeps each element of the detail as a document of its own, from the first one up to
    /// 1 MiB in total, and up to 1 MiB of text. [`detail`](Self::detail) has the rest.
    pub fn to_fault(&self) -> Fault {
        Fault {
            code: self.code(),
            subcodes: self.subcodes(),
            reason: self.reason().into_owned(),
            actor: self.actor().map(Cow::into_owned),
            detail: self.standalone_detail(),
            detail_text: self.detail_text(),
        }
    }

    fn detail_text(&self) -> String {
        let text = self.detail().map(|detail| detail.text());
        let text = text.as_deref().unwrap_or_default().trim();
        let mut ends = (0..=text.len().min(DETAIL_BYTES)).rev();
        let end = ends.find(|end| text.is_char_boundary(*end));
        text[..end.unwrap_or_default()].into()
    }

    /// Each element repeats the namespaces in scope. Without a bound, many small elements under one
    /// long namespace name would take memory quadratic in the size of the message.
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

    /// Returns the member nearest to what the version of the envelope requires (SOAP 1.1, 4.4; SOAP
    /// 1.2 part 1, 5.4). One with content takes precedence over an empty one.
    fn member(&self, member: Member) -> Option<Element<'a>> {
        let distance = |child: &Element<'a>| {
            let distance = member.distance(self.version, child.name())?;
            let is_empty = child.content().is_empty();
            Some(((is_empty, distance), *child))
        };
        let candidates = self.element.children().filter_map(|child| distance(&child));
        let nearest = candidates.min_by_key(|(distance, _)| *distance);
        nearest.map(|(_, child)| child)
    }
}

/// The code of a fault: a name, or the text as received if its prefix is not declared.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct FaultCode {
    namespace: Option<Namespace>,
    text: String,
}

impl FaultCode {
    /// Creates a code from a name.
    pub fn new(name: QName<'_>) -> Self {
        Self {
            namespace: Some(name.namespace().into()),
            text: name.local().into(),
        }
    }

    /// Returns the namespace; `None` if the code's prefix was not declared.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Returns the local name, or the whole text if the prefix was not declared.
    pub fn local(&self) -> &str {
        &self.text
    }

    /// Returns the code as a name, or `None` if it is only text.
    pub fn as_qname(&self) -> Option<QName<'_>> {
        QName::try_new(self.namespace()?, &self.text).ok()
    }

    fn redact(&mut self, redactor: &Redactor<'_>) {
        redactor.apply(&mut self.text);
        if let Some(namespace) = &mut self.namespace {
            *namespace = Namespace::from(&*redactor.redact(namespace));
        }
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
        match self.as_qname() {
            Some(name) => writer.qname_text(name),
            None => writer.text(&self.text),
        }
    }
}

/// [`Printable`], as is `Debug`.
impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.as_deref() {
            None | Some("" | SOAP_11 | SOAP_12) => {}
            Some(namespace) => write!(f, "{{{}}}", Printable::new(namespace))?,
        }
        Printable::new(&self.text).fmt(f)
    }
}

impl fmt::Debug for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FaultCode({self})")
    }
}

/// An owned fault, received or to be sent.
///
/// `Display` and `Debug` show its text as [`Printable`]. `Debug` shows only the size of the detail.
#[derive(Clone, Eq, PartialEq)]
#[must_use = "a fault must not be lost"]
pub struct Fault {
    code: FaultCode,
    subcodes: Vec<FaultCode>,
    reason: String,
    actor: Option<String>,
    detail: Vec<String>,
    detail_text: String,
}

impl Fault {
    /// Creates a fault with a code and a human-readable reason.
    pub fn new(code: FaultCode, reason: impl Into<String>) -> Self {
        Self {
            code,
            subcodes: Vec::new(),
            reason: reason.into(),
            actor: None,
            detail: Vec::new(),
            detail_text: String::new(),
        }
    }

    /// Creates a fault of the receiver: `Server` in SOAP 1.1, `Receiver` in SOAP 1.2.
    pub fn receiver(version: SoapVersion, reason: impl Into<String>) -> Self {
        let local = if version == SoapVersion::Soap11 {
            "Server"
        } else {
            "Receiver"
        };
        Self::new(FaultCode::new(version.name(local)), reason)
    }

    /// Creates a fault of the sender: `Client` in SOAP 1.1, `Sender` in SOAP 1.2.
    pub fn sender(version: SoapVersion, reason: impl Into<String>) -> Self {
        let local = if version == SoapVersion::Soap11 {
            "Client"
        } else {
            "Sender"
        };
        Self::new(FaultCode::new(version.name(local)), reason)
    }

    /// Adds a subcode below the existing ones. SOAP 1.1 has no subcodes: the innermost one is
    /// written as the code there, as WCF does.
    pub fn with_subcode(mut self, code: FaultCode) -> Self {
        self.subcodes.push(code);
        self
    }

    /// Adds an element to the detail. An [`Encoder`](crate::Encoder) with a
    /// [`NamespaceMap`](crate::NamespaceMap) declares the actual namespaces in it.
    ///
    /// # Errors
    /// [`EncodeError`] if `value` cannot be written.
    pub fn with_detail(mut self, name: QName<'_>, value: &dyn ToXml) -> Result<Self, EncodeError> {
        let mut xml = Vec::new();
        let mut writer = Writer::new(&mut xml);
        writer.element(name, value);
        writer.finish()?;
        self.detail
            .push(String::from_utf8(xml).expect("the writer writes UTF-8"));
        Ok(self)
    }

    /// Returns the code.
    pub fn code(&self) -> &FaultCode {
        &self.code
    }

    /// Returns the subcodes, from the general to the specific.
    pub fn subcodes(&self) -> &[FaultCode] {
        &self.subcodes
    }

    /// Returns the human-readable reason.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns the actor that reported the fault.
    pub fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// Returns the elements of the detail, each a document of its own.
    pub fn detail(&self) -> &[String] {
        &self.detail
    }

    /// The text in the detail, which some servers write instead of elements. It has no white space
    /// around it, and may be empty.
    pub fn detail_text(&self) -> &str {
        &self.detail_text
    }

    /// Replaces a secret in the codes, the reason and the actor. The detail is data, and is not
    /// changed.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        for code in self.subcodes.iter_mut().chain([&mut self.code]) {
            code.redact(redactor);
        }
        redactor.apply(&mut self.reason);
        if let Some(actor) = &mut self.actor {
            redactor.apply(actor);
        }
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
        if self.detail.is_empty() && self.detail_text.is_empty() {
            return;
        }
        writer.start(name);
        writer.text(&self.detail_text);
        for element in &self.detail {
            writer.embed(element);
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
            Printable::new(&self.reason)
        )
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("code", &self.code)
            .field("subcodes", &self.subcodes)
            .field("reason", &Printable::new(&self.reason))
            .field("actor", &self.actor.as_ref().map(Printable::new))
            .field("detail_elements", &self.detail.len())
            .field("detail_text_bytes", &self.detail_text.len())
            .finish()
    }
}

impl core::error::Error for Fault {}
