//! The elements that belong to a derived type.

use alloc::{vec, vec::Vec};

use crate::read::wildcard::{Wildcard, is_same};
use crate::text::name::QName;
use crate::text::namespace::XSI;

/// An element of a type: its namespace, its local name, and how often it occurs, as in a regular
/// expression: `1`, `?` or `*`.
pub(crate) type Member = (&'static str, &'static str, u8);

/// The elements of a type, in the order in which they are written.
///
/// The table of a type with many members is compiled faster as columns than as rows.
#[derive(Debug)]
pub struct Members {
    /// The namespace of the own members, without those in `elsewhere`.
    pub(crate) namespace: &'static str,
    /// The local names of the own members; empty for a choice.
    pub(crate) names: &'static [&'static str],
    /// The occurrence of each of them.
    pub(crate) times: &'static [u8],
    /// The places of members in another namespace, and that namespace.
    pub(crate) elsewhere: &'static [(usize, &'static str)],
    /// The number of own members that must be present.
    pub(crate) required: usize,
    /// Those of the types whose members are in the same element.
    pub(crate) included: &'static [&'static Members],
    pub(crate) strangers: Strangers,
    pub(crate) choices: &'static [Choice],
    /// The attributes, by namespace and local name.
    pub(crate) attributes: &'static [(&'static str, &'static str)],
    /// The attributes that another member keeps.
    pub(crate) kept_attributes: Option<Wildcard>,
}

/// A member that can be an element of several names: its place among the type's own, where its
/// local name is empty, the names, and the namespaces of elements of any other name.
pub(crate) type Choice = (usize, &'static [QName<'static>], Option<Wildcard>);

/// The treatment of an element that is not a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Strangers {
    /// Skip it, unless it has the local name of a member: then its namespace is wrong.
    Lookalike,
    Refuse,
    Skip,
    /// Refuse it, and members that are out of order.
    Strict,
}

/// The members with the local name of an element.
pub(crate) enum Known {
    Member,
    /// In another namespace, which this is.
    Elsewhere(&'static str),
    Not,
}

impl Members {
    /// The elements of a type that has none, or whose elements nobody needs to know.
    pub const NONE: &'static Self = &Self::new("", &[], b"");

    /// Makes the members of a type that skips strangers, unless they look like a member: their
    /// namespace, their local names, and how often each of them occurs.
    #[must_use]
    pub const fn new(
        namespace: &'static str,
        names: &'static [&'static str],
        times: &'static [u8],
    ) -> Self {
        assert!(names.len() == times.len(), "each member occurs some times");
        let (mut required, mut place) = (0, 0);
        while place < times.len() {
            required += (times[place] == b'1') as usize;
            place += 1;
        }
        Self {
            namespace,
            names,
            times,
            elsewhere: &[],
            required,
            included: &[],
            strangers: Strangers::Lookalike,
            choices: &[],
            attributes: &[],
            kept_attributes: None,
        }
    }

    /// Refuses strangers.
    #[must_use]
    pub const fn refusing(mut self) -> Self {
        self.strangers = Strangers::Refuse;
        self
    }

    /// Skips strangers.
    #[must_use]
    pub const fn skipping(mut self) -> Self {
        self.strangers = Strangers::Skip;
        self
    }

    /// Refuses strangers, and members that are out of order.
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.strangers = Strangers::Strict;
        self
    }

    /// Moves members to other namespaces. This must come before the bases and choices, which are
    /// compared with them.
    #[must_use]
    pub const fn with_elsewhere(mut self, elsewhere: &'static [(usize, &'static str)]) -> Self {
        self.elsewhere = elsewhere;
        self
    }

    /// Adds the members of types that are in the same element.
    #[must_use]
    pub const fn with_bases(mut self, included: &'static [&'static Self]) -> Self {
        self.included = included;
        let mut place = 0;
        while place < self.names.len() {
            let mut base = 0;
            while base < included.len() {
                assert!(
                    !included[base].has(self.own(place)),
                    "a base already has a member of this name"
                );
                base += 1;
            }
            place += 1;
        }
        self.check();
        self
    }

    /// Adds members that can be elements of several names.
    #[must_use]
    pub const fn with_choices(mut self, choices: &'static [Choice]) -> Self {
        self.choices = choices;
        self.check();
        self
    }

    /// Adds attributes.
    #[must_use]
    pub const fn with_attributes(
        mut self,
        attributes: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.attributes = attributes;
        self.check();
        self
    }

    /// Adds a member that keeps all other attributes of some namespaces.
    #[must_use]
    pub const fn keeping_attributes(mut self, namespaces: Wildcard) -> Self {
        self.kept_attributes = Some(namespaces);
        self.check();
        self
    }

    /// Checks that no element and no attribute can be two members, as far as the derive does not
    /// see it. Members are constants, so an ambiguous type does not compile.
    const fn check(&self) {
        let mut at = 0;
        while at < self.choices.len() {
            self.check_choice(at);
            at += 1;
        }
        let mut at = 0;
        while at < self.included.len() {
            self.check_included(self.included[at]);
            at += 1;
        }
    }

    /// Checks a choice against the other members of the type itself.
    const fn check_choice(&self, at: usize) {
        let (_, names, open) = &self.choices[at];
        let mut before = 0;
        while before < at {
            let (_, other_names, other_open) = &self.choices[before];
            assert!(
                !share(names, other_names),
                "ambiguous: two choices of this type have elements of one name"
            );
            if let (Some(open), Some(other)) = (open, other_open) {
                assert!(
                    !open.overlaps(other),
                    "ambiguous: two members of this type take any element"
                );
            }
            before += 1;
        }
        assert!(
            !shares(self, names),
            "ambiguous: a choice and another member of this type have elements of one name"
        );
    }

    /// Checks the members of a base against those of this type.
    const fn check_included(&self, included: &Self) {
        let mut at = 0;
        while at < included.choices.len() {
            let (_, names, open) = &included.choices[at];
            if let Some(open) = open {
                self.check_wildcard_of_base(open);
            }
            self.check_names_of_base(names);
            at += 1;
        }
        let mut at = 0;
        while at < self.choices.len() {
            assert!(
                !shares(included, self.choices[at].1),
                "ambiguous: a choice of this type and its base have elements of one name"
            );
            at += 1;
        }
        if let Some(kept) = &included.kept_attributes {
            self.check_attributes_of_base(kept);
        }
        let mut at = 0;
        while at < included.included.len() {
            self.check_included(included.included[at]);
            at += 1;
        }
    }

    const fn check_attributes_of_base(&self, kept: &Wildcard) {
        let mut is_ambiguous = match &self.kept_attributes {
            Some(own) => own.overlaps(kept),
            None => false,
        };
        let mut at = 0;
        while at < self.attributes.len() {
            is_ambiguous |= kept.admits(self.attributes[at].0);
            at += 1;
        }
        assert!(
            !is_ambiguous,
            "ambiguous: the base takes any attribute, also those of this type"
        );
    }

    const fn check_wildcard_of_base(&self, wildcard: &Wildcard) {
        let mut is_ambiguous = false;
        let mut at = 0;
        while at < self.names.len() {
            is_ambiguous |= !self.names[at].is_empty() && wildcard.admits(self.namespace_of(at));
            at += 1;
        }
        let mut at = 0;
        while at < self.choices.len() {
            let (_, names, open) = &self.choices[at];
            is_ambiguous |= admits_one(wildcard, names)
                || match open {
                    Some(open) => wildcard.overlaps(open),
                    None => false,
                };
            at += 1;
        }
        assert!(
            !is_ambiguous,
            "ambiguous: the base takes any element, also those of this type"
        );
    }

    const fn check_names_of_base(&self, names: &[QName<'_>]) {
        assert!(
            !shares(self, names),
            "ambiguous: a choice of the base and this type have elements of one name"
        );
        let mut at = 0;
        while at < self.choices.len() {
            assert!(
                !share(self.choices[at].1, names),
                "ambiguous: a choice of the base and one of this type have elements of one name"
            );
            at += 1;
        }
    }

    /// Returns the own member at `place`.
    pub(crate) const fn own(&self, place: usize) -> Member {
        let namespace = self.namespace_of(place);
        (namespace, self.names[place], self.times[place])
    }

    /// Iterates over the own members.
    pub(crate) fn all_own(&self) -> impl Iterator<Item = Member> {
        (0..self.names.len()).map(|place| self.own(place))
    }

    pub(crate) const fn namespace_of(&self, place: usize) -> &'static str {
        let mut at = 0;
        while at < self.elsewhere.len() {
            let (other, namespace) = self.elsewhere[at];
            if other == place {
                return namespace;
            }
            at += 1;
        }
        self.namespace
    }

    /// Returns the choice that admits elements of any name in a namespace.
    fn open_choice(&self, namespace: &str) -> Option<&Choice> {
        let mut choices = self.choices.iter();
        let admits = |open: &Wildcard| open.admits(namespace);
        choices.find(|(_, _, open)| open.as_ref().is_some_and(admits))
    }

    /// Returns the place of the choice that an element of no other own member is.
    pub(crate) fn choice(&self, name: QName<'_>) -> Option<usize> {
        let mut choices = self.choices.iter();
        let named = choices.find(|(_, names, _)| names.contains(&name));
        let any = || {
            let any = self.open_choice(name.namespace())?;
            let is_included = matches!(self.know(name), Known::Member);
            (!is_included).then_some(any)
        };
        named.or_else(any).map(|(place, ..)| *place)
    }

    /// Returns `true` if the attribute belongs to the member that keeps those that are not members.
    /// The attributes of XML Schema itself, such as `xsi:type`, do not.
    pub(crate) fn keeps_attribute(&self, name: QName<'_>) -> bool {
        let kept = self.kept_attributes.as_ref();
        let is_admitted = kept.is_some_and(|kept| kept.admits(name.namespace()));
        is_admitted && name.namespace() != XSI && !self.has_attribute(name)
    }

    /// Returns `true` if the attribute is a member of this type or of one that is included.
    pub(crate) fn has_attribute(&self, name: QName<'_>) -> bool {
        let mut own = self.attributes.iter();
        own.any(|(namespace, local)| *local == name.local() && *namespace == name.namespace())
            || self.included.iter().any(|one| one.has_attribute(name))
    }

    /// Returns `true` if an attribute `href` without a namespace is a member.
    pub(crate) const fn has_href(&self) -> bool {
        let mut at = 0;
        while at < self.attributes.len() {
            let (namespace, local) = self.attributes[at];
            if namespace.is_empty() && is_same(local, "href") {
                return true;
            }
            at += 1;
        }
        let mut at = 0;
        while at < self.included.len() {
            if self.included[at].has_href() {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Returns the names of the choice at `place`.
    pub(crate) fn names_of_choice(&self, place: usize) -> &'static [QName<'static>] {
        let mut choices = self.choices.iter();
        let choice = choices.find(|(at, ..)| *at == place);
        choice.map(|(_, names, _)| *names).unwrap_or_default()
    }

    /// Returns the names that the next child of a strict type can have, after children with the
    /// names `before`.
    pub(crate) fn expected_after<'n>(
        &self,
        before: impl Iterator<Item = QName<'n>>,
    ) -> Vec<QName<'static>> {
        let mut rest = Vec::new();
        self.add_to_sequence(&mut rest);
        let mut rest = rest.as_slice();
        for name in before {
            let place = rest.iter().position(|(names, _)| names.contains(&name));
            if let Some(place) = place {
                let may_occur_again = rest[place].1 == b'*';
                rest = &rest[place + usize::from(!may_occur_again)..];
            }
        }
        let required = rest.iter().position(|(_, times)| *times == b'1');
        let next = &rest[..required.map_or(rest.len(), |place| place + 1)];
        next.iter().flat_map(|(names, _)| names).copied().collect()
    }

    /// Adds the names of each member, and how often it occurs: first those of the bases.
    fn add_to_sequence(&self, sequence: &mut Vec<(Vec<QName<'static>>, u8)>) {
        for included in self.included {
            included.add_to_sequence(sequence);
        }
        for (place, (namespace, local, times)) in self.all_own().enumerate() {
            let names = if local.is_empty() {
                self.names_of_choice(place).to_vec()
            } else {
                vec![QName::from_document(namespace, local)]
            };
            sequence.push((names, times));
        }
    }

    /// Returns `true` if a member has the name of this one.
    const fn has(&self, (namespace, local, _): Member) -> bool {
        if local.is_empty() {
            // A choice, which has names of its own.
            return false;
        }
        let mut place = 0;
        while place < self.names.len() {
            if is_same(self.names[place], local) && is_same(self.namespace_of(place), namespace) {
                return true;
            }
            place += 1;
        }
        let mut base = 0;
        while base < self.included.len() {
            if self.included[base].has((namespace, local, b'1')) {
                return true;
            }
            base += 1;
        }
        false
    }

    /// Looks for an element among the members of this type and of those included.
    pub(crate) fn know(&self, name: QName<'_>) -> Known {
        let mut known = Known::Not;
        for (namespace, local, _) in self.all_own() {
            if local == name.local() {
                if namespace == name.namespace() {
                    return Known::Member;
                }
                known = Known::Elsewhere(namespace);
            }
        }
        for name_of_choice in self.choices.iter().flat_map(|(_, names, _)| *names) {
            if *name_of_choice == name {
                return Known::Member;
            }
            if name_of_choice.local() == name.local() {
                known = Known::Elsewhere(name_of_choice.namespace());
            }
        }
        for included in self.included {
            if included.open_choice(name.namespace()).is_some() {
                return Known::Member;
            }
            match included.know(name) {
                Known::Member => return Known::Member,
                Known::Elsewhere(namespace) => known = Known::Elsewhere(namespace),
                Known::Not => {}
            }
        }
        known
    }
}

/// Returns `true` if a member has one of these names.
const fn shares(members: &Members, names: &[QName<'_>]) -> bool {
    let mut at = 0;
    while at < members.names.len() {
        let (namespace, local, _) = members.own(at);
        if share(&[QName::from_document(namespace, local)], names) {
            return true;
        }
        at += 1;
    }
    false
}

/// Returns `true` if a wildcard admits one of these names.
const fn admits_one(wildcard: &Wildcard, names: &[QName<'_>]) -> bool {
    let mut at = 0;
    while at < names.len() {
        if wildcard.admits(names[at].namespace()) {
            return true;
        }
        at += 1;
    }
    false
}

/// Returns `true` if a name is in both lists. Constants cannot call `contains`.
const fn share(these: &[QName<'_>], those: &[QName<'_>]) -> bool {
    let mut at = 0;
    while at < these.len() * those.len() {
        let (one, other) = (these[at / those.len()], those[at % those.len()]);
        if is_same(one.local(), other.local()) && is_same(one.namespace(), other.namespace()) {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &[QName<'static>] = &[QName::new("urn:a", "Card")];
    const ANY: Option<Wildcard> = Some(Wildcard::Any);
    const CASH_ONLY: &[QName<'static>] = &[QName::new("urn:a", "Cash")];
    const CASH: &[QName<'static>] = &[QName::new("urn:a", "Cash"), QName::new("", "Card")];

    /// Makes members in `urn:a` that occur once.
    fn members(names: &'static [&'static str], choices: &'static [Choice]) -> Members {
        let times: &'static [u8] = std::vec![b'1'; names.len()].leak();
        Members::new("urn:a", names, times).with_choices(choices)
    }

    #[test]
    fn members_that_differ_are_accepted() {
        static BASE: Members = Members::new("urn:b", &["Card", ""], b"11")
            .with_choices(&[(1, CARD, None)])
            .with_attributes(&[("", "id")]);
        let this = Members::new("urn:d", &["Card", "", ""], b"??*")
            .with_elsewhere(&[(0, "urn:c")])
            .with_bases(const { &[&BASE] })
            .with_choices(&[(1, CASH, None), (2, &[], ANY)])
            .keeping_attributes(Wildcard::Any);
        assert_eq!(this.own(0), ("urn:c", "Card", b'?'));
        assert!(this.has_attribute(QName::new("", "id")));
        assert!(!this.has_attribute(QName::new("urn:a", "id")));
        assert_eq!(this.choice(QName::new("", "Card")), Some(1));
        assert_eq!(this.choice(QName::new("urn:other", "Card")), Some(2));
        assert_eq!(this.choice(QName::new("urn:b", "Card")), None);
    }

    #[test]
    #[should_panic(expected = "two choices of this type have elements of one name")]
    fn two_choices_of_one_name_are_refused() {
        members(&[], &[(0, CASH, None), (1, CARD, None), (2, CASH, None)]).check();
    }

    #[test]
    #[should_panic(expected = "two members of this type take any element")]
    fn two_members_that_take_any_element_are_refused() {
        members(&[], &[(0, &[], ANY), (1, &[], ANY)]).check();
    }

    #[test]
    #[should_panic(expected = "a choice and another member of this type")]
    fn a_choice_with_the_name_of_a_member_is_refused() {
        members(&["Cash"], &[(1, CASH, None)]).check();
    }

    fn extended(
        base: &'static Members,
        names: &'static [&'static str],
        choices: &'static [Choice],
    ) {
        let this = members(names, choices).with_attributes(&[("", "id")]);
        this.with_bases(std::vec![base].leak()).check();
    }

    #[test]
    #[should_panic(expected = "a base already has a member of this name")]
    fn a_member_of_the_base_is_refused() {
        static INNER: Members =
            Members::new("urn:b", &["Id", "Card"], b"11").with_elsewhere(&[(1, "urn:a")]);
        static BASE: Members = Members::new("", &[], b"").with_bases(&[&INNER]);
        extended(&BASE, &["Id", "Card"], &[]);
    }

    #[test]
    #[should_panic(expected = "the base takes any element")]
    fn a_base_that_takes_any_element_is_refused() {
        static BASE: Members = Members::new("", &[""], b"*").with_choices(&[(0, &[], ANY)]);
        extended(&BASE, &["Cash"], &[]);
    }

    #[test]
    #[should_panic(expected = "the base takes any attribute")]
    fn a_base_that_takes_any_attribute_is_refused() {
        static BASE: Members = Members::new("", &[], b"").keeping_attributes(Wildcard::Any);
        extended(&BASE, &[], &[]);
    }

    #[test]
    fn wildcards_of_different_namespaces_are_accepted() {
        static BASE: Members = Members::new("urn:a", &[""], b"*")
            .with_choices(&[(0, &[], Some(Wildcard::Listed(&["", "urn:b"])))])
            .keeping_attributes(Wildcard::Other("urn:a"));
        static OWN: Members = Members::new("urn:a", &["Card", ""], b"1?")
            .with_bases(&[&BASE])
            .with_choices(&[(1, CASH_ONLY, Some(Wildcard::Listed(&["urn:c"])))])
            .with_attributes(&[("", "id")]);
        assert_eq!(OWN.choice(QName::new("urn:c", "x")), Some(1));
        assert_eq!(OWN.choice(QName::new("urn:a", "Cash")), Some(1));
        assert_eq!(OWN.choice(QName::new("urn:a", "x")), None);
        assert_eq!(OWN.choice(QName::new("urn:b", "x")), None);
        assert!(matches!(OWN.know(QName::new("urn:b", "x")), Known::Member));
        assert!(matches!(OWN.know(QName::new("urn:d", "x")), Known::Not));
    }

    #[test]
    #[should_panic(expected = "two members of this type take any element")]
    fn wildcards_of_one_namespace_are_refused() {
        let _ = Members::new("urn:a", &["", ""], b"**").with_choices(&[
            (0, &[], Some(Wildcard::Listed(&["urn:b"]))),
            (1, CARD, Some(Wildcard::Other("urn:a"))),
        ]);
    }

    #[test]
    #[should_panic(expected = "the base takes any element")]
    fn a_wildcard_of_the_base_that_admits_a_member_is_refused() {
        static BASE: Members = Members::new("urn:b", &[""], b"*").with_choices(&[(
            0,
            &[],
            Some(Wildcard::Other("urn:b")),
        )]);
        extended(&BASE, &["Cash"], &[]);
    }

    #[test]
    #[should_panic(expected = "a choice of the base and this type")]
    fn a_member_with_a_name_of_a_choice_of_the_base_is_refused() {
        static BASE: Members = Members::new("", &[""], b"1").with_choices(&[(0, CARD, None)]);
        extended(&BASE, &["Card"], &[]);
    }

    #[test]
    #[should_panic(expected = "a choice of the base and one of this type")]
    fn a_choice_with_a_name_of_one_of_the_base_is_refused() {
        static BASE: Members = Members::new("", &[""], b"1").with_choices(&[(0, CARD, None)]);
        extended(&BASE, &[], &[(0, CARD, None)]);
    }

    #[test]
    #[should_panic(expected = "a choice of this type and its base")]
    fn a_choice_with_the_name_of_a_member_of_the_base_is_refused() {
        static INNER: Members = Members::new("urn:a", &["Card"], b"1");
        static BASE: Members = Members::new("", &[], b"").with_bases(&[&INNER]);
        extended(&BASE, &[], &[(0, CARD, None)]);
    }
}
