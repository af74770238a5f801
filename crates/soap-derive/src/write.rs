//! `ToXml`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::attributes::NoneAs;
use crate::model::{
    Absence, Body, Content, Element, Entries, Field, Item, Model, Name, Place, Record, Relative,
    Words,
};
use crate::tokens::{bounded, qname};

pub(crate) fn to_xml(model: &Model) -> TokenStream {
    let krate = &model.crate_path;
    let ident = &model.ident;
    let generics = bounded(&model.generics, &quote!(#krate::ToXml));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let body = match &model.body {
        Body::Family(relatives) => family(krate, relatives),
        Body::Record(record) => self::record(krate, record),
        Body::Transparent => quote!(#krate::ToXml::to_xml(&self.0, writer)),
        Body::Words(words) => {
            let text = text_of(words);
            quote!(writer.text(#text))
        }
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::ToXml for #ident #type_generics #where_clause {
            fn to_xml(&self, writer: &mut #krate::Writer<'_>) {
                #body
            }
        }
    }
}

/// The text of `self`, an enum of texts.
pub(crate) fn text_of(words: &Words) -> TokenStream {
    let arms = words
        .words
        .iter()
        .map(|(ident, word)| quote!(Self::#ident => #word,));
    let unknown = words
        .unknown
        .iter()
        .map(|ident| quote!(Self::#ident(text) => ::core::convert::AsRef::<str>::as_ref(text),));
    quote!(match self { #(#arms)* #(#unknown)* })
}

fn family(krate: &syn::Path, relatives: &[Relative]) -> TokenStream {
    let arms = relatives.iter().map(|relative| {
        let ident = &relative.ident;
        let name = qname(krate, &relative.name);
        // As WCF does: the declared type itself goes without saying.
        let kind = (!relative.is_default).then(|| quote!(writer.xsi_type(#name);));
        quote! {
            Self::#ident(value) => {
                #kind
                #krate::ToXml::to_xml(value, writer);
            }
        }
    });
    quote!(match self { #(#arms)* })
}

fn record(krate: &syn::Path, record: &Record) -> TokenStream {
    let namespace = &record.namespace;
    let declare = record
        .prefix
        .iter()
        .map(|prefix| quote!(writer.declare(#prefix, #namespace);));
    let fields = record.fields.iter().map(|field| self::field(krate, field));
    quote!(#(#declare)* #(#fields)*)
}

fn field(krate: &syn::Path, field: &Field) -> TokenStream {
    let ident = &field.ident;
    match &field.place {
        Place::Attribute { name, absence } => {
            let name = qname(krate, name);
            match absence {
                Absence::Allowed(_) | Absence::Distinguished => quote! {
                    if let ::core::option::Option::Some(value) = &self.#ident {
                        #krate::derive::write_attribute(writer, #name, value);
                    }
                },
                Absence::Defaulted | Absence::Refused => {
                    quote!(#krate::derive::write_attribute(writer, #name, &self.#ident);)
                }
            }
        }
        Place::Base | Place::Text => quote!(#krate::ToXml::to_xml(&self.#ident, writer);),
        Place::Element(element) => present_element(krate, ident, element),
        Place::Skipped => TokenStream::new(),
    }
}

fn present_element(krate: &syn::Path, ident: &syn::Ident, element: &Element) -> TokenStream {
    let name = qname(krate, &element.name);
    let write = content(krate, element);
    match element.absence {
        Absence::Allowed(none) => {
            let none = match none {
                NoneAs::Absent => quote!({}),
                NoneAs::Nil => quote!(writer.nil(#name)),
            };
            quote! {
                match &self.#ident {
                    ::core::option::Option::Some(value) => { #write }
                    ::core::option::Option::None => #none,
                }
            }
        }
        Absence::Distinguished => quote! {
            match &self.#ident {
                #krate::Nillable::Absent => {}
                #krate::Nillable::Nil => writer.nil(#name),
                #krate::Nillable::Value(value) => { #write }
            }
        },
        Absence::Defaulted | Absence::Refused => quote! {{ let value = &self.#ident; #write }},
    }
}

/// Writes `value`, which is there.
fn content(krate: &syn::Path, element: &Element) -> TokenStream {
    let name = qname(krate, &element.name);
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let entry = qname(krate, &item.name);
            let key = qname(krate, key);
            let write_value = one(krate, value, item.nillable);
            wrapped(
                krate,
                &name,
                item,
                &quote! {
                    for (key, value) in value {
                        writer.start(#entry);
                        writer.element(#key, key);
                        #write_value
                        writer.end();
                    }
                },
            )
        }
        Content::Flat { nillable } => {
            let write = one(krate, &element.name, *nillable);
            quote!(for value in value { #write })
        }
        Content::Items(item) => {
            let write = one(krate, &item.name, item.nillable);
            wrapped(krate, &name, item, &quote!(for value in value { #write }))
        }
        Content::One => quote!(writer.element(#name, value);),
    }
}

fn wrapped(
    krate: &syn::Path,
    name: &TokenStream,
    item: &Item,
    inside: &TokenStream,
) -> TokenStream {
    let namespace = &item.name.namespace;
    let declare = item
        .prefix
        .iter()
        .map(|prefix| quote!(writer.declare(#prefix, #namespace);));
    let declare_xsi = item
        .xsi_prefix
        .iter()
        .map(|prefix| quote!(writer.declare(#prefix, #krate::derive::XSI);));
    quote! {
        writer.start(#name);
        #(#declare)*
        #(#declare_xsi)*
        #inside
        writer.end();
    }
}

/// Writes `value` as an element, which is nil for `None`.
fn one(krate: &syn::Path, name: &Name, nillable: bool) -> TokenStream {
    let name = qname(krate, name);
    if !nillable {
        return quote!(writer.element(#name, value););
    }
    quote! {
        match value {
            ::core::option::Option::Some(value) => writer.element(#name, value),
            ::core::option::Option::None => writer.nil(#name),
        }
    }
}
