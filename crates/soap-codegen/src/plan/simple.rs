//! Rust types for simple types.

use std::collections::BTreeSet;

use soap_wsdl::schema::{Builtin, Facets, Schemas, SimpleType, Type, TypeId, Variety, WhiteSpace};

use crate::config::Config;
use crate::plan::model::{Key, Scalar, Ty};

const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// Returns the Rust type of a simple type.
pub(crate) fn simple_type(schemas: &Schemas, config: &Config, id: TypeId) -> Ty {
    let Type::Simple(simple) = schemas.ty(id) else {
        return Ty::Scalar(Scalar::String);
    };
    if let Some(path) = external(config, schemas, id) {
        return Ty::External(path);
    }
    if is_guid(simple) {
        return Ty::Scalar(Scalar::Guid);
    }
    if has_variants(schemas, simple) {
        return Ty::Item(Key::Type(id));
    }
    match &simple.variety {
        Variety::Atomic(builtin) => atomic(schemas, config, simple, *builtin),
        Variety::List(item) => list(simple_type(schemas, config, *item)),
        // The values of several types have only their text in common, if they have that.
        Variety::Union(_) => Ty::Scalar(Scalar::String),
    }
}

/// Returns the user's type for a type.
pub(crate) fn external(config: &Config, schemas: &Schemas, id: TypeId) -> Option<String> {
    let name = schemas.ty(id).name().qname()?;
    config.external_type(name)
}

/// A text that a type lists as a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ListedText {
    pub(crate) documentation: Option<String>,
    pub(crate) value: String,
}

/// The greatest number of texts of a union that become variants.
const MOST_TEXTS: usize = 10_000;

/// Returns `true` if a type is an enum: its values are texts, and it lists some of them.
fn has_variants(schemas: &Schemas, simple: &SimpleType) -> bool {
    let lists = listing(schemas, simple);
    let count: usize = lists.iter().map(|it| it.facets.enumeration.len()).sum();
    count > 0 && (count <= MOST_TEXTS || lists.len() == 1)
}

/// Returns the texts that a type lists, each once.
pub(crate) fn texts(schemas: &Schemas, simple: &SimpleType) -> Vec<ListedText> {
    let mut known = BTreeSet::new();
    let mut texts = Vec::new();
    for list in listing(schemas, simple) {
        for one in &list.facets.enumeration {
            let value = normalized(list, &one.value);
            if known.insert(value.clone()) {
                let documentation = one.documentation.clone();
                texts.push(ListedText {
                    documentation,
                    value,
                });
            }
        }
    }
    texts
}

/// Returns the types that list the values of a type: itself, or all members of a union, some of
/// which may be open. There are none if a value may be something else than a text.
fn listing<'s>(schemas: &'s Schemas, simple: &'s SimpleType) -> Vec<&'s SimpleType> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<TypeId> = BTreeSet::new();
    let mut open = vec![simple];
    while let Some(simple) = open.pop() {
        match &simple.variety {
            Variety::Atomic(builtin) if scalar(*builtin) == Scalar::String => found.push(simple),
            Variety::Union(members) => {
                for member in members.iter().rev().filter(|it| seen.insert(**it)) {
                    match schemas.ty(*member) {
                        Type::Simple(member) => open.push(member),
                        Type::Complex(_) => return Vec::new(),
                    }
                }
            }
            Variety::Atomic(_) | Variety::List(_) => return Vec::new(),
        }
    }
    // A union that lists values itself lists all of them.
    match simple.facets.enumeration.is_empty() {
        true => found,
        false => vec![simple],
    }
}

/// Returns a value of a type with its white space as in all documents.
fn normalized(simple: &SimpleType, value: &str) -> String {
    let is_string = matches!(simple.variety, Variety::Atomic(Builtin::String));
    match simple.facets.white_space {
        None | Some(WhiteSpace::Preserve) if is_string => value.to_owned(),
        _ => collapsed(value),
    }
}

/// Returns a text with single spaces between its words.
pub(crate) fn collapsed(value: &str) -> String {
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    words.join(" ")
}

fn is_guid(simple: &SimpleType) -> bool {
    let name = simple.name.qname();
    name.is_some_and(|name| &**name.namespace() == SERIALIZATION && name.local() == "guid")
}

/// A list; a list of lists has no text form, and is kept as text.
fn list(item: Ty) -> Ty {
    match item {
        Ty::List(_) | Ty::Scalar(Scalar::Raw) => Ty::Scalar(Scalar::String),
        item => Ty::List(Box::new(item)),
    }
}

fn atomic(schemas: &Schemas, config: &Config, simple: &SimpleType, builtin: Builtin) -> Ty {
    let builtin_id = schemas.builtin(builtin);
    if let Some(path) = external(config, schemas, builtin_id) {
        return Ty::External(path);
    }
    if let Some(item) = builtin.item() {
        return Ty::List(Box::new(Ty::Scalar(scalar(item))));
    }
    Ty::Scalar(match scalar(builtin) {
        number if is_number(number) && has_digits(&simple.facets) => Scalar::String,
        unbounded @ (Scalar::I128 | Scalar::U128) => bounded(&simple.facets).unwrap_or(unbounded),
        scalar => scalar,
    })
}

/// Returns `true` if the digits of a number count, as with the pattern `[0-9]{9}` or the value
/// `01`: then `007` is not `7`.
fn has_digits(facets: &Facets) -> bool {
    let mut values = facets.enumeration.iter().map(|it| it.value.as_bytes());
    let has_zero = |value: &[u8]| matches!(value, [b'0', b'0'..=b'9', ..]);
    !facets.patterns.is_empty() || values.any(has_zero)
}

/// Returns `true` for numbers, which are not always written as they were read.
const fn is_number(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::Decimal
            | Scalar::F32
            | Scalar::F64
            | Scalar::I128
            | Scalar::I16
            | Scalar::I32
            | Scalar::I64
            | Scalar::I8
            | Scalar::U128
            | Scalar::U16
            | Scalar::U32
            | Scalar::U64
            | Scalar::U8
    )
}

/// Returns the integer that holds all values between two bounds.
fn bounded(facets: &Facets) -> Option<Scalar> {
    let bound = |bound: &Option<String>| bound.as_ref()?.trim().parse::<i128>().ok();
    let least = bound(&facets.min_inclusive).or_else(|| Some(bound(&facets.min_exclusive)? + 1))?;
    let most = bound(&facets.max_inclusive).or_else(|| Some(bound(&facets.max_exclusive)? - 1))?;
    let fits = |from: i128, to: i128| from <= least && most <= to;
    Some(match () {
        () if fits(i32::MIN.into(), i32::MAX.into()) => Scalar::I32,
        () if fits(0, u32::MAX.into()) => Scalar::U32,
        () if fits(i64::MIN.into(), i64::MAX.into()) => Scalar::I64,
        () if fits(0, u64::MAX.into()) => Scalar::U64,
        () => return None,
    })
}

/// Returns the Rust type of a built-in type.
pub(crate) const fn scalar(builtin: Builtin) -> Scalar {
    match builtin {
        Builtin::Base64Binary => Scalar::Base64,
        Builtin::Boolean => Scalar::Bool,
        Builtin::Byte => Scalar::I8,
        Builtin::Date => Scalar::Date,
        Builtin::DateTime => Scalar::DateTime,
        Builtin::Decimal => Scalar::Decimal,
        Builtin::Double => Scalar::F64,
        Builtin::Duration => Scalar::Duration,
        Builtin::Float => Scalar::F32,
        Builtin::HexBinary => Scalar::Hex,
        Builtin::Int => Scalar::I32,
        Builtin::Integer | Builtin::NegativeInteger | Builtin::NonPositiveInteger => Scalar::I128,
        Builtin::Long => Scalar::I64,
        Builtin::NonNegativeInteger | Builtin::PositiveInteger => Scalar::U128,
        Builtin::Notation | Builtin::QName => Scalar::QName,
        Builtin::Short => Scalar::I16,
        Builtin::Time => Scalar::Time,
        Builtin::UnsignedByte => Scalar::U8,
        Builtin::UnsignedInt => Scalar::U32,
        Builtin::UnsignedLong => Scalar::U64,
        Builtin::UnsignedShort => Scalar::U16,
        // Texts, and the types of XML's DTDs; parts of dates, which are seldom computed with.
        Builtin::AnySimpleType
        | Builtin::AnyUri
        | Builtin::Entities
        | Builtin::Entity
        | Builtin::GDay
        | Builtin::GMonth
        | Builtin::GMonthDay
        | Builtin::GYear
        | Builtin::GYearMonth
        | Builtin::Id
        | Builtin::IdRef
        | Builtin::IdRefs
        | Builtin::Language
        | Builtin::Name
        | Builtin::NcName
        | Builtin::NmToken
        | Builtin::NmTokens
        | Builtin::NormalizedString
        | Builtin::String
        | Builtin::Token => Scalar::String,
    }
}
