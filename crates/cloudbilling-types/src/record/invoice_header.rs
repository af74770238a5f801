use soap_codec::{FromXml, ToXml};

use super::Undocumented;
use crate::namespace::DATA_CONTRACT;
use crate::setters::setters;
use crate::value::{Amount, DateTimeText, InvoiceStatus, InvoiceType};

/// An invoice without its lines.
///
/// Documented: help.cloudbilling.nl, `api-types/invoiceheader` (2011-2025), all members.
#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct InvoiceHeader {
    /// The service's own id, which [`CloseInvoices`](crate::operation::CloseInvoices) takes.
    pub id: Option<String>,
    /// The number; null unless the invoice is approved.
    pub invoice_number: Option<String>,
    /// The service's own id of the customer.
    pub customer_id: Option<String>,
    /// The customer's external id.
    pub customer_code: Option<String>,
    /// The service's own id of the customer's cluster.
    pub customer_cluster_id: Option<String>,
    /// The status.
    #[soap(none = "absent")]
    pub invoice_status: Option<InvoiceStatus>,
    /// The beginning of its period.
    pub billing_period_start: Option<DateTimeText>,
    /// The end of its period.
    pub billing_period_end: Option<DateTimeText>,
    /// The end of the last calculation.
    pub last_calculation_finish_date: Option<DateTimeText>,
    /// The date of the invoice.
    pub invoice_date: Option<DateTimeText>,
    /// The user's date for an ad hoc invoice, the end of the period for others.
    pub billing_date: Option<DateTimeText>,
    /// The time of the last invoice run.
    pub last_invoice_run_date: Option<DateTimeText>,
    /// Its total, as last calculated.
    #[soap(none = "absent")]
    pub last_calculated_total: Option<Amount>,
    /// The currency of its total.
    pub last_calculated_total_currency: Option<String>,
    /// Its total cost, as last calculated.
    #[soap(none = "absent")]
    pub last_calculated_cost_total: Option<Amount>,
    /// The currency of its total cost.
    pub last_calculated_cost_total_currency: Option<String>,
    /// The kind of invoice.
    #[soap(none = "absent")]
    pub invoice_type: Option<InvoiceType>,
    /// The time of the approval.
    pub approval_date: Option<DateTimeText>,
    /// Its external id.
    pub invoice_reference: Option<String>,
    /// The amount that is still to be paid (`Money`). Its members are not documented.
    pub outstanding_amount: Option<Undocumented>,
}

setters!(InvoiceHeader {
    id: String,
    invoice_number: String,
    customer_id: String,
    customer_code: String,
    customer_cluster_id: String,
    invoice_status: InvoiceStatus,
    billing_period_start: DateTimeText,
    billing_period_end: DateTimeText,
    last_calculation_finish_date: DateTimeText,
    invoice_date: DateTimeText,
    billing_date: DateTimeText,
    last_invoice_run_date: DateTimeText,
    last_calculated_total: Amount,
    last_calculated_total_currency: String,
    last_calculated_cost_total: Amount,
    last_calculated_cost_total_currency: String,
    invoice_type: InvoiceType,
    approval_date: DateTimeText,
    invoice_reference: String,
    outstanding_amount: Undocumented,
});
