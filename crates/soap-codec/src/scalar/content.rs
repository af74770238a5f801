//! Scalars as the content of elements.

use alloc::vec::Vec;

use bytes::Bytes;

use super::list::items;
use super::{
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, Lexical, List, QNameBuf, Scalar,
    ScalarError, Time, boolean::word, short_decimal::ShortDecimal,
};
use crate::read::element::Element;
use crate::read::from_xml::{FromXml, borrowed_text, leaf_text};
use crate::read::octets::Octets;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

#[inline]
fn read<T: Scalar>(element: Element<'_>) -> Result<T, ReadError> {
    match element.plain_text() {
        Some(text) => T::parse(text).map_err(|error| mistaken(element, error)),
        None => read_other(element),
    }
}

#[inline(never)]
fn read_other<T: Scalar>(element: Element<'_>) -> Result<T, ReadError> {
    parse(&element, &leaf_text(&element)?)
}

#[cold]
fn mistaken(element: Element<'_>, error: ScalarError) -> ReadError {
    ReadError::value(&element, error.expected())
}

fn parse<T: Scalar>(element: &Element<'_>, text: &str) -> Result<T, ReadError> {
    T::parse(text).map_err(|error| mistaken(*element, error))
}

macro_rules! written_as_lexical {
    ($($type:ty),* $(,)?) => {$(
        impl ToXml for $type {
            fn to_xml(&self, writer: &mut Writer<'_>) {
                writer.text_fmt(format_args!("{}", Lexical(self)));
            }
        }
    )*};
}

macro_rules! read_as_scalar {
    ($($type:ty),* $(,)?) => {$(
        impl FromXml<'_> for $type {
            const IS_TEXT: bool = true;

            #[inline]
            fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
                read(element)
            }
        }
    )*};
}

macro_rules! written_as_digits {
    ($($type:ty),* $(,)?) => {$(
        impl ToXml for $type {
            fn to_xml(&self, writer: &mut Writer<'_>) {
                writer.text(itoa::Buffer::new().format(*self));
            }
        }
    )*};
}

written_as_lexical!(f32, AnyUri, Date, DateTime, Decimal, Duration, Guid, Time);
written_as_digits!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128);
read_as_scalar!(
    bool, i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, f32, f64, AnyUri, Date, DateTime,
    Decimal, Duration, Guid, Hex, Time,
);

#[cfg(feature = "jiff")]
written_as_lexical!(
    ::jiff::civil::Date,
    ::jiff::civil::DateTime,
    ::jiff::civil::Time,
    ::jiff::SignedDuration,
    ::jiff::Timestamp,
);
#[cfg(feature = "jiff")]
read_as_scalar!(
    ::jiff::civil::Date,
    ::jiff::civil::DateTime,
    ::jiff::civil::Time,
    ::jiff::SignedDuration,
    ::jiff::Timestamp,
);
#[cfg(feature = "rust_decimal")]
written_as_lexical!(::rust_decimal::Decimal);
#[cfg(feature = "rust_decimal")]
read_as_scalar!(::rust_decimal::Decimal);

impl ToXml for f64 {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        match ShortDecimal::new(*self) {
            Some(short) => writer.text(short.as_str()),
            None => writer.text_fmt(format_args!("{}", Lexical(self))),
        }
    }
}

impl ToXml for bool {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text(word(*self));
    }

    fn as_text(&self) -> Option<&str> {
        Some(word(*self))
    }
}

impl<B: AsRef<[u8]>> ToXml for Base64<B> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let is_part = writer.part(self.as_ref());
        if !is_part {
            writer.text_fmt(format_args!("{self}"));
        }
    }
}

/// A part is copied, and charged to the budget of the read: many elements can refer to one part.
impl FromXml<'_> for Base64 {
    const IS_TEXT: bool = true;
    const OWNS_HREF: bool = true;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        match element.octets()? {
            Octets::Inline(text) => parse(&element, &text),
            Octets::Part(part) => element.accounted(|element| {
                element.charge(part.len())?;
                Ok(Self(part.to_vec()))
            }),
        }
    }
}

/// A part is shared, not copied.
impl FromXml<'_> for Base64<Bytes> {
    const IS_TEXT: bool = true;
    const OWNS_HREF: bool = true;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        match element.octets()? {
            Octets::Inline(text) => {
                parse::<Base64>(&element, &text).map(|octets| Self(octets.0.into()))
            }
            Octets::Part(part) => Ok(Self(part)),
        }
    }
}

impl<B: AsRef<[u8]>> ToXml for Hex<B> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text_fmt(format_args!("{self}"));
    }
}

impl<T: Scalar> ToXml for List<T> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text_fmt(format_args!("{}", Lexical(self)));
    }
}

impl<T: Scalar> FromXml<'_> for List<T> {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        element.accounted(|element| {
            let text = leaf_text(&element)?;
            element.charge(Self::item_bytes(&text))?;
            Self::parse(&text).map_err(|error| ReadError::value(&element, error.expected()))
        })
    }
}

impl ToXml for QName<'_> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.qname_text(*self);
    }
}

impl<'a: 'b, 'b> FromXml<'a> for QName<'b> {
    const IS_TEXT: bool = true;

    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        let name = element.resolve_qname(borrowed_text(&element)?);
        name.ok_or_else(|| ReadError::value(&element, "xs:QName"))
    }
}

impl ToXml for List<QNameBuf> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.qnames_text(self.0.iter().map(QNameBuf::as_qname));
    }
}

impl FromXml<'_> for List<QNameBuf> {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let text = leaf_text(&element)?;
        qnames(&element, &text)?.ok_or_else(|| ReadError::value(&element, QNAMES))
    }
}

/// The type of a list of names, for errors.
pub(crate) const QNAMES: &str = "list of xs:QName";

/// Resolves the QNames in a text of this element; `None` if one of them is not a QName.
pub(crate) fn qnames(
    element: &Element<'_>,
    text: &str,
) -> Result<Option<List<QNameBuf>>, ReadError> {
    let size = items(text).count() * size_of::<QNameBuf>();
    element.accounted(|element| element.charge(size))?;
    let names = items(text).map(|name| element.qname_value(name));
    Ok(names.collect::<Option<Vec<_>>>().map(List))
}

impl ToXml for QNameBuf {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.qname_text(self.as_qname());
    }
}

impl FromXml<'_> for QNameBuf {
    const IS_TEXT: bool = true;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let text = leaf_text(&element)?;
        element
            .qname_value(&text)
            .ok_or_else(|| ReadError::value(&element, "xs:QName"))
    }
}
