use soap_codec::{FromXml, ToXml};

use super::Undocumented;
use crate::namespace::{ARRAYS, DATA_CONTRACT};
use crate::setters::setters;
use crate::value::{Amount, RuleOperator, Uom};

/// The older form of a [`PricingRule`](super::PricingRule).
///
/// Documented: help.cloudbilling.nl, `api-types-objects/pricerule` (year not visible), which ends after
/// [`pro_rata_rounding_type_from`](Self::pro_rata_rounding_type_from), and says of few members more than their names and types. No
/// operation with known parameters carries a rule: this type is for calls by name.
#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct PriceRule {
    /// The output tags. Spelled `BillingOutPutTags` there.
    #[soap(rename = "BillingOutPutTags", item = "string", item_namespace = ARRAYS, item_prefix = "b")]
    pub billing_output_tags: Option<Vec<String>>,
    /// The unit that it charges for.
    #[soap(rename = "ChargePerUOM")]
    pub charge_per_uom: Option<Uom>,
    /// Its cost.
    #[soap(none = "absent")]
    pub cost_operator_value: Option<Amount>,
    /// An expression for its cost.
    pub cost_operator_value_expression: Option<String>,
    /// The service's own id of the cluster of customers that it is for.
    pub customer_cluster_id: Option<String>,
    /// A level of that cluster, whose type is not documented.
    pub customer_cluster_relative_level: Option<String>,
    /// The name of that cluster.
    pub customer_cluster_tag_name: Option<String>,
    /// The service's own id.
    pub id: Option<String>,
    /// The key of the label on the invoice.
    pub invoice_label_key: Option<String>,
    /// Other labels, whose members are not documented.
    pub invoice_label_overrides: Option<Undocumented>,
    /// Its place on the invoice.
    #[soap(none = "absent")]
    pub invoice_order_index: Option<i32>,
    /// Whether its result is final.
    #[soap(none = "absent")]
    pub is_final_result: Option<bool>,
    /// Whether it is a rule for invoices.
    #[soap(none = "absent")]
    pub is_invoice_rule: Option<bool>,
    /// The condition under which it holds for an item.
    pub item_condition: Option<String>,
    /// Steps of prices, whose members are not documented.
    pub ladder: Option<Undocumented>,
    /// What it does with its value.
    pub operator: Option<RuleOperator>,
    /// Its value.
    #[soap(none = "absent")]
    pub operator_value: Option<Amount>,
    /// An expression for its value.
    pub operator_value_expression: Option<String>,
    /// The name of the rule in whose place it stands. Spelled `OverridenRuleName` there.
    #[soap(rename = "OverridenRuleName")]
    pub overridden_rule_name: Option<String>,
    /// The unit of pro-rata prices.
    #[soap(rename = "ProRataPriceUOM")]
    pub pro_rata_price_uom: Option<Uom>,
    /// How the beginning of a pro-rata period is rounded.
    pub pro_rata_rounding_type_from: Option<String>,
}

setters!(PriceRule {
    billing_output_tags: [String],
    charge_per_uom: Uom,
    cost_operator_value: Amount,
    cost_operator_value_expression: String,
    customer_cluster_id: String,
    customer_cluster_relative_level: String,
    customer_cluster_tag_name: String,
    id: String,
    invoice_label_key: String,
    invoice_label_overrides: Undocumented,
    invoice_order_index: i32,
    is_final_result: bool,
    is_invoice_rule: bool,
    item_condition: String,
    ladder: Undocumented,
    operator: RuleOperator,
    operator_value: Amount,
    operator_value_expression: String,
    overridden_rule_name: String,
    pro_rata_price_uom: Uom,
    pro_rata_rounding_type_from: String,
});
