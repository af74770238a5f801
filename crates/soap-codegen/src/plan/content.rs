//! From the content model of a type to the members that hold it.
//!
//! Members are read by name, so an element may belong to one member only. Where that is not
//! possible, or where the order of elements carries meaning, a list of a choice keeps them in
//! order.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::scalar::QNameBuf;
use soap_wsdl::schema::{ElementId, Namespaces, Particle, Schemas, Term};

use crate::plan::wildcard;

/// A part of the content that becomes one member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Slot {
    Any {
        namespaces: Namespaces,
        is_optional: bool,
        is_repeated: bool,
    },
    Choice {
        leaves: Leaves,
        is_optional: bool,
        is_repeated: bool,
    },
    Element {
        id: ElementId,
        is_optional: bool,
        is_repeated: bool,
        /// Elements of this name have different types.
        is_untyped: bool,
    },
}

impl Slot {
    /// Returns the namespaces of the elements of any name that belong to it.
    pub(crate) const fn namespaces(&self) -> Option<&Namespaces> {
        match self {
            Self::Any { namespaces, .. } => Some(namespaces),
            Self::Choice { leaves, .. } => leaves.any.as_ref(),
            Self::Element { .. } => None,
        }
    }
}

/// The elements of a choice, one for each name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Leaves {
    pub(crate) elements: Vec<ElementId>,
    /// Those of whose name there are elements of other types, against part 1, 3.8.6.
    pub(crate) untyped: BTreeSet<ElementId>,
    /// The namespaces of elements of any name.
    pub(crate) any: Option<Namespaces>,
    places: BTreeMap<QNameBuf, usize>,
}

/// Returns the members for a content model, in order.
pub(crate) fn slots(schemas: &Schemas, particle: &Particle) -> Vec<Slot> {
    let mut slots = Vec::new();
    flatten(schemas, particle, false, &mut slots);
    for slot in &mut slots {
        substitute(schemas, slot);
    }
    merge_ambiguous(schemas, &mut slots);
    slots
}

/// Returns all elements of a content model, with their substitutes.
pub(crate) fn leaves(schemas: &Schemas, particle: &Particle) -> Leaves {
    let mut leaves = Leaves::default();
    leaves.add_particle(schemas, particle);
    leaves
}

impl Leaves {
    fn add_any(&mut self, namespaces: &Namespaces) {
        self.any = Some(match &self.any {
            Some(known) => wildcard::union(known, namespaces),
            None => wildcard::writable(namespaces),
        });
    }

    fn add_particle(&mut self, schemas: &Schemas, particle: &Particle) {
        match &particle.term {
            Term::Any(wildcard) => self.add_any(&wildcard.namespaces),
            Term::Element(id) => self.add_element(schemas, *id),
            Term::All(parts) | Term::Choice(parts) | Term::Sequence(parts) => {
                for part in parts {
                    self.add_particle(schemas, part);
                }
            }
        }
    }

    /// Adds an element and its substitutes. One element of each name is enough; a nillable one
    /// reads both.
    fn add_element(&mut self, schemas: &Schemas, id: ElementId) {
        let members = with_substitutes(schemas, id);
        // An abstract element without substitutes is a place for those of other schemas.
        if members.is_empty() {
            self.add_any(&Namespaces::Any);
        }
        for id in members {
            let element = schemas.element(id);
            let Some(place) = self.places.get(&element.name) else {
                let place = self.elements.len();
                self.places.insert(element.name.clone(), place);
                self.elements.push(id);
                continue;
            };
            let known = &mut self.elements[*place];
            if schemas.element(*known).ty != element.ty {
                self.untyped.insert(*known);
            } else if element.is_nillable && !self.untyped.contains(known) {
                *known = id;
            }
        }
    }

    fn add_slot(&mut self, schemas: &Schemas, slot: &Slot) {
        match slot {
            Slot::Any { namespaces, .. } => self.add_any(namespaces),
            Slot::Choice { leaves, .. } => {
                if let Some(namespaces) = &leaves.any {
                    self.add_any(namespaces);
                }
                for id in &leaves.elements {
                    self.add_element(schemas, *id);
                }
                self.untyped.extend(&leaves.untyped);
            }
            Slot::Element { id, is_untyped, .. } => {
                self.add_element(schemas, *id);
                self.untyped.extend(is_untyped.then_some(*id));
            }
        }
    }
}

/// Returns an element and all that may stand for it, without abstract ones.
pub(crate) fn with_substitutes(schemas: &Schemas, head: ElementId) -> Vec<ElementId> {
    let mut found = vec![head];
    let mut next = 0;
    // An element has one head at most, so none is found twice.
    while let Some(id) = found.get(next) {
        found.extend(schemas.substitutes(*id));
        next += 1;
    }
    found.retain(|id| !schemas.element(*id).is_abstract);
    found
}

fn flatten(schemas: &Schemas, particle: &Particle, is_optional: bool, slots: &mut Vec<Slot>) {
    let is_optional = is_optional || particle.min == 0;
    let is_repeated = particle.is_repeated();
    match &particle.term {
        Term::Any(any) => slots.push(Slot::Any {
            namespaces: wildcard::writable(&any.namespaces),
            is_optional,
            is_repeated,
        }),
        Term::Element(id) => slots.push(Slot::Element {
            id: *id,
            is_optional,
            is_repeated,
            is_untyped: false,
        }),
        Term::All(parts) | Term::Sequence(parts) if !is_repeated => {
            for part in parts {
                flatten(schemas, part, is_optional, slots);
            }
        }
        Term::Choice(parts) if !is_repeated => choose(schemas, parts, is_optional, slots),
        Term::All(_) | Term::Choice(_) | Term::Sequence(_) => {
            slots.extend(repeated(leaves(schemas, particle)));
        }
    }
}

/// A list that keeps elements in order.
fn repeated(leaves: Leaves) -> Option<Slot> {
    match (leaves.elements.as_slice(), &leaves.any) {
        ([], None) => None,
        ([], Some(namespaces)) => Some(Slot::Any {
            namespaces: namespaces.clone(),
            is_optional: true,
            is_repeated: true,
        }),
        ([id], None) => Some(Slot::Element {
            id: *id,
            is_optional: true,
            is_repeated: true,
            is_untyped: leaves.untyped.contains(id),
        }),
        _ => Some(Slot::Choice {
            leaves,
            is_optional: true,
            is_repeated: true,
        }),
    }
}

/// Adds a choice that occurs at most once.
fn choose(schemas: &Schemas, branches: &[Particle], is_optional: bool, slots: &mut Vec<Slot>) {
    let mut is_simple = true;
    let mut may_be_empty = is_optional;
    for branch in branches {
        let one = single(branch);
        is_simple &= one.is_some();
        may_be_empty |= one == Some(Single::Optional);
    }
    let leaves = {
        let mut leaves = Leaves::default();
        branches
            .iter()
            .for_each(|it| leaves.add_particle(schemas, it));
        leaves
    };
    if is_simple {
        return slots.extend(match (leaves.elements.as_slice(), &leaves.any) {
            ([], None) => None,
            ([], Some(namespaces)) => Some(Slot::Any {
                namespaces: namespaces.clone(),
                is_optional: may_be_empty,
                is_repeated: false,
            }),
            ([id], None) => Some(Slot::Element {
                id: *id,
                is_optional: may_be_empty,
                is_repeated: false,
                is_untyped: leaves.untyped.contains(id),
            }),
            _ => Some(Slot::Choice {
                leaves,
                is_optional: may_be_empty,
                is_repeated: false,
            }),
        });
    }
    match side_by_side(schemas, branches) {
        Some(optional) => slots.extend(optional),
        None => slots.extend(repeated(leaves)),
    }
}

/// The number of elements of a branch that is at most one element.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Single {
    One,
    Optional,
}

fn single(branch: &Particle) -> Option<Single> {
    if branch.is_repeated() {
        return None;
    }
    let inner = match &branch.term {
        Term::Any(_) | Term::Element(_) => Single::One,
        Term::Choice(parts) => parts.iter().try_fold(Single::One, |all, part| {
            let one = single(part)?;
            Some(if one == Single::Optional { one } else { all })
        })?,
        Term::All(parts) | Term::Sequence(parts) => match parts.as_slice() {
            [] => Single::Optional,
            [only] => single(only)?,
            _ => return None,
        },
    };
    Some(if branch.min == 0 {
        Single::Optional
    } else {
        inner
    })
}

/// Returns the members of all branches as optional ones, if elements that several branches share
/// are in the same order in each, so that what is written is valid.
fn side_by_side(schemas: &Schemas, branches: &[Particle]) -> Option<Vec<Slot>> {
    let mut all: Vec<Slot> = Vec::new();
    let mut known: BTreeSet<QNameBuf> = BTreeSet::new();
    for branch in branches {
        let mut own = Vec::new();
        flatten(schemas, branch, true, &mut own);
        let own_names: Vec<QNameBuf> = own.iter().flat_map(|it| names(schemas, it)).collect();
        let is_new = own_names.iter().all(|name| !known.contains(name));
        match is_new && own.iter().all(|slot| slot.namespaces().is_none()) {
            true => all.extend(own),
            false => interleave(schemas, &mut all, own)?,
        }
        known.extend(own_names);
    }
    let mut names = all.iter().flat_map(|slot| names(schemas, slot));
    let mut distinct = BTreeSet::new();
    let is_unique = names.all(|name| distinct.insert(name)) && overlapping(&all).is_empty();
    is_unique.then_some(all)
}

/// Adds the members of a branch to those of others: new ones stand before the shared one that they
/// precede. Returns `None` if shared ones are in another order.
fn interleave(schemas: &Schemas, all: &mut Vec<Slot>, own: Vec<Slot>) -> Option<()> {
    let mut next = 0;
    let mut new = Vec::new();
    for slot in own {
        match all.iter().position(|it| is_same(schemas, it, &slot)) {
            Some(place) if place < next => return None,
            Some(place) => {
                all[place] = wider(&all[place], slot);
                next = place + new.len() + 1;
                all.splice(place..place, new.drain(..));
            }
            None => new.push(slot),
        }
    }
    all.extend(new);
    Some(())
}

fn is_same(schemas: &Schemas, one: &Slot, other: &Slot) -> bool {
    match (one, other) {
        (Slot::Element { id: one, .. }, Slot::Element { id: other, .. }) => {
            let (one, other) = (schemas.element(*one), schemas.element(*other));
            one.name == other.name && one.ty == other.ty
        }
        (
            Slot::Any {
                namespaces: one, ..
            },
            Slot::Any {
                namespaces: other, ..
            },
        ) => one == other,
        (Slot::Choice { leaves: one, .. }, Slot::Choice { leaves: other, .. }) => one == other,
        _ => false,
    }
}

/// Returns a member that holds what either of two does.
fn wider(one: &Slot, mut other: Slot) -> Slot {
    let was_repeated = match one {
        Slot::Any { is_repeated, .. }
        | Slot::Choice { is_repeated, .. }
        | Slot::Element { is_repeated, .. } => *is_repeated,
    };
    match &mut other {
        Slot::Any { is_repeated, .. }
        | Slot::Choice { is_repeated, .. }
        | Slot::Element { is_repeated, .. } => {
            *is_repeated |= was_repeated;
        }
    }
    other
}

/// Replaces an element that others may stand for by a choice of them.
fn substitute(schemas: &Schemas, slot: &mut Slot) {
    let Slot::Element {
        id,
        is_optional,
        is_repeated,
        ..
    } = *slot
    else {
        return;
    };
    let elements = with_substitutes(schemas, id);
    if elements == [id] {
        return;
    }
    *slot = match elements.is_empty() {
        true => Slot::Any {
            namespaces: Namespaces::Any,
            is_optional,
            is_repeated,
        },
        false => Slot::Choice {
            leaves: {
                let mut leaves = Leaves::default();
                leaves.add_element(schemas, id);
                leaves
            },
            is_optional,
            is_repeated,
        },
    };
}

/// Merges members that share an element, and all between them, into a list that keeps the order.
fn merge_ambiguous(schemas: &Schemas, slots: &mut Vec<Slot>) {
    loop {
        let ranges = ambiguous(schemas, slots);
        if ranges.is_empty() {
            break;
        }
        for (first, last) in ranges.into_iter().rev() {
            merge(schemas, slots, first, last);
        }
    }
    // So do elements of any name that two places admit.
    loop {
        let ranges = overlapping(slots);
        if ranges.is_empty() {
            break;
        }
        for (first, last) in ranges.into_iter().rev() {
            merge(schemas, slots, first, last);
        }
    }
}

/// Merges the members from the first to the last into a list.
fn merge(schemas: &Schemas, slots: &mut Vec<Slot>, first: usize, last: usize) {
    let mut leaves = Leaves::default();
    for slot in slots.drain(first..=last) {
        leaves.add_slot(schemas, &slot);
    }
    slots.splice(first..first, repeated(leaves));
}

/// Returns the ranges of members to which an element of one name could belong because they admit
/// any name.
fn overlapping(slots: &[Slot]) -> Vec<(usize, usize)> {
    let mut listed: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut open: Vec<&Namespaces> = Vec::new();
    // Two that are not lists always have a namespace in common.
    let mut range: Option<(usize, usize)> = None;
    for (place, slot) in slots.iter().enumerate() {
        match slot.namespaces() {
            None => {}
            Some(Namespaces::List(names)) => {
                for name in names {
                    listed.entry(name).or_insert((place, place)).1 = place;
                }
            }
            Some(other) => {
                range.get_or_insert((place, place)).1 = place;
                if !open.contains(&other) {
                    open.push(other);
                }
            }
        }
    }
    let mut ranges: Vec<(usize, usize)> = listed.values().copied().collect();
    if let Some((first, last)) = range {
        let is_open = |name: &str| open.iter().any(|open| open.admits(name));
        let shared = listed.iter().filter(|(name, _)| is_open(name));
        ranges.extend(shared.map(|(_, (one, other))| (first.min(*one), last.max(*other))));
        ranges.push((first, last));
    }
    joined(ranges)
}

/// Returns the ranges from a member that shares a name to the last one that has it, joined where
/// they meet.
fn ambiguous(schemas: &Schemas, slots: &[Slot]) -> Vec<(usize, usize)> {
    let mut places: BTreeMap<QNameBuf, (usize, usize)> = BTreeMap::new();
    for (place, slot) in slots.iter().enumerate() {
        for name in names(schemas, slot) {
            places.entry(name).or_insert((place, place)).1 = place;
        }
    }
    joined(places.into_values().collect())
}

/// Joins ranges of several members where they meet.
fn joined(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.retain(|(first, last)| first < last);
    ranges.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (first, last) in ranges {
        match joined.last_mut() {
            Some(range) if first <= range.1 => range.1 = range.1.max(last),
            _ => joined.push((first, last)),
        }
    }
    joined
}

/// Returns the names of the elements that a member holds.
pub(crate) fn names(schemas: &Schemas, slot: &Slot) -> Vec<QNameBuf> {
    let name = |id: &ElementId| schemas.element(*id).name.clone();
    match slot {
        Slot::Any { .. } => Vec::new(),
        Slot::Choice { leaves, .. } => leaves.elements.iter().map(name).collect(),
        Slot::Element { id, .. } => with_substitutes(schemas, *id).iter().map(name).collect(),
    }
}
