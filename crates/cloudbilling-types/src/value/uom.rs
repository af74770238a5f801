use soap_codec::{FromXml, Scalar, ToXml};

use super::word::word;

/// A unit of measure of time (`UOM`).
///
/// Documented: `Day`, `Month` and `Year` for a customer's invoice period; second, minute, hour, day, month and week in
/// words for pricing. Inferred: that all are spelled alike in XML.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Scalar, ToXml, FromXml)]
#[non_exhaustive]
pub enum Uom {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Another unit, as the service writes it.
    #[soap(unknown)]
    Unknown(String),
}

word!(Uom);
