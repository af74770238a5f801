//! Names that must differ from each other.

use std::collections::{BTreeMap, BTreeSet};

/// The names of one scope: the types of a module, the fields of a struct.
///
/// Names are given out first come, first served, so the order of requests must not depend on
/// anything but the schema.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
    /// The next number for each name that was taken more than once.
    numbers: BTreeMap<String, u32>,
}

impl Scope {
    /// Creates a scope in which these names mean something else.
    pub(crate) fn with_reserved(reserved: &[&str]) -> Self {
        Self {
            taken: reserved.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Returns `true` if a name is taken.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// Makes a name free again.
    pub(crate) fn give_back(&mut self, name: &str) {
        self.taken.remove(name);
    }

    /// Takes a name. If it is taken already, tries it with the suffixes, and then numbers.
    pub(crate) fn take(&mut self, name: &str, suffixes: &[&str]) -> String {
        let plain = std::iter::once(name.to_owned());
        let suffixed = suffixes.iter().map(|suffix| match name.ends_with('_') {
            true => format!("{name}{}", suffix.trim_start_matches('_')),
            false => format!("{name}{suffix}"),
        });
        // An underscore keeps `line1` and the second `line` apart.
        let separator = match name.ends_with(|it: char| it.is_numeric()) {
            true => "_",
            false => "",
        };
        let mut candidates = plain.chain(suffixed);
        let free = candidates.find(|name| !self.taken.contains(name));
        let free = free.unwrap_or_else(|| self.numbered(&format!("{name}{separator}")));
        self.taken.insert(free.clone());
        free
    }

    /// Returns the name with the next number that is free.
    fn numbered(&mut self, name: &str) -> String {
        let next = self.numbers.entry(name.to_owned()).or_insert(2);
        loop {
            let numbered = format!("{name}{next}");
            *next += 1;
            if !self.taken.contains(&numbered) {
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn a_name_that_is_taken_gets_a_suffix_and_then_a_number() {
        let mut scope = Scope::with_reserved(&["Option"]);
        assert_eq!(scope.take("Order", &["Element"]), "Order");
        assert_eq!(scope.take("Order", &["Element"]), "OrderElement");
        assert_eq!(scope.take("Order", &["Element"]), "Order2");
        assert_eq!(scope.take("Line1", &[]), "Line1");
        assert_eq!(scope.take("Line1", &[]), "Line1_2");
        assert_eq!(scope.take("Option", &["Type"]), "OptionType");
        assert_eq!(scope.take("type_", &["_element"]), "type_");
        assert_eq!(scope.take("type_", &["_element"]), "type_element");
    }
}
