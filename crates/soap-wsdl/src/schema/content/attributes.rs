//! Effective attributes.

use std::collections::{BTreeMap, BTreeSet};

use soap_codec::QName;
use soap_codec::scalar::QNameBuf;

use crate::schema::model::attribute::AttributeUse;
use crate::schema::model::wildcard::{Namespaces, Wildcard};
use crate::schema::raw::{GroupId, Missing, Occurrence, RawAttribute, RawAttributes, RawUse, Ref};

/// The attributes that a type declares itself, with those of its attribute groups.
#[derive(Debug, Default)]
pub(super) struct OwnAttributes<'r> {
    pub(super) uses: Vec<&'r RawUse>,
    pub(super) wildcard: Option<Wildcard>,
    pub(super) missing: Vec<Missing>,
}

/// Collects the attributes of a type and of the groups that it refers to, directly or not. A group
/// counts once.
pub(super) fn own<'r>(
    attributes: &'r RawAttributes,
    groups: &'r [Option<RawAttributes>],
) -> OwnAttributes<'r> {
    let mut own = OwnAttributes::default();
    let mut seen: BTreeSet<GroupId> = BTreeSet::new();
    let mut open = vec![attributes];
    while let Some(attributes) = open.pop() {
        own.uses.extend(&attributes.uses);
        own.wildcard = intersection(own.wildcard.as_ref(), attributes.wildcard.as_ref());
        for group in attributes.groups.iter().rev() {
            match group {
                Ref::Missing(missing) => own.missing.push(*missing),
                Ref::Found(id) if seen.insert(*id) => {
                    let group = groups.get(id.0).and_then(Option::as_ref);
                    open.extend(group);
                }
                Ref::Found(_) => {}
            }
        }
    }
    own
}

/// Adds a type's own attributes to inherited ones. One of the same name replaces the inherited one,
/// or removes it if it is prohibited.
pub(super) fn effective(
    inherited: &[AttributeUse],
    own: &[&RawUse],
    attributes: &[Option<RawAttribute>],
) -> Vec<AttributeUse> {
    let attribute = |id: crate::schema::model::ids::AttributeId| {
        attributes[id.index()]
            .as_ref()
            .expect("all attributes are read")
    };
    let name = |id| attribute(id).name.as_qname();
    let own_names: BTreeSet<QName<'_>> = own.iter().map(|own| name(own.attribute)).collect();
    let mut effective: Vec<AttributeUse> = inherited
        .iter()
        .filter(|inherited| !own_names.contains(&name(inherited.attribute)))
        .cloned()
        .collect();
    let mut seen = BTreeSet::new();
    for own in own {
        if seen.insert(name(own.attribute)) && own.occurrence != Occurrence::Prohibited {
            let declared = &attribute(own.attribute).constraint;
            effective.push(AttributeUse {
                attribute: own.attribute,
                is_required: own.occurrence == Occurrence::Required,
                constraint: own.constraint.clone().or_else(|| declared.clone()),
            });
        }
    }
    effective
}

/// Returns the names of attributes that a type declares more than once, in different ways.
pub(super) fn duplicates(own: &[&RawUse], attributes: &[Option<RawAttribute>]) -> Vec<QNameBuf> {
    let mut known = BTreeMap::new();
    let mut found = Vec::new();
    for id in own.iter().map(|own| own.attribute) {
        let Some(attribute) = &attributes[id.index()] else {
            continue;
        };
        if *known.entry(&attribute.name).or_insert(id) != id {
            found.push(attribute.name.clone());
        }
    }
    found
}

/// Returns a wildcard that admits what both admit, as those of the groups of a type do together
/// (part 1, 3.10.6). That has no form if two exclude different namespaces; then the first one
/// counts.
fn intersection(a: Option<&Wildcard>, b: Option<&Wildcard>) -> Option<Wildcard> {
    let (Some(a), Some(b)) = (a, b) else {
        return a.or(b).cloned();
    };
    let namespaces = match (&a.namespaces, &b.namespaces) {
        (Namespaces::Any, other) | (other, Namespaces::Any) => other.clone(),
        (Namespaces::List(a), Namespaces::List(b)) => {
            let b: BTreeSet<&str> = b.iter().map(|name| &**name).collect();
            let both = a.iter().filter(|name| b.contains(&***name));
            Namespaces::List(both.cloned().collect())
        }
        (Namespaces::List(names), other) | (other, Namespaces::List(names)) => {
            let both = names.iter().filter(|name| other.admits(name));
            Namespaces::List(both.cloned().collect())
        }
        // `##other` without a target namespace excludes the empty one only, as all do.
        (Namespaces::Other(a), Namespaces::Other(b)) if a.is_empty() => {
            Namespaces::Other(b.clone())
        }
        (Namespaces::Other(a), Namespaces::Other(_)) => Namespaces::Other(a.clone()),
    };
    Some(Wildcard {
        namespaces,
        process: a.process,
    })
}

/// Returns a wildcard that admits what either admits (part 1, 3.10.6).
pub(super) fn union(a: Option<&Wildcard>, b: Option<&Wildcard>) -> Option<Wildcard> {
    let (Some(a), Some(b)) = (a, b) else {
        return a.or(b).cloned();
    };
    let namespaces = match (&a.namespaces, &b.namespaces) {
        (Namespaces::List(a), Namespaces::List(b)) => {
            let mut all = a.clone();
            let known: BTreeSet<&str> = a.iter().map(|name| &**name).collect();
            all.extend(b.iter().filter(|name| !known.contains(&***name)).cloned());
            Namespaces::List(all)
        }
        (a, b) if a == b => a.clone(),
        _ => Namespaces::Any,
    };
    Some(Wildcard {
        namespaces,
        process: a.process,
    })
}
