use soap_codec::{FromXml, ToXml};

use crate::namespace::DATA_CONTRACT;
use crate::parameter::Parameter;
use crate::setters::setters;
use crate::value::DateTimeText;

/// An ad hoc invoice without a period, for [`UploadInvoices`](crate::operation::UploadInvoices).
///
/// Inferred: no page documents it; these are the members of [`Invoice2`] without the billing
/// period.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract)]
#[non_exhaustive]
pub struct Invoice {
    /// The customer's external id.
    pub customer_code: Option<String>,
    /// The invoice's external id.
    pub invoice_reference: Option<String>,
    /// Its number, once it is approved.
    pub invoice_number: Option<String>,
    /// Its date.
    pub invoice_date: Option<DateTimeText>,
}

/// An ad hoc invoice with an optional period, for
/// [`UploadInvoices2`](crate::operation::UploadInvoices2).
///
/// Documented: docs.cloudbilling.nl, `api-types/invoice2` (2023), all members.
///
/// ```
/// use cloudbilling_types::record::Invoice2;
///
/// let invoice = Invoice2::default()
///     .customer_code("1001")
///     .invoice_reference("2025-0001")
///     .invoice_date("2025-01-31T00:00:00Z");
/// assert_eq!(invoice.billing_period_start, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract)]
#[non_exhaustive]
pub struct Invoice2 {
    /// The customer's external id.
    pub customer_code: Option<String>,
    /// The invoice's external id; of ad hoc invoices only.
    pub invoice_reference: Option<String>,
    /// Its number; of approved invoices only.
    pub invoice_number: Option<String>,
    /// The user's date for an ad hoc invoice, the end of the billing period for others.
    pub invoice_date: Option<DateTimeText>,
    /// The beginning of the billing period.
    pub billing_period_start: Option<DateTimeText>,
    /// The end of the billing period.
    pub billing_period_end: Option<DateTimeText>,
}

impl Invoice {
    pub(crate) const MEMBERS: &'static [Parameter] = &[
        Parameter::text("CustomerCode", "the customer's external id"),
        Parameter::date("InvoiceDate", "the date of the invoice"),
        Parameter::text("InvoiceNumber", "the number of the invoice"),
        Parameter::text("InvoiceReference", "the external id of the invoice"),
    ];
}

impl Invoice2 {
    pub(crate) const MEMBERS: &'static [Parameter] = &[
        Parameter::date("BillingPeriodEnd", "the end of the billing period"),
        Parameter::date("BillingPeriodStart", "the beginning of the billing period"),
        Parameter::text("CustomerCode", "the customer's external id"),
        Parameter::date("InvoiceDate", "the date of the invoice"),
        Parameter::text("InvoiceNumber", "the number of the invoice"),
        Parameter::text("InvoiceReference", "the external id of the invoice"),
    ];
}

setters!(Invoice {
    customer_code: String,
    invoice_reference: String,
    invoice_number: String,
    invoice_date: DateTimeText,
});

setters!(Invoice2 {
    customer_code: String,
    invoice_reference: String,
    invoice_number: String,
    invoice_date: DateTimeText,
    billing_period_start: DateTimeText,
    billing_period_end: DateTimeText,
});
