//! Effective facets.

use crate::schema::model::facets::Facets;

/// Adds the facets of a restriction to those of its base.
pub(super) fn effective(base: &Facets, own: &Facets) -> Facets {
    let bound = |own: &Option<String>, other: &Option<String>, base: &Option<String>| {
        // An exclusive bound replaces an inclusive one, and the other way round.
        match (own, other) {
            (Some(own), _) => Some(own.clone()),
            (None, Some(_)) => None,
            (None, None) => base.clone(),
        }
    };
    Facets {
        enumeration: if own.enumeration.is_empty() {
            base.enumeration.clone()
        } else {
            own.enumeration.clone()
        },
        patterns: base.patterns.iter().chain(&own.patterns).cloned().collect(),
        length: own.length.or(base.length),
        min_length: own.min_length.or(base.min_length),
        max_length: own.max_length.or(base.max_length),
        min_inclusive: bound(&own.min_inclusive, &own.min_exclusive, &base.min_inclusive),
        max_inclusive: bound(&own.max_inclusive, &own.max_exclusive, &base.max_inclusive),
        min_exclusive: bound(&own.min_exclusive, &own.min_inclusive, &base.min_exclusive),
        max_exclusive: bound(&own.max_exclusive, &own.max_inclusive, &base.max_exclusive),
        total_digits: own.total_digits.or(base.total_digits),
        fraction_digits: own.fraction_digits.or(base.fraction_digits),
        white_space: own.white_space.or(base.white_space),
    }
}

/// Returns the length of the texts that types derived from a type inherit.
pub(super) fn text_of(facets: &Facets) -> usize {
    let values = facets.enumeration.iter().map(|one| {
        let documentation = one.documentation.as_ref().map_or(0, String::len);
        one.value.len() + documentation
    });
    let patterns = facets.patterns.iter().map(String::len);
    let bounds = [
        &facets.min_inclusive,
        &facets.max_inclusive,
        &facets.min_exclusive,
        &facets.max_exclusive,
    ];
    let bounds = bounds.into_iter().flatten().map(String::len);
    values.chain(patterns).chain(bounds).sum()
}
