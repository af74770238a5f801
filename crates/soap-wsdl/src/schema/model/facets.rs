//! Facets: restrictions of simple types.

use soap_codec::scalar::QNameBuf;

/// The restrictions of a simple type (part 2, 4.3), with those that it inherits.
///
/// Bounds are kept as in the schema, because their meaning depends on the type.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Facets {
    /// The only values; all values if it is empty.
    pub enumeration: Vec<Enumeration>,
    /// Regular expressions, each of which must match. One step of derivation is one expression:
    /// alternatives are joined by `|`.
    pub patterns: Vec<String>,
    /// The length.
    pub length: Option<u64>,
    /// The least length.
    pub min_length: Option<u64>,
    /// The greatest length.
    pub max_length: Option<u64>,
    /// The least value.
    pub min_inclusive: Option<String>,
    /// The greatest value.
    pub max_inclusive: Option<String>,
    /// The value that all others are greater than.
    pub min_exclusive: Option<String>,
    /// The value that all others are less than.
    pub max_exclusive: Option<String>,
    /// The greatest number of digits.
    pub total_digits: Option<u32>,
    /// The greatest number of digits after the decimal point.
    pub fraction_digits: Option<u32>,
    /// The treatment of white space, if it is stated.
    pub white_space: Option<WhiteSpace>,
}

/// A value of an enumeration.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Enumeration {
    /// The value as in the schema.
    pub value: String,
    /// The name that the value stands for, if the type is derived from `xs:QName` or `xs:NOTATION`
    /// and the prefix is declared.
    pub name: Option<QNameBuf>,
    /// The text of `xs:documentation`.
    pub documentation: Option<String>,
}

/// The treatment of white space before a value is validated (part 2, 4.3.6).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum WhiteSpace {
    /// As `Replace`, and then runs of spaces become one, and those at the ends are removed.
    Collapse,
    /// Nothing is changed.
    Preserve,
    /// Tabs and line ends become spaces.
    Replace,
}
