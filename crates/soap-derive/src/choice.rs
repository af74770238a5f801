//! The derives of an enum whose variants are elements.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use crate::model::{Choice, ChoiceVariant, Holds, Model, Name};
use crate::tokens::{self, bounded, reading};

/// Implements `FromXml`, which reads an element by its name, and `FromElement`.
pub(crate) fn from_xml(model: &Model, choice: &Choice) -> TokenStream {
    let krate = &model.crate_path;
    let ident = &model.ident;
    let (document, generics) = reading(krate, &model.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let names = choice.variants.iter().map(|one| name(krate, &one.name));
    let table = quote!(&[#(#names),*]);
    let others = choice.any.iter().map(|_| {
        let wildcard = tokens::wildcard(krate, choice.wildcard.as_ref());
        quote! {
            const OTHERS: ::core::option::Option<#krate::Wildcard> = ::core::option::Option::Some(#wildcard);
        }
    });
    let arms = choice.variants.iter().enumerate().map(|(place, variant)| {
        let read = read(variant);
        quote!(::core::option::Option::Some(#place) => #read,)
    });
    let any = choice.any.iter().map(|any| {
        quote! {
            _ if <Self as #krate::FromElement<#document>>::accepts(element.name()) => {
                element.read().map(Self::#any)
            }
        }
    });
    let from_text = choice.text.iter().map(|text| {
        quote! {
            fn from_text(text: #krate::derive::Cow<#document, str>) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self::#text(::core::convert::Into::into(text)))
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::FromXml<#document> for #ident #type_generics #where_clause {
            // Reading a variant makes the checks, and counts the depth.
            const CHECKS_NIL: bool = true;
            const IS_TEXT: bool = true;

            fn from_xml(element: #krate::Element<#document>) -> ::core::result::Result<Self, #krate::ReadError> {
                const NAMES: &[#krate::QName<'static>] = #table;
                match #krate::derive::choice(&element, NAMES) {
                    #(#arms)*
                    #(#any)*
                    _ => #krate::derive::no_choice(element, NAMES),
                }
            }
        }

        #[automatically_derived]
        impl #impl_generics #krate::FromElement<#document> for #ident #type_generics #where_clause {
            const NAMES: &'static [#krate::QName<'static>] = #table;

            #(#others)*

            #(#from_text)*
        }
    }
}

/// Implements `ToElement`.
pub(crate) fn to_element(model: &Model, choice: &Choice) -> TokenStream {
    let krate = &model.crate_path;
    let ident = &model.ident;
    let generics = bounded(&model.generics, &quote!(#krate::ToXml));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let variants = choice.variants.iter().map(|variant| write(krate, variant));
    let text = choice.text.iter().map(|text| {
        quote!(Self::#text(text) => writer.text(::core::convert::AsRef::<str>::as_ref(text)),)
    });
    let any = choice
        .any
        .iter()
        .map(|any| quote!(Self::#any(element) => #krate::ToElement::to_element(element, writer),));
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::ToElement for #ident #type_generics #where_clause {
            fn to_element(&self, writer: &mut #krate::Writer<'_>) {
                match self { #(#variants)* #(#text)* #(#any)* }
            }
        }
    }
}

/// Reads the variable `element`.
fn read(ChoiceVariant { ident, holds, .. }: &ChoiceVariant) -> TokenStream {
    match holds {
        Holds::Nothing => quote!(element.read().map(|()| Self::#ident)),
        Holds::Nillable | Holds::Value => quote!(element.read().map(Self::#ident)),
    }
}

fn write(krate: &Path, variant: &ChoiceVariant) -> TokenStream {
    let ident = &variant.ident;
    let name = name(krate, &variant.name);
    match variant.holds {
        Holds::Nothing => quote!(Self::#ident => writer.element(const { #name }, &()),),
        Holds::Nillable => quote! {
            Self::#ident(value) => #krate::derive::nillable_element(writer, const { #name }, value),
        },
        Holds::Value => quote!(Self::#ident(value) => writer.element(const { #name }, value),),
    }
}

fn name(krate: &Path, Name { namespace, local }: &Name) -> TokenStream {
    quote!(#krate::QName::new(#namespace, #local))
}
