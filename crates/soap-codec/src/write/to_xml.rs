//! Values that are written as the content of elements.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use bytestring::ByteString;

use crate::text::name::QName;
use crate::write::encode_error::EncodeError;
use crate::write::raw::Raw;
use crate::write::tag::Tag;
use crate::write::writer::Writer;

/// A value that can be written as the content of an element: attributes, text and elements. The
/// name of the element itself is not part of the value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as the content of an element",
    note = "`#[derive(soap_codec::ToXml)]` implements `ToXml` for a struct or an enum, with the feature `derive`",
    note = "the derives recognise `Option`, `Nillable` and `Vec` by these names: a member cannot have an alias of them as its type"
)]
pub trait ToXml {
    /// Writes attributes first, then content, into the element that `writer` has just begun.
    fn to_xml(&self, writer: &mut Writer<'_>);

    /// Returns the content if it is text alone, without attributes, so that derived code can write
    /// the element in one piece. [`to_xml`](Self::to_xml) must write the same text.
    #[doc(hidden)]
    #[inline]
    fn as_text(&self) -> Option<&str> {
        None
    }
}

impl Writer<'_> {
    /// Writes an element and its content. It is an error if `value` does not end exactly the
    /// elements that it begins.
    pub fn element<T: ToXml + ?Sized>(&mut self, name: QName<'_>, value: &T) {
        let tag = Tag::Resolve(name);
        if let Some(text) = value.as_text() {
            return self.leaf(tag, text);
        }
        let mark = self.open(tag);
        value.to_xml(self);
        self.close(mark, tag);
    }
}

impl<T: ToXml + ?Sized> ToXml for &T {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        (**self).to_xml(writer);
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        (**self).as_text()
    }
}

impl<T: ToXml + ?Sized> ToXml for Box<T> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        (**self).to_xml(writer);
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        (**self).as_text()
    }
}

impl ToXml for str {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text(self);
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl ToXml for String {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text(self);
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl ToXml for Cow<'_, str> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text(self);
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl ToXml for ByteString {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text(self);
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

/// An element without content.
impl ToXml for () {
    fn to_xml(&self, _: &mut Writer<'_>) {}
}

/// Its attributes and its content, under the name of the element that has just begun.
impl ToXml for Raw {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.raw_content(self);
    }
}

impl Raw {
    /// Writes a value as an element.
    ///
    /// ```
    /// use soap_codec::{QName, Raw};
    ///
    /// let count = Raw::new(QName::new("urn:c", "count"), &3)?;
    /// assert_eq!(count.as_str(), r#"<count xmlns="urn:c">3</count>"#);
    /// # Ok::<(), soap_codec::EncodeError>(())
    /// ```
    ///
    /// # Errors
    /// [`EncodeError`] if the value cannot be written.
    pub fn new<T: ToXml + ?Sized>(name: QName<'_>, value: &T) -> Result<Self, EncodeError> {
        let mut xml = Vec::new();
        let mut writer = Writer::new(&mut xml);
        writer.element(name, value);
        writer.finish()?;
        Ok(Self::from_document(xml, name))
    }
}
