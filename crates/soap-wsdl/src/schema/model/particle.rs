//! Particles: the content of elements.

use crate::schema::model::ids::ElementId;
use crate::schema::model::wildcard::Wildcard;

/// A part of a content model, and how often it may occur (part 1, 3.9).
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "XML Schema 1.0 defines these members"
)]
pub struct Particle {
    /// The least number of occurrences.
    pub min: u32,
    /// The greatest number of occurrences; `None` if there is no bound. Never 0.
    pub max: Option<u32>,
    /// The part.
    pub term: Term,
}

/// A part of a content model.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum Term {
    /// All of these, each at most once, in any order.
    All(Vec<Particle>),
    /// Any element that the wildcard admits.
    Any(Wildcard),
    /// One of these.
    Choice(Vec<Particle>),
    /// An element, or a member of its substitution group.
    Element(ElementId),
    /// All of these, in this order.
    Sequence(Vec<Particle>),
}

impl Particle {
    /// Makes a particle that occurs exactly once.
    #[must_use]
    pub const fn once(term: Term) -> Self {
        Self {
            min: 1,
            max: Some(1),
            term,
        }
    }

    /// Returns `true` if the particle occurs exactly once.
    #[must_use]
    pub fn is_once(&self) -> bool {
        self.min == 1 && self.max == Some(1)
    }

    /// Returns `true` if the particle may occur more than once.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.max.is_none_or(|max| max > 1)
    }

    /// Returns the particles directly in this one; none for an element or a wildcard.
    #[must_use]
    pub fn children(&self) -> &[Particle] {
        match &self.term {
            Term::All(parts) | Term::Choice(parts) | Term::Sequence(parts) => parts,
            Term::Any(_) | Term::Element(_) => &[],
        }
    }
}
