//! Pieces of generated code.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Lifetime, Path, parse_quote};

/// Returns the lifetime of the document in an implementation of `FromXml`, and the generics of that
/// implementation. A type with one lifetime borrows for it; several must all be shorter than the
/// document's.
pub(crate) fn reading(krate: &Path, generics: &Generics) -> (Lifetime, Generics) {
    let borrowed: Vec<&Lifetime> = generics.lifetimes().map(|one| &one.lifetime).collect();
    let document: Lifetime = match borrowed.as_slice() {
        [only] => (*only).clone(),
        _ => parse_quote!('document),
    };
    let mut bounded = bounded(generics, &quote!(#krate::FromXml<#document>));
    if borrowed.len() != 1 {
        bounded
            .params
            .insert(0, parse_quote!(#document: #(#borrowed)+*));
    }
    (document, bounded)
}

/// Returns the generics with a bound on each type parameter.
pub(crate) fn bounded(generics: &Generics, bound: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(#bound));
    }
    generics
}
