//! The names of options, where a shorter one than that of the parameter is clear.

/// The option of a parameter, or the name of its value if it is given by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Option(&'static str),
    Position(&'static str),
}

const NAMES: [(&str, Place); 13] = [
    ("aliases", Place::Option("alias")),
    ("billingOutputTags", Place::Option("output-tag")),
    ("billingPeriodDate", Place::Option("period-date")),
    ("billingPeriodEndFrom", Place::Option("period-end-from")),
    ("billingPeriodEndTo", Place::Option("period-end-to")),
    ("calculatedSinceDate", Place::Option("calculated-since")),
    ("customerCode", Place::Option("customer")),
    ("dateFrom", Place::Option("from")),
    ("dateTo", Place::Option("to")),
    ("includedStatuses", Place::Option("status")),
    ("parentTagName", Place::Option("parent")),
    ("productLabel", Place::Option("product")),
    ("tagName", Place::Position("NAME")),
];

/// Returns the place of a parameter that has a short name.
pub(super) fn short(parameter: &str) -> Option<Place> {
    let found = NAMES.iter().find(|(name, _)| *name == parameter);
    found.map(|(_, place)| *place)
}

/// Returns the name of a parameter as that of an option: `includeUnmapped` is `include-unmapped`.
pub(super) fn long(parameter: &str) -> String {
    let mut name = String::with_capacity(parameter.len() + 4);
    for c in parameter.chars() {
        if c.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}
