//! Values that are the content of elements.

use alloc::{borrow::Cow, boxed::Box, string::String};

use crate::{Element, ReadError, Writer};

/// A value that can be the content of an element: its attributes, and the text and elements in it. The element's own name
/// is chosen by whoever contains it.
#[diagnostic::on_unimplemented(
    note = "`#[derive(soap_codec::ToXml)]` implements it for a struct or an enum, with the feature `derive`"
)]
pub trait ToXml {
    /// Writes attributes first, then content, into the element that `writer` has just begun.
    fn to_xml(&self, writer: &mut Writer<'_>);

    /// The content, if it is a text that is there already, without attributes: the element is then written in one go. What
    /// [`to_xml`](Self::to_xml) writes has to be the same.
    #[inline]
    fn as_text(&self) -> Option<&str> {
        None
    }
}

/// A value that can be read from an element.
#[diagnostic::on_unimplemented(
    note = "`#[derive(soap_codec::FromXml)]` implements it for a struct or an enum, with the feature `derive`"
)]
pub trait FromXml: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// [`ReadError`] if the element does not hold what the type needs.
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError>;
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

impl<T: FromXml> FromXml for Box<T> {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Box::new)
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

impl FromXml for String {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        leaf_text(&element).map(Cow::into_owned)
    }
}

/// An element without content.
impl ToXml for () {
    fn to_xml(&self, _: &mut Writer<'_>) {}
}

/// Any content is read past.
impl FromXml for () {
    fn from_xml(_: Element<'_>) -> Result<Self, ReadError> {
        Ok(())
    }
}

/// Values are text alone.
#[inline]
pub(crate) fn leaf_text<'a>(element: &Element<'a>) -> Result<Cow<'a, str>, ReadError> {
    element
        .leaf_text()
        .map_err(|child| ReadError::unexpected(&child))
}
