//! The parts of a type that it inherits unchanged, and that a struct for its base can hold.

use soap_wsdl::schema::{AttributeUse, ComplexType, Content, Schemas, Type, TypeId};

use crate::plan::content::{self, Slot};
use crate::plan::wildcard;

/// A base whose struct is a member of the struct for a type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base {
    pub(crate) id: TypeId,
    /// The number of parts of the content that are the base's.
    pub(crate) slots: usize,
    /// The base keeps the attributes that are not members.
    pub(crate) keeps_attributes: bool,
}

/// Returns the base if all of its members come first in the content of the type, unchanged, and if
/// none of them could be a member of the type as well. A base without members needs no struct.
pub(crate) fn base(
    schemas: &Schemas,
    complex: &ComplexType,
    slots: &[Slot],
    slots_of_base: &[Slot],
) -> Option<Base> {
    let id = complex.base.filter(|id| *id != schemas.any_type())?;
    let Type::Complex(base) = schemas.ty(id) else {
        return None;
    };
    let is_simple = |content: &Content| matches!(content, Content::Simple(_));
    let has_text = complex.is_mixed || is_simple(&complex.content) || is_simple(&base.content);
    let (first, own) = slots.split_at_checked(slots_of_base.len())?;
    let has_members = !first.is_empty() || base.has_attributes();
    let is_same_name = base.name.qname() == complex.name.qname();
    if has_text || is_same_name || !has_members || first != slots_of_base {
        return None;
    }
    let takes_any = first.iter().any(|open| takes_one(schemas, open, own));
    let own_attributes = own_attributes(complex, base);
    let are_attributes_kept =
        complex.attributes.len() == base.attributes.len() + own_attributes.len();
    let takes_any_attribute = base.any_attribute.as_ref().is_some_and(|kept| {
        let namespaces = wildcard::writable(&kept.namespaces);
        let is_admitted = |usage: &&AttributeUse| {
            namespaces.admits(schemas.attribute(usage.attribute).name.namespace())
        };
        own_attributes.iter().any(is_admitted) || complex.any_attribute.as_ref() != Some(kept)
    });
    if takes_any || !are_attributes_kept || takes_any_attribute {
        return None;
    }
    Some(Base {
        id,
        slots: first.len(),
        keeps_attributes: base.any_attribute.is_some(),
    })
}

/// Returns `true` if an open member takes elements of one of some others.
fn takes_one(schemas: &Schemas, open: &Slot, others: &[Slot]) -> bool {
    let Some(namespaces) = open.namespaces() else {
        return false;
    };
    others.iter().any(|slot| {
        let mut names = content::names(schemas, slot).into_iter();
        let open = slot.namespaces();
        open.is_some_and(|other| wildcard::overlap(namespaces, other))
            || names.any(|name| namespaces.admits(name.namespace()))
    })
}

/// Returns the attributes of a type that are not those of its base.
pub(crate) fn own_attributes<'a>(
    complex: &'a ComplexType,
    base: &ComplexType,
) -> Vec<&'a AttributeUse> {
    let is_inherited = |usage: &AttributeUse| {
        base.attributes.iter().any(|inherited| {
            inherited.attribute == usage.attribute
                && inherited.is_required == usage.is_required
                && inherited.constraint == usage.constraint
        })
    };
    let own = complex.attributes.iter().filter(|it| !is_inherited(it));
    own.collect()
}
