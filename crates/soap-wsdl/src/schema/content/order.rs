//! The order in which types are resolved: each after those that it is made from.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostics};
use crate::schema::model::ids::TypeId;
use crate::schema::raw::{RawContent, RawType, RawVariety, Ref};

/// Types in an order in which each follows its base, its items and its members.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub(super) types: Vec<TypeId>,
    /// References that close a circle, or lead too deep, and are ignored.
    pub(super) cut: BTreeSet<(TypeId, TypeId)>,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// A type whose dependencies are being visited.
struct Visit {
    ty: TypeId,
    dependencies: Vec<TypeId>,
}

/// Sorts types by a depth-first search without recursion. `depth` is the greatest length of a chain
/// of dependencies.
pub(super) fn sort(types: &[Option<RawType>], depth: u32, diagnostics: &mut Diagnostics) -> Order {
    let mut order = Order::default();
    let mut states = vec![State::New; types.len()];
    let mut open: Vec<Visit> = Vec::new();
    for start in (0..types.len()).map(TypeId::new) {
        if states[start.index()] == State::New {
            states[start.index()] = State::Open;
            open.push(visit(types, start));
        }
        while let Some(current) = open.last_mut() {
            let (ty, Some(next)) = (current.ty, current.dependencies.pop()) else {
                let done = open.pop().expect("it is the last one").ty;
                states[done.index()] = State::Done;
                order.types.push(done);
                continue;
            };
            let is_too_deep = open.len() >= depth as usize;
            match states[next.index()] {
                State::Done => {}
                State::New if !is_too_deep => {
                    states[next.index()] = State::Open;
                    open.push(visit(types, next));
                }
                state => {
                    report(types, ty, state, diagnostics);
                    order.cut.insert((ty, next));
                }
            }
        }
    }
    order
}

fn visit(types: &[Option<RawType>], ty: TypeId) -> Visit {
    let mut dependencies = types[ty.index()].as_ref().map_or(Vec::new(), dependencies);
    dependencies.reverse();
    Visit { ty, dependencies }
}

fn dependencies(ty: &RawType) -> Vec<TypeId> {
    let references: Vec<&Ref<TypeId>> = match ty {
        RawType::Complex(complex) => complex.base.iter().collect(),
        RawType::Simple(simple) => match &simple.variety {
            RawVariety::List(one)
            | RawVariety::Restriction(one)
            | RawVariety::RestrictionOfContent(one) => vec![one],
            RawVariety::Union(members) => members.iter().collect(),
        },
    };
    let mut found: Vec<TypeId> = references
        .into_iter()
        .filter_map(|reference| match reference {
            Ref::Found(id) => Some(*id),
            Ref::Missing(_) => None,
        })
        .collect();
    if let RawType::Complex(complex) = ty
        && let RawContent::Simple(id) = complex.content
    {
        found.push(id);
    }
    found
}

fn report(types: &[Option<RawType>], ty: TypeId, state: State, diagnostics: &mut Diagnostics) {
    let (name, location) = match &types[ty.index()] {
        Some(RawType::Complex(complex)) => (&complex.name, &complex.location),
        Some(RawType::Simple(simple)) => (&simple.name, &simple.location),
        None => return,
    };
    if state == State::Open {
        let message = format!("the type {name} is made from itself");
        diagnostics.report(Code::Circular, location, message);
    } else {
        let message = format!("the type {name} is derived in too many steps");
        diagnostics.report(Code::Limit, location, message);
    }
}
