//! `Scalar`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Result};

use crate::model::{Body, Model};
use crate::read::word_of;
use crate::write::text_of;

pub(crate) fn scalar(model: &Model) -> Result<TokenStream> {
    let Body::Words(words) = &model.body else {
        return Err(Error::new_spanned(
            &model.ident,
            "only an enum of texts is a scalar",
        ));
    };
    let krate = &model.crate_path;
    let ident = &model.ident;
    let name = ident.to_string();
    let text = text_of(words);
    let word = word_of(words, &quote!(text.trim()));
    Ok(quote! {
        #[automatically_derived]
        impl #krate::scalar::Scalar for #ident {
            const TYPE: &'static str = #name;

            fn parse(text: &str) -> ::core::result::Result<Self, #krate::scalar::ScalarError> {
                let word = #word;
                word.ok_or(#krate::scalar::ScalarError::syntax(Self::TYPE))
            }

            fn format(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(#text)
            }
        }
    })
}
