//! The namespaces of elements and attributes that are not members themselves.

/// The namespaces that a wildcard admits ([XML Schema, part 1,
/// 3.10.4](https://www.w3.org/TR/xmlschema-1/#cvc-wildcard-namespace)). The empty namespace stands
/// for names without one.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums)] // XML Schema 1.0 defines these.
pub enum Wildcard {
    /// Every namespace.
    Any,
    /// These namespaces only.
    Listed(&'static [&'static str]),
    /// Every namespace but this one, and not the empty one either.
    Other(&'static str),
}

impl Wildcard {
    /// Returns `true` if the wildcard admits names of this namespace.
    ///
    /// ```
    /// use soap_codec::Wildcard;
    ///
    /// assert!(Wildcard::Listed(&["", "urn:a"]).admits(""));
    /// assert!(!Wildcard::Other("urn:a").admits(""));
    /// ```
    #[must_use]
    pub const fn admits(&self, namespace: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(listed) => {
                let mut at = 0;
                while at < listed.len() {
                    if is_same(listed[at], namespace) {
                        return true;
                    }
                    at += 1;
                }
                false
            }
            Self::Other(other) => !namespace.is_empty() && !is_same(other, namespace),
        }
    }

    /// Returns `true` if there is a name that both admit.
    pub(crate) const fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Listed(listed), other) | (other, Self::Listed(listed)) => {
                let mut at = 0;
                while at < listed.len() {
                    if other.admits(listed[at]) {
                        return true;
                    }
                    at += 1;
                }
                false
            }
            _ => true,
        }
    }
}

/// Compares two texts in a constant.
pub(crate) const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    // Names of one namespace differ at their ends more often than at their beginnings.
    let mut at = one.len();
    while at > 0 {
        at -= 1;
        if one[at] != other[at] {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Wildcard::{self, Any, Listed, Other};

    const ALL: [Wildcard; 6] = [
        Any,
        Listed(&[]),
        Listed(&[""]),
        Listed(&["urn:a", "urn:b"]),
        Other("urn:a"),
        Other(""),
    ];

    #[test]
    fn namespaces_are_admitted_as_the_schema_says() {
        let admitted = |namespace| ALL.map(|wildcard| wildcard.admits(namespace));
        assert_eq!(admitted(""), [true, false, true, false, false, false]);
        assert_eq!(admitted("urn:a"), [true, false, false, true, false, true]);
        assert_eq!(admitted("urn:b"), [true, false, false, true, true, true]);
        assert_eq!(admitted("urn:c"), [true, false, false, false, true, true]);
    }

    #[test]
    fn two_overlap_if_one_namespace_is_admitted_by_both() {
        for one in ALL {
            for other in ALL {
                let mut namespaces = ["", "urn:a", "urn:b", "urn:c"].into_iter();
                let both = namespaces.any(|it| one.admits(it) && other.admits(it));
                assert_eq!(one.overlaps(&other), both, "{one:?} {other:?}");
            }
        }
    }
}
