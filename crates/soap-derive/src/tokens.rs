//! Pieces of generated code.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Path, parse_quote};

use crate::model::Name;

/// Returns the name as a constant, so that an invalid XML name does not compile.
pub(crate) fn qname(krate: &Path, name: &Name) -> TokenStream {
    let namespace = &name.namespace;
    let local = &name.local;
    quote!(const { #krate::QName::new(#namespace, #local) })
}

/// Returns the generics with a bound on each type parameter.
pub(crate) fn bounded(generics: &Generics, bound: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(#bound));
    }
    generics
}
