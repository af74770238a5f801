//! Faults: as they are read, and as they are written.

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

/// What is kept of a fault's detail.
const DETAIL_BYTES: usize = 1 << 20;

/// The fault in a message.
///
/// Members are found in all the places where servers put them: those of either version in an
/// envelope of either, in any namespace, their names in any letter case, and a text in place of the
/// element that should hold it. If there are several, the proper one for the version of the
/// envelope counts.
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

    /// Returns the distance of `name` from the proper one of `version`; `None` if it is another
    /// member's.
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

    /// The element that holds the text: the one in `member`, or itself where the text stands right
    /// in it.
    fn text_of(self, member: Element<'_>) -> Element<'_> {
        let inner = self.inner.and_then(|local| named(member, local).next());
        inner.unwrap_or(member)
    }
}

/// The children of this local name, in any namespace and letter case.
fn named<'a>(parent: Element<'a>, local: &'static str) -> impl Iterator<Item = Element<'a>> {
    parent
        .children()
        .filter(move |child| child.name().local().eq_ignore_ascii_case(local))
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
        self.member(CODE)
            .map(|code| FaultCode::read(&CODE.text_of(code)))
            .unwrap_or_default()
    }

    /// The subcodes, from the general to the special: SOAP 1.2's `Subcode` chain. None in SOAP 1.1, whose codes say more
    /// after a dot.
    #[must_use]
    pub fn subcodes(&self) -> Vec<FaultCode> {
        let subcode = |code| named(code, "Subcode").next();
        let first = self.member(CODE).and_then(subcode);
        let chain = core::iter::successors(first, |code| subcode(*code));
        chain
            .map(|code| FaultCode::read(&CODE.text_of(code)))
            .filter(|code| *code != FaultCode::default())
            .collect()
    }

    /// What went wrong, for people: SOAP 1.1's `faultstring`, the first of SOAP 1.2's `Reason/Text`.
    #[must_use]
    pub fn reason(&self) -> Cow<'a, str> {
        self.member(REASON)
            .map(|reason| REASON.text_of(reason).text())
            .unwrap_or_default()
    }

    /// The reasons with their languages (`xml:lang`, empty where it is missing).
    #[must_use]
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

    /// Who says so: SOAP 1.1's `faultactor`, SOAP 1.2's `Role`.
    #[must_use]
    pub fn actor(&self) -> Option<Cow<'a, str>> {
        self.member(ACTOR).map(|element| element.text())
    }

    /// Which node says so (SOAP 1.2's `Node`).
    #[must_use]
    pub fn node(&self) -> Option<Cow<'a, str>> {
        self.member(NODE).map(|element| element.text())
    }

    /// The detail element: what the application says of it. Some servers write a text into it, and
    /// no elements.
    #[must_use]
    pub fn detail(&self) -> Option<Element<'a>> {
        self.member(DETAIL)
    }

    /// A copy that outlives the message. Each element of the detail is kept as a document of its own, from the first one on
    /// up to 1 MiB in all, and the text in it up to as much; [`detail`](Self::detail) has the rest.
    #[must_use]
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

    /// The member nearest to what the version of the envelope asks for (SOAP 1.1, 4.4; SOAP 1.2
    /// part 1, 5.4); one with content, if there is one.
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

/// The code of a fault: a name, or, where its prefix is not declared, the text as it came.
#[derive(Clone, Default, Eq, PartialEq)]
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

/// A fault that stands by itself: one that was received, or one to be sent.
///
/// `Display` and `Debug` show the text [`Printable`], and of the detail only how much there is.
#[derive(Clone, Eq, PartialEq)]
pub struct Fault {
    code: FaultCode,
    subcodes: Vec<FaultCode>,
    reason: String,
    actor: Option<String>,
    detail: Vec<String>,
    detail_text: String,
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
            detail_text: String::new(),
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

    /// Returns the text in the detail, without white space around it, which some servers write
    /// instead of elements. May be empty.
    #[must_use]
    pub fn detail_text(&self) -> &str {
        &self.detail_text
    }

    /// Replaces a secret in codes, reason and actor. The detail is data, and stays as it came.
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
