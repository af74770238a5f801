//! Where a field stands in its element, and what is in it there.

use syn::{Error, Ident, LitStr, Result, Type};

use crate::attributes::{ContainerAttributes, FieldAttributes, NoneAs, Unknown};
use crate::model::{Absence, Content, Element, Entries, Item, Name, Place, namespace, wire_name};
use crate::types::{self, Wrapper};

pub(crate) fn of_field(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Place> {
    refuse_contradictions(container, &attributes, ident)?;
    if attributes.skip {
        return Ok(Place::Skipped);
    }
    if attributes.base {
        return Ok(Place::Base(ty.clone()));
    }
    if attributes.text {
        return Ok(Place::Text);
    }
    if attributes.attribute {
        return Ok(attribute(container, attributes, ident, ty));
    }
    element(container, attributes, ident, ty)
}

fn refuse_contradictions(
    container: &ContainerAttributes,
    attributes: &FieldAttributes,
    ident: &Ident,
) -> Result<()> {
    let kinds = [
        attributes.attribute,
        attributes.base,
        attributes.skip,
        attributes.text,
        attributes.flat,
        attributes.item.is_some(),
    ];
    if kinds.into_iter().filter(|kind| *kind).count() > 1 {
        return Err(Error::new_spanned(
            ident,
            "a field is only one of attribute, base, flat, item, skip and text",
        ));
    }
    if attributes.base && container.unknown == Unknown::Refuse {
        return Err(Error::new_spanned(
            ident,
            "`unknown = \"refuse\"` would refuse the members of the base",
        ));
    }
    let describes_item = attributes.item_namespace.is_some()
        || attributes.item_prefix.is_some()
        || attributes.key.is_some()
        || attributes.value.is_some()
        || attributes.xsi_prefix.is_some();
    if describes_item && attributes.item.is_none() {
        return Err(Error::new_spanned(
            ident,
            "item_namespace, item_prefix, key, value and xsi_prefix describe an `item`",
        ));
    }
    Ok(())
}

fn attribute(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Place {
    let absence = match types::wrapper(ty) {
        Wrapper::Option(_) => Absence::Allowed(NoneAs::Absent),
        _ if attributes.default => Absence::Defaulted,
        _ => Absence::Refused,
    };
    Place::Attribute {
        name: Name {
            // An attribute is in no namespace unless it has a prefix of its own.
            namespace: namespace(attributes.namespace, None),
            local: wire_name(attributes.rename, container.rename_all, ident),
        },
        absence,
    }
}

fn element(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Place> {
    let (absence, inner) = match types::wrapper(ty) {
        Wrapper::Nillable(inner) => (Absence::Distinguished, inner),
        Wrapper::Option(inner) => (
            Absence::Allowed(attributes.none.unwrap_or(container.none)),
            inner,
        ),
        _ if attributes.default => (Absence::Defaulted, ty),
        _ => (Absence::Refused, ty),
    };
    let name = Name {
        namespace: namespace(attributes.namespace.clone(), container.namespace.as_ref()),
        local: wire_name(attributes.rename.clone(), container.rename_all, ident),
    };
    let content = content(container, attributes, ident, inner)?;
    let absence = match (absence, &content) {
        (Absence::Refused, Content::One) => Absence::Refused,
        // No element and an empty one are the same list, unless the field's type tells them apart.
        (Absence::Refused, _) => Absence::Defaulted,
        (Absence::Allowed(_) | Absence::Distinguished, Content::Flat { .. }) => {
            return Err(Error::new_spanned(
                ident,
                "a flat list without elements is empty: use the `Vec` itself",
            ));
        }
        (absence, _) => absence,
    };
    Ok(Place::Element(Box::new(Element {
        name,
        absence,
        content,
    })))
}

fn content(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Content> {
    match (types::wrapper(ty), &attributes.item) {
        (Wrapper::Vec(item), None) if attributes.flat => Ok(Content::Flat {
            nillable: types::is_option(item),
        }),
        (_, None) if attributes.flat => Err(Error::new_spanned(ident, "only a `Vec` can be flat")),
        (Wrapper::Vec(_) | Wrapper::Map { .. }, None) => Err(Error::new_spanned(
            ident,
            "a list is either in one element, with `item = \"...\"` for the name of its items (in WCF, texts are `item = \"string\", item_namespace = \"http://schemas.microsoft.com/2003/10/Serialization/Arrays\"`), or it is `flat`: its own element is repeated. Binary data is `scalar::Base64`",
        )),
        (_, None) => Ok(Content::One),
        (_, Some(item)) => {
            let item = item.clone();
            wrapped(container, attributes, item, ident, ty)
        }
    }
}

/// What is in one element of its own: a list's items or a dictionary's entries.
fn wrapped(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    item: LitStr,
    ident: &Ident,
    ty: &Type,
) -> Result<Content> {
    let is_dictionary = attributes.key.is_some() || attributes.value.is_some();
    let (content, is_entry) = match types::wrapper(ty) {
        Wrapper::Map { value } => (value, true),
        Wrapper::Vec(Type::Tuple(pair)) if is_dictionary && pair.elems.len() == 2 => {
            (&pair.elems[1], true)
        }
        Wrapper::Vec(_) if is_dictionary => {
            return Err(Error::new_spanned(
                ident,
                "a dictionary is a map or a `Vec` of pairs",
            ));
        }
        Wrapper::Vec(content) => (content, false),
        _ => return Err(Error::new_spanned(ident, "`item` is for a `Vec`, or a map")),
    };

    let item_namespace = namespace(attributes.item_namespace, container.namespace.as_ref());
    let name = |local: LitStr| Name {
        namespace: item_namespace.clone(),
        local,
    };
    let item = Item {
        name: name(item),
        prefix: attributes.item_prefix,
        xsi_prefix: attributes.xsi_prefix,
        nillable: types::is_option(content),
    };
    if !is_entry {
        return Ok(Content::Items(item));
    }
    let named = |given: Option<LitStr>, default| {
        name(given.unwrap_or_else(|| LitStr::new(default, ident.span())))
    };
    Ok(Content::Entries(Box::new(Entries {
        item,
        key: named(attributes.key, "Key"),
        value: named(attributes.value, "Value"),
    })))
}
