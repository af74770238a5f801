//! Types recognised by name, which is all that a macro can see of them.

use syn::{Error, GenericArgument, PathArguments, Result, Type};

pub(crate) enum Wrapper<'a> {
    Map { value: &'a Type },
    Nillable(&'a Type),
    Option(&'a Type),
    Other,
    Vec(&'a Type),
}

pub(crate) fn wrapper(ty: &Type) -> Wrapper<'_> {
    let Type::Path(path) = ty else {
        return Wrapper::Other;
    };
    let Some(segment) = path.path.segments.last() else {
        return Wrapper::Other;
    };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Wrapper::Other;
    };
    let types: Vec<&Type> = arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect();
    match (segment.ident.to_string().as_str(), types.as_slice()) {
        ("BTreeMap" | "HashMap" | "IndexMap", [_, value, ..]) => Wrapper::Map { value },
        ("Nillable", [inner]) => Wrapper::Nillable(inner),
        ("Option", [inner]) => Wrapper::Option(inner),
        ("Vec", [inner, ..]) => Wrapper::Vec(inner),
        _ => Wrapper::Other,
    }
}

pub(crate) fn is_option(ty: &Type) -> bool {
    matches!(wrapper(ty), Wrapper::Option(_))
}

/// Returns the type in an `Option` or a `Vec`, or else the type itself.
pub(crate) fn inner(ty: &Type) -> &Type {
    match wrapper(ty) {
        Wrapper::Option(inner) | Wrapper::Vec(inner) => inner,
        Wrapper::Map { .. } | Wrapper::Nillable(_) | Wrapper::Other => ty,
    }
}

/// # Errors
/// A type that no crate can give an XML form: an array or a tuple, also in an `Option` or a
/// `Nillable`.
pub(crate) fn refuse_formless(ty: &Type) -> Result<()> {
    match wrapper(ty) {
        Wrapper::Nillable(inner) | Wrapper::Option(inner) => return refuse_formless(inner),
        Wrapper::Map { .. } | Wrapper::Other | Wrapper::Vec(_) => {}
    }
    let message = match ty {
        Type::Array(_) => {
            "an array has no XML form; for binary data, use `scalar::Base64` or `scalar::Hex`, for a list a `Vec`"
        }
        Type::Tuple(tuple) if !tuple.elems.is_empty() => {
            "a tuple has no XML form; use a struct with named fields"
        }
        _ => return Ok(()),
    };
    Err(Error::new_spanned(ty, message))
}
