//! Values that are read from an element by its name.

use alloc::{borrow::Cow, boxed::Box};

use crate::read::from_xml::FromXml;
use crate::read::wildcard::Wildcard;
use crate::text::name::QName;

/// A value that an element of one of several names can be, or of any name. The name is part of the
/// value.
///
/// `#[derive(FromXml)]` with `#[soap(choice)]` implements it for an enum whose variants are
/// elements. [`Raw`](crate::Raw) can be any element.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know the name of its element",
    note = "an enum with `#[soap(choice)]` and `soap_codec::Raw` do"
)]
pub trait FromElement<'a>: FromXml<'a> {
    /// The names of the elements.
    const NAMES: &'static [QName<'static>];

    /// The namespaces of elements of any other name that can be such a value; by default there are
    /// none.
    const OTHERS: Option<Wildcard> = None;

    /// Returns `true` if an element of this name can be such a value.
    #[must_use]
    fn accepts(name: QName<'_>) -> bool {
        let is_other = || Self::OTHERS.is_some_and(|others| others.admits(name.namespace()));
        Self::NAMES.contains(&name) || is_other()
    }

    /// Returns the value of character data between elements, in mixed content. By default this is
    /// `None`: text is not a value of the type.
    #[must_use]
    fn from_text(_text: Cow<'a, str>) -> Option<Self> {
        None
    }
}

impl<'a, T: FromElement<'a>> FromElement<'a> for Box<T> {
    const NAMES: &'static [QName<'static>] = T::NAMES;
    const OTHERS: Option<Wildcard> = T::OTHERS;

    fn from_text(text: Cow<'a, str>) -> Option<Self> {
        T::from_text(text).map(Box::new)
    }
}
