//! Components that something is missing from.

use std::collections::BTreeMap;

use crate::schema::model::ids::{AttributeId, ElementId, TypeId};
use crate::schema::raw::Missing;

/// The diagnostics about the parts that components lack, so that they can be turned into errors if
/// an operation needs such a component.
#[derive(Debug, Default)]
pub(crate) struct Broken {
    pub(crate) types: BTreeMap<TypeId, Vec<usize>>,
    pub(crate) elements: BTreeMap<ElementId, usize>,
    pub(crate) attributes: BTreeMap<AttributeId, usize>,
}

impl Broken {
    pub(crate) fn note_type(&mut self, id: TypeId, missing: Missing) {
        if let Missing(Some(position)) = missing {
            self.types.entry(id).or_default().push(position);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.elements.is_empty() && self.attributes.is_empty()
    }
}
