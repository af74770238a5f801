//! Values that are written as whole elements.

use alloc::boxed::Box;

use crate::write::raw::Raw;
use crate::write::writer::Writer;

/// A value that knows the name of its element.
///
/// `#[derive(ToXml)]` with `#[soap(choice)]` implements it for an enum whose variants are elements.
/// [`Raw`] has the name that it was read with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know the name of its element",
    note = "an enum with `#[soap(choice)]` and `soap_codec::Raw` do"
)]
pub trait ToElement {
    /// Writes the element, or, in mixed content, its text.
    fn to_element(&self, writer: &mut Writer<'_>);
}

impl<T: ToElement + ?Sized> ToElement for &T {
    fn to_element(&self, writer: &mut Writer<'_>) {
        (**self).to_element(writer);
    }
}

impl<T: ToElement + ?Sized> ToElement for Box<T> {
    fn to_element(&self, writer: &mut Writer<'_>) {
        (**self).to_element(writer);
    }
}

impl ToElement for Raw {
    fn to_element(&self, writer: &mut Writer<'_>) {
        writer.raw(self);
    }
}
