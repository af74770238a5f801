//! The mapping between a text enum's variants and their texts.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::TextEnum;

/// Returns an expression for the text of `self`.
pub(crate) fn text(text_enum: &TextEnum) -> TokenStream {
    let arms = text_enum
        .texts
        .iter()
        .map(|(ident, text)| quote!(Self::#ident => #text,));
    let unknown = text_enum
        .unknown
        .iter()
        .map(|ident| quote!(Self::#ident(text) => ::core::convert::AsRef::<str>::as_ref(text),));
    quote!(match self { #(#arms)* #(#unknown)* })
}

/// Returns an expression for the variant of `text`, as an `Option`. White space around the text
/// counts only if some texts of the enum have it.
pub(crate) fn variant(text_enum: &TextEnum, text: &TokenStream) -> TokenStream {
    let is_spaced = |text: &str| text.trim() != text;
    let has_spaces = text_enum
        .texts
        .iter()
        .any(|(_, text)| is_spaced(&text.value()));
    let key = match has_spaces {
        true => quote!(#text),
        false => quote!(#text.trim()),
    };
    let arms = text_enum
        .texts
        .iter()
        .map(|(ident, text)| quote!(#text => ::core::option::Option::Some(Self::#ident),));
    let otherwise = match &text_enum.unknown {
        Some(ident) => {
            quote!(other => ::core::option::Option::Some(Self::#ident(::core::convert::Into::into(other))))
        }
        None => quote!(_ => ::core::option::Option::None),
    };
    quote!(match #key { #(#arms)* #otherwise })
}
