//! Rust types for simple types.

use soap_wsdl::schema::{Builtin, Facets, Schemas, SimpleType, Type, TypeId, Variety};

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
    if has_variants(simple) {
        return Ty::Item(Key::Type(id));
    }
    match &simple.variety {
        Variety::Atomic(builtin) => atomic(schemas, config, simple, *builtin),
        Variety::List(item) => list(simple_type(schemas, config, *item)),
        // The values of several types have only their text in common.
        Variety::Union(_) => Ty::Scalar(Scalar::String),
    }
}

/// Returns the user's type for a type.
pub(crate) fn external(config: &Config, schemas: &Schemas, id: TypeId) -> Option<String> {
    let name = schemas.ty(id).name().qname()?;
    config.external_type(name)
}

/// Returns `true` if a type is an enum: its values are texts, and all of them are known.
pub(crate) fn has_variants(simple: &SimpleType) -> bool {
    let is_text = match &simple.variety {
        Variety::Atomic(builtin) => scalar(*builtin) == Scalar::String,
        Variety::List(_) | Variety::Union(_) => false,
    };
    is_text && !simple.facets.enumeration.is_empty()
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
        unbounded @ (Scalar::I128 | Scalar::U128) => bounded(&simple.facets).unwrap_or(unbounded),
        scalar => scalar,
    })
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
