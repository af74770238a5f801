use soap_codec::{FromXml, ToXml};

use super::Undocumented;
use crate::namespace::{ARRAYS, DATA_CONTRACT};
use crate::setters::setters;
use crate::value::{Amount, DateTimeText};

/// A line of an invoice, which `GetInvoiceDetails` returns.
///
/// Documented: docs.cloudbilling.nl, `api-types-objects/invoiceresult` (2019), all members. The
/// parameters of `GetInvoiceDetails` are not: this type is for an
/// [operation of your own](crate::Operation).
#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct InvoiceResult {
    /// The tags that group the line on printed invoices.
    #[soap(item = "string", item_namespace = ARRAYS, item_prefix = "b")]
    pub billing_output_tags: Option<Vec<String>>,
    /// The time of the calculation.
    pub calculation_date: Option<DateTimeText>,
    /// The cost.
    #[soap(none = "absent")]
    pub cost: Option<Amount>,
    /// The value of the rule for the cost.
    #[soap(none = "absent")]
    pub cost_rule_value_used: Option<Amount>,
    /// Further dates, whose members are not documented.
    pub date_values: Option<Undocumented>,
    /// The beginning.
    pub from_date: Option<DateTimeText>,
    /// The service's own id.
    pub id: Option<String>,
    /// The label on the invoice.
    pub invoice_label: Option<String>,
    /// `true` if the line only leads to another line.
    #[soap(none = "absent")]
    pub is_intermediate_result: Option<bool>,
    /// The quantity after pro-rata.
    #[soap(none = "absent")]
    pub measured_quantity: Option<Amount>,
    /// Further numbers, whose members are not documented.
    pub numeric_values: Option<Undocumented>,
    /// The rule's operator.
    pub operator_used: Option<String>,
    /// The rule's value.
    #[soap(none = "absent")]
    pub operator_value_used: Option<Amount>,
    /// The name of the product.
    pub product_tag_name: Option<String>,
    /// The quantity.
    #[soap(none = "absent")]
    pub quantity: Option<Amount>,
    /// Further values, whose members are not documented.
    pub string_values: Option<Undocumented>,
    /// The end.
    pub to_date: Option<DateTimeText>,
    /// The amount that is billed.
    #[soap(none = "absent")]
    pub value: Option<Amount>,
}

setters!(InvoiceResult {
    billing_output_tags: [String],
    calculation_date: DateTimeText,
    cost: Amount,
    cost_rule_value_used: Amount,
    date_values: Undocumented,
    from_date: DateTimeText,
    id: String,
    invoice_label: String,
    is_intermediate_result: bool,
    measured_quantity: Amount,
    numeric_values: Undocumented,
    operator_used: String,
    operator_value_used: Amount,
    product_tag_name: String,
    quantity: Amount,
    string_values: Undocumented,
    to_date: DateTimeText,
    value: Amount,
});
