//! Pieces of generated code.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, Generics, Lifetime, Path, Type, parse_quote};

use crate::model::Wildcard;

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

/// Returns the namespaces that a wildcard admits: all, if it does not name them.
pub(crate) fn wildcard(krate: &Path, wildcard: Option<&Wildcard>) -> TokenStream {
    match wildcard {
        None => quote!(#krate::Wildcard::Any),
        Some(Wildcard::Listed(names)) => quote!(#krate::Wildcard::Listed(&[#(#names),*])),
        Some(Wildcard::Other(name)) => quote!(#krate::Wildcard::Other(#name)),
    }
}

/// Returns the generics with a bound on each type parameter.
pub(crate) fn bounded(generics: &Generics, bound: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(#bound));
    }
    generics
}

/// Returns `true` if two expressions consist of the same tokens.
pub(crate) fn are_same(one: &Expr, other: &Expr) -> bool {
    quote!(#one).to_string() == quote!(#other).to_string()
}

/// Returns the tokens as if they were at the type of a member, where the compiler then reports a
/// trait that the type does not implement.
pub(crate) fn at(ty: &Type, tokens: TokenStream) -> TokenStream {
    located(tokens, Span::call_site().located_at(ty.span()))
}

fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), located(group.stream(), span)).into();
        }
        token.set_span(span);
        token
    });
    tokens.collect()
}
