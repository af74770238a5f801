//! Content models with their groups expanded, and particles that change nothing removed.

use soap_codec::scalar::QNameBuf;

use crate::schema::model::particle::{Particle, Term};
use crate::schema::model::wildcard::{Namespaces, ProcessContents, Wildcard};
use crate::schema::raw::{GroupId, Missing, RawParticle, RawTerm, Ref};

/// The greatest depth of a content model, groups included. Documents are not as deep.
const MOST_DEPTH: usize = 200;

/// An expansion of content models, with what all of them together may take.
#[derive(Debug)]
pub(super) struct Expansion<'r> {
    groups: &'r [Option<RawParticle>],
    /// The number of particles that may still be made or copied.
    budget: u32,
    /// The groups around the current particle.
    open: Vec<GroupId>,
    pub(super) problems: Vec<Problem>,
}

/// A problem of the content model that was expanded last.
#[derive(Debug)]
pub(super) enum Problem {
    Circular,
    Contradiction,
    /// An attribute with this name.
    Duplicate(QNameBuf),
    Limit,
    Missing(Missing),
}

impl<'r> Expansion<'r> {
    pub(super) fn new(groups: &'r [Option<RawParticle>], budget: u32) -> Self {
        Self {
            groups,
            budget,
            open: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Expands a content model; `None` if it is empty.
    pub(super) fn expand(&mut self, raw: &RawParticle) -> Option<Particle> {
        self.particle(raw, 0)
    }

    /// Copies a content model, if the budget allows it.
    pub(super) fn copy(&mut self, particle: &Particle) -> Option<Particle> {
        self.spend(size(particle)).then(|| particle.clone())
    }

    /// Takes from the budget for text that is copied.
    pub(super) fn spend_on_text(&mut self, bytes: usize) -> bool {
        const BYTES_OF_A_PARTICLE: usize = 64;
        self.spend(bytes / BYTES_OF_A_PARTICLE)
    }

    /// Takes from the budget. The first time that it does not suffice is a problem.
    pub(super) fn spend(&mut self, particles: usize) -> bool {
        let particles = u32::try_from(particles).unwrap_or(u32::MAX);
        if let Some(rest) = self.budget.checked_sub(particles) {
            self.budget = rest;
            return true;
        }
        self.problems.push(Problem::Limit);
        false
    }

    fn particle(&mut self, raw: &RawParticle, depth: usize) -> Option<Particle> {
        if depth == MOST_DEPTH {
            self.problems.push(Problem::Limit);
            return None;
        }
        if !self.spend(1) {
            return None;
        }
        let (mut min, max) = (raw.min, raw.max);
        let term = match &raw.term {
            RawTerm::All(raw) => Term::All(self.particles(raw, depth).0),
            RawTerm::Any(wildcard) => {
                if !self.spend(namespaces(wildcard)) {
                    return None;
                }
                Term::Any(wildcard.clone())
            }
            RawTerm::Choice(raw) => {
                let (branches, is_emptiable) = self.particles(raw, depth);
                if is_emptiable {
                    min = 0;
                }
                Term::Choice(branches)
            }
            RawTerm::Element(element) => Term::Element(*element),
            RawTerm::Group(group) => return self.group(*group, raw, depth),
            RawTerm::Sequence(raw) => Term::Sequence(self.particles(raw, depth).0),
        };
        simplified(Particle { min, max, term })
    }

    /// Expands particles. Returns also whether one of them is empty.
    fn particles(&mut self, raw: &[RawParticle], depth: usize) -> (Vec<Particle>, bool) {
        let mut particles = Vec::with_capacity(raw.len());
        for raw in raw {
            particles.extend(self.particle(raw, depth + 1));
        }
        let is_emptiable = particles.len() < raw.len();
        (particles, is_emptiable)
    }

    fn group(&mut self, group: Ref<GroupId>, raw: &RawParticle, depth: usize) -> Option<Particle> {
        let id = match group {
            Ref::Found(id) => id,
            Ref::Missing(missing) => {
                self.problems.push(Problem::Missing(missing));
                return Some(anything());
            }
        };
        if self.open.contains(&id) {
            self.problems.push(Problem::Circular);
            return None;
        }
        let groups = self.groups;
        let definition = groups.get(id.0)?.as_ref()?;
        self.open.push(id);
        let content = self.particle(definition, depth + 1);
        self.open.pop();
        let outer = Particle {
            min: raw.min,
            max: raw.max,
            term: Term::Sequence(content.into_iter().collect()),
        };
        simplified(outer)
    }
}

/// Any number of any elements.
pub(super) fn anything() -> Particle {
    Particle {
        min: 0,
        max: None,
        term: Term::Any(Wildcard {
            namespaces: Namespaces::Any,
            process: ProcessContents::Lax,
        }),
    }
}

/// Puts one content model after another.
pub(super) fn joined(first: Particle, second: Particle) -> Particle {
    let mut items = items(first);
    items.extend(self::items(second));
    Particle::once(Term::Sequence(items))
}

/// Returns the particles of a sequence that occurs once, or the particle itself.
fn items(particle: Particle) -> Vec<Particle> {
    match particle {
        Particle {
            min: 1,
            max: Some(1),
            term: Term::Sequence(items),
        } => items,
        other => vec![other],
    }
}

/// Removes what has no effect: a sequence in a sequence or a choice in a choice that occurs once,
/// a group of one particle, and a group of none.
fn simplified(particle: Particle) -> Option<Particle> {
    let Particle { min, max, term } = particle;
    let term = match term {
        Term::Sequence(items) => Term::Sequence(items.into_iter().flat_map(self::items).collect()),
        Term::Choice(branches) => {
            Term::Choice(branches.into_iter().flat_map(self::branches).collect())
        }
        other => other,
    };
    let particle = Particle { min, max, term };
    match particle.term {
        Term::All(ref parts) | Term::Choice(ref parts) | Term::Sequence(ref parts) => {
            match parts.len() {
                0 => None,
                1 => Some(without_group_of_one(particle)),
                _ => Some(particle),
            }
        }
        Term::Any(_) | Term::Element(_) => Some(particle),
    }
}

/// Returns the branches of a choice that occurs once, or the particle itself.
fn branches(particle: Particle) -> Vec<Particle> {
    match particle {
        Particle {
            min: 1,
            max: Some(1),
            term: Term::Choice(branches),
        } => branches,
        other => vec![other],
    }
}

/// Replaces a group of one by its particle, if one of them occurs once.
fn without_group_of_one(mut group: Particle) -> Particle {
    let is_once = group.is_once();
    let (Term::All(parts) | Term::Choice(parts) | Term::Sequence(parts)) = &mut group.term else {
        return group;
    };
    if is_once && let Some(only) = parts.pop() {
        return only;
    }
    if parts.first().is_some_and(Particle::is_once)
        && let Some(only) = parts.pop()
    {
        group.term = only.term;
    }
    group
}

/// Counts the particles of a content model, and the namespaces of its wildcards.
fn size(particle: &Particle) -> usize {
    let own = match &particle.term {
        Term::Any(wildcard) => 1 + namespaces(wildcard),
        _ => 1,
    };
    own + particle.children().iter().map(size).sum::<usize>()
}

/// Counts the namespaces that a wildcard lists.
pub(super) fn namespaces(wildcard: &Wildcard) -> usize {
    match &wildcard.namespaces {
        Namespaces::List(names) => names.len(),
        Namespaces::Any | Namespaces::Other(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::model::ids::ElementId;

    fn element(index: usize) -> RawParticle {
        raw(1, Some(1), RawTerm::Element(ElementId::new(index)))
    }

    fn raw(min: u32, max: Option<u32>, term: RawTerm) -> RawParticle {
        RawParticle { min, max, term }
    }

    fn expand(raw: &RawParticle) -> Option<Particle> {
        Expansion::new(&[], 100).expand(raw)
    }

    #[test]
    fn a_group_of_one_takes_the_occurrence_of_either() {
        let inner = raw(1, Some(1), RawTerm::Choice(vec![element(0)]));
        let outer = raw(0, None, RawTerm::Sequence(vec![inner]));
        let expected = Particle {
            min: 0,
            max: None,
            term: Term::Element(ElementId::new(0)),
        };
        assert_eq!(expand(&outer), Some(expected));
        let many = raw(0, None, RawTerm::Element(ElementId::new(0)));
        let optional = raw(0, Some(1), RawTerm::Sequence(vec![many]));
        let kept = expand(&optional).expect("it is not empty");
        assert_eq!((kept.min, kept.max, kept.children().len()), (0, Some(1), 1));
    }

    #[test]
    fn an_empty_branch_makes_a_choice_optional() {
        let empty = raw(1, Some(1), RawTerm::Sequence(Vec::new()));
        let choice = raw(
            1,
            Some(1),
            RawTerm::Choice(vec![element(0), element(1), empty]),
        );
        let choice = expand(&choice).expect("it is not empty");
        assert_eq!((choice.min, choice.children().len()), (0, 2));
    }

    #[test]
    fn groups_that_double_each_other_stop_at_the_budget() {
        let group = |next: usize| {
            let reference = || raw(1, Some(1), RawTerm::Group(Ref::Found(GroupId(next))));
            Some(raw(
                1,
                Some(1),
                RawTerm::Sequence(vec![reference(), reference()]),
            ))
        };
        let mut groups: Vec<_> = (1..60).map(group).collect();
        groups.push(Some(element(0)));
        let mut expansion = Expansion::new(&groups, 10_000);
        let start = raw(1, Some(1), RawTerm::Group(Ref::Found(GroupId(0))));
        let _ = expansion.expand(&start);
        assert!(matches!(expansion.problems[0], Problem::Limit));
    }
}
