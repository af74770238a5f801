//! From a field to its [`Place`] in the element.

use syn::{Error, Ident, LitStr, Result, Type};

use crate::attributes::{ContainerAttributes, FieldAttributes, NoneAs, no_namespace};
use crate::model::{Absence, Content, Element, Entries, Item, Name, Occurs, Place};
use crate::types::{self, Wrapper};

/// # Errors
/// Attributes that contradict each other or do not fit the field's type.
pub(crate) fn place(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Place> {
    refuse_contradictions(container, &attributes, ident)?;
    refuse_vain_none(&attributes, ty)?;
    refuse_vain_constraint(container, &attributes, ty)?;
    if attributes.skip {
        return Ok(Place::Skipped);
    }
    types::refuse_formless(ty)?;
    if attributes.base {
        return Ok(Place::Base);
    }
    if attributes.text {
        return Ok(Place::Text);
    }
    if attributes.any || attributes.choice {
        return choice(container, &attributes, ident, ty);
    }
    if attributes.any_attribute || attributes.mixed {
        return open_content(&attributes, ty);
    }
    if attributes.attribute {
        return attribute(container, attributes, ident, ty);
    }
    element(container, attributes, ident, ty)
}

fn refuse_contradictions(
    container: &ContainerAttributes,
    attributes: &FieldAttributes,
    ident: &Ident,
) -> Result<()> {
    let kinds = [
        attributes.any,
        attributes.any_attribute,
        attributes.attribute,
        attributes.base,
        attributes.choice,
        attributes.mixed,
        attributes.skip,
        attributes.text,
        attributes.flat,
        attributes.item.is_some(),
    ];
    if kinds.into_iter().filter(|kind| *kind).count() > 1 {
        return Err(Error::new_spanned(
            ident,
            "`any`, `any_attribute`, `attribute`, `base`, `choice`, `flat`, `item`, `mixed`, `skip` and `text` exclude each other",
        ));
    }
    let describes_item = attributes.any_item
        || attributes.item_namespace.is_some()
        || attributes.item_prefix.is_some()
        || attributes.key.is_some()
        || attributes.value.is_some()
        || attributes.xsi_prefix.is_some();
    if describes_item && attributes.item.is_none() {
        return Err(Error::new_spanned(
            ident,
            "`any_item`, `item_namespace`, `item_prefix`, `key`, `value` and `xsi_prefix` need an `item`",
        ));
    }
    if let Some(prefix) = &attributes.item_prefix
        && attributes.item_namespace.is_none()
        && container.namespace.is_none()
    {
        return Err(Error::new(
            prefix.span(),
            "`item_prefix` needs an `item_namespace`, which it stands for",
        ));
    }
    Ok(())
}

/// `none` without effect is a mistake about the wire form.
fn refuse_vain_none(attributes: &FieldAttributes, ty: &Type) -> Result<()> {
    let Some((_, span)) = attributes.none else {
        return Ok(());
    };
    let has_no_name = attributes.any || attributes.any_attribute || attributes.choice;
    let is_whole = attributes.base || attributes.mixed || attributes.text;
    if attributes.attribute || has_no_name || is_whole {
        return Err(Error::new(
            span,
            "`none` applies to named elements only: any other member whose value is `None` is absent",
        ));
    }
    if types::is_option(ty) {
        return Ok(());
    }
    Err(Error::new_spanned(
        ty,
        "`none` needs an `Option`; the macro recognises it by this name, not by an alias",
    ))
}

/// A value of XML Schema applies to one attribute, or to one element of text.
fn refuse_vain_constraint(
    container: &ContainerAttributes,
    attributes: &FieldAttributes,
    ty: &Type,
) -> Result<()> {
    let Some(constraint) = &attributes.constraint else {
        return Ok(());
    };
    let none = attributes.none.map_or(container.none, |(none, _)| none);
    let wrapper = types::wrapper(ty);
    let message = if !is_named_once(attributes)
        || matches!(wrapper, Wrapper::Map { .. } | Wrapper::Vec(_))
    {
        "`default` and `fixed` have a value only for an attribute and for an element that occurs once"
    } else {
        match (wrapper, none) {
            (Wrapper::Option(_), _) if attributes.attribute => {
                "an absent attribute has its `default` or `fixed` value, so its type is not an `Option`"
            }
            (Wrapper::Option(_), NoneAs::Empty) => {
                "an empty element has the `default` or `fixed` value, so `None` cannot be empty"
            }
            (Wrapper::Option(_), NoneAs::Nil) | (Wrapper::Nillable(_), _)
                if constraint.is_fixed =>
            {
                "an element with a `fixed` value cannot be nil; use an `Option` with `none = \"absent\"`"
            }
            _ => return Ok(()),
        }
    };
    Err(Error::new(constraint.span, message))
}

fn is_named_once(attributes: &FieldAttributes) -> bool {
    let kinds = [
        attributes.any,
        attributes.any_attribute,
        attributes.base,
        attributes.choice,
        attributes.flat,
        attributes.item.is_some(),
        attributes.mixed,
        attributes.skip,
        attributes.text,
    ];
    !kinds.contains(&true)
}

/// A member whose element is named by its value.
fn choice(
    container: &ContainerAttributes,
    attributes: &FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Place> {
    let is_named = attributes.namespace.is_some() && attributes.namespaces.is_none();
    if attributes.rename.is_some() || is_named || attributes.default {
        return Err(Error::new_spanned(
            ident,
            "`default`, `namespace` and `rename` do not apply to a `choice` or `any`, whose value has the name of the element; use an `Option` or a `Vec` if it can be absent",
        ));
    }
    if container.data_contract {
        return Err(Error::new_spanned(
            ident,
            "a data contract has neither `choice` nor `any`: it sorts members by their names",
        ));
    }
    match types::wrapper(ty) {
        Wrapper::Map { .. } | Wrapper::Nillable(_) => Err(Error::new_spanned(
            ty,
            "a `choice` or `any` is a value, an `Option` or a `Vec`",
        )),
        Wrapper::Option(_) => Ok(Place::Choice(Occurs::Optionally)),
        Wrapper::Other => Ok(Place::Choice(Occurs::Once)),
        Wrapper::Vec(_) => Ok(Place::Choice(Occurs::Repeatedly)),
    }
}

/// All attributes, or all content.
fn open_content(attributes: &FieldAttributes, ty: &Type) -> Result<Place> {
    match (types::wrapper(ty), attributes.mixed) {
        (Wrapper::Vec(_), true) => Ok(Place::Mixed),
        (Wrapper::Vec(_), false) => Ok(Place::AnyAttributes),
        (_, true) => Err(Error::new_spanned(
            ty,
            "`mixed` needs a `Vec` of an enum with `#[soap(choice)]`",
        )),
        (_, false) => Err(Error::new_spanned(
            ty,
            "`any_attribute` needs a `Vec<(QNameBuf, String)>`",
        )),
    }
}

fn attribute(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Place> {
    let absence = match types::wrapper(ty) {
        Wrapper::Map { .. } | Wrapper::Vec(_) => {
            return Err(Error::new_spanned(
                ty,
                "an attribute holds a list as `scalar::List`, whose items are separated by spaces",
            ));
        }
        Wrapper::Nillable(_) => {
            return Err(Error::new_spanned(
                ty,
                "an attribute cannot be nil; use an `Option`",
            ));
        }
        Wrapper::Option(_) => Absence::Allowed(NoneAs::Absent),
        _ if attributes.default || attributes.constraint.is_some() => Absence::Defaulted,
        _ => Absence::Refused,
    };
    Ok(Place::Attribute {
        name: Name {
            // The namespace of the type applies to elements only: an attribute without a prefix is
            // in no namespace.
            namespace: attributes.namespace.unwrap_or_else(no_namespace),
            local: container.wire_name(attributes.rename, ident)?,
        },
        absence,
        constraint: attributes.constraint,
    })
}

fn element(
    container: &ContainerAttributes,
    mut attributes: FieldAttributes,
    ident: &Ident,
    ty: &Type,
) -> Result<Place> {
    let constraint = attributes.constraint.take();
    let has_default = attributes.default || constraint.as_ref().is_some_and(|one| !one.is_fixed);
    let (absence, inner) = match types::wrapper(ty) {
        Wrapper::Nillable(inner) => (Absence::Distinguished, inner),
        Wrapper::Option(inner) => (
            Absence::Allowed(attributes.none.map_or(container.none, |(none, _)| none)),
            inner,
        ),
        _ if has_default => (Absence::Defaulted, ty),
        _ => (Absence::Refused, ty),
    };
    let name = Name {
        namespace: container.namespace_or_own(attributes.namespace.clone()),
        local: container.wire_name(attributes.rename.clone(), ident)?,
    };
    let content = content(container, attributes, ident, inner)?;
    let absence = match (absence, &content) {
        (Absence::Refused, Content::One) => Absence::Refused,
        // Absent and empty are the same list, unless the field's type distinguishes them.
        (Absence::Refused, _) => Absence::Defaulted,
        (Absence::Allowed(_) | Absence::Distinguished, Content::Flat { .. }) => {
            return Err(Error::new_spanned(
                ty,
                "a flat list cannot be absent, only empty; use a plain `Vec`",
            ));
        }
        (Absence::Allowed(NoneAs::Empty), Content::Entries(_) | Content::Items(_)) => {
            return Err(Error::new_spanned(
                ty,
                "`none = \"empty\"` does not apply to a list, which can be empty itself",
            ));
        }
        (absence, _) => absence,
    };
    Ok(Place::Element(Box::new(Element {
        name,
        absence,
        constraint,
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
        (_, None) if attributes.flat => Err(Error::new_spanned(ty, "`flat` needs a `Vec`")),
        (Wrapper::Vec(_) | Wrapper::Map { .. }, None) => Err(Error::new_spanned(
            ty,
            "a list needs `item = \"...\"`, the name of its items inside the list's element, or `flat` if the element itself is repeated (WCF writes a list of strings with `item = \"string\", item_namespace = \"http://schemas.microsoft.com/2003/10/Serialization/Arrays\"`); for binary data, use `scalar::Base64`",
        )),
        (_, None) => Ok(Content::One),
        (_, Some(item)) => {
            let item = item.clone();
            wrapped(container, attributes, item, ident, ty)
        }
    }
}

/// A list's items, or a dictionary's entries, in an element of their own.
fn wrapped(
    container: &ContainerAttributes,
    attributes: FieldAttributes,
    item: LitStr,
    ident: &Ident,
    ty: &Type,
) -> Result<Content> {
    let any = attributes.any_item;
    let is_dictionary = attributes.key.is_some() || attributes.value.is_some();
    let (content, is_entry) = match types::wrapper(ty) {
        Wrapper::Map { value } => (value, true),
        Wrapper::Vec(Type::Tuple(pair)) if is_dictionary && pair.elems.len() == 2 => {
            (&pair.elems[1], true)
        }
        Wrapper::Vec(_) if is_dictionary => {
            return Err(Error::new_spanned(
                ty,
                "`key` and `value` need a map or a `Vec` of pairs",
            ));
        }
        Wrapper::Vec(content) => (content, false),
        _ => return Err(Error::new_spanned(ty, "`item` needs a `Vec` or a map")),
    };

    let item_namespace = container.namespace_or_own(attributes.item_namespace);
    let name = |local: LitStr| Name {
        namespace: item_namespace.clone(),
        local,
    };
    let item = Item {
        name: name(item),
        any,
        prefix: attributes.item_prefix,
        xsi_prefix: attributes.xsi_prefix,
        nillable: types::is_option(content),
    };
    if !is_entry {
        return Ok(Content::Items(item));
    }
    if any {
        return Err(Error::new_spanned(
            ty,
            "`any_item` needs a `Vec` of values: the entries of a dictionary have one name",
        ));
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
