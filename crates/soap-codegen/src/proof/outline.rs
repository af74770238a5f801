//! An outline: items by path, and a line for each of their members.

use std::collections::BTreeMap;

use soap_codec::scalar::QNameBuf;

/// The lines of each item, by `module::Name`.
pub(super) type Outline = BTreeMap<String, Vec<String>>;

/// Shows a name on the wire.
pub(super) fn wire(namespace: &str, local: &str) -> String {
    format!("{namespace:?} {local:?}")
}

/// Shows a name on the wire.
pub(super) fn wire_of(name: &QNameBuf) -> String {
    wire(name.namespace(), name.local())
}
