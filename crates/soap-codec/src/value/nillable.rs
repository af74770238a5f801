//! Members that can be absent or nil.

use crate::read::element::Element;
use crate::read::from_xml::FromXml;
use crate::read::read_error::ReadError;

/// A member in one of three states: absent, nil (`xsi:nil`), or with a value.
///
/// An `Option` does not distinguish absent from nil, and most services treat them alike. Use this
/// type for those that do not, such as an update that leaves absent members alone and clears nil
/// ones.
///
/// ```
/// use soap_codec::Nillable;
///
/// let phone = Nillable::from("020 123456");
/// assert_eq!(phone.into_value(), Some("020 123456"));
/// assert_eq!(Nillable::<String>::Nil.into_value(), None);
/// assert_eq!(Nillable::<String>::default(), Nillable::Absent);
/// ```
///
/// Definition of nil: [XML Schema 1.1 part 1,
/// 3.3.4.3](https://www.w3.org/TR/xmlschema11-1/#xsi_nil).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // The three states of a member.
pub enum Nillable<T> {
    /// There is no element.
    #[default]
    Absent,
    /// The element is nil.
    Nil,
    /// The element has a value.
    Value(T),
}

impl<T> Nillable<T> {
    /// Returns the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Absent | Self::Nil => None,
            Self::Value(value) => Some(value),
        }
    }

    /// Returns the same state with a reference to the value.
    pub const fn as_ref(&self) -> Nillable<&T> {
        match self {
            Self::Absent => Nillable::Absent,
            Self::Nil => Nillable::Nil,
            Self::Value(value) => Nillable::Value(value),
        }
    }
}

impl<T> From<T> for Nillable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// [`Nillable::Nil`] if the element is nil.
impl<'a, T: FromXml<'a>> FromXml<'a> for Nillable<T> {
    const CHECKS_NIL: bool = T::CHECKS_NIL;
    const IS_TEXT: bool = T::IS_TEXT;
    const OWNS_HREF: bool = T::OWNS_HREF;

    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Self::Value)
    }

    fn from_nil() -> Option<Self> {
        Some(Self::Nil)
    }
}
