//! An element that is kept as XML.

use alloc::{boxed::Box, collections::BTreeSet, format, string::String, vec::Vec};
use core::{fmt, ops::Range};

use crate::read::compare;
use crate::read::element::{Document, Element};
use crate::read::from_element::FromElement;
use crate::read::from_xml::{FromXml, FromXmlOwned};
use crate::read::interned::NamespaceId;
use crate::read::node::Declaration;
use crate::read::read_error::ReadError;
use crate::read::settings::ReadSettings;
use crate::read::steps::{Step, Steps};
use crate::read::tape::Tape;
use crate::read::tolerance::Tolerance;
use crate::read::wildcard::Wildcard;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};
use crate::text::limits::{Limit, Limits};
use crate::text::name::QName;
use crate::text::namespace::{Namespace, XML};
use crate::text::prefixes::possible_prefixes;
use crate::text::qname_buf::QNameBuf;
use crate::text::references::{self, Normalize};
use crate::write::escape::{Place, push_escaped};

/// An element of any name and content, owned and kept as XML.
///
/// It stands on its own: it declares every prefix that its names, and the QNames in its text and
/// attributes, may use. So it can be written at any place without a change of its meaning.
///
/// As a value ([`FromXml`], [`ToXml`](crate::ToXml)) it is the attributes and the content of an
/// element whose name the caller knows, like a member of type `xs:anyType`.
/// [`Writer::raw`](crate::Writer::raw) and [`Encoder::element`](crate::Encoder::element) write the
/// whole element, under its own name.
///
/// Namespace names are those of the Rust types: a [`NamespaceMap`](crate::NamespaceMap) is applied
/// when an element is read, and again when it is written.
///
/// Two are equal if they have equal names, attributes and character data in the same order.
/// Prefixes and comments do not matter. An `xsi:type` is compared by its meaning, any other value
/// as text, because only its reader knows whether it holds a QName.
///
/// ```
/// use soap_codec::{Decoder, QName, Raw};
///
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:o="urn:o">
///     <s:Body><o:order><o:id>7</o:id></o:order></s:Body></s:Envelope>"#;
/// let order: Raw = Decoder::new().decode(text)?.read()?;
/// assert_eq!(order.as_str(), r#"<o:order xmlns:o="urn:o"><o:id>7</o:id></o:order>"#);
/// assert_eq!(order.name(), QName::new("urn:o", "order"));
/// assert_eq!(order, Raw::parse(r#"<order xmlns="urn:o"><id>7</id></order>"#)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Raw {
    xml: Box<str>,
    namespace: Namespace,
}

/// A parsed [`Raw`], whose values can borrow from it.
pub struct RawView<'a> {
    xml: &'a str,
    tape: Tape,
}

/// The start tag of a [`Raw`], and the place of its content.
pub(crate) struct RawTag<'a> {
    /// Prefixes (empty: the default namespace) and the namespaces that they are bound to.
    pub(crate) bindings: Vec<(&'a str, Namespace)>,
    /// Names, and the attributes as they are in the XML.
    pub(crate) attributes: Vec<(QNameBuf, &'a str)>,
    pub(crate) name_end: usize,
    pub(crate) content: Range<usize>,
}

impl Raw {
    /// Checks an element that is XML already. An XML declaration, comments and white space around
    /// it are dropped.
    ///
    /// # Errors
    /// [`DecodeError`] with the first violation and its offset in `xml`: XML that is not one
    /// well-formed element in which every prefix is declared. Document types and processing
    /// instructions are refused, as in every SOAP message.
    pub fn parse(xml: &str) -> Result<Self, DecodeError> {
        if u32::try_from(xml.len()).is_err() {
            let kind = DecodeErrorKind::Limit(Limit::MessageBytes);
            return Err(DecodeError::new(kind, u32::MAX as usize));
        }
        let mut tape = Tape::default();
        tape.build(Steps::new(xml, ReadSettings::unlimited()))?;
        let document = Document {
            text: xml,
            tape: &tape,
        };
        let root = document.root();
        Ok(Self {
            xml: root.raw().into(),
            namespace: root.shared_namespace(),
        })
    }

    /// Copies an element of a message, nil or not.
    ///
    /// It gets the declarations of the prefixes that occur in it, and the default namespace,
    /// `xml:lang` and `xml:space` that are in scope. The memory that they take is charged to the
    /// budget of the read ([`Limits::value_bytes`]).
    ///
    /// # Errors
    /// [`ReadError`] if the budget does not suffice, or if a canonical name of a
    /// [`NamespaceMap`](crate::NamespaceMap) cannot be declared.
    pub fn from_element(element: &Element<'_>) -> Result<Self, ReadError> {
        let copy = StandaloneCopy::of(element);
        let added = copy.xml.len().saturating_sub(element.raw().len());
        element.accounted(|element| element.charge(added))?;
        let renaming = copy.renaming;
        let raw = Self {
            xml: copy.into_string().into(),
            namespace: element.shared_namespace(),
        };
        let is_whole = match renaming {
            Renaming::None => true,
            Renaming::Done => raw.try_view().is_ok(),
            Renaming::Failed => false,
        };
        if is_whole {
            Ok(raw)
        } else {
            Err(ReadError::value(element, "xs:anyType"))
        }
    }

    /// Makes an element of a document that this crate has written.
    pub(crate) fn from_document(xml: Vec<u8>, name: QName<'_>) -> Self {
        let xml = String::from_utf8(xml).expect("XML is written in UTF-8");
        Self {
            xml: xml.into(),
            namespace: name.namespace().into(),
        }
    }

    /// Returns the name of the element.
    #[must_use]
    pub fn name(&self) -> QName<'_> {
        let tag = &self.xml["<".len()..];
        let end = tag.find([' ', '\t', '\n', '\r', '/', '>']);
        let name = &tag[..end.expect("a start tag ends")];
        let local = name.split_once(':').map_or(name, |(_, local)| local);
        QName::from_document(&self.namespace, local)
    }

    /// Returns the XML of the element.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.xml
    }

    /// Reads the element as a value. Use [`view`](Self::view) for a value that borrows.
    ///
    /// ```
    /// use soap_codec::Raw;
    ///
    /// assert_eq!(Raw::parse("<count>3</count>")?.read::<u32>()?, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Element::read`]. Offsets are counted from the beginning of the element.
    pub fn read<T: FromXmlOwned>(&self) -> Result<T, ReadError> {
        self.view().element().read()
    }

    /// Parses the element, for access to its parts.
    #[must_use]
    pub fn view(&self) -> RawView<'_> {
        self.try_view().expect("it was validated when it was made")
    }

    fn try_view(&self) -> Result<RawView<'_>, DecodeError> {
        let xml = &self.xml;
        let mut tape = Tape::default();
        let budget = Limits::default().value_budget(xml.len());
        tape.account.set_budget(budget);
        tape.build(Steps::new(xml, tolerant()))?;
        Ok(RawView { xml, tape })
    }

    /// Returns an error if the element was read with a tolerance for what must not be written: a
    /// reference to a control character, or a processing instruction.
    pub(crate) fn check_writable(&self) -> Result<(), DecodeError> {
        if !self.xml.contains("&#") && !self.xml.contains("<?") {
            return Ok(());
        }
        let mut steps = Steps::new(&self.xml, ReadSettings::unlimited());
        while steps.step()?.is_some() {}
        Ok(())
    }
}

impl RawView<'_> {
    /// Returns the element.
    #[must_use]
    pub fn element(&self) -> Element<'_> {
        let document = Document {
            text: self.xml,
            tape: &self.tape,
        };
        document.root()
    }
}

impl FromXml<'_> for Raw {
    const CHECKS_NIL: bool = true;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        Self::from_element(&element)
    }
}

impl FromElement<'_> for Raw {
    const NAMES: &'static [QName<'static>] = &[];
    const OTHERS: Option<Wildcard> = Some(Wildcard::Any);
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.xml == other.xml || compare::are_equal(&self.view().element(), &other.view().element())
    }
}

impl Eq for Raw {}

/// Shows the name and the size only, because content may be secret.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({}, {} bytes)", self.name(), self.xml.len())
    }
}

/// Shows the name only, because content may be secret.
impl fmt::Debug for RawView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawView({})", self.element().name())
    }
}

impl<'a> RawTag<'a> {
    /// Reads the start tag of `xml`, which was validated.
    pub(crate) fn of(xml: &'a str) -> Self {
        let mut steps = Steps::new(xml, tolerant());
        let step = steps.step().expect("it was validated when it was made");
        let Some(Step::Start(tag)) = step else {
            unreachable!("the first step of an element is its start tag")
        };
        let namespace = |id: NamespaceId| steps.names()[usize::from(id.0)].clone();
        let own = steps.bindings()[steps.outer_bindings()..].iter();
        let bindings =
            own.map(|binding| (&xml[binding.prefix.range()], namespace(binding.namespace)));
        let attributes = steps.attributes().iter().map(|attribute| {
            let local = &xml[attribute.name.local()];
            let end = attribute.value.end + "\"".len();
            (
                QNameBuf::from_document(namespace(attribute.namespace), local),
                &xml[attribute.name.start()..end],
            )
        });
        let end = if tag.empty {
            tag.end
        } else {
            xml.rfind("</")
                .expect("an element with content has an end tag")
        };
        Self {
            bindings: bindings.collect(),
            attributes: attributes.collect(),
            name_end: tag.name.end(),
            content: tag.end..end,
        }
    }

    /// Returns `true` if the tag declares a default namespace, be it none.
    pub(crate) fn declares_default(&self) -> bool {
        self.bindings.iter().any(|(prefix, _)| prefix.is_empty())
    }
}

/// An element that is being copied out of its document.
struct StandaloneCopy {
    xml: Vec<u8>,
    renaming: Renaming,
}

/// The use of canonical namespace names in place of those in the document.
#[derive(Clone, Copy)]
enum Renaming {
    None,
    Done,
    /// A canonical name holds a character that XML does not allow.
    Failed,
}

impl StandaloneCopy {
    fn of(element: &Element<'_>) -> Self {
        let mut copy = Self {
            xml: Vec::with_capacity(element.raw().len() + 64),
            renaming: Renaming::None,
        };
        let name = element.qualified_name();
        copy.push("<");
        copy.push(&element.document.text[name.clone()]);
        copy.declare_inherited(element);
        copy.push_inherited_attributes(element);
        copy.push_rest(element, name.end);
        copy
    }

    fn into_string(self) -> String {
        String::from_utf8(self.xml).expect("parts of a text, cut at its markup, are text")
    }

    fn push(&mut self, text: &str) {
        self.xml.extend_from_slice(text.as_bytes());
    }

    /// Declares what the element inherits and may use.
    fn declare_inherited(&mut self, element: &Element<'_>) {
        let document = element.document;
        let inherited = element.inherited();
        let prefix = |declaration: &Declaration| declaration.prefix(document.text);
        let used = used_prefixes(element.raw(), inherited.iter().map(|one| prefix(one)));
        for declaration in inherited {
            let prefix = prefix(declaration);
            if !used.contains(prefix) {
                continue;
            }
            self.push(" xmlns");
            if !prefix.is_empty() {
                self.push(":");
                self.push(prefix);
            }
            self.push("=");
            let written = &document.text[declaration.quoted(document.text)];
            self.push_namespace(written, document.namespace(declaration.namespace.0));
        }
    }

    fn push_inherited_attributes(&mut self, element: &Element<'_>) {
        for local in ["lang", "space"] {
            if element
                .attribute(QName::from_document(XML, local))
                .is_none()
                && let Some(value) = element.inherited_attribute(local)
            {
                self.push(&format!(" xml:{local}={value}"));
            }
        }
    }

    /// Copies everything after the name, with the canonical names in the declarations.
    fn push_rest(&mut self, element: &Element<'_>, name_end: usize) {
        let document = element.document;
        let mut done = name_end;
        for declaration in element.declarations_inside() {
            let place = declaration.quoted(document.text);
            self.push(&document.text[done..place.start]);
            let namespace = document.namespace(declaration.namespace.0);
            self.push_namespace(&document.text[place.clone()], namespace);
            done = place.end;
        }
        self.push(&document.text[done..element.end()]);
    }

    /// Writes the quoted value of a declaration: as in the document if it stands for `namespace`
    /// there.
    fn push_namespace(&mut self, quoted: &str, namespace: &str) {
        let value = &quoted[1..quoted.len() - 1];
        if references::decode(value, Normalize::Attribute) == namespace {
            return self.push(quoted);
        }
        self.push("\"");
        let pushed = push_escaped(&mut self.xml, namespace, Place::Attribute);
        self.push("\"");
        self.renaming = match (self.renaming, pushed) {
            (Renaming::Failed, _) | (_, Err(_)) => Renaming::Failed,
            _ => Renaming::Done,
        };
    }
}

/// Returns those of `prefixes` that names or QNames in `xml` may use. The default namespace always
/// may be.
fn used_prefixes<'a>(xml: &'a str, prefixes: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let all: BTreeSet<&str> = prefixes.collect();
    // A reference can stand for a character of a prefix.
    if all.is_empty() || xml.contains("&#") {
        return all;
    }
    let mut used: BTreeSet<&str> = possible_prefixes(xml)
        .filter(|prefix| all.contains(prefix))
        .collect();
    used.extend(all.get("").copied());
    used
}

/// Settings that accept what any decoder accepts, for XML that one has accepted.
fn tolerant() -> ReadSettings {
    ReadSettings::unlimited()
        .tolerate(Tolerance::ControlCharacters)
        .tolerate(Tolerance::ProcessingInstructions)
}
