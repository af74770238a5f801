use soap_codec::{FromXml, Scalar, ToXml};

use super::word::word;

/// What a pricing rule does with its value.
///
/// Documented are these four names, in a text that ends there. Inferred: that they are spelled alike in XML.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Scalar, ToXml, FromXml)]
#[non_exhaustive]
pub enum RuleOperator {
    /// Adds a fixed amount.
    AdjustFixed,
    /// Adds a percentage.
    AdjustPercentage,
    /// Is the price.
    Price,
    /// Sums up.
    Sum,
    /// Another operator, as the service writes it.
    #[soap(unknown)]
    Unknown(String),
}

word!(RuleOperator);
