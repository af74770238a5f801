//! Values of attributes in derived types: scalars, and values that borrow from the document.

use alloc::borrow::Cow;

use bytestring::ByteString;

use crate::read::element::Element;
use crate::read::read_error::ReadError;
use crate::scalar::content::{QNAMES, qnames};
use crate::scalar::{Lexical, List, Scalar};
use crate::text::name::QName;
use crate::text::qname_buf::QNameBuf;
use crate::write::writer::Writer;

/// A value that can be read from an attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an attribute",
    note = "an attribute is a `soap_codec::scalar::Scalar`, `&str`, `Cow<str>`, `QName`, `QNameBuf` or `List<QNameBuf>`"
)]
pub trait FromAttribute<'a>: Sized {
    /// Reads the value of the attribute `name` of `element`.
    ///
    /// # Errors
    /// [`ReadError`] if `value` is not such a value.
    fn from_attribute(
        element: Element<'a>,
        name: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError>;
}

/// A value that can be written as an attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as an attribute",
    note = "an attribute is a `soap_codec::scalar::Scalar`, `&str`, `Cow<str>`, `QName`, `QNameBuf` or `List<QNameBuf>`"
)]
pub trait ToAttribute {
    /// Writes the attribute `name` of the element that has just begun.
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>);
}

impl<'a, T: Scalar> FromAttribute<'a> for T {
    fn from_attribute(
        element: Element<'a>,
        name: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        let items = T::item_bytes(&value);
        if items > 0 {
            element.accounted(|element| element.charge(items))?;
        }
        T::parse(&value).map_err(|error| ReadError::attribute(&element, name, error.expected()))
    }
}

impl<'a: 'b, 'b> FromAttribute<'a> for &'b str {
    fn from_attribute(
        element: Element<'a>,
        name: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        borrowed(&element, name, value)
    }
}

impl<'a: 'b, 'b> FromAttribute<'a> for Cow<'b, str> {
    fn from_attribute(
        _: Element<'a>,
        _: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        Ok(value)
    }
}

impl<'a> FromAttribute<'a> for ByteString {
    fn from_attribute(
        element: Element<'a>,
        _: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        Ok(element.share(value))
    }
}

impl<'a: 'b, 'b> FromAttribute<'a> for QName<'b> {
    fn from_attribute(
        element: Element<'a>,
        name: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        let found = element.resolve_qname(borrowed(&element, name, value)?);
        found.ok_or_else(|| ReadError::attribute(&element, name, "xs:QName"))
    }
}

impl<'a> FromAttribute<'a> for QNameBuf {
    fn from_attribute(
        element: Element<'a>,
        name: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        let found = element.qname_value(&value);
        found.ok_or_else(|| ReadError::attribute(&element, name, "xs:QName"))
    }
}

impl<'a> FromAttribute<'a> for List<QNameBuf> {
    fn from_attribute(
        element: Element<'a>,
        name: QName<'static>,
        value: Cow<'a, str>,
    ) -> Result<Self, ReadError> {
        let names = qnames(&element, &value)?;
        names.ok_or_else(|| ReadError::attribute(&element, name, QNAMES))
    }
}

fn borrowed<'a>(
    element: &Element<'a>,
    name: QName<'static>,
    value: Cow<'a, str>,
) -> Result<&'a str, ReadError> {
    match value {
        Cow::Borrowed(value) => Ok(value),
        Cow::Owned(_) => Err(ReadError::attribute_not_plain(element, name)),
    }
}

impl<T: Scalar> ToAttribute for T {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.attribute(name, &alloc::format!("{}", Lexical(self)));
    }
}

impl ToAttribute for &str {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.attribute(name, self);
    }
}

impl ToAttribute for Cow<'_, str> {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.attribute(name, self);
    }
}

impl ToAttribute for ByteString {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.attribute(name, self);
    }
}

impl ToAttribute for QName<'_> {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.qname_attribute(name, *self);
    }
}

impl ToAttribute for QNameBuf {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.qname_attribute(name, self.as_qname());
    }
}

impl ToAttribute for List<QNameBuf> {
    fn to_attribute(&self, writer: &mut Writer<'_>, name: QName<'static>) {
        writer.qnames_attribute(name, self.0.iter().map(QNameBuf::as_qname));
    }
}
