//! Facets.

use std::str::FromStr;

use crate::diagnostic::Diagnostics;
use crate::schema::load::node::Node;
use crate::schema::model::facets::{Enumeration, Facets, WhiteSpace};
use crate::schema::read::values::{invalid, newer};

/// The elements that are facets.
pub(super) const FACETS: [&str; 12] = [
    "enumeration",
    "fractionDigits",
    "length",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "minExclusive",
    "minInclusive",
    "minLength",
    "pattern",
    "totalDigits",
    "whiteSpace",
];

/// Reads the facets directly in a restriction.
pub(super) fn read_facets(node: &Node<'_>, diagnostics: &mut Diagnostics) -> Facets {
    let mut facets = Facets::default();
    let mut patterns: Vec<String> = Vec::new();
    for child in node.children() {
        let kind = child.kind();
        if let "assertion" | "explicitTimezone" = kind {
            newer(&child, &format!("xs:{kind}"), diagnostics);
        }
        if !FACETS.contains(&kind) {
            continue;
        }
        let value = child.attribute("value").unwrap_or_default();
        match kind {
            "enumeration" => facets.enumeration.push(Enumeration {
                name: child.qname(&value),
                value: value.into_owned(),
                documentation: child.documentation(),
            }),
            "fractionDigits" => facets.fraction_digits = number(&child, &value, diagnostics),
            "length" => facets.length = number(&child, &value, diagnostics),
            "maxExclusive" => facets.max_exclusive = Some(value.trim().to_owned()),
            "maxInclusive" => facets.max_inclusive = Some(value.trim().to_owned()),
            "maxLength" => facets.max_length = number(&child, &value, diagnostics),
            "minExclusive" => facets.min_exclusive = Some(value.trim().to_owned()),
            "minInclusive" => facets.min_inclusive = Some(value.trim().to_owned()),
            "minLength" => facets.min_length = number(&child, &value, diagnostics),
            "pattern" => patterns.push(value.into_owned()),
            "totalDigits" => facets.total_digits = number(&child, &value, diagnostics),
            _ => facets.white_space = white_space(&child, &value, diagnostics),
        }
    }
    if !patterns.is_empty() {
        facets.patterns.push(patterns.join("|"));
    }
    facets
}

fn number<T: FromStr>(node: &Node<'_>, value: &str, diagnostics: &mut Diagnostics) -> Option<T> {
    let number = value.trim().parse().ok();
    if number.is_none() {
        invalid(node, "value", value, "a number", diagnostics);
    }
    number
}

fn white_space(node: &Node<'_>, value: &str, diagnostics: &mut Diagnostics) -> Option<WhiteSpace> {
    match value.trim() {
        "collapse" => Some(WhiteSpace::Collapse),
        "preserve" => Some(WhiteSpace::Preserve),
        "replace" => Some(WhiteSpace::Replace),
        other => {
            let expected = "collapse, preserve or replace";
            invalid(node, "value", other, expected, diagnostics);
            None
        }
    }
}
