//! Labels of choices, for types that have several: the names of their elements.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::model::{Choice, Items, Key, Kind};
use soap_wsdl::schema::TypeId;

/// A choice, named by its elements.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Label {
    /// The names of its elements, such as `card or voucher`.
    pub(crate) text: String,
    /// The type has other choices of this kind.
    pub(crate) is_needed: bool,
}

/// The greatest length of a label that names all elements.
const LENGTH: usize = 40;
/// The greatest number of elements that a label names.
const ELEMENTS: usize = 3;

/// Returns the label of each choice. `lists` are the choices that are lists.
pub(crate) fn labels(items: &Items, lists: &BTreeSet<Key>) -> BTreeMap<Key, Label> {
    let mut counts: BTreeMap<(TypeId, bool), usize> = BTreeMap::new();
    let owner = |key: &Key| match key {
        Key::Choice(owner, _) => Some((*owner, lists.contains(key))),
        _ => None,
    };
    for owner in items.keys().filter_map(owner) {
        *counts.entry(owner).or_default() += 1;
    }
    let labelled = items.iter().filter_map(|(key, item)| {
        let Kind::Choice(choice) = &item.kind else {
            return None;
        };
        let label = Label {
            text: text(choice),
            is_needed: counts[&owner(key)?] > 1,
        };
        Some((*key, label))
    });
    labelled.collect()
}

fn text(choice: &Choice) -> String {
    let mut names: Vec<&str> = choice.variants.iter().map(|it| it.name.local()).collect();
    names.extend(choice.any.as_ref().map(|_| "any"));
    let short = |names: &[&str]| match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(" ")),
    };
    let all = short(&names);
    match names.first() {
        Some(first) if names.len() > ELEMENTS || all.len() > LENGTH => short(&[first, "other"]),
        _ => all,
    }
}
