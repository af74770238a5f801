//! Comparison of elements by their meaning.

use alloc::{borrow::Cow, vec::Vec};

use crate::read::element::{Element, Piece};
use crate::text::name::QName;
use crate::text::namespace::XSI;

/// Returns `true` if two elements have equal names, attributes and content, whatever their prefixes
/// and comments. `xsi:type` is the only value that is compared as a QName.
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
        && one.xsi_type() == other.xsi_type()
        && sorted_attributes(one) == sorted_attributes(other)
        && have_equal_text(one, other)
}

/// Returns the attributes in the order of their names, without `xsi:type`, unless that has no
/// meaning.
fn sorted_attributes<'a>(element: &Element<'a>) -> Vec<(QName<'a>, Cow<'a, str>)> {
    const TYPE: QName<'static> = QName::new(XSI, "type");
    let has_type = element.xsi_type().is_some();
    let mut attributes: Vec<_> = element
        .attributes()
        .filter(|(name, _)| !has_type || *name != TYPE)
        .collect();
    attributes.sort_unstable_by_key(|(name, _)| *name);
    attributes
}

fn have_equal_text(one: &Element<'_>, other: &Element<'_>) -> bool {
    let mut those = other.pieces();
    let all = one.pieces().all(|piece| match (piece, those.next()) {
        (Piece::Element(_), Some(Piece::Element(_))) => true,
        (Piece::Text(text), Some(Piece::Text(other))) => text == other,
        _ => false,
    });
    all && those.next().is_none()
}
