use soap_codec::{FromXml, ToXml};

use super::Undocumented;
use crate::namespace::DATA_CONTRACT;
use crate::setters::setters;
use crate::value::{Amount, DateTimeText};

/// A purchase of a customer, which is billed.
///
/// Documented: docs.cloudbilling.nl, `api-types/purchase` (year not visible), whose copy ends after
/// [`override_total_purchase_price`](Self::override_total_purchase_price); the members marked
/// *older page* are on `help/type-purchase` only. There may be more; they are skipped.
#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct Purchase {
    /// The service's own id.
    pub id: Option<String>,
    /// The customer's unique external id.
    pub customer_code: Option<String>,
    /// The purchase's unique external id. One that exists is updated if its
    /// [`source_update_date`](Self::source_update_date) is newer.
    pub purchase_reference: Option<String>,
    /// The invoice's external id.
    pub invoice_reference: Option<String>,
    /// `true` if the purchase is on an ad hoc invoice.
    #[soap(none = "absent")]
    pub is_adhoc: Option<bool>,
    /// Obsolete. Its members are not documented.
    pub bundle_info: Option<Undocumented>,
    /// The time of the import.
    pub imported_date: Option<DateTimeText>,
    /// Selects the invoice and the price rules.
    pub purchase_date: Option<DateTimeText>,
    /// The end, for recurring and pro-rata purchases.
    pub end_date: Option<DateTimeText>,
    /// The time of the last change at the source; by default, now.
    pub source_update_date: Option<DateTimeText>,
    /// The quantity.
    #[soap(none = "absent")]
    pub quantity: Option<Amount>,
    /// Replaces the value of the first price rule: 5 makes 10 for a quantity of 2.
    pub override_unit_price: Option<Amount>,
    /// The currency of [`override_unit_price`](Self::override_unit_price). On the newer copy of the
    /// page only.
    pub override_unit_price_currency: Option<String>,
    /// Replaces the unit cost of the first price rule.
    pub override_cost: Option<Amount>,
    /// The currency of [`override_cost`](Self::override_cost). On the newer copy of the page only.
    pub override_cost_currency: Option<String>,
    /// Replaces the total of the first price rule, whatever the quantity.
    pub override_total_purchase_price: Option<Amount>,
    /// Older page: `true` if the purchase is billed in advance.
    #[soap(none = "absent")]
    pub bill_in_advance: Option<bool>,
    /// Older page: the name of the product cluster.
    pub product_cluster_tag_name: Option<String>,
    /// Older page: the label that maps the purchase to a product, by the aliases of clusters.
    pub product_label: Option<String>,
    /// Older page: a list whose items are not documented.
    pub date_values: Option<Undocumented>,
    /// Older page: a list whose items are not documented.
    pub numeric_values: Option<Undocumented>,
}

setters!(Purchase {
    id: String,
    customer_code: String,
    purchase_reference: String,
    invoice_reference: String,
    is_adhoc: bool,
    bundle_info: Undocumented,
    imported_date: DateTimeText,
    purchase_date: DateTimeText,
    end_date: DateTimeText,
    source_update_date: DateTimeText,
    quantity: Amount,
    override_unit_price: Amount,
    override_unit_price_currency: String,
    override_cost: Amount,
    override_cost_currency: String,
    override_total_purchase_price: Amount,
    bill_in_advance: bool,
    product_cluster_tag_name: String,
    product_label: String,
    date_values: Undocumented,
    numeric_values: Undocumented,
});
