//! Reads children into the slots of members.

use alloc::vec::Vec;

use crate::read::element::Element;
use crate::read::from_element::FromElement;
use crate::read::from_xml::FromXml;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::value::derive::member_reader::MemberReader;
use crate::value::derive::open::grown;
use crate::value::nillable::Nillable;

/// Each method reads the child into a slot; an error ends the loop.
impl<'a> MemberReader<'a, '_> {
    /// Fills the slot of a member that must not be nil.
    #[inline]
    pub fn fill<T: FromXml<'a>>(&mut self, slot: &mut Option<T>) {
        let read = fill(slot, &self.child);
        self.end_child(read);
    }

    /// Sets a member that has a value for nil, or for its absence.
    #[inline]
    pub fn set<T: FromXml<'a>>(&mut self, member: &mut T) {
        let read = set(member, &self.child);
        self.end_child(read);
    }

    /// Sets a member to `None` if its element is empty, because the service writes `None` so.
    pub fn set_unless_empty<T: FromXml<'a>>(&mut self, member: &mut Option<T>) {
        let read = set_unless_empty(member, &self.child);
        self.end_child(read);
    }

    /// Fills the slot of a member that must not be nil, and that has a default if it is empty.
    pub fn fill_or<T: FromXml<'a>>(&mut self, slot: &mut Option<T>, default: impl FnOnce() -> T) {
        let read = read_or(&self.child, default).map(|value| *slot = Some(value));
        self.end_child(read);
    }

    /// Sets a member that has a value for nil, and a default if it is empty.
    pub fn set_or<T: FromXml<'a>>(&mut self, member: &mut T, default: impl FnOnce() -> T) {
        let read = read_or(&self.child, default).map(|value| *member = value);
        self.end_child(read);
    }

    /// Fills the slot of a member whose only value is `fixed`, which an empty element has.
    pub fn fill_fixed<T: FromXml<'a> + PartialEq>(
        &mut self,
        slot: &mut Option<T>,
        fixed: impl FnOnce() -> T,
        expected: &'static str,
    ) {
        let read = fixed_value(&self.child, fixed(), expected).map(|value| *slot = Some(value));
        self.end_child(read);
    }

    /// Adds an item to a list that has no element of its own. The first one reserves room for all
    /// of them.
    pub fn push<T: FromXml<'a>>(&mut self, list: &mut Vec<T>) {
        let read = match list.capacity() {
            0 => reserve(list, &self.parent(), &self.child),
            _ => Ok(()),
        };
        // `and_then` would copy the item once more.
        let read = match read {
            Ok(()) => push(list, &self.child),
            Err(error) => Err(error),
        };
        self.end_child(read);
    }

    /// Adds an element to a list of choices.
    pub fn push_choice<T: FromElement<'a>>(&mut self, list: &mut Vec<T>) {
        let read = self.child.charge(grown::<T>());
        let read = read.and_then(|()| push(list, &self.child));
        self.end_child(read);
    }

    /// Reads an array. All its elements must be items of one name, because skipping another would
    /// lose it.
    pub fn items<T: FromXml<'a>, C: FromIterator<T>>(
        &mut self,
        slot: &mut impl ListSlot<C>,
        namespace: &'static str,
        local: &'static str,
    ) {
        let name = QName::from_document(namespace, local);
        let read = list(&self.child, Some(name), |item| item.read());
        self.end_child(read.map(|list| *slot = ListSlot::of(list)));
    }

    /// Reads an array whose elements are all items, whatever their names.
    pub fn any_items<T: FromXml<'a>, C: FromIterator<T>>(&mut self, slot: &mut impl ListSlot<C>) {
        let read = list(&self.child, None, |item| item.read());
        self.end_child(read.map(|list| *slot = ListSlot::of(list)));
    }

    /// Reads a dictionary.
    pub fn entries<K: FromXml<'a>, V: FromXml<'a>, C: FromIterator<(K, V)>>(
        &mut self,
        slot: &mut impl ListSlot<C>,
        namespace: &'static str,
        names: [&'static str; 3],
    ) {
        let read = entries(&self.child, namespace, names);
        self.end_child(read.map(|list| *slot = ListSlot::of(list)));
    }
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

/// Fills the slot of a member that must not be nil.
#[inline]
fn fill<'a, T: FromXml<'a>>(slot: &mut Option<T>, element: &Element<'a>) -> Result<(), ReadError> {
    *slot = Some(element.read()?);
    Ok(())
}

/// Sets a member that has a value for nil, or for its absence.
#[inline]
fn set<'a, T: FromXml<'a>>(member: &mut T, element: &Element<'a>) -> Result<(), ReadError> {
    *member = element.read()?;
    Ok(())
}

/// Sets a member to `None` if its element is empty, because the service writes `None` so.
fn set_unless_empty<'a, T: FromXml<'a>>(
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

fn fixed_value<'a, T: FromXml<'a> + PartialEq>(
    element: &Element<'a>,
    fixed: T,
    expected: &'static str,
) -> Result<T, ReadError> {
    if takes_default::<T>(element)? || element.read::<T>()? == fixed {
        Ok(fixed)
    } else {
        Err(ReadError::not_fixed(element, expected))
    }
}

/// Returns `true` for an element without content, which is not nil, if the value of its type is
/// text (XML Schema 1.1, part 1, 3.3.4.3, clause 5). White space is content.
fn takes_default<'a, T: FromXml<'a>>(element: &Element<'a>) -> Result<bool, ReadError> {
    let is_empty = T::IS_TEXT && element.first_child().is_none() && element.text().is_empty();
    Ok(is_empty && !element.is_nil_for(false)?)
}

/// Reserves room for all items, of which `child` is the first.
fn reserve<'a, T>(
    list: &mut Vec<T>,
    parent: &Element<'a>,
    child: &Element<'a>,
) -> Result<(), ReadError> {
    let count = parent.count_like(child);
    child.charge(count.saturating_mul(size_of::<T>()))?;
    list.reserve_exact(count);
    Ok(())
}

fn push<'a, T: FromXml<'a>>(list: &mut Vec<T>, child: &Element<'a>) -> Result<(), ReadError> {
    // `?` would copy the item once more.
    match child.read() {
        Ok(item) => list.push(item),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn entries<'a, K: FromXml<'a>, V: FromXml<'a>, C: FromIterator<(K, V)>>(
    dictionary: &Element<'a>,
    namespace: &'static str,
    [item, key, value]: [&'static str; 3],
) -> Result<Option<C>, ReadError> {
    let name = |local| QName::from_document(namespace, local);
    list(dictionary, Some(name(item)), |entry| {
        // The vector of entries is charged already. A map takes up to three times as much in
        // addition.
        entry.charge(3 * size_of::<(K, V)>())?;
        has_content(entry)?;
        self::entry(entry, name(key), name(value))
    })
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
