//! The relations between items: boxes on cycles, sizes, and `Default`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::plan::Plan;
use crate::plan::model::{Key, Kind, Member, Occurs, Place, Scalar, Ty};

/// The size of a variant, in bytes, beyond which it is boxed.
const LARGE: usize = 256;

/// Facts about an item that follow from the others.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) has_default: bool,
    /// The size in bytes, estimated for a target of 64 bits.
    size: usize,
}

/// Decides on boxes, and collects the facts of all items.
pub(crate) fn analyze(plan: &mut Plan) {
    let mut nodes = rank(plan);
    // Cycles of structs alone need boxes in fields.
    let records = nodes.partition_point(|key| is_record(plan, *key));
    let enums = nodes.split_off(records);
    box_cycles(plan, &nodes);
    // Without them, structs hold each other in one direction. In that order, all other cycles are
    // cut where an enum holds a struct.
    let inner = components(&unboxed(plan, &nodes)).concat().into_iter();
    let mut nodes: Vec<Key> = inner.rev().map(|place| nodes[place]).collect();
    nodes.extend(enums);
    box_cycles(plan, &nodes);
    for mut component in components(&edges(plan, &nodes)) {
        component.sort_unstable();
        // The items that an item holds without a box come later.
        for place in component.into_iter().rev() {
            measure(plan, nodes[place]);
        }
    }
}

/// Boxes what leads back to an earlier item of the same cycle.
fn box_cycles(plan: &mut Plan, nodes: &[Key]) {
    let edges = unboxed(plan, nodes);
    for component in components(&edges) {
        let inside: BTreeSet<usize> = component.iter().copied().collect();
        for from in component {
            let back = edges[from].iter().filter(|to| **to <= from);
            for to in back.filter(|to| inside.contains(to)) {
                plan.boxes.insert((nodes[from], nodes[*to]));
            }
        }
    }
}

/// Returns the places of the items that each of some items holds, as far as they are among them.
fn edges(plan: &Plan, nodes: &[Key]) -> Vec<Vec<usize>> {
    let places = nodes.iter().enumerate();
    let places: BTreeMap<Key, usize> = places.map(|(place, key)| (*key, place)).collect();
    let held = |key: &Key| held(plan, *key).into_iter();
    nodes
        .iter()
        .map(|key| {
            held(key)
                .filter_map(|to| places.get(&to).copied())
                .collect()
        })
        .collect()
}

/// Returns the same without what is held in a box.
fn unboxed(plan: &Plan, nodes: &[Key]) -> Vec<Vec<usize>> {
    let mut edges = edges(plan, nodes);
    for (from, edges) in nodes.iter().zip(&mut edges) {
        edges.retain(|to| !plan.boxes.contains(&(*from, nodes[*to])));
    }
    edges
}

fn is_record(plan: &Plan, key: Key) -> bool {
    matches!(plan.items[&key].kind, Kind::Record(_))
}

/// Returns all items in the order in which boxes avoid them: structs first, so that variants of
/// enums are boxed rather than fields of structs, and derived types before their bases, so that no
/// base is boxed; then by name.
fn rank(plan: &Plan) -> Vec<Key> {
    let mut nodes: Vec<Key> = plan.items.keys().copied().collect();
    nodes.sort_by_cached_key(|key| {
        let is_enum = !is_record(plan, *key);
        let depth = Reverse(depth(plan, *key));
        (is_enum, depth, plan.names.get(key).cloned(), *key)
    });
    nodes
}

/// Returns the number of bases of an item, which the limits of the loader bound.
fn depth(plan: &Plan, key: Key) -> usize {
    let base = |key: &Key| match &plan.items[key].kind {
        Kind::Record(record) => record.base(),
        _ => None,
    };
    std::iter::successors(base(&key), base).count()
}

/// Returns the items whose values an item holds in itself, and not in a list.
fn held(plan: &Plan, key: Key) -> Vec<Key> {
    match &plan.items[&key].kind {
        Kind::Choice(choice) => choice
            .variants
            .iter()
            .filter_map(|it| plan.item_of(&it.ty))
            .collect(),
        Kind::Family(family) => family.members.iter().map(|id| Key::Type(*id)).collect(),
        Kind::Record(record) => {
            let single = record.members.iter().filter(|it| !is_list(it));
            single.filter_map(|it| plan.item_of(&it.ty)).collect()
        }
        Kind::Texts(_) => Vec::new(),
    }
}

fn is_list(member: &Member) -> bool {
    member.occurs.is_repeated() || matches!(member.place, Place::List { .. })
}

/// Adds the facts of an item. Those of the items that it holds are known.
fn measure(plan: &mut Plan, key: Key) {
    let facts = match &plan.items[&key].kind {
        Kind::Record(record) => Facts {
            has_default: record.members.iter().all(|it| has_default(plan, it)),
            size: record
                .members
                .iter()
                .map(|it| member_size(plan, key, it))
                .sum(),
        },
        Kind::Texts(_) => Facts {
            has_default: false,
            size: 24,
        },
        Kind::Choice(_) | Kind::Family(_) => {
            let mut largest = 24;
            for held in held(plan, key) {
                let size = plan.facts.get(&held).map_or(0, |facts| facts.size);
                // The error of a call has the detail of its fault in a box already.
                if size > LARGE && !matches!(key, Key::Faults(_)) {
                    plan.boxes.insert((key, held));
                }
                largest = largest.max(if plan.boxes.contains(&(key, held)) {
                    8
                } else {
                    size
                });
            }
            Facts {
                has_default: false,
                size: largest + 8,
            }
        }
    };
    plan.facts.insert(key, facts);
}

fn has_default(plan: &Plan, member: &Member) -> bool {
    match (member.occurs, &member.place) {
        (Occurs::Once, Place::List { .. }) => true,
        (Occurs::Once, _) => match &member.ty {
            Ty::External(_) => false,
            Ty::List(_) | Ty::Unit => true,
            Ty::Scalar(scalar) => !matches!(
                scalar,
                Scalar::Date | Scalar::DateTime | Scalar::QName | Scalar::Raw
            ),
            Ty::Declared(_) | Ty::Item(_) => {
                plan.value_of(member).is_some()
                    || plan
                        .item_of(&member.ty)
                        .is_some_and(|key| plan.facts.get(&key).is_some_and(|it| it.has_default))
            }
        },
        _ => true,
    }
}

fn member_size(plan: &Plan, owner: Key, member: &Member) -> usize {
    if is_list(member) {
        return 24;
    }
    let size = match plan.item_of(&member.ty) {
        Some(key) if plan.boxes.contains(&(owner, key)) => 8,
        Some(key) => plan.facts.get(&key).map_or(24, |facts| facts.size),
        None => scalar_size(&member.ty),
    };
    match member.occurs {
        Occurs::Once => size,
        _ => size.next_multiple_of(8) + if size == 24 { 0 } else { 8 },
    }
}

const fn scalar_size(ty: &Ty) -> usize {
    let Ty::Scalar(scalar) = ty else {
        return 24;
    };
    match scalar {
        Scalar::Bool | Scalar::I8 | Scalar::U8 => 1,
        Scalar::I16 | Scalar::U16 => 2,
        Scalar::F32 | Scalar::I32 | Scalar::U32 => 4,
        Scalar::F64 | Scalar::I64 | Scalar::U64 => 8,
        Scalar::Date
        | Scalar::Decimal
        | Scalar::Guid
        | Scalar::I128
        | Scalar::Time
        | Scalar::U128 => 16,
        Scalar::Base64 | Scalar::DateTime | Scalar::Duration | Scalar::Hex | Scalar::String => 24,
        Scalar::QName | Scalar::Raw => 40,
    }
}

/// Returns the strongly connected components of a graph, each behind those that it leads to
/// (Tarjan's algorithm, without recursion).
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut index = vec![NEW; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut is_open = vec![false; edges.len()];
    let (mut open, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    for root in 0..edges.len() {
        if index[root] != NEW {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, edge)) = path.last_mut() {
            let node = *node;
            if *edge == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                open.push(node);
                is_open[node] = true;
            }
            if let Some(to) = edges[node].get(*edge).copied() {
                *edge += 1;
                if index[to] == NEW {
                    path.push((to, 0));
                } else if is_open[to] {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
            if low[node] == index[node] {
                let start = open.iter().rposition(|it| *it == node).unwrap_or_default();
                let component = open.split_off(start);
                component.iter().for_each(|it| is_open[*it] = false);
                found.push(component);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn cycles_are_found_behind_what_they_lead_to() {
        let edges = [vec![1], vec![2], vec![1, 3], vec![], vec![4, 0]];
        let mut found = components(&edges);
        found.iter_mut().for_each(|it| it.sort_unstable());
        assert_eq!(found, [vec![3], vec![1, 2], vec![0], vec![4]]);
    }
}
