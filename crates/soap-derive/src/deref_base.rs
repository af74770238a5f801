//! The derive of `DerefBase`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Result};

use crate::model::{Body, Field, Model, Place};
use crate::types;

/// # Errors
/// A type without a member that is its base, or whose base may be missing.
pub(crate) fn deref_base(model: &Model) -> Result<TokenStream> {
    let Field { ident, ty, .. } = base(model)?;
    if types::is_option(ty) {
        return Err(Error::new_spanned(
            ty,
            "`DerefBase` needs a base that is always there, and not an `Option`",
        ));
    }
    let name = &model.ident;
    let (impl_generics, type_generics, where_clause) = model.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics ::core::ops::Deref for #name #type_generics #where_clause {
            type Target = #ty;

            fn deref(&self) -> &Self::Target {
                &self.#ident
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::ops::DerefMut for #name #type_generics #where_clause {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.#ident
            }
        }
    })
}

fn base(model: &Model) -> Result<&Field> {
    let fields = match &model.body {
        Body::Record(record) => record.fields.as_slice(),
        _ => &[],
    };
    let mut bases = fields
        .iter()
        .filter(|field| matches!(field.place, Place::Base));
    match (bases.next(), bases.next()) {
        (Some(base), None) => Ok(base),
        _ => Err(Error::new_spanned(
            &model.ident,
            "`DerefBase` needs a struct with one member that is marked `#[soap(base)]`",
        )),
    }
}
