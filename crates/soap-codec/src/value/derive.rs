//! Functions for derived code. They are not for use by hand: they change without notice.
//!
//! The path of an error begins with the element that is read, so a function that reads children
//! adds their parent.

#![allow(
    missing_docs,
    clippy::missing_errors_doc,
    reason = "not for use by hand"
)]

use alloc::borrow::Cow;

use crate::read::element::Element;
use crate::read::from_xml::FromXml;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::text::qname_buf::QNameBuf;
use crate::value::attribute::{FromAttribute, ToAttribute};
use crate::value::nillable::Nillable;
use crate::write::tag::{Mark, Members};
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

pub use alloc::vec::Vec;

pub use crate::text::namespace::XSI;
pub use crate::write::tag::Tag;

/// Reads each child.
pub fn children<'a>(
    parent: Element<'a>,
    mut read: impl FnMut(Element<'a>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    within(parent, |parent| {
        parent.accounted(|parent| parent.each(parent.children(), &mut read))
    })
}

/// Fills a member's slot, once.
pub fn fill<'a, T>(
    slot: &mut Option<T>,
    element: Element<'a>,
    read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
) -> Result<(), ReadError> {
    if slot.is_some() {
        return Err(ReadError::repeated(&element));
    }
    *slot = Some(read(element)?);
    Ok(())
}

/// Reads a value that must not be nil.
pub fn value<'a, T: FromXml<'a>>(element: Element<'a>) -> Result<T, ReadError> {
    element.read()
}

/// Reads a value that may be nil.
pub fn nillable<'a, T>(
    element: Element<'a>,
    read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    // The type decides whether it has an `href`; `read` checks that.
    if element.is_nil_for(true)? {
        return Ok(None);
    }
    read(element).map(Some)
}

/// Returns a member that must be present.
pub fn required<T>(
    slot: Option<T>,
    parent: Element<'_>,
    name: QName<'static>,
) -> Result<T, ReadError> {
    slot.ok_or_else(|| ReadError::missing(&parent, name))
}

/// Returns a member that can be absent, nil, or a value.
pub fn three_state<T>(slot: Option<Option<T>>) -> Nillable<T> {
    match slot {
        None => Nillable::Absent,
        Some(None) => Nillable::Nil,
        Some(Some(value)) => Nillable::Value(value),
    }
}

/// Reads an array. All its elements must be items of one name, because skipping another would lose
/// it.
pub fn items<'a, T, C: FromIterator<T>>(
    array: Element<'a>,
    name: QName<'static>,
    mut read: impl FnMut(Element<'a>) -> Result<T, ReadError>,
) -> Result<C, ReadError> {
    has_content(array)?;
    within(array, |array| {
        let items = array.read_list(array.children(), |child| item(child, name, &mut read))?;
        // Collecting into a vector copies nothing.
        Ok(items.into_iter().collect())
    })
}

/// Adds an item to a list that has no element of its own. The first one reserves room for all of
/// them.
pub fn push<'a, T>(
    list: &mut Vec<T>,
    parent: Element<'a>,
    child: Element<'a>,
    read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
) -> Result<(), ReadError> {
    if list.capacity() == 0 {
        let name = child.name();
        let count = parent.children().filter(|one| one.is(name)).count();
        child.charge(count.saturating_mul(size_of::<T>()))?;
        list.reserve_exact(count);
    }
    list.push(read(child)?);
    Ok(())
}

/// Fails if an element is nil or a reference.
fn has_content(element: Element<'_>) -> Result<(), ReadError> {
    if element.read_nil()? {
        Err(ReadError::nil(&element))
    } else {
        Ok(())
    }
}

/// Reads an item of an array.
pub fn item<'a, T>(
    element: Element<'a>,
    name: QName<'static>,
    read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    if element.is(name) {
        return read(element);
    }
    if element.name().local() == name.local() {
        return Err(ReadError::wrong_namespace(&element, name.namespace()));
    }
    Err(ReadError::unexpected(&element))
}

/// Reads a dictionary.
pub fn entries<'a, K: FromXml<'a>, V, C: FromIterator<(K, V)>>(
    dictionary: Element<'a>,
    name: QName<'static>,
    key_name: QName<'static>,
    value_name: QName<'static>,
    mut read_value: impl FnMut(Element<'a>) -> Result<V, ReadError>,
) -> Result<C, ReadError> {
    items(dictionary, name, |entry| {
        // The vector of entries is charged already. A map takes up to three times as much in
        // addition.
        entry.charge(3 * size_of::<(K, V)>())?;
        has_content(entry)?;
        let (mut key, mut entry_value) = (None, None);
        children(entry, |child| {
            if child.is(key_name) {
                fill(&mut key, child, value)
            } else if child.is(value_name) {
                fill(&mut entry_value, child, &mut read_value)
            } else {
                Ok(())
            }
        })?;
        Ok((
            required(key, entry, key_name)?,
            required(entry_value, entry, value_name)?,
        ))
    })
}

/// Returns the text of an element without children.
pub fn text(element: Element<'_>) -> Result<Cow<'_, str>, ReadError> {
    element
        .leaf_text()
        .map_err(|child| ReadError::unexpected(&child).in_element(&element))
}

/// Reads an attribute.
pub fn attribute<'a, T: FromAttribute<'a>>(
    element: Element<'a>,
    name: QName<'static>,
) -> Result<Option<T>, ReadError> {
    let value = element.attribute(name);
    let value = value.map(|value| T::from_attribute(element, name, value));
    value.transpose()
}

/// Reads an attribute that must be present.
pub fn required_attribute<'a, T: FromAttribute<'a>>(
    element: Element<'a>,
    name: QName<'static>,
) -> Result<T, ReadError> {
    attribute(element, name)?.ok_or_else(|| ReadError::missing_attribute(&element, name))
}

const TYPE: QName<'static> = QName::new(XSI, "type");

/// Returns the type that `xsi:type` names.
pub fn read_type(element: Element<'_>) -> Result<Option<QNameBuf>, ReadError> {
    match (element.attribute(TYPE), element.xsi_type()) {
        (Some(_), None) => Err(ReadError::attribute(&element, TYPE, "xs:QName")),
        (_, name) => Ok(name),
    }
}

/// Returns the error for an `xsi:type` that is not a type of `expected`.
#[cold]
pub fn unknown_type(element: Element<'_>, expected: &'static str) -> ReadError {
    ReadError::attribute(&element, TYPE, expected)
}

/// Returns `true` if the type has this name.
pub fn is_type(found: &QNameBuf, name: QName<'static>) -> bool {
    found.as_qname() == name
}

/// Looks up the prefix of the members of a namespace, after all declarations. `usual` is the prefix
/// in their literal tags, empty for none; it is in scope if [`declare`] bound it.
#[inline]
pub fn members(writer: &Writer<'_>, is_declared: bool, namespace: &str, usual: &str) -> Members {
    if is_declared {
        Members::Usual
    } else {
        writer.members(namespace, usual)
    }
}

/// Declares a prefix, or another one if it is taken, because the element around a derived type may
/// come from elsewhere. Returns `true` if it bound this prefix.
#[inline]
pub fn declare(writer: &mut Writer<'_>, prefix: &str, namespace: &str) -> bool {
    writer.declare_or_replace(prefix, namespace)
}

/// Writes an element as [`Writer::element`] does.
#[inline(always)]
pub fn element<T: ToXml + ?Sized>(writer: &mut Writer<'_>, tag: Tag<'_>, value: &T) {
    match value.as_text() {
        Some(text) => writer.leaf(tag, text),
        None => element_with_content(writer, tag, value),
    }
}

/// Not inlined: that would repeat its code for each member of a type.
#[inline(never)]
fn element_with_content<T: ToXml + ?Sized>(writer: &mut Writer<'_>, tag: Tag<'_>, value: &T) {
    let mark = writer.open(tag);
    value.to_xml(writer);
    writer.close(mark, tag);
}

/// Begins an element as [`Writer::start`] does.
#[inline(always)]
pub fn open(writer: &mut Writer<'_>, tag: Tag<'_>) -> Mark {
    writer.open(tag)
}

/// Ends the element of `mark` as [`Writer::end`] does.
#[inline(always)]
pub fn close(writer: &mut Writer<'_>, mark: Mark, tag: Tag<'_>) {
    writer.close(mark, tag);
}

/// Writes an attribute.
pub fn write_attribute<T: ToAttribute>(writer: &mut Writer<'_>, name: QName<'static>, value: &T) {
    value.to_attribute(writer, name);
}

/// Adds the element to the path of an error within it.
fn within<'a, T>(
    element: Element<'a>,
    read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    read(element).map_err(|error| error.in_element(&element))
}
