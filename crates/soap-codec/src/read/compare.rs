//! Comparison of elements by their meaning.

use alloc::{borrow::Cow, vec::Vec};

use crate::read::element::{Element, Piece};
use crate::text::name::QName;
use crate::text::prefixes::possible_prefixes;

/// Returns `true` if two elements have equal names, attributes and content, whatever their prefixes
/// and comments. A prefix in a text or in the value of an attribute must stand for the same
/// namespace in both, because the text may be a QName.
///
/// Iterative: the depth of the elements does not matter.
pub(crate) fn are_equal(one: &Element<'_>, other: &Element<'_>) -> bool {
    one.descendants() == other.descendants()
        && one
            .with_descendants()
            .zip(other.with_descendants())
            .all(|(one, other)| are_alike(&one, &other))
}

/// Compares everything but the descendants, of which only the place and the number count.
fn are_alike(one: &Element<'_>, other: &Element<'_>) -> bool {
    one.descendants() == other.descendants()
        && one.name() == other.name()
        && have_equal_attributes(one, other)
        && have_equal_text(one, other)
}

fn have_equal_attributes(one: &Element<'_>, other: &Element<'_>) -> bool {
    let (these, those) = (sorted_attributes(one), sorted_attributes(other));
    these.len() == those.len()
        && these
            .iter()
            .zip(&those)
            .all(|((name, value), (other_name, other_value))| {
                name == other_name && mean_the_same(one, value, other, other_value)
            })
}

fn sorted_attributes<'a>(element: &Element<'a>) -> Vec<(QName<'a>, Cow<'a, str>)> {
    let mut attributes: Vec<_> = element.attributes().collect();
    attributes.sort_unstable_by_key(|(name, _)| *name);
    attributes
}

fn have_equal_text(one: &Element<'_>, other: &Element<'_>) -> bool {
    let mut those = other.pieces();
    let all = one.pieces().all(|piece| match (piece, those.next()) {
        (Piece::Element(_), Some(Piece::Element(_))) => true,
        (Piece::Text(text), Some(Piece::Text(other_text))) => {
            mean_the_same(one, &text, other, &other_text)
        }
        _ => false,
    });
    all && those.next().is_none()
}

fn mean_the_same(one: &Element<'_>, text: &str, other: &Element<'_>, other_text: &str) -> bool {
    text == other_text
        && possible_prefixes(text)
            .all(|prefix| one.namespace_of_prefix(prefix) == other.namespace_of_prefix(prefix))
}
