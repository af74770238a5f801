use soap_codec::{ToXml, Writer};

use crate::namespace::DATA_CONTRACT;
use crate::payload::Payload;
use crate::record::{
    BulkDeleteResult, BulkInvoiceCloseResult, InvoiceTransformationResultFile, Record,
};

/// The namespace of `nil` and `type`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A result that can be written.
pub trait WritePayload: Payload {
    /// `true` if the result consists of elements, so that others can stand among them.
    const HAS_MEMBERS: bool;

    /// Writes the result as the content of its element.
    fn write(&self, writer: &mut Writer<'_>);
}

impl<T: Record + ToXml> WritePayload for Vec<T> {
    const HAS_MEMBERS: bool = true;

    fn write(&self, writer: &mut Writer<'_>) {
        declare_contract(writer);
        for record in self {
            writer.element(T::ITEM, record);
        }
    }
}

impl WritePayload for bool {
    const HAS_MEMBERS: bool = false;

    fn write(&self, writer: &mut Writer<'_>) {
        self.to_xml(writer);
    }
}

macro_rules! write_members {
    ($($record:ident),*) => {$(
        impl WritePayload for $record {
            const HAS_MEMBERS: bool = true;

            fn write(&self, writer: &mut Writer<'_>) {
                declare_contract(writer);
                self.to_xml(writer);
            }
        }
    )*};
}

write_members!(
    BulkDeleteResult,
    BulkInvoiceCloseResult,
    InvoiceTransformationResultFile
);

/// Declares the prefixes that the service declares, in a sample, on the element of a result.
pub(super) fn declare_contract(writer: &mut Writer<'_>) {
    writer.declare("a", DATA_CONTRACT);
    writer.declare("i", XSI);
}
