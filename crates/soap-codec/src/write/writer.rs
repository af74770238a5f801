//! Writing XML that is always well-formed.

use alloc::vec::Vec;
use core::{fmt, ops::Range};

use crate::text::name::{QName, is_ncname, is_xml_char};
use crate::text::namespace::{NamespaceMap, XML, XSI};
use crate::write::encode_error::{EncodeError, EncodeErrorKind};
use crate::write::escape::{Place, push_escaped};
use crate::write::few::Few;
use crate::write::raw_xml::RawXml;
use crate::write::rename::with_actual_names;
use crate::write::scope::{Binding, Meaning, Scope, can_be_bound};

/// Writes elements into a buffer, and can't write anything that is not well-formed.
///
/// Errors stick: the first one is kept, what comes after it does nothing, and [`finish`](Self::finish) returns it. So a
/// [`ToXml`](crate::ToXml) implementation is straight-line code.
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
    open: Few<Open, 6>,
    scope: Scope,
    state: State,
    /// The present start tag has attributes beside declarations.
    has_attributes: bool,
    /// Elements may follow each other at the top.
    is_part: bool,
    generated: usize,
    error: Option<EncodeError>,
    base: usize,
}

/// What may come next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// The end, for nothing is open.
    Complete,
    /// The content of an element, or its end.
    Content,
    /// The first element.
    Empty,
    /// Nothing, after an error.
    Failed,
    /// An attribute of the element that was begun, or what may come in its content.
    Tag,
}

/// In the present tag, the prefix stands for another namespace.
struct Taken;

/// An element that was begun.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where its qualified name stands in the output.
    name: usize,
    /// Where the name ends, and attributes begin.
    name_end: usize,
    /// How many bindings there were before it.
    bindings: usize,
}

impl Open {
    const fn name(self) -> Range<usize> {
        self.name..self.name_end
    }
}

impl<'b> Writer<'b> {
    /// Appends to `out`.
    #[inline]
    #[must_use]
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        let base = out.len();
        Self {
            out,
            map: None,
            open: Few::new(Open {
                name: 0,
                name_end: 0,
                bindings: 0,
            }),
            scope: Scope::new(),
            state: State::Empty,
            has_attributes: false,
            is_part: false,
            generated: 0,
            error: None,
            base,
        }
    }

    /// Makes it write elements of a larger document, which begins with `start`. That binds `prefix` of it, just before its end,
    /// to a namespace.
    #[inline]
    pub(crate) fn begin_part(&mut self, start: &str, prefix: &str, namespace: &str) {
        self.out.extend_from_slice(start.as_bytes());
        let end = self.out.len() - "\">".len();
        let prefix_end = end - namespace.len() - "=\"".len();
        let binding = Binding::new(prefix_end - prefix.len(), prefix_end, end, namespace);
        self.scope.push(binding);
        self.is_part = true;
        self.state = State::Complete;
    }

    #[inline]
    pub(crate) fn use_namespaces(&mut self, map: &'b NamespaceMap) {
        self.map = Some(map).filter(|map| !map.is_empty());
    }

    /// Begins an element.
    pub fn start(&mut self, name: QName<'_>) {
        self.begin(name);
    }

    /// Binds `prefix` (empty: the default namespace) on the element that has just begun.
    ///
    /// A prefix that the element's own name has can't be bound to another namespace any more, nor can one that is in scope
    /// once there are attributes.
    pub fn declare(&mut self, prefix: &str, namespace: &str) {
        if let Err(Taken) = self.try_declare(prefix, namespace) {
            self.refuse(EncodeErrorKind::DuplicateAttribute);
        }
    }

    /// Adds an attribute to the element that has just begun.
    pub fn attribute(&mut self, name: QName<'_>, value: &str) {
        if self.start_attribute(name) {
            self.check_and_push(value, Place::Attribute);
            self.out.push(b'"');
        }
    }

    /// Ends the innermost element.
    pub fn end(&mut self) {
        let own = self.innermost().map_or(0, |open| open.name);
        if let Some(open) = self.close(own) {
            self.out.extend_from_slice(b"</");
            self.out.extend_from_within(open.name());
            self.out.push(b'>');
        }
    }

    /// Character data.
    pub fn text(&mut self, text: &str) {
        if !text.is_empty() && self.begin_content() {
            self.check_and_push(text, Place::Text);
        }
    }

    /// Character data, formatted.
    pub fn text_fmt(&mut self, text: fmt::Arguments<'_>) {
        if self.begin_content() && fmt::write(&mut Escaping(self), text).is_err() {
            self.fail(EncodeErrorKind::Value.into());
        }
    }

    /// Character data as a CDATA section; several, around what can't stand in one: `]]>`, and a CR,
    /// which would come back as LF.
    pub fn cdata(&mut self, text: &str) {
        if text.is_empty() || !self.begin_content() {
            return;
        }
        self.out.extend_from_slice(CDATA.as_bytes());
        let mut rest = text;
        while let Some(at) = rest.find(['\r', '>']) {
            let (before, from) = rest.split_at(at);
            self.push_in_cdata(before);
            let ends_section = self.out.ends_with(b"]]");
            if from.starts_with('\r') {
                self.out.extend_from_slice(b"]]>&#xD;<![CDATA[");
            } else if ends_section {
                self.out.extend_from_slice(b"]]><![CDATA[>");
            } else {
                self.out.push(b'>');
            }
            rest = &from[1..];
        }
        self.push_in_cdata(rest);
        self.out.extend_from_slice(b"]]>");
    }

    /// XML as it stands.
    pub fn raw(&mut self, xml: &RawXml) {
        if !xml.as_str().is_empty() && self.begin_content() {
            self.push_raw(xml);
        }
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
        if self.begin_content() {
            self.push_qname(prefix, name.namespace(), name.local());
        }
    }

    /// `xsi:type` on the element that has just begun (XML Schema part 1, 2.6.1).
    pub fn xsi_type(&mut self, name: QName<'_>) {
        let prefix = self.prefix_for_value(name.namespace());
        if self.start_attribute(QName::new(XSI, "type")) {
            self.push_qname(prefix, name.namespace(), name.local());
            self.out.push(b'"');
        }
    }

    /// Gives up: for values that can't be written.
    pub fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
        self.state = State::Failed;
    }

    /// The end: every element must have been ended.
    ///
    /// # Errors
    /// The first error of all that was written. The buffer is then as it was before.
    pub fn finish(self) -> Result<(), EncodeError> {
        let error = match self.error {
            Some(error) => Err(error),
            None if self.state == State::Complete => Ok(()),
            None => Err(EncodeErrorKind::Misplaced.into()),
        };
        if error.is_err() {
            self.out.truncate(self.base);
        }
        error
    }

    /// Where the prefix of `namespace` stands, empty if it is the default namespace; `None` if there is none here.
    pub(crate) fn prefix_in_scope(&self, namespace: &str) -> Option<Range<usize>> {
        let namespace = self.actual(namespace);
        let prefix = self.scope.prefix_or_default(self.out, namespace);
        prefix.filter(|_| namespace != XML)
    }

    /// Whether what stands at `place` is `text`.
    pub(crate) fn is_at(&self, place: &Range<usize>, text: &str) -> bool {
        self.out[place.clone()] == *text.as_bytes()
    }

    /// As [`declare`](Self::declare), but `prefix` is only a wish: where it means something else already, the namespace has
    /// another one. Whether `prefix` was bound by this.
    pub(crate) fn declare_as_wished(&mut self, prefix: &str, namespace: &str) -> bool {
        self.try_declare(prefix, namespace).unwrap_or_else(|Taken| {
            self.prefix_bound_here(namespace);
            false
        })
    }

    /// As [`declare`](Self::declare); `false` if the prefix was bound to the namespace already, or never can be.
    fn try_declare(&mut self, prefix: &str, namespace: &str) -> Result<bool, Taken> {
        if !self.may_add_attribute() {
            return Ok(false);
        }
        let is_prefix =
            prefix.is_empty() || is_ncname(prefix) && !matches!(prefix, "xml" | "xmlns");
        if !is_prefix || !can_be_bound(prefix, namespace) {
            self.refuse(EncodeErrorKind::BadPrefix);
            return Ok(false);
        }
        let namespace = self.actual(namespace);
        match self.scope.meaning(self.out, prefix.as_bytes(), namespace) {
            Meaning::Same => return Ok(false),
            Meaning::Free if prefix.is_empty() && namespace.is_empty() => return Ok(false),
            Meaning::Free if !prefix.is_empty() => {}
            meaning if self.is_used(prefix, meaning) => return Err(Taken),
            Meaning::Free | Meaning::Other => {}
        }
        self.bind(prefix, namespace);
        Ok(true)
    }

    /// As [`start`](Self::start); returns what [`end_of`](Self::end_of) asks for.
    pub(crate) fn begin(&mut self, name: QName<'_>) -> usize {
        if self.state == State::Empty || self.state == State::Complete && self.is_part {
            // The first one, or another part.
        } else if !self.begin_content() {
            return 0;
        }
        let namespace = self.actual(name.namespace());
        let prefix = self.scope.prefix_or_default(self.out, namespace);
        self.out.push(b'<');
        let start = self.out.len();
        if let Some(prefix) = prefix {
            self.push_name(prefix, name.local());
            self.open(start);
            return start;
        }
        let is_bound = namespace == XML || self.is_default(namespace);
        self.push_qname(0..0, namespace, name.local());
        self.open(start);
        if !is_bound {
            self.bind("", namespace);
        }
        start
    }

    /// As [`begin`](Self::begin), for a prefix that stands at `prefix` and is in scope.
    pub(crate) fn begin_with(&mut self, prefix: Range<usize>, local: &str) -> usize {
        if !self.begin_content() {
            return 0;
        }
        self.out.push(b'<');
        let start = self.out.len();
        self.push_name(prefix, local);
        self.open(start);
        start
    }

    /// As [`begin`](Self::begin), for a name with a prefix that is in scope, if it has one: `tag` is all of its start tag.
    #[inline(always)]
    pub(crate) fn begin_tag(&mut self, tag: &str) -> usize {
        if !self.begin_content() {
            return 0;
        }
        let start = self.out.len() + "<".len();
        self.out
            .extend_from_slice(&tag.as_bytes()[..tag.len() - ">".len()]);
        self.open(start);
        start
    }

    /// Ends the element that `own` says, which has to be the innermost one.
    pub(crate) fn end_of(&mut self, own: usize, local: &str) {
        if let Some(open) = self.close(own) {
            self.out.extend_from_slice(b"</");
            self.out
                .extend_from_within(open.name..open.name_end - local.len());
            // What was written just now is slow to read.
            self.out.extend_from_slice(local.as_bytes());
            self.out.push(b'>');
        }
    }

    /// As [`end_of`](Self::end_of), for a name whose end tag is `tag`.
    #[inline(always)]
    pub(crate) fn end_tag(&mut self, own: usize, tag: &str) {
        if self.close(own).is_some() {
            self.out.extend_from_slice(tag.as_bytes());
        }
    }

    /// An element that holds only a text. Its prefix, which has to be in scope, stands at `prefix`.
    pub(crate) fn leaf(&mut self, prefix: Range<usize>, local: &str, text: &str) {
        if !self.begin_content() {
            return;
        }
        self.out.push(b'<');
        self.push_name(prefix.clone(), local);
        if text.is_empty() {
            return self.out.extend_from_slice(b"/>");
        }
        self.out.push(b'>');
        self.check_and_push(text, Place::Text);
        self.out.extend_from_slice(b"</");
        self.push_name(prefix, local);
        self.out.push(b'>');
    }

    /// An element that holds only a text, between these tags. If they have a prefix, it has to be in scope.
    ///
    /// Inlined for callers whose tags are constant: to copy what has a known length takes no call.
    #[inline(always)]
    pub(crate) fn leaf_in(&mut self, start: &str, text: &str, end: &str) {
        if !self.begin_content() {
            return;
        }
        if text.is_empty() {
            self.out
                .extend_from_slice(&start.as_bytes()[..start.len() - ">".len()]);
            return self.out.extend_from_slice(b"/>");
        }
        self.out.extend_from_slice(start.as_bytes());
        self.check_and_push(text, Place::Text);
        self.out.extend_from_slice(end.as_bytes());
    }

    /// XML between parts.
    pub(crate) fn push_raw(&mut self, xml: &RawXml) {
        if self.is_default("") {
            self.out.extend_from_slice(xml.as_str().as_bytes());
        } else {
            self.out.extend_from_slice(xml.without_default().as_bytes());
        }
    }

    /// What surrounds a part.
    pub(crate) fn around(&mut self, tags: &str) {
        self.out.extend_from_slice(tags.as_bytes());
    }

    /// An element that is a document of its own, which a writer or a validated document has written.
    pub(crate) fn standalone(&mut self, element: &str) {
        if !self.begin_content() {
            return;
        }
        // A decoder that tolerates references to control characters has kept them.
        let map = match self.map {
            None if !element.contains("&#") => {
                return self.out.extend_from_slice(element.as_bytes());
            }
            None => &NamespaceMap::new(),
            Some(map) => map,
        };
        match with_actual_names(element, map) {
            Ok(element) => self.out.extend_from_slice(element.as_bytes()),
            Err(error) => self.fail(error),
        }
    }

    /// Up to the opening quote; `false` if there can't be such an attribute.
    fn start_attribute(&mut self, name: QName<'_>) -> bool {
        if !self.may_add_attribute() {
            return false;
        }
        let prefix = match name.namespace() {
            "" if name.local() == "xmlns" => {
                self.fail(EncodeErrorKind::BadPrefix.into());
                return false;
            }
            "" | XML => 0..0,
            namespace => self.prefix_bound_here(namespace),
        };
        if self.has_attribute(name) {
            self.fail(EncodeErrorKind::DuplicateAttribute.into());
        }
        self.has_attributes = true;
        self.out.push(b' ');
        self.push_qname(prefix, name.namespace(), name.local());
        self.out.extend_from_slice(b"=\"");
        self.state == State::Tag
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
        let start = self.innermost().map_or(0, |open| open.name_end);
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
            _ => self.scope.meaning(self.out, prefix, namespace) == Meaning::Same,
        }
    }

    /// The name that begins at `start` has been written. Nothing has been bound since the element before it.
    #[inline]
    fn open(&mut self, start: usize) {
        self.open.push(Open {
            name: start,
            name_end: self.out.len(),
            bindings: self.scope.len(),
        });
        self.state = State::Tag;
        self.has_attributes = false;
    }

    /// Closes the element that `own` says, which has to be the innermost one. It is returned if it needs an end tag.
    #[inline]
    fn close(&mut self, own: usize) -> Option<Open> {
        if self.state == State::Failed {
            return None;
        }
        let open = self.open.pop().filter(|open| open.name == own);
        let Some(open) = open else {
            self.refuse(EncodeErrorKind::Misplaced);
            return None;
        };
        let is_empty = self.state == State::Tag;
        self.scope.truncate(open.bindings);
        self.state = if self.open.as_slice().is_empty() {
            State::Complete
        } else {
            State::Content
        };
        if is_empty {
            self.out.extend_from_slice(b"/>");
            return None;
        }
        Some(open)
    }

    fn innermost(&self) -> Option<Open> {
        self.open.as_slice().last().copied()
    }

    /// Whether the name of the innermost element has this prefix (empty: none).
    fn name_has_prefix(&self, prefix: &str) -> bool {
        let Some(open) = self.innermost() else {
            return false;
        };
        let name = &self.out[open.name()];
        let width = memchr::memchr(b':', name).unwrap_or(0);
        name[..width] == *prefix.as_bytes()
    }

    /// Whether `prefix`, which means something else than what it is to mean, may have been used for that in the present tag.
    fn is_used(&self, prefix: &str, meaning: Meaning) -> bool {
        let own = self.innermost().map_or(0, |open| open.bindings);
        let is_own = self.scope.binds_since(own, self.out, prefix.as_bytes());
        let has_attributes =
            self.has_attributes && (meaning == Meaning::Other || prefix.is_empty());
        is_own || has_attributes || self.name_has_prefix(prefix)
    }

    fn may_add_attribute(&mut self) -> bool {
        match self.state {
            State::Tag => true,
            State::Failed => false,
            State::Complete | State::Content | State::Empty => {
                self.refuse(EncodeErrorKind::Misplaced);
                false
            }
        }
    }

    /// Whether content may be written, which what follows then is.
    #[inline]
    fn begin_content(&mut self) -> bool {
        match self.state {
            State::Content => {}
            State::Tag => {
                self.out.extend_from_slice(b">");
                self.state = State::Content;
            }
            State::Complete | State::Empty => self.refuse(EncodeErrorKind::Misplaced),
            State::Failed => return false,
        }
        self.state == State::Content
    }

    #[cold]
    fn refuse(&mut self, kind: EncodeErrorKind) {
        self.fail(kind.into());
    }

    /// What the service calls `namespace`.
    fn actual<'n>(&self, namespace: &'n str) -> &'n str
    where
        'b: 'n,
    {
        self.map.map_or(namespace, |map| map.actual(namespace))
    }

    /// Whether a name without a prefix is in `namespace`, which no prefix means.
    fn is_default(&self, namespace: &str) -> bool {
        namespace.is_empty() && self.scope.meaning(self.out, b"", "") != Meaning::Other
    }

    /// Where a prefix of `namespace` stands, bound here if there is none yet.
    fn prefix_bound_here(&mut self, namespace: &str) -> Range<usize> {
        let namespace = self.actual(namespace);
        if let Some(prefix) = self.scope.prefix_of(self.out, namespace) {
            return prefix;
        }
        if namespace == XSI && self.is_free("i") {
            return self.bind("i", namespace);
        }
        loop {
            self.generated += 1;
            let prefix = alloc::format!("p{}", self.generated);
            if self.is_free(&prefix) {
                return self.bind(&prefix, namespace);
            }
        }
    }

    /// Where the prefix stands that a QName in content needs, empty if it needs none. Bound on the element that has just
    /// begun.
    fn prefix_for_value(&mut self, namespace: &str) -> Range<usize> {
        if namespace.is_empty() && !self.is_default(namespace) {
            self.fail(EncodeErrorKind::BadPrefix.into());
        }
        if namespace.is_empty() || namespace == XML {
            return 0..0;
        }
        if self.may_add_attribute() {
            self.prefix_bound_here(namespace)
        } else {
            0..0
        }
    }

    fn is_free(&self, prefix: &str) -> bool {
        !self.scope.binds_since(0, self.out, prefix.as_bytes())
    }

    /// Declares `prefix` (empty: the default namespace), and returns where it stands.
    fn bind(&mut self, prefix: &str, namespace: &str) -> Range<usize> {
        if !can_be_bound(prefix, namespace) {
            self.refuse(EncodeErrorKind::BadPrefix);
        }
        let start = if prefix.is_empty() {
            self.out.extend_from_slice(b" xmlns=\"");
            self.out.len() - "=\"".len()
        } else {
            self.out.extend_from_slice(b" xmlns:");
            let start = self.out.len();
            self.out.extend_from_slice(prefix.as_bytes());
            self.out.extend_from_slice(b"=\"");
            start
        };
        let prefix_end = start + prefix.len();
        self.check_and_push(namespace, Place::Attribute);
        let binding = Binding::new(start, prefix_end, self.out.len(), namespace);
        self.out.push(b'"');
        self.scope.push(binding);
        start..prefix_end
    }

    /// With the prefix that stands at `prefix`, if it is not empty.
    #[inline]
    fn push_name(&mut self, prefix: Range<usize>, local: &str) {
        if !prefix.is_empty() {
            self.out.extend_from_within(prefix);
            self.out.push(b':');
        }
        self.out.extend_from_slice(local.as_bytes());
    }

    /// As [`push_name`](Self::push_name), but for the prefix that is bound without a declaration.
    fn push_qname(&mut self, prefix: Range<usize>, namespace: &str, local: &str) {
        if namespace == XML {
            self.out.extend_from_slice(b"xml:");
        }
        self.push_name(prefix, local);
    }

    /// Neither `>` nor CR.
    fn push_in_cdata(&mut self, text: &str) {
        if text.chars().all(|char| is_xml_char(char as u32)) {
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.refuse(EncodeErrorKind::InvalidChar);
        }
    }

    fn check_and_push(&mut self, text: &str, place: Place) {
        if let Err(kind) = push_escaped(self.out, text, place) {
            self.refuse(kind);
        }
    }
}

const CDATA: &str = "<![CDATA[";

struct Escaping<'w, 'b>(&'w mut Writer<'b>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.check_and_push(text, Place::Text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::text::namespace::XMLNS;
    use crate::write::to_xml::ToXml;

    const A: QName<'static> = QName::new("urn:a", "a");

    /// Ends an element that is not its own, and begins another.
    struct Impostor;

    impl ToXml for Impostor {
        fn to_xml(&self, writer: &mut Writer<'_>) {
            writer.end();
            writer.end();
            writer.start(A);
        }
    }

    #[test]
    fn a_value_can_not_end_what_is_around_it() {
        let mut out = Vec::from(*b"before");
        let mut writer = Writer::new(&mut out);
        writer.start(A);
        writer.element(A, &Impostor);
        writer.end();
        let error = writer.finish().unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::Misplaced);
        assert_eq!(out, b"before");
    }

    #[test]
    fn a_namespace_that_is_not_declared_gets_no_prefix_by_a_map() {
        type Write = fn(&mut Writer<'_>);
        let writes: [Write; 4] = [
            |writer| writer.declare("p", "urn:a"),
            |writer| writer.attribute(A, "1"),
            |writer| writer.xsi_type(A),
            |writer| writer.qname_text(A),
        ];
        for actual in ["", XML, XMLNS] {
            let map = NamespaceMap::new().map("urn:a", actual);
            for write in writes {
                let mut out = Vec::new();
                let mut writer = Writer::new(&mut out);
                writer.use_namespaces(&map);
                writer.start(QName::new("urn:b", "b"));
                write(&mut writer);
                writer.end();
                let error = writer.finish().unwrap_err();
                assert_eq!(error.kind(), EncodeErrorKind::BadPrefix, "{actual}");
            }
        }
    }

    #[test]
    fn an_attribute_without_a_namespace_stays_so_under_a_map() {
        for (namespace, local) in [("", "x"), (XML, "lang")] {
            let map = NamespaceMap::new().map(namespace, "urn:a");
            let mut out = Vec::new();
            let mut writer = Writer::new(&mut out);
            writer.use_namespaces(&map);
            writer.start(QName::new("urn:b", "b"));
            writer.attribute(QName::new(namespace, local), "1");
            writer.attribute(QName::new(namespace, local), "2");
            writer.end();
            let error = writer.finish().unwrap_err();
            assert_eq!(
                error.kind(),
                EncodeErrorKind::DuplicateAttribute,
                "{namespace}"
            );
        }
    }

    #[test]
    fn no_default_namespace_is_what_there_is_without_a_declaration() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.start(QName::new("", "a"));
        writer.declare("", "");
        writer.end();
        writer.finish().unwrap();
        assert_eq!(out, b"<a/>");
    }

    #[test]
    fn namespaces_that_are_written_with_references_are_found_again() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        let name = QName::new("urn:a&b", "a");
        writer.start(name);
        writer.element(name, "1");
        writer.element(QName::new("urn:a&amp;b", "a"), "2");
        writer.end();
        writer.finish().unwrap();
        let expected = r#"<a xmlns="urn:a&amp;b"><a>1</a><a xmlns="urn:a&amp;amp;b">2</a></a>"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
