//! Values that can be read from elements.

use alloc::{borrow::Cow, boxed::Box, string::String};

use crate::read::element::Element;
use crate::read::read_error::ReadError;

/// A value that can be read from an element.
#[diagnostic::on_unimplemented(
    note = "`#[derive(soap_codec::FromXml)]` implements it for a struct or an enum, with the feature `derive`"
)]
pub trait FromXml: Sized {
    /// Set this if an attribute `href` without a namespace belongs to the type. Otherwise an empty
    /// element with such an attribute is a reference to another element (SOAP 1.1, 5.4.1), which
    /// [`Element::read`] refuses.
    const OWNS_HREF: bool = false;

    /// Set this if the value is made of the text of the element alone, so that reading it needs no
    /// budget.
    #[doc(hidden)]
    const IS_TEXT: bool = false;

    /// Reads the value of an element that is neither nil nor a reference. Callers use
    /// [`Element::read`], which checks for both.
    ///
    /// # Errors
    /// [`ReadError`] if the element does not hold what the type needs.
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError>;

    /// Returns the value of an element that is nil. By default this is `None`, which is an error of
    /// the kind [`Nil`](crate::ReadErrorKind::Nil). An `Option` and a [`Nillable`](crate::Nillable)
    /// have such a value.
    #[must_use]
    fn from_nil() -> Option<Self> {
        None
    }
}

/// `None` stands for an element that is nil.
///
/// ```
/// use soap_codec::{Decoder, ReadErrorKind};
///
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
///     <a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/></s:Body></s:Envelope>"#;
/// let message = Decoder::new().decode(text)?;
/// assert_eq!(message.read::<Option<String>>()?, None);
/// let error = message.envelope().payload()?.read::<String>().unwrap_err();
/// assert_eq!(error.kind(), &ReadErrorKind::Nil);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<T: FromXml> FromXml for Option<T> {
    const IS_TEXT: bool = T::IS_TEXT;
    const OWNS_HREF: bool = T::OWNS_HREF;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Some)
    }

    fn from_nil() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromXml> FromXml for Box<T> {
    const IS_TEXT: bool = T::IS_TEXT;
    const OWNS_HREF: bool = T::OWNS_HREF;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Box::new)
    }

    fn from_nil() -> Option<Self> {
        T::from_nil().map(Box::new)
    }
}

impl FromXml for String {
    const IS_TEXT: bool = true;

    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        leaf_text(&element).map(Cow::into_owned)
    }
}

/// Ignores any content, and nil.
impl FromXml for () {
    const IS_TEXT: bool = true;

    fn from_xml(_: Element<'_>) -> Result<Self, ReadError> {
        Ok(())
    }

    fn from_nil() -> Option<Self> {
        Some(())
    }
}

/// Returns the text of an element, which must not have children.
#[inline]
pub(crate) fn leaf_text<'a>(element: &Element<'a>) -> Result<Cow<'a, str>, ReadError> {
    element
        .leaf_text()
        .map_err(|child| ReadError::unexpected(&child))
}
