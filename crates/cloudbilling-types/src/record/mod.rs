//! The records of the service: purchases, invoices, and so on.
//!
//! Members that the service documents as `String` or with a `?` can be null, and are written as
//! `xsi:nil` without a value; others without a value are left out. Both forms are read, in any
//! order and beside unknown members. That members are in the namespace
//! [`DATA_CONTRACT`](crate::namespace::DATA_CONTRACT), and in the order of their names, is inferred
//! from a sample and from WCF's defaults.

mod bulk;
mod invoice;
mod invoice_header;
mod invoice_result;
mod purchase;
mod transformation;
mod undocumented;

pub use self::bulk::{BulkDeleteError, BulkDeleteResult, BulkInvoiceCloseResult};
pub use self::invoice::{Invoice, Invoice2};
pub use self::invoice_header::InvoiceHeader;
pub use self::invoice_result::InvoiceResult;
pub use self::purchase::Purchase;
pub use self::transformation::{
    InvoiceTransformationResult, InvoiceTransformationResultFile, TransformationResult,
};
pub use self::undocumented::{Undocumented, UndocumentedMember, UndocumentedValue};

use soap_codec::{FromXmlOwned, QName};

/// A record that the service sends or takes in arrays.
pub trait Record: FromXmlOwned {
    /// The element of an item in an array of such records. Inferred: WCF names it after the type.
    const ITEM: QName<'static>;
}

macro_rules! records {
    ($($type:ident),*) => {$(
        impl Record for $type {
            const ITEM: QName<'static> =
                QName::new(crate::namespace::DATA_CONTRACT, stringify!($type));
        }
    )*};
}

records!(
    Invoice,
    Invoice2,
    InvoiceHeader,
    InvoiceResult,
    InvoiceTransformationResult,
    Purchase,
    TransformationResult
);
