//! Values that can be read from elements.

use alloc::{borrow::Cow, boxed::Box, string::String};

use bytestring::ByteString;

use crate::read::element::Element;
use crate::read::members::Members;
use crate::read::read_error::ReadError;

/// A value that can be read from an element of a document that lives for `'a`.
///
/// A value can borrow its text from the document. An owned value implements the trait for every
/// lifetime; [`FromXmlOwned`] is that bound.
///
/// ```
/// use std::borrow::Cow;
/// use soap_codec::{Decoder, Element, FromXml, QName, ReadError};
///
/// struct Login<'a> {
///     user: &'a str,
///     reason: Cow<'a, str>,
/// }
///
/// impl<'a> FromXml<'a> for Login<'a> {
///     fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
///         let member = |local| {
///             let name = QName::new("urn:logins", local);
///             let child = element.child(name);
///             child.ok_or_else(|| ReadError::missing(&element, name))
///         };
///         Ok(Self {
///             user: member("User")?.read()?,
///             reason: member("Reason")?.read()?,
///         })
///     }
/// }
///
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
///     <Login xmlns="urn:logins"><User>ann</User><Reason>Q&amp;A</Reason></Login></s:Body></s:Envelope>"#;
/// let message = Decoder::new().decode(text)?;
/// let login: Login<'_> = message.read()?;
/// assert_eq!((login.user, &*login.reason), ("ann", "Q&A"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an element",
    note = "`#[derive(soap_codec::FromXml)]` implements `FromXml` for a struct or an enum, with the feature `derive`",
    note = "the derives recognise `Option`, `Nillable` and `Vec` by these names: a member cannot have an alias of them as its type"
)]
pub trait FromXml<'a>: Sized {
    /// Set this if an attribute `href` without a namespace belongs to the type. Otherwise an empty
    /// element with such an attribute is a reference to another element (SOAP 1.1, 5.4.1), which
    /// [`Element::read`] refuses. A derived type with such a member sets it on its own.
    const OWNS_HREF: bool = Self::MEMBERS.has_href();

    /// Set this if [`from_xml`](Self::from_xml) also takes an element that is nil or a reference,
    /// and checks for both with [`Element::read_nil`] where it matters.
    const CHECKS_NIL: bool = false;

    /// The elements of a derived type, so that a type around it knows them.
    #[doc(hidden)]
    const MEMBERS: &'static Members = Members::NONE;

    /// Set this if the value is made of the text of the element alone, so that reading it needs no
    /// budget.
    #[doc(hidden)]
    const IS_TEXT: bool = false;

    /// Reads the value of an element that is neither nil nor a reference, unless
    /// [`CHECKS_NIL`](Self::CHECKS_NIL) is set. Callers use [`Element::read`], which checks for
    /// both.
    ///
    /// # Errors
    /// [`ReadError`] if the element does not hold what the type needs.
    fn from_xml(element: Element<'a>) -> Result<Self, ReadError>;

    /// Returns the value of an element that is nil. By default this is `None`, which is an error of
    /// the kind [`Nil`](crate::ReadErrorKind::Nil). An `Option` and a [`Nillable`](crate::Nillable)
    /// have such a value.
    #[must_use]
    fn from_nil() -> Option<Self> {
        None
    }
}

/// A value that can be read from an element and borrows nothing from it: the bound for a generic
/// function that returns a value after its document is gone.
pub trait FromXmlOwned: for<'a> FromXml<'a> {}

impl<T: for<'a> FromXml<'a>> FromXmlOwned for T {}

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
impl<'a, T: FromXml<'a>> FromXml<'a> for Option<T> {
    const CHECKS_NIL: bool = T::CHECKS_NIL;
    const IS_TEXT: bool = T::IS_TEXT;
    const OWNS_HREF: bool = T::OWNS_HREF;

    #[inline]
    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Some)
    }

    fn from_nil() -> Option<Self> {
        Some(None)
    }
}

impl<'a, T: FromXml<'a>> FromXml<'a> for Box<T> {
    const CHECKS_NIL: bool = T::CHECKS_NIL;
    const MEMBERS: &'static Members = T::MEMBERS;
    const IS_TEXT: bool = T::IS_TEXT;
    const OWNS_HREF: bool = T::OWNS_HREF;

    #[inline]
    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Box::new)
    }

    fn from_nil() -> Option<Self> {
        T::from_nil().map(Box::new)
    }
}

impl FromXml<'_> for String {
    const IS_TEXT: bool = true;

    #[inline]
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        leaf_text(&element).map(Cow::into_owned)
    }
}

/// Borrows the text of the element if the document holds it in one piece, without references or
/// line ends to decode.
impl<'a: 'b, 'b> FromXml<'a> for Cow<'b, str> {
    const IS_TEXT: bool = true;

    #[inline]
    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        leaf_text(&element)
    }
}

/// Fails with [`ReadErrorKind::NotPlain`](crate::ReadErrorKind::NotPlain) if the document does not
/// hold the text in one piece, without references or line ends to decode. Use this for texts such
/// as codes and identifiers; any sender may write the others in a form that only a `Cow` can hold.
impl<'a: 'b, 'b> FromXml<'a> for &'b str {
    const IS_TEXT: bool = true;

    #[inline]
    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        borrowed_text(&element)
    }
}

/// Shares the memory of a message that [allows it](crate::Message::share), unless the text has to
/// be decoded; a copy otherwise.
impl FromXml<'_> for ByteString {
    const IS_TEXT: bool = true;

    #[inline]
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        leaf_text(&element).map(|text| element.share(text))
    }
}

/// Ignores any content, and nil.
impl FromXml<'_> for () {
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
    match element.plain_text() {
        Some(text) => Ok(Cow::Borrowed(text)),
        // By value: a reference would keep elements with plain text in memory, too.
        None => other_text(*element),
    }
}

#[inline(never)]
fn other_text<'a>(element: Element<'a>) -> Result<Cow<'a, str>, ReadError> {
    element
        .leaf_text()
        .map_err(|child| ReadError::unexpected(&child))
}

/// Returns the text of an element, which must not need decoding.
#[inline]
pub(crate) fn borrowed_text<'a>(element: &Element<'a>) -> Result<&'a str, ReadError> {
    match leaf_text(element)? {
        Cow::Borrowed(text) => Ok(text),
        Cow::Owned(_) => not_plain(*element),
    }
}

#[cold]
fn not_plain<T>(element: Element<'_>) -> Result<T, ReadError> {
    Err(ReadError::not_plain(&element))
}
