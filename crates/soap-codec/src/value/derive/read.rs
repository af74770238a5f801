//! Reading members.

use alloc::borrow::Cow;

use crate::read::element::Element;
use crate::read::from_xml::FromXml;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::text::namespace::XSI;
use crate::value::attribute::FromAttribute;

/// Returns the value of a member that was found.
#[inline]
pub fn filled<T>(slot: Option<T>) -> T {
    slot.expect("reading fails if a member is missing")
}

/// Returns the text of an element without children.
pub fn text(element: Element<'_>) -> Result<Cow<'_, str>, ReadError> {
    element
        .leaf_text()
        .map_err(|child| ReadError::unexpected(&child).in_element(&element))
}

/// Returns the error for a text that is none of a type's.
#[cold]
pub fn mistaken_text<T>(element: Element<'_>, expected: &'static str) -> Result<T, ReadError> {
    Err(ReadError::value(&element, expected))
}

/// Reads an attribute.
pub fn attribute<'a, T: FromAttribute<'a>>(
    element: Element<'a>,
    namespace: &'static str,
    local: &'static str,
) -> Result<Option<T>, ReadError> {
    let name = QName::from_document(namespace, local);
    let value = element.attribute(name);
    let value = value.map(|value| T::from_attribute(element, name, value));
    value.transpose()
}

/// Reads an attribute that must be present.
pub fn required_attribute<'a, T: FromAttribute<'a>>(
    element: Element<'a>,
    namespace: &'static str,
    local: &'static str,
) -> Result<T, ReadError> {
    let name = QName::from_document(namespace, local);
    attribute(element, namespace, local)?
        .ok_or_else(|| ReadError::missing_attribute(&element, name))
}

/// Reads an attribute whose only value is `fixed`, which it has if it is absent.
pub fn fixed_attribute<'a, T: FromAttribute<'a> + PartialEq>(
    element: Element<'a>,
    namespace: &'static str,
    local: &'static str,
    fixed: T,
    expected: &'static str,
) -> Result<T, ReadError> {
    match attribute::<T>(element, namespace, local)? {
        Some(found) if found != fixed => {
            let name = QName::from_document(namespace, local);
            Err(ReadError::attribute_not_fixed(&element, name, expected))
        }
        _ => Ok(fixed),
    }
}

/// Returns the place of the type that `xsi:type` names, or of the type of an element without it.
pub fn type_index(
    element: Element<'_>,
    types: &[(&str, &str)],
    untyped: Option<usize>,
    expected: &'static str,
) -> Result<usize, ReadError> {
    let place = find_type(&element, types, untyped, expected)?;
    place.ok_or_else(|| ReadError::attribute(&element, TYPE, expected))
}

/// As [`type_index`]; another type is at the place after the others.
pub fn open_type_index(
    element: Element<'_>,
    types: &[(&str, &str)],
    untyped: Option<usize>,
    expected: &'static str,
) -> Result<usize, ReadError> {
    let place = find_type(&element, types, untyped, expected)?;
    Ok(place.unwrap_or(types.len()))
}

const TYPE: QName<'static> = QName::new(XSI, "type");

fn find_type(
    element: &Element<'_>,
    types: &[(&str, &str)],
    untyped: Option<usize>,
    expected: &'static str,
) -> Result<Option<usize>, ReadError> {
    let Some(value) = element.attribute(TYPE) else {
        let untyped = untyped.ok_or_else(|| ReadError::value(element, expected));
        return untyped.map(Some);
    };
    let found = element
        .resolve_qname(&value)
        .ok_or_else(|| ReadError::attribute(element, TYPE, "xs:QName"))?;
    Ok(types
        .iter()
        .position(|(namespace, local)| found.local() == *local && found.namespace() == *namespace))
}

/// Reads the type that `xsi:type` names. Whether the element is a reference, and whether it can be
/// nil, depends on it.
pub fn variant<'a, T: FromXml<'a>>(element: Element<'a>) -> Result<T, ReadError> {
    if !T::CHECKS_NIL && element.is_nil_for(T::OWNS_HREF)? {
        return T::from_nil().ok_or_else(|| element.nil());
    }
    T::from_xml(element)
}
