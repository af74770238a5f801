//! Writing XML that is always well-formed.

use alloc::{string::String, vec::Vec};
use core::{fmt, ops::Range};

use crate::{
    EncodeError, EncodeErrorKind, NamespaceMap, QName, ToXml,
    name::is_ncname,
    namespace::{XML, XMLNS, XSI},
    scan,
};

/// Writes elements into a buffer, and can't write anything that is not well-formed.
///
/// Errors stick: the first one is kept, what comes after it does nothing, and [`finish`](Self::finish) returns it. So a
/// [`ToXml`] implementation is straight-line code.
///
/// Prefixes are the writer's business. A name whose namespace has no prefix yet makes it the default namespace;
/// [`declare`](Self::declare) chooses a prefix beforehand.
///
/// ```
/// use soap_codec::{QName, Writer};
///
/// let mut out = Vec::new();
/// let mut writer = Writer::new(&mut out);
/// writer.start(QName::new("urn:a", "order"));
/// writer.declare("b", "urn:b");
/// writer.element(QName::new("urn:b", "id"), &7);
/// writer.end();
/// writer.finish()?;
/// assert_eq!(out, br#"<order xmlns="urn:a" xmlns:b="urn:b"><b:id>7</b:id></order>"#);
/// # Ok::<(), soap_codec::EncodeError>(())
/// ```
#[derive(Debug)]
pub struct Writer<'b> {
    out: &'b mut Vec<u8>,
    map: Option<&'b NamespaceMap>,
    open: Vec<Open>,
    bindings: Vec<Binding>,
    /// The present start tag still takes attributes.
    in_tag: bool,
    /// The present start tag has attributes beside declarations.
    has_attributes: bool,
    /// An element was written and closed at the top.
    done: bool,
    generated: usize,
    error: Option<EncodeError>,
    base: usize,
}

#[derive(Debug)]
struct Open {
    /// The qualified name in the output.
    name: Range<usize>,
    bindings: usize,
    /// Where the attributes begin.
    attributes: usize,
}

#[derive(Debug)]
struct Binding {
    prefix: String,
    namespace: String,
}

impl<'b> Writer<'b> {
    /// Appends to `out`.
    #[must_use]
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        let base = out.len();
        Self {
            out,
            map: None,
            open: Vec::new(),
            bindings: Vec::new(),
            in_tag: false,
            has_attributes: false,
            done: false,
            generated: 0,
            error: None,
            base,
        }
    }

    pub(crate) fn namespaces(mut self, map: &'b NamespaceMap) -> Self {
        self.map = Some(map);
        self
    }

    /// Begins an element.
    pub fn start(&mut self, name: QName<'_>) {
        if self.error.is_some() {
            return;
        }
        if self.open.is_empty() && self.done {
            return self.fail(EncodeErrorKind::Misplaced.into());
        }
        self.close_tag();
        let bindings = self.bindings.len();
        let namespace = self.actual(name.namespace());
        self.out.push(b'<');
        let start = self.out.len();
        let bound = match namespace {
            XML => Some("xml"),
            _ => self
                .prefix_of(namespace, Use::Element)
                .map(|index| self.bindings[index].prefix.as_str()),
        };
        match bound {
            Some(prefix) => {
                push_prefix(self.out, prefix);
                self.out.extend_from_slice(name.local().as_bytes());
                self.open_tag(start, bindings);
            }
            None => {
                self.out.extend_from_slice(name.local().as_bytes());
                self.open_tag(start, bindings);
                if !(namespace.is_empty() && self.default_namespace().is_empty()) {
                    let namespace = String::from(namespace);
                    self.bind(String::new(), namespace);
                }
            }
        }
    }

    /// Begins an element whose namespace gets `prefix`.
    pub(crate) fn start_prefixed(&mut self, prefix: &str, name: QName<'_>) {
        if self.error.is_some() {
            return;
        }
        self.close_tag();
        let bindings = self.bindings.len();
        self.out.push(b'<');
        let start = self.out.len();
        push_prefix(self.out, prefix);
        self.out.extend_from_slice(name.local().as_bytes());
        self.open_tag(start, bindings);
        self.bind(String::from(prefix), String::from(name.namespace()));
    }

    /// Binds `prefix` (empty: the default namespace) on the element that has just begun.
    ///
    /// A prefix that the element's own name has can't be bound to another namespace any more, nor can one that is in scope
    /// once there are attributes.
    pub fn declare(&mut self, prefix: &str, namespace: &str) {
        if !self.may_add_attribute() {
            return;
        }
        let reserved = matches!(prefix, "xml" | "xmlns") || namespace == XML || namespace == XMLNS;
        if reserved || !(prefix.is_empty() || is_ncname(prefix) && !namespace.is_empty()) {
            return self.fail(EncodeErrorKind::BadPrefix.into());
        }
        let namespace = self.actual(namespace);
        let in_force = self
            .bindings
            .iter()
            .rev()
            .find(|binding| binding.prefix == prefix);
        if in_force.is_some_and(|binding| binding.namespace == namespace) {
            return;
        }
        let own = self.open.last().map_or(0, |open| open.bindings);
        let is_own = self.bindings[own..]
            .iter()
            .any(|binding| binding.prefix == prefix);
        // What stands in the tag already must go on to mean what it means.
        let may_be_used = self.has_attributes && (in_force.is_some() || prefix.is_empty());
        if is_own || may_be_used || self.name_has_prefix(prefix) {
            return self.fail(EncodeErrorKind::DuplicateAttribute.into());
        }
        let namespace = String::from(namespace);
        self.bind(String::from(prefix), namespace);
    }

    /// Adds an attribute to the element that has just begun.
    pub fn attribute(&mut self, name: QName<'_>, value: &str) {
        self.attribute_fmt(name, format_args!("{value}"));
    }

    /// Ends the innermost element.
    pub fn end(&mut self) {
        if self.error.is_some() {
            return;
        }
        let Some(open) = self.open.pop() else {
            return self.fail(EncodeErrorKind::Misplaced.into());
        };
        if self.in_tag {
            self.in_tag = false;
            self.out.extend_from_slice(b"/>");
        } else {
            self.out.extend_from_slice(b"</");
            self.out.extend_from_within(open.name);
            self.out.push(b'>');
        }
        self.bindings.truncate(open.bindings);
        self.done = true;
    }

    /// Character data.
    pub fn text(&mut self, text: &str) {
        if self.error.is_some() || !self.may_write_content() {
            return;
        }
        if text.is_empty() {
            return;
        }
        self.close_tag();
        self.check_and_push(text, Place::Text);
    }

    /// Character data, formatted.
    pub fn text_fmt(&mut self, text: fmt::Arguments<'_>) {
        if self.error.is_some() || !self.may_write_content() {
            return;
        }
        self.close_tag();
        let place = Place::Text;
        let mut out = Escaping {
            writer: self,
            place,
        };
        if fmt::write(&mut out, text).is_err() {
            self.fail(EncodeErrorKind::Value.into());
        }
    }

    /// An element and what is in it.
    pub fn element<T: ToXml + ?Sized>(&mut self, name: QName<'_>, value: &T) {
        self.start(name);
        value.to_xml(self);
        self.end();
    }

    /// An empty element with `xsi:nil="true"` (XML Schema part 1, 2.6.2).
    pub fn nil(&mut self, name: QName<'_>) {
        self.start(name);
        self.attribute(QName::new(XSI, "nil"), "true");
        self.end();
    }

    /// A QName as character data, its prefix declared where it must be.
    pub fn qname_text(&mut self, name: QName<'_>) {
        let prefix = self.prefix_for_value(name.namespace());
        self.text_fmt(format_args!("{prefix}{}", name.local()));
    }

    /// `xsi:type` on the element that has just begun (XML Schema part 1, 2.6.1).
    pub fn xsi_type(&mut self, name: QName<'_>) {
        let prefix = self.prefix_for_value(name.namespace());
        self.attribute_fmt(
            QName::new(XSI, "type"),
            format_args!("{prefix}{}", name.local()),
        );
    }

    /// Gives up: for values that can't be written.
    pub fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }

    /// The end: every element must have been ended.
    ///
    /// # Errors
    /// The first error of all that was written. The buffer is then as it was before.
    pub fn finish(self) -> Result<(), EncodeError> {
        let error = match self.error {
            Some(error) => Err(error),
            None if self.open.is_empty() && self.done => Ok(()),
            None => Err(EncodeErrorKind::Misplaced.into()),
        };
        if error.is_err() {
            self.out.truncate(self.base);
        }
        error
    }

    /// An element that this writer, or a validated document, has written by itself.
    pub(crate) fn validated(&mut self, element: &str) {
        if self.error.is_none() && self.may_write_content() {
            self.close_tag();
            self.out.extend_from_slice(element.as_bytes());
        }
    }

    fn attribute_fmt(&mut self, name: QName<'_>, value: fmt::Arguments<'_>) {
        if !self.may_add_attribute() {
            return;
        }
        let prefix = match name.namespace() {
            "" if name.local() == "xmlns" => {
                return self.fail(EncodeErrorKind::BadPrefix.into());
            }
            "" => String::new(),
            XML => String::from("xml"),
            namespace => self.prefix_for_attribute(namespace),
        };
        if self.has_attribute(name) {
            return self.fail(EncodeErrorKind::DuplicateAttribute.into());
        }
        self.has_attributes = true;
        self.out.push(b' ');
        push_prefix(self.out, &prefix);
        self.out.extend_from_slice(name.local().as_bytes());
        self.out.extend_from_slice(b"=\"");
        let place = Place::Attribute;
        let mut out = Escaping {
            writer: self,
            place,
        };
        if fmt::write(&mut out, value).is_err() {
            return self.fail(EncodeErrorKind::Value.into());
        }
        self.out.push(b'"');
    }

    /// Whether an attribute of this expanded name stands in this tag already, under whatever prefix.
    fn has_attribute(&self, name: QName<'_>) -> bool {
        let namespace = self.actual(name.namespace());
        self.has_attributes
            && self.attribute_names().any(|(prefix, local)| {
                local == name.local().as_bytes() && self.is_bound(prefix, namespace)
            })
    }

    /// Prefixes (empty for none) and local parts of what stands in this tag, declarations included.
    fn attribute_names(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let start = self.open.last().map_or(0, |open| open.attributes);
        // ` name="value"`: outside of a value every quote opens one, and a value has no raw quote.
        self.out[start..]
            .split(|byte| *byte == b'"')
            .step_by(2)
            .filter_map(|name| name.strip_prefix(b" ")?.strip_suffix(b"="))
            .map(|name| match memchr::memchr(b':', name) {
                Some(colon) => (&name[..colon], &name[colon + 1..]),
                None => (&name[..0], name),
            })
    }

    /// Whether an attribute with this prefix is in `namespace`.
    fn is_bound(&self, prefix: &[u8], namespace: &str) -> bool {
        match prefix {
            b"" => namespace.is_empty(),
            b"xml" => namespace == XML,
            _ => {
                let mut bindings = self.bindings.iter().rev();
                let found = bindings.find(|binding| binding.prefix.as_bytes() == prefix);
                found.is_some_and(|binding| binding.namespace == namespace)
            }
        }
    }

    fn open_tag(&mut self, start: usize, bindings: usize) {
        let end = self.out.len();
        self.open.push(Open {
            name: start..end,
            bindings,
            attributes: end,
        });
        self.in_tag = true;
        self.has_attributes = false;
    }

    /// Whether the name of the innermost element has this prefix (empty: none).
    fn name_has_prefix(&self, prefix: &str) -> bool {
        let Some(open) = self.open.last() else {
            return false;
        };
        let name = &self.out[open.name.clone()];
        let width = memchr::memchr(b':', name).unwrap_or(0);
        name[..width] == *prefix.as_bytes()
    }

    fn close_tag(&mut self) {
        if self.in_tag {
            self.in_tag = false;
            self.out.push(b'>');
        }
    }

    fn may_add_attribute(&mut self) -> bool {
        if self.error.is_none() && !self.in_tag {
            self.fail(EncodeErrorKind::Misplaced.into());
        }
        self.error.is_none()
    }

    fn may_write_content(&mut self) -> bool {
        if self.open.is_empty() {
            self.fail(EncodeErrorKind::Misplaced.into());
        }
        self.error.is_none()
    }

    /// What the service calls `namespace`.
    fn actual<'n>(&self, namespace: &'n str) -> &'n str
    where
        'b: 'n,
    {
        self.map.map_or(namespace, |map| map.actual(namespace))
    }

    /// The innermost binding of `namespace` whose prefix still means it.
    fn prefix_of(&self, namespace: &str, use_: Use) -> Option<usize> {
        (0..self.bindings.len()).rev().find(|index| {
            let binding = &self.bindings[*index];
            binding.namespace == namespace
                && (use_ == Use::Element || !binding.prefix.is_empty())
                && !(binding.namespace.is_empty())
                && !self.bindings[index + 1..]
                    .iter()
                    .any(|inner| inner.prefix == binding.prefix)
        })
    }

    fn default_namespace(&self) -> &str {
        let binding = self
            .bindings
            .iter()
            .rev()
            .find(|binding| binding.prefix.is_empty());
        binding.map_or("", |binding| &binding.namespace)
    }

    fn prefix_for_attribute(&mut self, namespace: &str) -> String {
        let namespace = self.actual(namespace);
        if let Some(index) = self.prefix_of(namespace, Use::Attribute) {
            return self.bindings[index].prefix.clone();
        }
        let prefix = self.new_prefix(namespace);
        let namespace = String::from(namespace);
        self.bind(prefix.clone(), namespace);
        prefix
    }

    /// The prefix, colon included, that a QName in content needs. Declared on the element that has just begun.
    fn prefix_for_value(&mut self, namespace: &str) -> String {
        if namespace.is_empty() {
            if !self.default_namespace().is_empty() {
                self.fail(EncodeErrorKind::BadPrefix.into());
            }
            return String::new();
        }
        if namespace == XML {
            return String::from("xml:");
        }
        if !self.may_add_attribute() {
            return String::new();
        }
        let mut prefix = self.prefix_for_attribute(namespace);
        prefix.push(':');
        prefix
    }

    fn new_prefix(&mut self, namespace: &str) -> String {
        if namespace == XSI && !self.bindings.iter().any(|binding| binding.prefix == "i") {
            return String::from("i");
        }
        loop {
            self.generated += 1;
            let prefix = alloc::format!("p{}", self.generated);
            if !self.bindings.iter().any(|binding| binding.prefix == prefix) {
                return prefix;
            }
        }
    }

    fn bind(&mut self, prefix: String, namespace: String) {
        // Namespaces in XML 1.0, 3: bound to `xml` and `xmlns`, and to nothing else.
        if matches!(namespace.as_str(), XML | XMLNS) {
            return self.fail(EncodeErrorKind::BadPrefix.into());
        }
        self.out.extend_from_slice(b" xmlns");
        if !prefix.is_empty() {
            self.out.push(b':');
            self.out.extend_from_slice(prefix.as_bytes());
        }
        self.out.extend_from_slice(b"=\"");
        self.check_and_push(&namespace, Place::Attribute);
        self.out.push(b'"');
        self.bindings.push(Binding { prefix, namespace });
    }

    fn check_and_push(&mut self, text: &str, place: Place) {
        if let Err(kind) = push_escaped(self.out, text, place) {
            self.fail(kind.into());
        }
    }
}

fn push_prefix(out: &mut Vec<u8>, prefix: &str) {
    if !prefix.is_empty() {
        out.extend_from_slice(prefix.as_bytes());
        out.push(b':');
    }
}

/// Where a name stands: an attribute without a prefix has no namespace, whatever the default.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Use {
    Attribute,
    Element,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Attribute,
    Text,
}

struct Escaping<'w, 'b> {
    writer: &'w mut Writer<'b>,
    place: Place,
}

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.writer.check_and_push(text, self.place);
        Ok(())
    }
}

/// Appends `text` with references for what would mean something else or would not come back: `<`, `&`, `>` (for `]]>`), CR;
/// in attributes also quotes, TAB and LF (XML 1.0, 2.4, 2.11 and 3.3.3). Fails at a character that XML does not allow.
pub(crate) fn push_escaped(
    out: &mut Vec<u8>,
    text: &str,
    place: Place,
) -> Result<(), EncodeErrorKind> {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    loop {
        at = match place {
            Place::Attribute => scan::find(bytes, at, [b'<', b'>', b'&', b'"']),
            Place::Text => scan::find(bytes, at, [b'<', b'>', b'&']),
        };
        let Some(byte) = bytes.get(at) else {
            out.extend_from_slice(&bytes[from..]);
            return Ok(());
        };
        if let Some(reference) = reference(*byte, place) {
            out.extend_from_slice(&bytes[from..at]);
            out.extend_from_slice(reference);
            from = at + 1;
        } else if !matches!(byte, b'\t' | b'\n' | 0xEF) || scan::is_noncharacter(bytes, at) {
            return Err(EncodeErrorKind::InvalidChar);
        }
        at += 1;
    }
}

fn reference(byte: u8, place: Place) -> Option<&'static [u8]> {
    Some(match (byte, place) {
        (b'<', _) => b"&lt;",
        (b'&', _) => b"&amp;",
        (b'>', _) => b"&gt;",
        (b'\r', _) => b"&#xD;",
        (b'"', Place::Attribute) => b"&quot;",
        (b'\t', Place::Attribute) => b"&#x9;",
        (b'\n', Place::Attribute) => b"&#xA;",
        _ => return None,
    })
}
