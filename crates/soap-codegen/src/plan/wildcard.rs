//! The namespaces of wildcards.

use std::collections::BTreeSet;

use soap_wsdl::schema::Namespaces;

/// Returns the namespaces, or all of them if one cannot be written in a list.
pub(crate) fn writable(namespaces: &Namespaces) -> Namespaces {
    let is_plain = |name: &str| !name.starts_with("##") && !name.contains(char::is_whitespace);
    match namespaces {
        Namespaces::List(names) if names.is_empty() || !names.iter().all(|it| is_plain(it)) => {
            Namespaces::Any
        }
        namespaces => namespaces.clone(),
    }
}

/// Returns `true` if there is a name that both admit.
pub(crate) fn overlap(one: &Namespaces, other: &Namespaces) -> bool {
    match (one, other) {
        (Namespaces::List(one), Namespaces::List(other)) => {
            let one: BTreeSet<&str> = one.iter().map(|it| &**it).collect();
            other.iter().any(|name| one.contains(&**name))
        }
        (Namespaces::List(names), other) | (other, Namespaces::List(names)) => {
            names.iter().any(|name| other.admits(name))
        }
        _ => true,
    }
}

/// Returns namespaces that admit at least what either admits.
pub(crate) fn union(one: &Namespaces, other: &Namespaces) -> Namespaces {
    match (one, other) {
        (Namespaces::List(one), Namespaces::List(other)) => {
            let known: BTreeSet<&str> = one.iter().map(|it| &**it).collect();
            let new = other.iter().filter(|it| !known.contains(&***it));
            Namespaces::List(one.iter().chain(new).cloned().collect())
        }
        (one, other) if one == other => one.clone(),
        _ => Namespaces::Any,
    }
}
