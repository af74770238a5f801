use soap_codec::{FromXml, ToXml};

use super::{Parameter, operation};
use crate::namespace::{ARRAYS, OPERATIONS};
use crate::record::{
    InvoiceTransformationResult, InvoiceTransformationResultFile, TransformationResult,
};
use crate::setters::setters;
use crate::value::DateTimeText;

/// Finds the results of transformations of invoices. A read; returns [`TransformationResult`]s.
///
/// Documented: docs.cloudbilling.nl, `api-methods/gettransformationresultsforinvoices` (2023).
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetTransformationResultsForInvoices {
    /// The ids of the invoices.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub invoice_ids: Vec<String>,
    /// The result was created at this time or later.
    pub created_from_date: Option<DateTimeText>,
    /// The result was created at this time or earlier.
    pub created_to_date: Option<DateTimeText>,
    /// The name of the transformation.
    pub transformation_name: Option<String>,
}

/// Finds the results of transformations of customers' invoices. A read; returns
/// [`TransformationResult`]s.
///
/// Documented: help.cloudbilling.nl, `api-methods/gettransformationresultsforcustomers` (year not
/// visible).
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetTransformationResultsForCustomers {
    /// The customers' external ids.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub customer_codes: Vec<String>,
    /// The result was created at this time or later.
    pub created_from_date: Option<DateTimeText>,
    /// The result was created at this time or earlier.
    pub created_to_date: Option<DateTimeText>,
    /// The name of the transformation.
    pub transformation_name: Option<String>,
}

/// The older form of [`GetTransformationResultsForInvoices`]. A read; returns
/// [`InvoiceTransformationResult`]s.
///
/// Documented: docs.cloudbilling.nl, `api-methods/getinvoicetransformationresultsforinvoices` (year
/// not visible).
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetInvoiceTransformationResultsForInvoices {
    /// The ids of the invoices.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub invoice_ids: Vec<String>,
    /// The result was created at this time or later.
    pub created_from_date: Option<DateTimeText>,
    /// The result was created at this time or earlier.
    pub created_to_date: Option<DateTimeText>,
    /// The name of the transformation.
    pub invoice_transformation_name: Option<String>,
}

/// The older form of [`GetTransformationResultsForCustomers`]. A read; returns
/// [`InvoiceTransformationResult`]s.
///
/// Documented: help.cloudbilling.nl, `api-methods/getinvoicetransformationresultsforcustomers`
/// (year not visible).
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetInvoiceTransformationResultsForCustomers {
    /// The customers' external ids.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub customer_codes: Vec<String>,
    /// The result was created at this time or later.
    pub created_from_date: Option<DateTimeText>,
    /// The result was created at this time or earlier.
    pub created_to_date: Option<DateTimeText>,
    /// The name of the transformation.
    pub invoice_transformation_name: Option<String>,
}

/// Fetches the file of a transformation result, in one message. A read.
///
/// Documented: help.cloudbilling.nl, `api-methods/getinvoicetransformationresultfile` (year not
/// visible).
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetInvoiceTransformationResultFile {
    /// The id of a result, from one of the operations that find them.
    pub invoice_transformation_result_id: String,
}

impl GetTransformationResultsForInvoices {
    /// Creates a query for the results of these invoices.
    pub fn new<I: IntoIterator<Item: Into<String>>>(invoice_ids: I) -> Self {
        Self {
            invoice_ids: invoice_ids.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl GetTransformationResultsForCustomers {
    /// Creates a query for the results of the invoices of these customers.
    pub fn new<I: IntoIterator<Item: Into<String>>>(customer_codes: I) -> Self {
        Self {
            customer_codes: customer_codes.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl GetInvoiceTransformationResultsForInvoices {
    /// Creates a query for the results of these invoices.
    pub fn new<I: IntoIterator<Item: Into<String>>>(invoice_ids: I) -> Self {
        Self {
            invoice_ids: invoice_ids.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl GetInvoiceTransformationResultsForCustomers {
    /// Creates a query for the results of the invoices of these customers.
    pub fn new<I: IntoIterator<Item: Into<String>>>(customer_codes: I) -> Self {
        Self {
            customer_codes: customer_codes.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl GetInvoiceTransformationResultFile {
    /// Creates a query for the file of this result.
    pub fn new(invoice_transformation_result_id: impl Into<String>) -> Self {
        Self {
            invoice_transformation_result_id: invoice_transformation_result_id.into(),
        }
    }
}

operation!(
    GetTransformationResultsForInvoices: Read -> Vec<TransformationResult>;
    "Finds transformation results of invoices"; [
        Parameter::texts("invoiceIds", "the invoices").required(),
        Parameter::date("createdFromDate", "created at or after"),
        Parameter::date("createdToDate", "created at or before"),
        Parameter::text("transformationName", "name of the transformation"),
    ]
);

operation!(
    GetTransformationResultsForCustomers: Read -> Vec<TransformationResult>;
    "Finds transformation results of customers"; [
        Parameter::texts("customerCodes", "the customers").required(),
        Parameter::date("createdFromDate", "created at or after"),
        Parameter::date("createdToDate", "created at or before"),
        Parameter::text("transformationName", "name of the transformation"),
    ]
);

operation!(
    GetInvoiceTransformationResultsForInvoices: Read -> Vec<InvoiceTransformationResult>;
    "Finds transformation results of invoices (older generation)"; [
        Parameter::texts("invoiceIds", "the invoices").required(),
        Parameter::date("createdFromDate", "created at or after"),
        Parameter::date("createdToDate", "created at or before"),
        Parameter::text("invoiceTransformationName", "name of the transformation"),
    ]
);

operation!(
    GetInvoiceTransformationResultsForCustomers: Read -> Vec<InvoiceTransformationResult>;
    "Finds transformation results of customers (older generation)"; [
        Parameter::texts("customerCodes", "the customers").required(),
        Parameter::date("createdFromDate", "created at or after"),
        Parameter::date("createdToDate", "created at or before"),
        Parameter::text("invoiceTransformationName", "name of the transformation"),
    ]
);

operation!(
    GetInvoiceTransformationResultFile: Read -> InvoiceTransformationResultFile;
    "Fetches the file of a transformation result (older generation)"; [
        Parameter::text("invoiceTransformationResultId", "id of the result").required(),
    ]
);

setters!(GetTransformationResultsForInvoices {
    created_from_date: DateTimeText,
    created_to_date: DateTimeText,
    transformation_name: String,
});

setters!(GetTransformationResultsForCustomers {
    created_from_date: DateTimeText,
    created_to_date: DateTimeText,
    transformation_name: String,
});

setters!(GetInvoiceTransformationResultsForInvoices {
    created_from_date: DateTimeText,
    created_to_date: DateTimeText,
    invoice_transformation_name: String,
});

setters!(GetInvoiceTransformationResultsForCustomers {
    created_from_date: DateTimeText,
    created_to_date: DateTimeText,
    invoice_transformation_name: String,
});
