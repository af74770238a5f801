//! The members of a derived type, written one after the other.

use alloc::string::String;

use crate::text::name::QName;
use crate::text::namespace::XSI;
use crate::text::qname_buf::QNameBuf;
use crate::value::attribute::ToAttribute;
use crate::value::nillable::Nillable;
use crate::write::tag::{Mark, MemberPrefix, Tag};
use crate::write::to_element::ToElement;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

/// Writes members into the element that has just begun.
///
/// Most members are in the namespace of their type. Its prefix is looked up once for all of them,
/// and if it is the usual one, the tags are literals. `start` and `end` are those tags.
#[derive(Debug)]
pub struct MemberWriter<'w, 'b> {
    writer: &'w mut Writer<'b>,
    namespace: &'static str,
    /// The prefix in the literal tags, empty for none.
    usual: &'static str,
    prefix: MemberPrefix,
}

/// The tags of the items of a list: namespace, prefix to declare, prefix of `xsi` to declare, start
/// tag and end tag.
pub type ItemTags = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    &'static str,
    &'static str,
);

/// An entry of a dictionary, as the iterators of maps and of vectors yield it.
pub trait Entry<'v> {
    type Key: 'v;
    type Value: 'v;

    fn parts(self) -> (&'v Self::Key, &'v Self::Value);
}

impl<'v, K, V> Entry<'v> for (&'v K, &'v V) {
    type Key = K;
    type Value = V;

    fn parts(self) -> (&'v K, &'v V) {
        self
    }
}

impl<'v, K, V> Entry<'v> for &'v (K, V) {
    type Key = K;
    type Value = V;

    fn parts(self) -> (&'v K, &'v V) {
        (&self.0, &self.1)
    }
}

impl<'w, 'b> MemberWriter<'w, 'b> {
    /// Makes a writer for members whose literal tags have no prefix.
    #[inline]
    pub fn new(writer: &'w mut Writer<'b>, namespace: &'static str) -> Self {
        Self {
            prefix: writer.member_prefix(namespace, ""),
            writer,
            namespace,
            usual: "",
        }
    }

    /// Declares the prefix. If it is taken, because the element around a derived type may come from
    /// elsewhere, another one is declared.
    #[inline]
    pub fn declaring(
        writer: &'w mut Writer<'b>,
        namespace: &'static str,
        usual: &'static str,
    ) -> Self {
        let prefix = if writer.declare_or_replace(usual, namespace) {
            MemberPrefix::Usual
        } else {
            writer.member_prefix(namespace, usual)
        };
        Self {
            writer,
            namespace,
            usual,
            prefix,
        }
    }

    /// Writes an attribute.
    pub fn attribute<T: ToAttribute>(
        &mut self,
        namespace: &'static str,
        local: &'static str,
        value: &T,
    ) {
        value.to_attribute(self.writer, QName::from_document(namespace, local));
    }

    /// Writes an attribute, unless it is `None`.
    pub fn optional_attribute<T: ToAttribute>(
        &mut self,
        namespace: &'static str,
        local: &'static str,
        value: &Option<T>,
    ) {
        if let Some(value) = value {
            self.attribute(namespace, local, value);
        }
    }

    /// Writes the members of a base, or the text of the element.
    pub fn content<T: ToXml>(&mut self, value: &T) {
        value.to_xml(self.writer);
        // It may have bound the prefix to another namespace, for the members after it.
        self.prefix = self.writer.member_prefix(self.namespace, self.usual);
    }

    /// Writes the members of a base, or the text of the element; `None` as nil.
    pub fn nillable_content<T: ToXml>(&mut self, value: &Option<T>) {
        match value {
            Some(value) => self.content(value),
            None => self.writer.attribute(QName::new(XSI, "nil"), "true"),
        }
    }

    /// Writes attributes of any name.
    pub fn any_attributes(&mut self, attributes: &[(QNameBuf, String)]) {
        for (name, value) in attributes {
            self.writer.attribute(name.as_qname(), value);
        }
    }

    /// Writes a member that knows the name of its element.
    pub fn choice<T: ToElement>(&mut self, value: &T) {
        value.to_element(self.writer);
    }

    /// Writes such a member, unless it is `None`.
    pub fn optional_choice<T: ToElement>(&mut self, value: &Option<T>) {
        if let Some(value) = value {
            self.choice(value);
        }
    }

    /// Writes such a member for each value.
    pub fn each_choice<T: ToElement>(&mut self, values: &[T]) {
        for value in values {
            self.choice(value);
        }
    }

    /// Returns a writer for members in another namespace, whose literal tags have no prefix.
    #[inline]
    pub fn foreign(&mut self, namespace: &'static str) -> MemberWriter<'_, 'b> {
        MemberWriter {
            writer: self.writer,
            namespace,
            usual: "",
            prefix: MemberPrefix::Unbound,
        }
    }

    /// Writes a member.
    #[inline(always)]
    pub fn element<T: ToXml + ?Sized>(
        &mut self,
        start: &'static str,
        end: &'static str,
        value: &T,
    ) {
        match (self.prefix, value.as_text()) {
            (MemberPrefix::Usual, Some(text)) => {
                self.writer.leaf(Tag::Literal { start, end }, text)
            }
            _ => self.other_element(start, end, value),
        }
    }

    /// Not inlined: that would repeat its code for each member of a type.
    #[inline(never)]
    fn other_element<T: ToXml + ?Sized>(
        &mut self,
        start: &'static str,
        end: &'static str,
        value: &T,
    ) {
        let tag = self.tag(start, end);
        if let Some(text) = value.as_text() {
            return self.writer.leaf(tag, text);
        }
        let mark = self.writer.open(tag);
        value.to_xml(self.writer);
        self.writer.close(mark, tag);
    }

    /// Writes a member, unless it is `None`.
    #[inline(always)]
    pub fn optional<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        value: &Option<T>,
    ) {
        if let Some(value) = value {
            self.element(start, end, value);
        }
    }

    /// Writes a member, as nil if it is `None`.
    #[inline(always)]
    pub fn nillable<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        value: &Option<T>,
    ) {
        match value {
            Some(value) => self.element(start, end, value),
            None => self.nil(start),
        }
    }

    /// Writes a member, as an element without content if it is `None`.
    #[inline(always)]
    pub fn empty_if_none<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        value: &Option<T>,
    ) {
        match value {
            Some(value) => self.element(start, end, value),
            None => self.element(start, end, ""),
        }
    }

    /// Writes a member, unless it is absent.
    #[inline(always)]
    pub fn three_state<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        value: &Nillable<T>,
    ) {
        if let Some(value) = self.value(start, value) {
            self.element(start, end, value);
        }
    }

    /// Returns the value of a member that can be absent or nil. Writes the member if it is nil.
    #[inline(always)]
    pub fn value<'v, T>(&mut self, start: &'static str, member: &'v Nillable<T>) -> Option<&'v T> {
        if matches!(member, Nillable::Nil) {
            self.nil(start);
        }
        member.as_ref().into_value()
    }

    /// Writes a member that is nil.
    pub fn nil(&mut self, start: &'static str) {
        let is_literal = matches!(self.prefix, MemberPrefix::Usual);
        if !is_literal || !self.writer.nil_in_scope(start) {
            self.writer.nil(self.name(start));
        }
    }

    /// Writes a member for each value.
    #[inline(always)]
    pub fn each<T: ToXml>(&mut self, start: &'static str, end: &'static str, values: &[T]) {
        for value in values {
            self.element(start, end, value);
        }
    }

    /// Writes a member for each value, as nil if it is `None`.
    #[inline(always)]
    pub fn each_nillable<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        values: &[Option<T>],
    ) {
        for value in values {
            self.nillable(start, end, value);
        }
    }

    /// Writes a list in an element of its own.
    #[inline(always)]
    pub fn items<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        values: &[T],
        item: ItemTags,
    ) {
        self.list(start, end, item, |items| items.each(item.3, item.4, values));
    }

    /// Writes a list whose items can be nil.
    #[inline(always)]
    pub fn nillable_items<T: ToXml>(
        &mut self,
        start: &'static str,
        end: &'static str,
        values: &[Option<T>],
        item: ItemTags,
    ) {
        self.list(start, end, item, |items| {
            items.each_nillable(item.3, item.4, values);
        });
    }

    /// Writes a dictionary.
    pub fn entries<'v, E: Entry<'v, Key: ToXml, Value: ToXml>>(
        &mut self,
        start: &'static str,
        end: &'static str,
        entries: impl IntoIterator<Item = E>,
        item: ItemTags,
        [key, value]: [(&'static str, &'static str); 2],
    ) {
        self.each_entry(start, end, entries, item, key, |entry, content| {
            entry.element(value.0, value.1, content);
        });
    }

    /// Writes a dictionary whose values can be nil.
    pub fn nillable_entries<'v, V: ToXml + 'v, E: Entry<'v, Key: ToXml, Value = Option<V>>>(
        &mut self,
        start: &'static str,
        end: &'static str,
        entries: impl IntoIterator<Item = E>,
        item: ItemTags,
        [key, value]: [(&'static str, &'static str); 2],
    ) {
        self.each_entry(start, end, entries, item, key, |entry, content| {
            entry.nillable(value.0, value.1, content);
        });
    }

    /// Writes a dictionary, whose values `write_value` writes.
    fn each_entry<'v, E: Entry<'v, Key: ToXml>>(
        &mut self,
        start: &'static str,
        end: &'static str,
        entries: impl IntoIterator<Item = E>,
        item: ItemTags,
        key_tags: (&'static str, &'static str),
        write_value: impl Fn(&mut MemberWriter<'_, '_>, &E::Value),
    ) {
        self.list(start, end, item, |items| {
            for (key, value) in entries.into_iter().map(E::parts) {
                let entry = items.open(item.3, item.4);
                items.element(key_tags.0, key_tags.1, key);
                write_value(items, value);
                items.close(entry, item.3, item.4);
            }
        });
    }

    /// Writes the element of a list, with `items` in it.
    #[inline(always)]
    fn list(
        &mut self,
        start: &'static str,
        end: &'static str,
        (namespace, prefix, xsi_prefix, ..): ItemTags,
        items: impl FnOnce(&mut MemberWriter<'_, 'b>),
    ) {
        let list = self.open(start, end);
        let mut inner = match prefix {
            Some(prefix) => MemberWriter::declaring(self.writer, namespace, prefix),
            None => MemberWriter::new(self.writer, namespace),
        };
        if let Some(prefix) = xsi_prefix {
            inner.writer.declare_or_replace(prefix, XSI);
        }
        items(&mut inner);
        self.close(list, start, end);
    }

    #[inline(always)]
    fn open(&mut self, start: &'static str, end: &'static str) -> Mark {
        let tag = self.tag(start, end);
        self.writer.open(tag)
    }

    #[inline(always)]
    fn close(&mut self, mark: Mark, start: &'static str, end: &'static str) {
        let tag = self.tag(start, end);
        self.writer.close(mark, tag);
    }

    #[inline(always)]
    fn tag(&self, start: &'static str, end: &'static str) -> Tag<'static> {
        match self.prefix {
            MemberPrefix::Usual => Tag::Literal { start, end },
            MemberPrefix::Unbound => Tag::Resolve(self.name(start)),
            MemberPrefix::Other(prefix_start, prefix_end) => Tag::InScope {
                prefix_start,
                prefix_end,
                local: self.name(start).local(),
            },
        }
    }

    /// Returns the name in a literal start tag.
    fn name(&self, start: &'static str) -> QName<'static> {
        let prefix = match self.usual.len() {
            0 => "<".len(),
            width => "<:".len() + width,
        };
        QName::from_document(self.namespace, &start[prefix..start.len() - ">".len()])
    }
}

/// Writes a value whose type `xsi:type` names.
pub fn typed<T: ToXml>(
    writer: &mut Writer<'_>,
    namespace: &'static str,
    local: &'static str,
    value: &T,
) {
    writer.xsi_type(QName::from_document(namespace, local));
    value.to_xml(writer);
}
