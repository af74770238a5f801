//! The derive of `Scalar`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Result};

use crate::model::{Body, Model};
use crate::text_enum;

/// # Errors
/// A type that is not an enum of texts.
pub(crate) fn scalar(model: &Model) -> Result<TokenStream> {
    let Body::TextEnum(texts) = &model.body else {
        return Err(Error::new_spanned(
            &model.ident,
            "`Scalar` can be derived only for an enum whose variants are texts",
        ));
    };
    let krate = &model.crate_path;
    let ident = &model.ident;
    let name = ident.to_string();
    let text = text_enum::text(texts);
    let variant = text_enum::variant(texts, &quote!(text));
    Ok(quote! {
        #[automatically_derived]
        impl #krate::scalar::Scalar for #ident {
            const TYPE: &'static str = #name;

            fn parse(text: &str) -> ::core::result::Result<Self, #krate::scalar::ScalarError> {
                let variant = #variant;
                variant.ok_or(#krate::scalar::ScalarError::syntax(Self::TYPE))
            }

            fn format(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(#text)
            }
        }
    })
}
