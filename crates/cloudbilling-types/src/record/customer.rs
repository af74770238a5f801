use soap_codec::{FromXml, ToXml};

use super::Undocumented;
use crate::namespace::DATA_CONTRACT;
use crate::setters::setters;
use crate::value::{DateTimeText, Uom};

/// A customer.
///
/// Documented: docs.cloudbilling.nl, `api-types/customer` (year not visible), whose copy ends after the lists of values; the
/// members marked *older page* are on `help/type-customer` only. No operation with known parameters carries a customer: this
/// type is for calls by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct Customer {
    /// The service's own id.
    pub id: Option<String>,
    /// The unique external id, which purchases refer to.
    pub customer_code: Option<String>,
    /// The name.
    pub customer_name: Option<String>,
    /// The name of the customer's cluster.
    pub import_tag_name: Option<String>,
    /// When it was created; now by default.
    pub created_date: Option<DateTimeText>,
    /// When it was last changed.
    pub updated_date: Option<DateTimeText>,
    /// The addresses, whose members are not documented.
    pub addresses: Option<Undocumented>,
    /// The name of a person.
    pub contact_name: Option<String>,
    /// The telephone number of a person.
    pub contact_phone: Option<String>,
    /// The unit of the invoice period: a day, a month or a year.
    #[soap(rename = "InvoicePeriodUOM", none = "absent")]
    pub invoice_period_uom: Option<Uom>,
    /// How many units make an invoice period.
    #[soap(none = "absent")]
    pub invoice_period_size: Option<i32>,
    /// Whether a period starts with its unit; if not, it starts with [`bill_from_date`](Self::bill_from_date) and has its
    /// exact length.
    #[soap(rename = "InvoicePeriodAlignToUOM", none = "absent")]
    pub invoice_period_align_to_uom: Option<bool>,
    /// Obsolete.
    #[soap(none = "absent")]
    pub invoice_separately_per_period: Option<bool>,
    /// When billing begins; [`created_date`](Self::created_date) by default.
    pub bill_from_date: Option<DateTimeText>,
    /// Whether nothing is billed.
    #[soap(none = "absent")]
    pub is_billing_suspended: Option<bool>,
    /// Obsolete.
    pub last_invoice_date: Option<DateTimeText>,
    /// Obsolete.
    pub last_purchase_import_date: Option<DateTimeText>,
    /// Further values: a list of pairs of name and value, whose members are not documented.
    pub string_values: Option<Undocumented>,
    /// Further numbers.
    pub numeric_values: Option<Undocumented>,
    /// Further dates.
    pub date_values: Option<Undocumented>,
    /// Older page: the email addresses, whose members are not documented.
    pub email_addresses: Option<Undocumented>,
    /// Older page: the language, as Windows numbers them: 1033 is English.
    #[soap(rename = "LCID", none = "absent")]
    pub lcid: Option<i32>,
}

setters!(Customer {
    id: String,
    customer_code: String,
    customer_name: String,
    import_tag_name: String,
    created_date: DateTimeText,
    updated_date: DateTimeText,
    addresses: Undocumented,
    contact_name: String,
    contact_phone: String,
    invoice_period_uom: Uom,
    invoice_period_size: i32,
    invoice_period_align_to_uom: bool,
    invoice_separately_per_period: bool,
    bill_from_date: DateTimeText,
    is_billing_suspended: bool,
    last_invoice_date: DateTimeText,
    last_purchase_import_date: DateTimeText,
    string_values: Undocumented,
    numeric_values: Undocumented,
    date_values: Undocumented,
    email_addresses: Undocumented,
    lcid: i32,
});
