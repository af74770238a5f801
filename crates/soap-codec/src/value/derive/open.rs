//! Choices, open content and mixed content.

use alloc::{string::String, vec::Vec};

use crate::read::element::{Element, Piece};
use crate::read::from_element::FromElement;
use crate::read::from_xml::FromXml;
use crate::read::members::Members;
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::text::qname_buf::QNameBuf;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

/// Returns the place of the name of an element among the names of a choice.
pub fn choice(element: &Element<'_>, names: &[QName<'_>]) -> Option<usize> {
    names.iter().position(|name| element.is(*name))
}

/// Returns the error for an element that has none of the names of a choice.
#[cold]
pub fn no_choice<T>(element: Element<'_>, names: &[QName<'_>]) -> Result<T, ReadError> {
    Err(ReadError::no_choice(&element, names))
}

/// Returns the memory of an item in a list that grows: twice its size after the list has grown, and
/// its size in the list before.
pub(super) const fn grown<T>() -> usize {
    3 * size_of::<T>()
}

/// Reads the whole content of an element, text and elements.
pub fn mixed<'a, T: FromElement<'a>>(element: Element<'a>) -> Result<Vec<T>, ReadError> {
    let read = element.accounted(|element| {
        let mut next_look = element.next_look();
        let mut content = Vec::new();
        for piece in element.pieces() {
            element.charge(grown::<T>())?;
            match piece {
                Piece::Element(child) => {
                    child.look_from(&mut next_look)?;
                    content.push(mixed_element(child)?);
                }
                Piece::Text(text) => {
                    let is_space = text.trim().is_empty();
                    match T::from_text(text) {
                        Some(text) => content.push(text),
                        None if is_space => {}
                        None => return Err(ReadError::unexpected_text(&element)),
                    }
                }
            }
        }
        Ok(content)
    });
    read.map_err(|error| error.in_element(&element))
}

fn mixed_element<'a, T: FromElement<'a>>(child: Element<'a>) -> Result<T, ReadError> {
    match T::accepts(child.name()) {
        true => child.read(),
        false => Err(ReadError::no_choice(&child, T::NAMES)),
    }
}

/// Reads the attributes that are not members, without those of XML Schema itself, such as
/// `xsi:type`.
pub fn any_attributes(
    element: Element<'_>,
    members: &Members,
) -> Result<Vec<(QNameBuf, String)>, ReadError> {
    let is_open = |name: QName<'_>| members.keeps_attribute(name);
    element.accounted(|element| {
        let mut open = Vec::new();
        for (name, value) in element.attributes().filter(|(name, _)| is_open(*name)) {
            let text = value.len() + name.local().len();
            element.charge(grown::<(QNameBuf, String)>() + text)?;
            open.push((name.into(), value.into_owned()));
        }
        Ok(open)
    })
}

/// Reads the text of an element, or the members of a base, unless the element is nil.
pub fn unless_nil<'a, T: FromXml<'a>>(
    element: Element<'a>,
    read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    if element.is_nil_for(T::OWNS_HREF)? {
        return Ok(None);
    }
    read(element).map(Some)
}

/// Writes an element, as nil if the value is `None`.
pub fn nillable_element<T: ToXml>(writer: &mut Writer<'_>, name: QName<'_>, value: &Option<T>) {
    match value {
        Some(value) => writer.element(name, value),
        None => writer.nil(name),
    }
}
