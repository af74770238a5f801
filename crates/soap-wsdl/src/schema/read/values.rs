//! Values of attributes.

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::load::node::Node;
use crate::schema::model::element::ValueConstraint;

/// Returns the least and the greatest number of occurrences. A number that is too large means that
/// there is no bound.
pub(super) fn occurrences(node: &Node<'_>, diagnostics: &mut Diagnostics) -> (u32, Option<u32>) {
    let mut number = |local| {
        let value = node.attribute(local)?;
        let value = value.trim();
        if value == "unbounded" && local == "maxOccurs" {
            return Some(None);
        }
        let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            return Some(value.parse().ok());
        }
        invalid(node, local, value, "a number", diagnostics);
        None
    };
    let min = number("minOccurs").unwrap_or(Some(1)).unwrap_or(u32::MAX);
    let max = number("maxOccurs").unwrap_or(Some(1));
    match max {
        // The usual mistake is a `maxOccurs` that is missing.
        Some(max) if max < min && max > 0 => {
            let (value, expected) = (max.to_string(), format!("at least {min}, as minOccurs"));
            invalid(node, "maxOccurs", &value, &expected, diagnostics);
            (min, Some(min))
        }
        max => (min, max),
    }
}

/// Returns the default or fixed value.
pub(super) fn constraint(node: &Node<'_>) -> Option<ValueConstraint> {
    if let Some(fixed) = node.attribute("fixed") {
        return Some(ValueConstraint::Fixed(fixed.into_owned()));
    }
    let default = node.attribute("default")?;
    Some(ValueConstraint::Default(default.into_owned()))
}

/// Returns `true` if a local element or attribute is qualified.
pub(super) fn is_qualified(node: &Node<'_>, default: bool, diagnostics: &mut Diagnostics) -> bool {
    let Some(form) = node.attribute("form") else {
        return default;
    };
    match form.trim() {
        "qualified" => true,
        "unqualified" => false,
        other => {
            invalid(node, "form", other, "qualified or unqualified", diagnostics);
            default
        }
    }
}

/// Reports an invalid value.
pub(super) fn invalid(
    node: &Node<'_>,
    attribute: &str,
    value: &str,
    expected: &str,
    diagnostics: &mut Diagnostics,
) {
    let message = format!("{attribute} is \"{value}\", expected {expected}");
    diagnostics.report(Code::InvalidValue, &node.place(), message);
}

/// Reports a construct of XML Schema 1.1.
pub(super) fn newer(node: &Node<'_>, construct: &str, diagnostics: &mut Diagnostics) {
    let message = format!("{construct} is of XML Schema 1.1");
    diagnostics.report(Code::NewerVersion, &node.place(), message);
}

/// Reports an element at a place where it is not allowed.
pub(super) fn misplaced(node: &Node<'_>, place: &str, diagnostics: &mut Diagnostics) {
    let name = match node.kind() {
        "" => node.element.name().to_string(),
        kind => format!("xs:{kind}"),
    };
    let message = format!("{name} is not allowed in {place}");
    diagnostics.report(Code::Misplaced, &node.place(), message);
}
