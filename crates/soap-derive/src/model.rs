//! What a type is on the wire, worked out once for both derives.

use syn::{
    Data, DataEnum, DeriveInput, Error, Expr, ExprLit, Fields, FieldsUnnamed, Generics, Ident, Lit,
    LitStr, Path, Result, Type, parse_quote,
};

use crate::attributes::{ContainerAttributes, FieldAttributes, NoneAs, Unknown, VariantAttributes};
use crate::case::{Case, plain_name};
use crate::place;

pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) crate_path: Path,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    /// An enum of types that inherit from one another, told apart by `xsi:type`.
    Family(Vec<Relative>),
    Record(Record),
    /// A struct around one value, which is that value on the wire.
    Transparent(Type),
    /// An enum of texts.
    Words(Words),
}

pub(crate) struct Relative {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) name: Name,
    /// What an element without `xsi:type` is.
    pub(crate) is_default: bool,
}

pub(crate) struct Words {
    pub(crate) words: Vec<(Ident, LitStr)>,
    /// The variant that keeps any other text.
    pub(crate) unknown: Option<Ident>,
}

pub(crate) struct Record {
    pub(crate) namespace: Expr,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) unknown: Unknown,
    /// In the order in which they are written.
    pub(crate) fields: Vec<Field>,
}

pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) place: Place,
}

pub(crate) enum Place {
    Attribute { name: Name, absence: Absence },
    Base(Type),
    Element(Box<Element>),
    Skipped,
    Text,
}

pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) absence: Absence,
    pub(crate) content: Content,
}

#[derive(Clone, Copy)]
pub(crate) enum Absence {
    /// An `Option`.
    Allowed(NoneAs),
    /// The type's `Default`.
    Defaulted,
    /// A `Nillable`.
    Distinguished,
    Refused,
}

pub(crate) enum Content {
    Entries(Box<Entries>),
    /// The element itself is repeated.
    Flat {
        nillable: bool,
    },
    Items(Item),
    One,
}

pub(crate) struct Entries {
    pub(crate) item: Item,
    pub(crate) key: Name,
    pub(crate) value: Name,
}

/// What stands in an array's wrapper.
pub(crate) struct Item {
    pub(crate) name: Name,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) xsi_prefix: Option<LitStr>,
    /// For an entry of a dictionary: whether its value is.
    pub(crate) nillable: bool,
}

#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) namespace: Expr,
    pub(crate) local: LitStr,
}

impl Model {
    pub(crate) fn new(input: DeriveInput) -> Result<Self> {
        let container = ContainerAttributes::parse(&input.attrs)?;
        let body = match input.data {
            Data::Enum(data) if container.xsi_type => family(&container, data)?,
            Data::Enum(data) => words(&container, data)?,
            Data::Struct(data) => match data.fields {
                Fields::Named(fields) => record(&container, fields.named)?,
                Fields::Unit => record(&container, None)?,
                Fields::Unnamed(fields) => match only_type(fields) {
                    Some(ty) => Body::Transparent(ty),
                    None => {
                        return Err(Error::new_spanned(
                            &input.ident,
                            "fields need names, unless there is only one",
                        ));
                    }
                },
            },
            Data::Union(_) => {
                return Err(Error::new_spanned(&input.ident, "a union has no XML form"));
            }
        };
        Ok(Self {
            ident: input.ident,
            generics: input.generics,
            crate_path: container
                .crate_path
                .unwrap_or_else(|| parse_quote!(::soap_codec)),
            body,
        })
    }
}

/// The type of the one field, if there is one.
fn only_type(fields: FieldsUnnamed) -> Option<Type> {
    let mut fields = fields.unnamed.into_iter();
    let only = fields.next()?;
    fields.next().is_none().then_some(only.ty)
}

fn family(container: &ContainerAttributes, data: DataEnum) -> Result<Body> {
    let relatives = data.variants.into_iter().map(|variant| {
        let ty = match variant.fields {
            Fields::Unnamed(fields) => only_type(fields),
            Fields::Named(_) | Fields::Unit => None,
        };
        let Some(ty) = ty else {
            return Err(Error::new_spanned(
                &variant.ident,
                "with `xsi_type` each variant holds one type: `Name(Type)`",
            ));
        };
        let attributes = VariantAttributes::parse(&variant.attrs)?;
        if attributes.unknown {
            return Err(Error::new_spanned(
                &variant.ident,
                "`unknown` is for enums of texts: what an unknown type contains cannot be read",
            ));
        }
        Ok(Relative {
            name: Name {
                namespace: namespace(attributes.namespace, container.namespace.as_ref()),
                local: wire_name(attributes.rename, container.rename_all, &variant.ident),
            },
            ident: variant.ident,
            ty,
            is_default: attributes.default,
        })
    });
    let relatives: Vec<_> = collect(relatives)?;
    if let Some(second) = relatives.iter().filter(|one| one.is_default).nth(1) {
        return Err(Error::new_spanned(
            &second.ident,
            "only one variant can be the default",
        ));
    }
    refuse_duplicates(relatives.iter().map(|relative| &relative.name))?;
    Ok(Body::Family(relatives))
}

fn words(container: &ContainerAttributes, data: DataEnum) -> Result<Body> {
    let mut unknown = None;
    let mut words = Vec::new();
    for variant in data.variants {
        let attributes = VariantAttributes::parse(&variant.attrs)?;
        if attributes.unknown {
            if !matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1) {
                return Err(Error::new_spanned(
                    &variant.ident,
                    "the unknown variant keeps the text: `Unknown(String)`",
                ));
            }
            if unknown.replace(variant.ident.clone()).is_some() {
                return Err(Error::new_spanned(
                    &variant.ident,
                    "only one variant can keep unknown texts",
                ));
            }
            continue;
        }
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                &variant.ident,
                "a variant of an enum of texts holds nothing; mark it `#[soap(unknown)]` to keep other texts, or the enum `#[soap(xsi_type)]` if its variants are types",
            ));
        }
        let word = wire_name(attributes.rename, container.rename_all, &variant.ident);
        words.push((variant.ident, word));
    }
    for (index, (_, word)) in words.iter().enumerate() {
        if words[..index]
            .iter()
            .any(|(_, earlier)| earlier.value() == word.value())
        {
            return Err(Error::new(
                word.span(),
                format!("two variants are written {:?}", word.value()),
            ));
        }
    }
    Ok(Body::Words(Words { words, unknown }))
}

fn record(
    container: &ContainerAttributes,
    fields: impl IntoIterator<Item = syn::Field>,
) -> Result<Body> {
    let mut fields: Vec<Declared> = collect(
        fields
            .into_iter()
            .map(|field| Declared::new(container, field)),
    )?;
    refuse_duplicates(
        fields
            .iter()
            .filter_map(|declared| match &declared.field.place {
                Place::Element(element) => Some(&element.name),
                _ => None,
            }),
    )?;
    if let Some(text) = fields
        .iter()
        .find(|declared| matches!(declared.field.place, Place::Text))
        && let Some(other) = fields
            .iter()
            .find(|declared| matches!(declared.field.place, Place::Element(_) | Place::Base(_)))
    {
        let mut error = Error::new_spanned(
            &text.field.ident,
            "content is either text or elements: an element with both loses one of them",
        );
        error.combine(Error::new_spanned(
            &other.field.ident,
            "this field is an element",
        ));
        return Err(error);
    }
    // Stable, so that without `data_contract` members keep the order in which they are declared.
    fields.sort_by_key(|declared| declared.rank(container.data_contract));
    Ok(Body::Record(Record {
        namespace: namespace(None, container.namespace.as_ref()),
        prefix: container.prefix.clone(),
        unknown: container.unknown,
        fields: fields.into_iter().map(|declared| declared.field).collect(),
    }))
}

struct Declared {
    field: Field,
    order: Option<u32>,
}

impl Declared {
    fn new(container: &ContainerAttributes, field: syn::Field) -> Result<Self> {
        let attributes = FieldAttributes::parse(&field.attrs)?;
        let ident = field.ident.expect("the fields of a record have names");
        let order = attributes.order.as_ref().map(|order| order.base10_parse());
        let order = order.transpose()?;
        let place = place::of_field(container, attributes, &ident, &field.ty)?;
        Ok(Self {
            field: Field { ident, place },
            order,
        })
    }

    /// Attributes belong to the start tag; a base's members come before those of what inherits from it; then, in a data
    /// contract, the members without an order, and within one order by name
    /// ([Data Member Order](https://learn.microsoft.com/dotnet/framework/wcf/feature-details/data-member-order)).
    fn rank(&self, data_contract: bool) -> (u8, Option<u32>, Vec<u16>) {
        let place = match self.field.place {
            Place::Attribute { .. } => 0,
            Place::Base(_) => 1,
            Place::Element(_) | Place::Skipped | Place::Text => 2,
        };
        let name = match &self.field.place {
            // .NET compares UTF-16 units, which order differently from characters beyond the first plane.
            Place::Element(element) if data_contract => {
                element.name.local.value().encode_utf16().collect()
            }
            _ => Vec::new(),
        };
        (place, self.order, name)
    }
}

pub(crate) fn namespace(own: Option<Expr>, containers: Option<&Expr>) -> Expr {
    own.or_else(|| containers.cloned())
        .unwrap_or_else(|| parse_quote!(""))
}

pub(crate) fn wire_name(rename: Option<LitStr>, case: Case, ident: &Ident) -> LitStr {
    rename.unwrap_or_else(|| LitStr::new(&case.apply(&plain_name(ident)), ident.span()))
}

/// Namespaces may be constants that cannot be compared here, so only equal expressions count as one namespace.
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
                format!("two members are named {:?}", key.1),
            ));
        }
        seen.push(key);
    }
    Ok(())
}

/// All values, or all errors in one.
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
