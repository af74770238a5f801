//! Text in a CDATA section.

use crate::read::element::Element;
use crate::read::from_xml::FromXml;
use crate::read::read_error::ReadError;
use crate::write::to_xml::ToXml;
use crate::write::writer::Writer;

/// Text that is written as a CDATA section, for servers that expect a document in one. It is read
/// like any other text.
///
/// ```
/// use soap_codec::{Cdata, Encoder, QName, SoapVersion};
///
/// let xml = Encoder::new(SoapVersion::Soap11).body(QName::new("", "order"), &Cdata("<lines/>")).encode()?;
/// assert!(xml.ends_with(b"<order><![CDATA[<lines/>]]></order></s:Body></s:Envelope>"));
/// # Ok::<(), soap_codec::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[allow(clippy::exhaustive_structs)] // It is its text.
pub struct Cdata<T>(pub T);

impl<T: AsRef<str>> ToXml for Cdata<T> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.cdata(self.0.as_ref());
    }
}

impl<'a, T: FromXml<'a>> FromXml<'a> for Cdata<T> {
    const CHECKS_NIL: bool = T::CHECKS_NIL;
    const IS_TEXT: bool = T::IS_TEXT;
    const OWNS_HREF: bool = T::OWNS_HREF;

    fn from_xml(element: Element<'a>) -> Result<Self, ReadError> {
        T::from_xml(element).map(Self)
    }

    fn from_nil() -> Option<Self> {
        T::from_nil().map(Self)
    }
}
