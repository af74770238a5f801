//! From a Rust definition to its [`Model`].

use syn::{
    Data, DataEnum, DeriveInput, Error, Expr, ExprLit, Fields, FieldsUnnamed, Ident, Lit, LitStr,
    Result, Type, Variant, parse_quote,
};

use crate::attributes::{ContainerAttributes, FieldAttributes, VariantAttributes};
use crate::choice_enum;
use crate::field;
use crate::model::{Body, Field, Model, Name, Place, Record, TextEnum, TypeEnum, TypeVariant};
use crate::types;
use crate::wildcard;

/// # Errors
/// A definition without a wire form, such as a union or two members of one name.
pub(crate) fn model(input: DeriveInput) -> Result<Model> {
    let container = ContainerAttributes::parse(&input.attrs)?;
    refuse_misplaced(&container, &input)?;
    let body = match input.data {
        Data::Enum(data) if container.choice => choice_enum(&container, data)?,
        Data::Enum(data) if container.xsi_type => type_enum(&container, data)?,
        Data::Enum(data) => text_enum(&container, data)?,
        Data::Struct(data) => structure(&container, &input.ident, data.fields)?,
        Data::Union(_) => {
            return Err(Error::new_spanned(
                &input.ident,
                "a union has no XML form; use a struct or an enum",
            ));
        }
    };
    Ok(Model {
        ident: input.ident,
        generics: input.generics,
        crate_path: container
            .crate_path
            .unwrap_or_else(|| parse_quote!(::soap_codec)),
        body,
    })
}

/// # Errors
/// An attribute on a type that has no use for it.
fn refuse_misplaced(container: &ContainerAttributes, input: &DeriveInput) -> Result<()> {
    let is_enum = matches!(input.data, Data::Enum(_));
    let message = if container.choice && container.xsi_type {
        "`choice` and `xsi_type` exclude each other: an element has either several names or several types"
    } else if (container.choice || container.xsi_type) && !is_enum {
        "`choice` and `xsi_type` need an enum"
    } else if container.nillable && !container.xsi_type {
        "`nillable` needs `xsi_type`; a struct keeps what is beside nil if its text or its base is an `Option`"
    } else if container.choice && (container.prefix.is_some() || container.data_contract) {
        "`data_contract` and `prefix` do not apply to a `choice`; use them on the type around it"
    } else {
        return Ok(());
    };
    Err(Error::new_spanned(&input.ident, message))
}

fn choice_enum(container: &ContainerAttributes, data: DataEnum) -> Result<Body> {
    let choice = choice_enum::choice(container, data)?;
    refuse_duplicates(choice.variants.iter().map(|variant| &variant.name))?;
    Ok(Body::Choice(choice))
}

fn structure(container: &ContainerAttributes, ident: &Ident, fields: Fields) -> Result<Body> {
    match fields {
        Fields::Named(fields) => record(container, fields.named),
        Fields::Unit => record(container, None),
        Fields::Unnamed(fields) => newtype(ident, fields),
    }
}

fn newtype(ident: &Ident, fields: FieldsUnnamed) -> Result<Body> {
    let ty = only_type(fields).ok_or_else(|| {
        Error::new_spanned(
            ident,
            "a tuple struct must have exactly one field; name the fields",
        )
    })?;
    types::refuse_formless(&ty)?;
    Ok(Body::Newtype(ty))
}

/// The type of the one field, if there is exactly one.
fn only_type(fields: FieldsUnnamed) -> Option<Type> {
    let mut fields = fields.unnamed.into_iter();
    let only = fields.next()?;
    fields.next().is_none().then_some(only.ty)
}

fn type_enum(container: &ContainerAttributes, data: DataEnum) -> Result<Body> {
    let mut unknown = None;
    let mut variants = Vec::new();
    for variant in data.variants {
        let attributes = VariantAttributes::parse(&variant.attrs)?;
        if attributes.unknown {
            keep_unknown(&mut unknown, variant, "Raw")?;
        } else {
            variants.push(type_variant(container, attributes, variant)?);
        }
    }
    if let Some(second) = variants.iter().filter(|one| one.is_default).nth(1) {
        return Err(Error::new_spanned(
            &second.ident,
            "only one variant can be the default",
        ));
    }
    refuse_duplicates(variants.iter().map(|variant| &variant.name))?;
    Ok(Body::TypeEnum(TypeEnum {
        variants,
        unknown,
        is_nillable: container.nillable,
    }))
}

fn type_variant(
    container: &ContainerAttributes,
    attributes: VariantAttributes,
    variant: Variant,
) -> Result<TypeVariant> {
    let ident = variant.ident;
    if !matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1) {
        return Err(Error::new_spanned(
            &ident,
            "with `xsi_type`, each variant must hold one type: `Name(Type)`",
        ));
    }
    Ok(TypeVariant {
        name: Name {
            namespace: container.namespace_or_own(attributes.namespace),
            local: container.wire_name(attributes.rename, &ident)?,
        },
        ident,
        is_default: attributes.default,
    })
}

fn text_enum(container: &ContainerAttributes, data: DataEnum) -> Result<Body> {
    let mut unknown = None;
    let mut texts = Vec::new();
    for variant in data.variants {
        let attributes = VariantAttributes::parse(&variant.attrs)?;
        if attributes.unknown {
            keep_unknown(&mut unknown, variant, "String")?;
            continue;
        }
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                &variant.ident,
                "a text variant has no fields; mark it `#[soap(unknown)]` if it keeps other texts, or mark the enum `#[soap(xsi_type)]` if its variants are types",
            ));
        }
        let text = container.wire_text(attributes.rename, &variant.ident);
        texts.push((variant.ident, text));
    }
    refuse_equal_texts(&texts)?;
    Ok(Body::TextEnum(TextEnum { texts, unknown }))
}

/// Keeps the one variant for what no other variant is, which holds a value of the type `holds`.
fn keep_unknown(unknown: &mut Option<Ident>, variant: Variant, holds: &str) -> Result<()> {
    let ident = variant.ident;
    if !matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1) {
        return Err(Error::new_spanned(
            &ident,
            format!("the `unknown` variant must hold one value: `Unknown({holds})`"),
        ));
    }
    match unknown.replace(ident.clone()) {
        Some(_) => Err(Error::new_spanned(
            &ident,
            "only one variant can be `unknown`",
        )),
        None => Ok(()),
    }
}

fn refuse_equal_texts(texts: &[(Ident, LitStr)]) -> Result<()> {
    for (index, (_, text)) in texts.iter().enumerate() {
        let mut earlier = texts[..index].iter();
        if earlier.any(|(_, earlier)| earlier.value() == text.value()) {
            return Err(Error::new(
                text.span(),
                format!("two variants have the text {:?}", text.value()),
            ));
        }
    }
    Ok(())
}

fn record(
    container: &ContainerAttributes,
    fields: impl IntoIterator<Item = syn::Field>,
) -> Result<Body> {
    let fields = fields.into_iter();
    let mut fields = collect(fields.map(|field| OrderedField::new(container, field)))?;
    refuse_duplicates(
        fields
            .iter()
            .filter_map(|ordered| match &ordered.field.place {
                Place::Element(element) => Some(&element.name),
                _ => None,
            }),
    )?;
    refuse_second(&fields, "text", |place| matches!(place, Place::Text))?;
    refuse_second(&fields, "any_attribute", |place| {
        matches!(place, Place::AnyAttributes)
    })?;
    refuse_mixed_content(&fields)?;
    // The sort is stable: without `data_contract`, members keep the order of their declaration.
    fields.sort_by_key(|ordered| ordered.rank(container.data_contract));
    Ok(Body::Record(Record {
        namespace: container.namespace_or_own(None),
        prefix: container.prefix.clone(),
        unknown: container.unknown,
        fields: fields.into_iter().map(|ordered| ordered.field).collect(),
    }))
}

/// Refuses a second member of a kind that a type has once.
fn refuse_second(fields: &[OrderedField], key: &str, is_one: fn(&Place) -> bool) -> Result<()> {
    let mut ones = fields
        .iter()
        .map(|ordered| &ordered.field)
        .filter(|field| is_one(&field.place));
    match ones.nth(1) {
        Some(second) => Err(Error::new_spanned(
            &second.ident,
            format!("another member is marked `{key}` already"),
        )),
        None => Ok(()),
    }
}

/// Refuses members that would take the same part of the element.
fn refuse_mixed_content(fields: &[OrderedField]) -> Result<()> {
    let find = |is_wanted: fn(&Place) -> bool| {
        let mut fields = fields.iter().map(|ordered| &ordered.field);
        fields.find(|field| is_wanted(&field.place))
    };
    let text = find(|place| matches!(place, Place::Text));
    let mixed = find(|place| matches!(place, Place::Mixed));
    let base = find(|place| matches!(place, Place::Base));
    let element = find(|place| matches!(place, Place::Element(_) | Place::Choice(_)));
    let conflicts = [
        (
            text,
            element.or(base).or(mixed),
            "an element holds either text or elements; for both, use `mixed`",
            "this member is an element",
        ),
        (
            mixed,
            element.or(base),
            "`mixed` is the whole content of the element",
            "this member would be a part of it",
        ),
    ];
    for (one, other, message, reason) in conflicts {
        if let (Some(one), Some(other)) = (one, other) {
            let mut error = Error::new_spanned(&one.ident, message);
            error.combine(Error::new_spanned(&other.ident, reason));
            return Err(error);
        }
    }
    Ok(())
}

struct OrderedField {
    field: Field,
    order: Option<u32>,
}

impl OrderedField {
    fn new(container: &ContainerAttributes, field: syn::Field) -> Result<Self> {
        let attributes = FieldAttributes::parse(&field.attrs)?;
        let ident = field.ident.expect("the fields of a record have names");
        let order = self::order(container, &attributes)?;
        let wildcard = wildcard::wildcard(container, &attributes)?;
        let place = field::place(container, attributes, &ident, &field.ty)?;
        Ok(Self {
            field: Field {
                ident,
                ty: field.ty,
                place,
                wildcard,
            },
            order,
        })
    }

    /// Attributes come first, because they belong to the start tag, then the members of a base. The
    /// other members of a [data contract] are sorted by `order` (those without one first), then by
    /// name.
    ///
    /// [data contract]: https://learn.microsoft.com/dotnet/framework/wcf/feature-details/data-member-order
    fn rank(&self, data_contract: bool) -> (u8, Option<u32>, Vec<u16>) {
        let place = match self.field.place {
            Place::AnyAttributes | Place::Attribute { .. } => 0,
            Place::Base => 1,
            Place::Choice(_) | Place::Element(_) | Place::Mixed | Place::Skipped | Place::Text => 2,
        };
        let name = match &self.field.place {
            // .NET compares UTF-16 code units. Beyond the Basic Multilingual Plane their order is
            // not that of the characters.
            Place::Element(element) if data_contract => {
                element.name.local.value().encode_utf16().collect()
            }
            _ => Vec::new(),
        };
        (place, self.order, name)
    }
}

fn order(container: &ContainerAttributes, attributes: &FieldAttributes) -> Result<Option<u32>> {
    match &attributes.order {
        Some(order) if !container.data_contract => Err(Error::new(
            order.span(),
            "`order` needs `data_contract` on the type; without it, members are written in the order of their declaration",
        )),
        Some(order) => order.base10_parse().map(Some),
        None => Ok(None),
    }
}

/// A macro cannot see the value of a constant, so two namespaces are equal here if they are written
/// equally.
fn refuse_duplicates<'a>(names: impl Iterator<Item = &'a Name>) -> Result<()> {
    let mut seen: Vec<(String, String)> = Vec::new();
    for name in names {
        let namespace = match &name.namespace {
            Expr::Lit(ExprLit {
                lit: Lit::Str(literal),
                ..
            }) => literal.value(),
            path => quote::quote!(#path).to_string(),
        };
        let key = (namespace, name.local.value());
        if seen.contains(&key) {
            return Err(Error::new(
                name.local.span(),
                format!("two members have the name {:?}", key.1),
            ));
        }
        seen.push(key);
    }
    Ok(())
}

/// Returns all values, or all errors combined into one.
fn collect<T>(results: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    let mut values = Vec::new();
    let mut errors: Option<Error> = None;
    for result in results {
        match (result, &mut errors) {
            (Ok(value), _) => values.push(value),
            (Err(error), Some(errors)) => errors.combine(error),
            (Err(error), None) => errors = Some(error),
        }
    }
    match errors {
        Some(error) => Err(error),
        None => Ok(values),
    }
}
