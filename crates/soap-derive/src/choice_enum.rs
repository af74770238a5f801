//! From an enum whose variants are elements to its form.

use syn::{DataEnum, Error, Fields, Ident, Result, Type, Variant};

use crate::attributes::{ContainerAttributes, VariantAttributes};
use crate::model::{Choice, ChoiceVariant, Holds, Name};
use crate::types;
use crate::wildcard;

/// # Errors
/// A variant that is neither an element, nor text, nor any element.
pub(crate) fn choice(container: &ContainerAttributes, data: DataEnum) -> Result<Choice> {
    let mut choice = Choice::default();
    for variant in data.variants {
        let attributes = VariantAttributes::parse(&variant.attrs)?;
        refuse_contradictions(&attributes, &variant)?;
        let namespaces = wildcard::of_variant(container, &attributes)?;
        if attributes.any {
            choice.wildcard = namespaces;
            keep_only(&mut choice.any, variant, "any")?;
        } else if attributes.text {
            keep_only(&mut choice.text, variant, "text")?;
        } else {
            choice
                .variants
                .push(element(container, attributes, variant)?);
        }
    }
    Ok(choice)
}

fn refuse_contradictions(attributes: &VariantAttributes, variant: &Variant) -> Result<()> {
    let has_namespace = attributes.namespace.is_some() && attributes.namespaces.is_none();
    let is_named = attributes.rename.is_some() || has_namespace;
    let message = if attributes.default || attributes.unknown {
        "in a `choice`, a variant that keeps any other element is marked `any` and holds a `Raw`"
    } else if attributes.any && attributes.text {
        "`any` and `text` exclude each other"
    } else if is_named && (attributes.any || attributes.text) {
        "a variant that is marked `any` or `text` has no name"
    } else {
        return Ok(());
    };
    Err(Error::new_spanned(&variant.ident, message))
}

/// Keeps the one variant that is marked `key`.
fn keep_only(place: &mut Option<Ident>, variant: Variant, key: &str) -> Result<()> {
    let ident = variant.ident;
    let message = if only_type(&variant.fields).is_none() {
        format!("the `{key}` variant must hold one value: `Name(Type)`")
    } else if place.is_some() {
        format!("only one variant can be `{key}`")
    } else {
        *place = Some(ident);
        return Ok(());
    };
    Err(Error::new_spanned(&ident, message))
}

fn element(
    container: &ContainerAttributes,
    attributes: VariantAttributes,
    variant: Variant,
) -> Result<ChoiceVariant> {
    let ident = variant.ident;
    let holds = match only_type(&variant.fields) {
        Some(ty) if types::is_option(ty) => Holds::Nillable,
        Some(_) => Holds::Value,
        None if matches!(variant.fields, Fields::Unit) => Holds::Nothing,
        None => {
            return Err(Error::new_spanned(
                &ident,
                "in a `choice`, a variant must hold one value or none: `Name(Type)` or `Name`",
            ));
        }
    };
    Ok(ChoiceVariant {
        name: Name {
            namespace: container.namespace_or_own(attributes.namespace),
            local: container.wire_name(attributes.rename, &ident)?,
        },
        ident,
        holds,
    })
}

fn only_type(fields: &Fields) -> Option<&Type> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0].ty),
        _ => None,
    }
}
