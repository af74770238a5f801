//! The writer of elements, attributes and text.

use alloc::vec::Vec;
use core::{fmt, ops::Range};

use crate::text::name::{QName, is_xml_char};
use crate::text::namespace::{NamespaceMap, XML, XOP, XSI};
use crate::write::encode_error::{EncodeError, EncodeErrorKind};
use crate::write::escape::{Place, push_escaped};
use crate::write::few::Few;
use crate::write::package::Collector;
use crate::write::scope::{Binding, Meaning, PrefixTaken, Scope};
use crate::write::tag::{Mark, Tag};

#[cfg(test)]
mod tests;

/// Writes elements into a buffer, always as well-formed XML.
///
/// Errors stick: the writer keeps the first one, ignores everything after it, and returns it from
/// [`finish`](Self::finish). An implementation of [`ToXml`](crate::ToXml) is therefore
/// straight-line code.
///
/// The writer chooses the prefixes. If a namespace has no prefix yet, it becomes the default
/// namespace of the element; [`declare`](Self::declare) chooses a prefix instead.
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
    pub(super) out: &'b mut Vec<u8>,
    /// The length of `out` before the first write.
    base: usize,
    state: State,
    error: Option<EncodeError>,
    open: Few<Open, 6>,
    /// Elements can follow each other at the top, because they are inside a larger document.
    is_inside: bool,
    pub(super) scope: Scope,
    pub(super) map: Option<&'b NamespaceMap>,
    /// The number of prefixes made up so far.
    pub(super) generated: usize,
    /// The current start tag has attributes besides declarations.
    pub(super) has_attributes: bool,
    /// The collector of the binary values that become parts.
    pub(super) collector: Option<&'b mut Collector>,
}

/// The part of the document that can come next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// The end: nothing is open.
    Complete,
    /// Content of an element, or its end tag.
    Content,
    /// The first element.
    Empty,
    /// Nothing, after an error.
    Failed,
    /// An attribute of the current start tag, or anything that can come in its content.
    Tag,
}

/// An element that was begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// The start of its qualified name in the output.
    name: usize,
    /// The end of its name, where attributes begin.
    name_end: usize,
    /// The number of bindings before it.
    pub(super) bindings: usize,
    /// Its prefix was replaced, so that its literal tags are not valid any more.
    is_renamed: bool,
}

impl Open {
    pub(super) const fn name(self) -> Range<usize> {
        self.name..self.name_end
    }
}

impl<'b> Writer<'b> {
    /// Creates a writer that appends to `out`.
    #[inline]
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        let base = out.len();
        Self {
            out,
            base,
            state: State::Empty,
            error: None,
            open: Few::new(Open {
                name: 0,
                name_end: 0,
                bindings: 0,
                is_renamed: false,
            }),
            is_inside: false,
            scope: Scope::new(),
            map: None,
            generated: 0,
            has_attributes: false,
            collector: None,
        }
    }

    /// Begins an element.
    pub fn start(&mut self, name: QName<'_>) {
        self.open(Tag::Resolve(name));
    }

    /// Binds `prefix` (empty: the default namespace) on the element that has just begun.
    ///
    /// It is an error to bind the prefix of the element's own name to another namespace, or, after
    /// an attribute, a prefix that is in scope.
    pub fn declare(&mut self, prefix: &str, namespace: &str) {
        if let Err(PrefixTaken) = self.try_declare(prefix, namespace) {
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

    /// Adds an attribute whose value is a QName, and declares its prefix where necessary.
    pub fn qname_attribute(&mut self, name: QName<'_>, value: QName<'_>) {
        let prefix = self.prefix_for_value(value.namespace());
        if self.start_attribute(name) {
            self.push_qname(prefix, value.namespace(), value.local());
            self.out.push(b'"');
        }
    }

    /// Ends the innermost element.
    pub fn end(&mut self) {
        let innermost = self.innermost().map_or(Mark::NONE, |open| Mark(open.name));
        if let Some(open) = self.pop(innermost) {
            self.push_end_tag(open);
        }
    }

    /// Writes character data.
    pub fn text(&mut self, text: &str) {
        if !text.is_empty() && self.begin_content() {
            self.check_and_push(text, Place::Text);
        }
    }

    /// Formats a value as character data.
    pub fn text_fmt(&mut self, text: fmt::Arguments<'_>) {
        if self.begin_content() && fmt::write(&mut Escaping(self), text).is_err() {
            self.refuse(EncodeErrorKind::Value);
        }
    }

    /// Writes character data as a CDATA section. It writes several sections around `]]>`, which
    /// cannot stand in one, and around CR, which would be read back as LF.
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

    /// Writes an empty element with `xsi:nil="true"` (XML Schema part 1, 2.6.2).
    pub fn nil(&mut self, name: QName<'_>) {
        if let Some(prefix) = self.prefix_in_content(name)
            && let Some(xsi) = self.scope.prefix_of(self.out, self.actual(XSI))
            && self.begin_content()
        {
            // Nothing is left to declare, so the element is never pushed.
            self.out.push(b'<');
            self.push_name(prefix, name.local());
            self.out.push(b' ');
            self.out.extend_from_within(xsi);
            return self.out.extend_from_slice(b":nil=\"true\"/>");
        }
        self.start(name);
        self.attribute(QName::new(XSI, "nil"), "true");
        self.end();
    }

    /// Writes a QName as character data, and declares its prefix where necessary.
    pub fn qname_text(&mut self, name: QName<'_>) {
        let prefix = self.prefix_for_value(name.namespace());
        if self.begin_content() {
            self.push_qname(prefix, name.namespace(), name.local());
        }
    }

    /// Writes QNames between spaces as character data.
    pub(crate) fn qnames_text<'n>(&mut self, names: impl Iterator<Item = QName<'n>> + Clone) {
        let prefixes = self.prefixes_for_values(names.clone());
        if self.begin_content() {
            self.push_qnames(&prefixes, names);
        }
    }

    /// Adds an attribute whose value is QNames between spaces.
    pub(crate) fn qnames_attribute<'n>(
        &mut self,
        name: QName<'_>,
        values: impl Iterator<Item = QName<'n>> + Clone,
    ) {
        let prefixes = self.prefixes_for_values(values.clone());
        if self.start_attribute(name) {
            self.push_qnames(&prefixes, values);
            self.out.push(b'"');
        }
    }

    /// Adds `xsi:type` to the element that has just begun (XML Schema part 1, 2.6.1).
    pub fn xsi_type(&mut self, name: QName<'_>) {
        self.qname_attribute(QName::new(XSI, "type"), name);
    }

    /// Stops writing because a value cannot be written.
    pub fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
        self.state = State::Failed;
    }

    /// Finishes the document. Every element must have been ended.
    ///
    /// # Errors
    /// The first error since the writer was created. The buffer is then as it was before.
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
}

/// For the rest of the crate, and for derived code.
impl<'b> Writer<'b> {
    #[inline]
    pub(crate) fn use_namespaces(&mut self, map: &'b NamespaceMap) {
        self.map = Some(map).filter(|map| !map.is_empty());
    }

    /// Writes large binary values as parts from now on.
    pub(crate) fn collect_parts(&mut self, collector: &'b mut Collector) {
        self.collector = Some(collector);
    }

    /// Writes the start tag of an element that the caller ends, as markup. From now on elements can
    /// follow each other. The tag must end by binding `prefix` to `namespace`.
    #[inline]
    pub(crate) fn begin_inside(&mut self, start_tag: &str, prefix: &str, namespace: &str) {
        self.markup(start_tag);
        let end = self.out.len() - "\">".len();
        let prefix_end = end - namespace.len() - "=\"".len();
        let binding = Binding::new(prefix_end - prefix.len(), prefix_end, end, namespace);
        self.scope.push(binding);
        self.is_inside = true;
        self.state = State::Complete;
    }

    /// Writes a reference to `octets` as the content of the current element, if they become a part.
    /// Returns `false` if they do not.
    pub(crate) fn part(&mut self, octets: &[u8]) -> bool {
        let collector = self.collector.as_mut();
        let Some(url) = collector.and_then(|collector| collector.collect(octets)) else {
            return false;
        };
        self.start(QName::from_document(XOP, "Include"));
        self.attribute(QName::from_document("", "href"), &url);
        self.end();
        true
    }

    /// Writes tags around the elements of a larger document. The caller answers for their balance.
    pub(crate) fn markup(&mut self, tags: &str) {
        self.out.extend_from_slice(tags.as_bytes());
    }

    /// Begins an element, which [`close`](Self::close) ends with the same tag.
    #[inline(always)]
    pub(crate) fn open(&mut self, tag: Tag<'_>) -> Mark {
        match tag {
            Tag::Resolve(name) => self.open_resolved(name),
            Tag::InScope {
                prefix_start,
                prefix_end,
                local,
            } => self.open_in_scope(prefix_start..prefix_end, local),
            // Inlined, because most literal tags are constants: copying a known length needs no
            // call.
            Tag::Literal { start, .. } => {
                if !self.begin_content() {
                    return Mark::NONE;
                }
                let name = self.out.len() + "<".len();
                self.out.extend_from_slice(without_end(start));
                self.push(name)
            }
        }
    }

    /// Ends the element of `mark`. It is an error if this is not the innermost one.
    #[inline(always)]
    pub(crate) fn close(&mut self, mark: Mark, tag: Tag<'_>) {
        match tag {
            Tag::Literal { end, .. } => {
                if let Some(open) = self.pop(mark) {
                    if open.is_renamed {
                        return self.push_end_tag(open);
                    }
                    self.out.extend_from_slice(end.as_bytes());
                }
            }
            Tag::InScope { local, .. } => self.close_named(mark, local),
            Tag::Resolve(name) => self.close_named(mark, name.local()),
        }
    }

    /// Writes an element whose content is text alone.
    #[inline(always)]
    pub(crate) fn leaf(&mut self, tag: Tag<'_>, text: &str) {
        match tag {
            Tag::Literal { start, end } => {
                if !self.begin_content() {
                    return;
                }
                if text.is_empty() {
                    self.out.extend_from_slice(without_end(start));
                    return self.out.extend_from_slice(b"/>");
                }
                self.out.extend_from_slice(start.as_bytes());
                self.check_and_push(text, Place::Text);
                self.out.extend_from_slice(end.as_bytes());
            }
            tag => self.leaf_named(tag, text),
        }
    }

    /// Writes an empty element with `xsi:nil="true"`, if its literal start tag has a prefix in
    /// scope and `xsi` has one too. Otherwise writes nothing and returns `false`.
    pub(crate) fn nil_in_scope(&mut self, start: &str) -> bool {
        let Some(xsi) = self.scope.prefix_of(self.out, self.actual(XSI)) else {
            return false;
        };
        if self.begin_content() {
            self.out.extend_from_slice(without_end(start));
            self.out.push(b' ');
            self.out.extend_from_within(xsi);
            self.out.extend_from_slice(b":nil=\"true\"/>");
        }
        true
    }
}

/// The parts of a tag, and checks.
impl Writer<'_> {
    fn open_resolved(&mut self, name: QName<'_>) -> Mark {
        if !self.begin_element() {
            return Mark::NONE;
        }
        let namespace = self.actual(name.namespace());
        let prefix = self.scope.prefix_or_default(self.out, namespace);
        self.out.push(b'<');
        let start = self.out.len();
        if let Some(prefix) = prefix {
            self.push_name(prefix, name.local());
            return self.push(start);
        }
        let is_bound = namespace == XML || self.is_default(namespace);
        self.push_qname(0..0, namespace, name.local());
        let mark = self.push(start);
        if !is_bound {
            self.bind("", namespace);
        }
        mark
    }

    fn open_in_scope(&mut self, prefix: Range<usize>, local: &str) -> Mark {
        if !self.begin_content() {
            return Mark::NONE;
        }
        self.out.push(b'<');
        let start = self.out.len();
        self.push_name(prefix, local);
        self.push(start)
    }

    fn close_named(&mut self, mark: Mark, local: &str) {
        if let Some(open) = self.pop(mark) {
            let prefix = open.name..open.name_end - local.len();
            self.out.extend_from_slice(b"</");
            self.out.extend_from_within(prefix);
            // Not copied from the output as well: what was just written is slow to read.
            self.out.extend_from_slice(local.as_bytes());
            self.out.push(b'>');
        }
    }

    #[inline(never)]
    fn leaf_named(&mut self, tag: Tag<'_>, text: &str) {
        let in_scope = match tag {
            Tag::InScope {
                prefix_start,
                prefix_end,
                local,
            } => Some((prefix_start..prefix_end, local)),
            Tag::Resolve(name) => self
                .prefix_in_content(name)
                .map(|prefix| (prefix, name.local())),
            Tag::Literal { .. } => None,
        };
        let Some((prefix, local)) = in_scope else {
            let mark = self.open(tag);
            self.text(text);
            return self.close(mark, tag);
        };
        if !self.begin_content() {
            return;
        }
        // Nothing can come between the tags, so the element is never pushed.
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

    #[cold]
    fn push_end_tag(&mut self, open: Open) {
        self.out.extend_from_slice(b"</");
        self.out.extend_from_within(open.name());
        self.out.push(b'>');
    }

    /// Returns the prefix of an element that is content of another, if it is in scope.
    fn prefix_in_content(&self, name: QName<'_>) -> Option<Range<usize>> {
        matches!(self.state, State::Content | State::Tag)
            .then(|| self.actual(name.namespace()))
            .and_then(|namespace| self.scope.prefix_or_default(self.out, namespace))
    }

    /// Pushes the element whose name begins at `name` and ends the output. Nothing has been bound
    /// since the element before it.
    #[inline]
    fn push(&mut self, name: usize) -> Mark {
        self.open.push(Open {
            name,
            name_end: self.out.len(),
            bindings: self.scope.len(),
            is_renamed: false,
        });
        self.state = State::Tag;
        self.has_attributes = false;
        Mark(name)
    }

    /// Pops the element of `mark`, which must be the innermost one. Returns it if it needs an end
    /// tag.
    #[inline]
    fn pop(&mut self, mark: Mark) -> Option<Open> {
        if self.state == State::Failed {
            return None;
        }
        let open = self.open.pop().filter(|open| Mark(open.name) == mark);
        let Some(open) = open else {
            self.refuse(EncodeErrorKind::Misplaced);
            return None;
        };
        let is_empty = self.state == State::Tag;
        self.scope.truncate(open.bindings);
        self.end_element();
        if is_empty {
            self.out.extend_from_slice(b"/>");
            return None;
        }
        Some(open)
    }

    /// Ends the current start tag if there is one. Returns `false` if no element can begin here.
    #[inline]
    pub(super) fn begin_element(&mut self) -> bool {
        // The first element, or another one inside a larger document.
        let is_outermost =
            self.state == State::Empty || self.state == State::Complete && self.is_inside;
        is_outermost || self.begin_content()
    }

    /// Continues after an element has ended.
    #[inline]
    pub(super) fn end_element(&mut self) {
        self.state = if self.open.as_slice().is_empty() {
            State::Complete
        } else {
            State::Content
        };
    }

    /// Gives the current element a prefix, and takes its default namespace away.
    pub(super) fn rename_element(&mut self, prefix: &str) {
        let Some(mut open) = self.open.pop() else {
            return;
        };
        let tag = self.out.split_off(open.name);
        let mut copied = open.name_end - open.name;
        let local = memchr::memchr(b':', &tag[..copied]).map_or(0, |colon| colon + 1);
        self.out.extend_from_slice(prefix.as_bytes());
        self.out.push(b':');
        self.out.extend_from_slice(&tag[local..copied]);
        open.name_end = self.out.len();
        open.is_renamed = true;
        for binding in self.scope.take_from(open.bindings) {
            let place = binding.declaration();
            let (start, end) = (place.start - open.name, place.end - open.name);
            self.out.extend_from_slice(&tag[copied..start]);
            if !binding.is_default() {
                self.out.extend_from_slice(&tag[start..end]);
                self.scope.push(binding.ending_at(self.out.len()));
            }
            copied = end;
        }
        self.out.extend_from_slice(&tag[copied..]);
        self.open.push(open);
    }

    /// Writes an attribute as it is in another document; its prefix has the same meaning here.
    pub(super) fn push_raw_attribute(&mut self, name: QName<'_>, xml: &str) {
        if self.has_attribute(name) {
            self.refuse(EncodeErrorKind::DuplicateAttribute);
        }
        self.has_attributes = true;
        self.out.push(b' ');
        self.out.extend_from_slice(xml.as_bytes());
    }

    /// Writes content as it is in another document.
    pub(super) fn push_raw_content(&mut self, xml: &str) {
        if !xml.is_empty() && self.begin_content() {
            self.out.extend_from_slice(xml.as_bytes());
        }
    }

    pub(super) fn innermost(&self) -> Option<Open> {
        self.open.as_slice().last().copied()
    }

    /// Writes an attribute up to its opening quote. Returns `false` if there can be no such
    /// attribute.
    fn start_attribute(&mut self, name: QName<'_>) -> bool {
        if !self.may_add_attribute() {
            return false;
        }
        let prefix = match name.namespace() {
            "" if name.local() == "xmlns" => {
                self.refuse(EncodeErrorKind::BadPrefix);
                return false;
            }
            "" | XML => 0..0,
            namespace => self.prefix_bound_here(namespace),
        };
        if self.has_attribute(name) {
            self.refuse(EncodeErrorKind::DuplicateAttribute);
        }
        self.has_attributes = true;
        self.out.push(b' ');
        self.push_qname(prefix, name.namespace(), name.local());
        self.out.extend_from_slice(b"=\"");
        self.state == State::Tag
    }

    /// Returns `true` if the current tag has an attribute of this expanded name, under any prefix.
    fn has_attribute(&self, name: QName<'_>) -> bool {
        let namespace = self.actual(name.namespace());
        self.has_attributes
            && self.attribute_names().any(|(prefix, local)| {
                local == name.local().as_bytes() && self.is_attribute_in(prefix, namespace)
            })
    }

    /// Returns the prefixes (empty for none) and local parts of the attributes of the current tag,
    /// declarations included.
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

    /// Returns `true` if an attribute with this prefix is in `namespace`.
    fn is_attribute_in(&self, prefix: &[u8], namespace: &str) -> bool {
        match prefix {
            b"" => namespace.is_empty(),
            b"xml" => namespace == XML,
            _ => self.scope.meaning(self.out, prefix, namespace) == Meaning::Same,
        }
    }

    pub(super) fn may_add_attribute(&mut self) -> bool {
        match self.state {
            State::Tag => true,
            State::Failed => false,
            State::Complete | State::Content | State::Empty => {
                self.refuse(EncodeErrorKind::Misplaced);
                false
            }
        }
    }

    /// Ends the current start tag if there is one. Returns `false` if there can be no content.
    #[inline]
    pub(super) fn begin_content(&mut self) -> bool {
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
    pub(super) fn refuse(&mut self, kind: EncodeErrorKind) {
        self.fail(kind.into());
    }

    /// Writes a name with the prefix at `prefix`, if that is not empty.
    #[inline]
    fn push_name(&mut self, prefix: Range<usize>, local: &str) {
        if !prefix.is_empty() {
            self.out.extend_from_within(prefix);
            self.out.push(b':');
        }
        self.out.extend_from_slice(local.as_bytes());
    }

    /// As [`push_name`](Self::push_name), but knows the prefix `xml`, which needs no declaration.
    fn push_qname(&mut self, prefix: Range<usize>, namespace: &str, local: &str) {
        if namespace == XML {
            self.out.extend_from_slice(b"xml:");
        }
        self.push_name(prefix, local);
    }

    fn prefixes_for_values<'n>(
        &mut self,
        names: impl Iterator<Item = QName<'n>>,
    ) -> Vec<Range<usize>> {
        names
            .map(|name| self.prefix_for_value(name.namespace()))
            .collect()
    }

    fn push_qnames<'n>(
        &mut self,
        prefixes: &[Range<usize>],
        names: impl Iterator<Item = QName<'n>>,
    ) {
        for (index, (prefix, name)) in prefixes.iter().zip(names).enumerate() {
            if index > 0 {
                self.out.push(b' ');
            }
            self.push_qname(prefix.clone(), name.namespace(), name.local());
        }
    }

    /// Writes text that holds neither `>` nor CR.
    fn push_in_cdata(&mut self, text: &str) {
        if text.chars().all(|char| is_xml_char(char as u32)) {
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.refuse(EncodeErrorKind::InvalidChar);
        }
    }

    pub(super) fn check_and_push(&mut self, text: &str, place: Place) {
        if let Err(kind) = push_escaped(self.out, text, place) {
            self.refuse(kind);
        }
    }
}

/// The start tag without its `>`, after which attributes can follow.
#[inline(always)]
const fn without_end(start_tag: &str) -> &[u8] {
    let (tag, _) = start_tag.as_bytes().split_at(start_tag.len() - ">".len());
    tag
}

const CDATA: &str = "<![CDATA[";

struct Escaping<'w, 'b>(&'w mut Writer<'b>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.check_and_push(text, Place::Text);
        Ok(())
    }
}
