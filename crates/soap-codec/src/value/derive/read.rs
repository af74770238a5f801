//! Reading members.

use alloc::{borrow::Cow, vec::Vec};

use crate::read::element::Element;
use crate::read::from_xml::FromXml;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::text::namespace::XSI;
use crate::value::attribute::FromAttribute;
use crate::value::nillable::Nillable;

/// Fills the slot of a member that must not be nil.
#[inline]
pub fn fill<'a, T: FromXml<'a>>(
    slot: &mut Option<T>,
    element: &Element<'a>,
) -> Result<(), ReadError> {
    *slot = Some(element.read()?);
    Ok(())
}

/// Returns the value of a member that was found.
#[inline]
pub fn filled<T>(slot: Option<T>) -> T {
    slot.expect("reading fails if a member is missing")
}

/// Sets a member that has a value for nil, or for its absence.
#[inline]
pub fn set<'a, T: FromXml<'a>>(member: &mut T, element: &Element<'a>) -> Result<(), ReadError> {
    *member = element.read()?;
    Ok(())
}

/// Sets a member to `None` if its element is empty, because the service writes `None` so.
pub fn set_unless_empty<'a, T: FromXml<'a>>(
    member: &mut Option<T>,
    element: &Element<'a>,
) -> Result<(), ReadError> {
    let is_empty = element.first_child().is_none() && element.text().trim().is_empty();
    // An element that is a reference is empty as well, and an error.
    if is_empty && !element.is_nil_for(false)? {
        *member = None;
        return Ok(());
    }
    set(member, element)
}

/// Fills the slot of a member that must not be nil, and that has a default if it is empty.
pub fn fill_or<'a, T: FromXml<'a>>(
    slot: &mut Option<T>,
    element: &Element<'a>,
    default: impl FnOnce() -> T,
) -> Result<(), ReadError> {
    *slot = Some(read_or(element, default)?);
    Ok(())
}

/// Sets a member that has a value for nil, and a default if it is empty.
pub fn set_or<'a, T: FromXml<'a>>(
    member: &mut T,
    element: &Element<'a>,
    default: impl FnOnce() -> T,
) -> Result<(), ReadError> {
    *member = read_or(element, default)?;
    Ok(())
}

fn read_or<'a, T: FromXml<'a>>(
    element: &Element<'a>,
    default: impl FnOnce() -> T,
) -> Result<T, ReadError> {
    if takes_default::<T>(element)? {
        Ok(default())
    } else {
        element.read()
    }
}

/// Fills the slot of a member whose only value is `fixed`, which an empty element has.
pub fn fill_fixed<'a, T: FromXml<'a> + PartialEq>(
    slot: &mut Option<T>,
    element: &Element<'a>,
    fixed: impl FnOnce() -> T,
    expected: &'static str,
) -> Result<(), ReadError> {
    let fixed = fixed();
    if !takes_default::<T>(element)? && element.read::<T>()? != fixed {
        return Err(ReadError::not_fixed(element, expected));
    }
    *slot = Some(fixed);
    Ok(())
}

/// Returns `true` for an element without content, which is not nil, if the value of its type is
/// text (XML Schema 1.1, part 1, 3.3.4.3, clause 5). White space is content.
fn takes_default<'a, T: FromXml<'a>>(element: &Element<'a>) -> Result<bool, ReadError> {
    let is_empty = T::IS_TEXT && element.first_child().is_none() && element.text().is_empty();
    Ok(is_empty && !element.is_nil_for(false)?)
}

/// Adds an item to a list that has no element of its own. The first one reserves room for all of
/// them.
pub fn push<'a, T: FromXml<'a>>(
    list: &mut Vec<T>,
    parent: &Element<'a>,
    child: &Element<'a>,
) -> Result<(), ReadError> {
    if list.capacity() == 0 {
        let count = parent.count_like(child);
        child.charge(count.saturating_mul(size_of::<T>()))?;
        list.reserve_exact(count);
    }
    // `?` would copy the item once more.
    match child.read() {
        Ok(item) => list.push(item),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The slot of a list in an element of its own, which can be nil.
pub trait ListSlot<C> {
    /// The list.
    fn of(list: Option<C>) -> Self;
}

impl<C> ListSlot<C> for Option<C> {
    fn of(list: Option<C>) -> Self {
        list
    }
}

impl<C> ListSlot<C> for Nillable<C> {
    fn of(list: Option<C>) -> Self {
        list.map_or(Self::Nil, Self::Value)
    }
}

/// Reads an array. All its elements must be items of one name, because skipping another would lose
/// it.
pub fn items<'a, T: FromXml<'a>, C: FromIterator<T>>(
    slot: &mut impl ListSlot<C>,
    array: &Element<'a>,
    namespace: &'static str,
    local: &'static str,
) -> Result<(), ReadError> {
    let name = QName::from_document(namespace, local);
    *slot = ListSlot::of(list(array, Some(name), |item| item.read())?);
    Ok(())
}

/// Reads an array whose elements are all items, whatever their names.
pub fn any_items<'a, T: FromXml<'a>, C: FromIterator<T>>(
    slot: &mut impl ListSlot<C>,
    array: &Element<'a>,
) -> Result<(), ReadError> {
    *slot = ListSlot::of(list(array, None, |item| item.read())?);
    Ok(())
}

/// Reads a dictionary.
pub fn entries<'a, K: FromXml<'a>, V: FromXml<'a>, C: FromIterator<(K, V)>>(
    slot: &mut impl ListSlot<C>,
    dictionary: &Element<'a>,
    namespace: &'static str,
    [item, key, value]: [&'static str; 3],
) -> Result<(), ReadError> {
    let name = |local| QName::from_document(namespace, local);
    let read = list(dictionary, Some(name(item)), |entry| {
        // The vector of entries is charged already. A map takes up to three times as much in
        // addition.
        entry.charge(3 * size_of::<(K, V)>())?;
        has_content(entry)?;
        self::entry(entry, name(key), name(value))
    })?;
    *slot = ListSlot::of(read);
    Ok(())
}

/// Reads the items of a list, unless it is nil. Without a name, they can have any.
fn list<'a, T, C: FromIterator<T>>(
    array: &Element<'a>,
    name: Option<QName<'static>>,
    mut read: impl FnMut(Element<'a>) -> Result<T, ReadError>,
) -> Result<Option<C>, ReadError> {
    if array.read_nil()? {
        return Ok(None);
    }
    let mut known = None;
    let items = array.read_list(array.children(), |item| {
        // Most items are in the namespace of the one before.
        if let Some(name) = name
            && (known != Some(item.namespace_id()) || !item.has_local(name.local()))
        {
            is_item(item, name)?;
            known = Some(item.namespace_id());
        }
        read(item)
    });
    let items = items.map_err(|error| error.in_element(array))?;
    // Collecting into a vector copies nothing.
    Ok(Some(items.into_iter().collect()))
}

fn is_item(element: Element<'_>, name: QName<'static>) -> Result<(), ReadError> {
    if element.is(name) {
        Ok(())
    } else if element.name().local() == name.local() {
        Err(ReadError::wrong_namespace(&element, name.namespace()))
    } else {
        Err(ReadError::unexpected(&element))
    }
}

/// Reads the key and the value of an entry.
fn entry<'a, K: FromXml<'a>, V: FromXml<'a>>(
    entry: Element<'a>,
    key_name: QName<'static>,
    value_name: QName<'static>,
) -> Result<(K, V), ReadError> {
    let (mut key, mut value) = (None, None);
    let read = entry.each(entry.children(), |child| {
        if child.is(key_name) {
            fill_once(&mut key, &child)
        } else if child.is(value_name) {
            fill_once(&mut value, &child)
        } else {
            Ok(())
        }
    });
    read.map_err(|error| error.in_element(&entry))?;
    let missing = |name| ReadError::missing(&entry, name);
    Ok((
        key.ok_or_else(|| missing(key_name))?,
        value.ok_or_else(|| missing(value_name))?,
    ))
}

fn fill_once<'a, T: FromXml<'a>>(
    slot: &mut Option<T>,
    element: &Element<'a>,
) -> Result<(), ReadError> {
    if slot.is_some() {
        return Err(ReadError::repeated(element));
    }
    fill(slot, element)
}

/// Fails if an element is nil or a reference.
fn has_content(element: Element<'_>) -> Result<(), ReadError> {
    if element.read_nil()? {
        Err(ReadError::nil(&element))
    } else {
        Ok(())
    }
}

/// Reads the members of a base from the element of the type that extends it.
pub fn base<'a, T: FromXml<'a>>(element: Element<'a>) -> Result<T, ReadError> {
    T::from_xml(element.as_base())
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
