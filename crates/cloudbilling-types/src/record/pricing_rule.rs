use soap_codec::{FromXml, ToXml};

use crate::namespace::DATA_CONTRACT;
use crate::setters::setters;
use crate::value::{Amount, DateTimeText, RuleOperator, Uom};

/// A rule by which a price is calculated.
///
/// Documented: docs.cloudbilling.nl, `api-types/pricingrule` (year not visible; three copies), which ends after
/// [`pro_rata_rounding_type_to`](Self::pro_rata_rounding_type_to). The kinds of rounding are not documented. No operation with known
/// parameters carries a rule: this type is for calls by name.
#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct PricingRule {
    /// The service's own id. Read-only.
    pub id: Option<String>,
    /// The name.
    pub rule_name: Option<String>,
    /// Its place among the rules.
    #[soap(none = "absent")]
    pub rule_order: Option<i32>,
    /// When it was created. Read-only.
    pub rule_created: Option<DateTimeText>,
    /// When it was last changed. Read-only.
    pub updated_date: Option<DateTimeText>,
    /// From when it holds.
    pub valid_from: Option<DateTimeText>,
    /// Until when it holds.
    pub valid_to: Option<DateTimeText>,
    /// What it does with its value.
    #[soap(none = "absent")]
    pub operator: Option<RuleOperator>,
    /// An expression for its value.
    pub operator_value_expression: Option<String>,
    /// Its value.
    #[soap(none = "absent")]
    pub operator_value: Option<Amount>,
    /// The currency of its value. On the newest copy of the page only.
    pub operator_value_currency: Option<String>,
    /// An expression for its cost.
    pub cost_operator_value_expression: Option<String>,
    /// Its cost.
    #[soap(none = "absent")]
    pub cost_operator_value: Option<Amount>,
    /// The currency of its cost. On the newest copy of the page only.
    pub cost_operator_value_currency: Option<String>,
    /// The condition under which it holds.
    pub rule_condition: Option<String>,
    /// The condition under which it holds for an item.
    pub item_condition: Option<String>,
    /// To a multiple of what the value is rounded.
    pub round_to_value: Option<Amount>,
    /// How the value is rounded.
    #[soap(none = "absent")]
    pub rounding_type_value: Option<String>,
    /// To a multiple of what the cost is rounded.
    pub round_to_cost: Option<Amount>,
    /// How the cost is rounded.
    #[soap(none = "absent")]
    pub rounding_type_cost: Option<String>,
    /// Obsolete.
    #[soap(none = "absent")]
    pub show_in_price_plan: Option<bool>,
    /// The unit that it charges for.
    #[soap(rename = "ChargePerUOM", none = "absent")]
    pub charge_per_uom: Option<Uom>,
    /// Obsolete.
    #[soap(rename = "ProRataPriceUOM", none = "absent")]
    pub pro_rata_price_uom: Option<Uom>,
    /// How the beginning of a pro-rata period is rounded.
    #[soap(none = "absent")]
    pub pro_rata_rounding_type_from: Option<String>,
    /// How the end of a pro-rata period is rounded.
    #[soap(none = "absent")]
    pub pro_rata_rounding_type_to: Option<String>,
}

setters!(PricingRule {
    id: String,
    rule_name: String,
    rule_order: i32,
    rule_created: DateTimeText,
    updated_date: DateTimeText,
    valid_from: DateTimeText,
    valid_to: DateTimeText,
    operator: RuleOperator,
    operator_value_expression: String,
    operator_value: Amount,
    operator_value_currency: String,
    cost_operator_value_expression: String,
    cost_operator_value: Amount,
    cost_operator_value_currency: String,
    rule_condition: String,
    item_condition: String,
    round_to_value: Amount,
    rounding_type_value: String,
    round_to_cost: Amount,
    rounding_type_cost: String,
    show_in_price_plan: bool,
    charge_per_uom: Uom,
    pro_rata_price_uom: Uom,
    pro_rata_rounding_type_from: String,
    pro_rata_rounding_type_to: String,
});
