use soap_codec::{FromXml, QName, ToXml};

use super::{Parameter, ParameterKind, operation};
use crate::namespace::{ARRAYS, DATA_CONTRACT, OPERATIONS};
use crate::record::{BulkInvoiceCloseResult, Invoice, Invoice2, InvoiceHeader, Record as _};
use crate::setters::setters;
use crate::value::{DateTimeText, InvoiceStatus};

/// Finds invoices. A read; returns their [`InvoiceHeader`]s, without lines.
///
/// Documented: help.cloudbilling.nl, `api-methods/getinvoiceheaders` (2011-2024).
///
/// ```
/// use cloudbilling_types::operation::GetInvoiceHeaders;
/// use cloudbilling_types::value::InvoiceStatus;
///
/// let approved = GetInvoiceHeaders::default()
///     .customer_code("1001")
///     .included_statuses([InvoiceStatus::Approved, InvoiceStatus::Exported]);
/// assert_eq!(approved.included_statuses.map(|statuses| statuses.len()), Some(2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct GetInvoiceHeaders {
    /// The billing period includes this date.
    pub billing_period_date: Option<DateTimeText>,
    /// The customer's external id *contains* this text: `1` also finds `12`.
    pub customer_code: Option<String>,
    /// The last calculation was at this time or later.
    pub calculated_since_date: Option<DateTimeText>,
    /// The status is one of these. The meaning of an empty list is not documented.
    #[soap(item = "InvoiceStatusEnum", item_namespace = DATA_CONTRACT, item_prefix = "a", xsi_prefix = "i")]
    pub included_statuses: Option<Vec<InvoiceStatus>>,
    /// The billing period ends at this time or later.
    pub billing_period_end_from: Option<DateTimeText>,
    /// The billing period ends before this.
    pub billing_period_end_to: Option<DateTimeText>,
}

/// Closes invoices, "if possible". A write; returns the result for each invoice.
///
/// Documented: docs.cloudbilling.nl, `api-methods/closeinvoices` (2023).
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct CloseInvoices {
    /// The ids of the invoices.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "a", xsi_prefix = "i")]
    pub invoice_ids: Vec<String>,
    /// The reason.
    pub reason: String,
}

/// Uploads ad hoc invoices without a period. A write; returns `true` if it was done.
///
/// Documented: docs.cloudbilling.nl, `api-methods/uploadinvoices` (2023), as kept for
/// compatibility.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct UploadInvoices {
    /// The invoices.
    #[soap(item = "Invoice", item_namespace = DATA_CONTRACT, item_prefix = "a", xsi_prefix = "i")]
    pub invoices: Vec<Invoice>,
}

/// Uploads ad hoc invoices, with or without a period. A write; returns `true` if it was done.
///
/// Documented: docs.cloudbilling.nl, `api-methods/uploadinvoices2` (2023). Not documented: whether
/// the other invoices are taken if one is refused, and the maximum number per call.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
#[non_exhaustive]
pub struct UploadInvoices2 {
    /// The invoices.
    #[soap(item = "Invoice2", item_namespace = DATA_CONTRACT, item_prefix = "a", xsi_prefix = "i")]
    pub invoices: Vec<Invoice2>,
}

impl CloseInvoices {
    /// Creates a request to close these invoices.
    pub fn new<I>(invoice_ids: I, reason: impl Into<String>) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        Self {
            invoice_ids: invoice_ids.into_iter().map(Into::into).collect(),
            reason: reason.into(),
        }
    }
}

impl UploadInvoices {
    /// Creates a request to upload these invoices.
    pub fn new(invoices: impl IntoIterator<Item = Invoice>) -> Self {
        Self {
            invoices: invoices.into_iter().collect(),
        }
    }
}

impl UploadInvoices2 {
    /// Creates a request to upload these invoices.
    pub fn new(invoices: impl IntoIterator<Item = Invoice2>) -> Self {
        Self {
            invoices: invoices.into_iter().collect(),
        }
    }
}

operation!(
    CloseInvoices: Write -> BulkInvoiceCloseResult; single if |call| call.invoice_ids.len() <= 1;
    "Closes invoices, if possible"; [
        Parameter::texts("invoiceIds", "the invoices").required(),
        Parameter::text("reason", "why").required(),
    ]
);

operation!(
    GetInvoiceHeaders: Read -> Vec<InvoiceHeader>;
    "Finds invoices, without their contents"; [
        Parameter::date("billingPeriodDate", "the invoice covers this date"),
        Parameter::text("customerCode", "part of the customer's code: 1 also finds 12"),
        Parameter::date("calculatedSinceDate", "calculated at or after"),
        Parameter::new(
            "includedStatuses",
            ParameterKind::Words {
                item: QName::new(DATA_CONTRACT, "InvoiceStatusEnum"),
                known: InvoiceStatus::DOCUMENTED,
            },
            "any of these, such as PENDING, INVOICED_OK, APPROVED",
        ),
        Parameter::date("billingPeriodEndFrom", "the period ends at or after"),
        Parameter::date("billingPeriodEndTo", "the period ends before"),
    ]
);

operation!(
    UploadInvoices: Write -> bool; single if |call| call.invoices.len() <= 1;
    "Uploads ad hoc invoices without a period (kept for compatibility)"; [
        Parameter::new(
            "invoices",
            ParameterKind::Records { item: Invoice::ITEM, members: Invoice::MEMBERS },
            "the invoices",
        ).required(),
    ]
);

operation!(
    UploadInvoices2: Write -> bool; single if |call| call.invoices.len() <= 1;
    "Uploads ad hoc invoices"; [
        Parameter::new(
            "invoices",
            ParameterKind::Records { item: Invoice2::ITEM, members: Invoice2::MEMBERS },
            "the invoices",
        ).required(),
    ]
);

setters!(GetInvoiceHeaders {
    billing_period_date: DateTimeText,
    customer_code: String,
    calculated_since_date: DateTimeText,
    included_statuses: [InvoiceStatus],
    billing_period_end_from: DateTimeText,
    billing_period_end_to: DateTimeText,
});
