//! The operations of the service, each a struct of its parameters.
//!
//! Parameters are written in the order of the documentation's tables, which is inferred to be the order of the wire.
//! One that is not set is left out.

mod invoices;
mod products;
mod purchases;
mod transformations;

pub use self::invoices::{CloseInvoices, GetInvoiceHeaders, UploadInvoices, UploadInvoices2};
pub use self::products::AddProductCluster;
pub use self::purchases::{DeletePurchases, GetPurchases};
pub use self::transformations::{
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices,
};
pub use crate::parameter::{Parameter, ParameterKind};

use soap_codec::{QName, ToXml};

use crate::payload::Payload;

/// An operation of the service: its parameters, its names, and what it answers with.
///
/// Implement it for an operation whose parameters you know and the documentation does not say:
///
/// ```
/// use cloudbilling_types::namespace::OPERATIONS;
/// use cloudbilling_types::record::InvoiceResult;
/// use cloudbilling_types::{Operation, OperationKind};
/// use soap_codec::{QName, ToXml};
///
/// #[derive(ToXml)]
/// #[soap(namespace = OPERATIONS, rename_all = "camelCase")]
/// struct GetInvoiceDetails {
///     invoice_id: String,
/// }
///
/// impl Operation for GetInvoiceDetails {
///     const NAME: &'static str = "GetInvoiceDetails";
///     const KIND: OperationKind = OperationKind::Read;
///     const REQUEST: QName<'static> = QName::new(OPERATIONS, "GetInvoiceDetails");
///     const RESPONSE: QName<'static> = QName::new(OPERATIONS, "GetInvoiceDetailsResponse");
///     const RESULT: QName<'static> = QName::new(OPERATIONS, "GetInvoiceDetailsResult");
///     type Output = Vec<InvoiceResult>;
/// }
/// ```
pub trait Operation: ToXml {
    /// Its name in the documentation.
    const NAME: &'static str;
    /// Whether doing it twice matters.
    const KIND: OperationKind;
    /// The element of its parameters.
    const REQUEST: QName<'static>;
    /// The element that answers it.
    const RESPONSE: QName<'static>;
    /// The element of its result, in the response.
    const RESULT: QName<'static>;
    /// What it answers with.
    type Output: Payload;

    /// The purpose of the operation, in a few words.
    const SUMMARY: &'static str = "";
    /// The documented parameters, in the order in which they are written.
    const PARAMETERS: &'static [Parameter] = &[];

    /// Returns `true` if it asks for at most one change, so that an error result means that nothing
    /// was changed. Of several changes, some may have been made.
    ///
    /// By default `true` for a read and `false` for a write.
    fn is_single(&self) -> bool {
        Self::KIND == OperationKind::Read
    }
}

/// Whether an operation changes what the service keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Changes nothing: it can be repeated.
    Read,
    /// Changes something: it is not repeated unless it was certainly not done.
    Write,
}

/// Implements [`Operation`]: the names of WCF's wrapped style follow from the operation's.
macro_rules! operation {
    (
        $name:ident: $kind:ident -> $output:ty $(; single if |$call:pat_param| $single:expr)?;
        $summary:literal; [$($parameter:expr),* $(,)?]
    ) => {
        impl $crate::operation::Operation for $name {
            const NAME: &'static str = stringify!($name);
            const KIND: $crate::operation::OperationKind = $crate::operation::OperationKind::$kind;
            const REQUEST: soap_codec::QName<'static> =
                soap_codec::QName::new($crate::namespace::OPERATIONS, stringify!($name));
            const RESPONSE: soap_codec::QName<'static> = soap_codec::QName::new(
                $crate::namespace::OPERATIONS,
                concat!(stringify!($name), "Response"),
            );
            const RESULT: soap_codec::QName<'static> = soap_codec::QName::new(
                $crate::namespace::OPERATIONS,
                concat!(stringify!($name), "Result"),
            );
            type Output = $output;
            const SUMMARY: &'static str = $summary;
            const PARAMETERS: &'static [$crate::parameter::Parameter] = &[$($parameter),*];

            $(fn is_single(&self) -> bool {
                let $call = self;
                $single
            })?
        }
    };
}

use operation;
