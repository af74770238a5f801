//! The operations of the service, each a struct of its parameters.
//!
//! Parameters are written in the order of the documentation's tables. That this is the order of the
//! wire is inferred. A parameter that is not set is left out.

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

/// An operation of the service: its parameters, its names, and its result.
///
/// Implement it for an operation whose parameters are not documented, but known to you:
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
    /// The name of the operation in the documentation.
    const NAME: &'static str;
    /// The kind of the operation: a read or a write.
    const KIND: OperationKind;
    /// The element of the parameters.
    const REQUEST: QName<'static>;
    /// The element of the response.
    const RESPONSE: QName<'static>;
    /// The element of the result, in the response.
    const RESULT: QName<'static>;
    /// The type of the result.
    type Output: Payload;

    /// The purpose of the operation, in a few words.
    const SUMMARY: &'static str = "";
    /// The documented parameters, in the order in which they are written.
    const PARAMETERS: &'static [Parameter] = &[];

    /// Returns `true` if the operation makes at most one change, so that an error result means that
    /// nothing was changed. If it makes several changes, some may have been made.
    ///
    /// By default `true` for a read and `false` for a write.
    fn is_single(&self) -> bool {
        Self::KIND == OperationKind::Read
    }
}

impl<O: Operation> Operation for &O {
    const NAME: &'static str = O::NAME;
    const KIND: OperationKind = O::KIND;
    const REQUEST: QName<'static> = O::REQUEST;
    const RESPONSE: QName<'static> = O::RESPONSE;
    const RESULT: QName<'static> = O::RESULT;
    type Output = O::Output;
    const SUMMARY: &'static str = O::SUMMARY;
    const PARAMETERS: &'static [Parameter] = O::PARAMETERS;

    fn is_single(&self) -> bool {
        (**self).is_single()
    }
}

/// The kind of an operation: whether it changes data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // An operation reads or writes.
pub enum OperationKind {
    /// Changes nothing: it can be sent again.
    Read,
    /// Changes data: it must not be sent again unless it was certainly not done.
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
