//! `ToXml`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

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
    let as_text = match &model.body {
        Body::Words(words) => {
            let text = text_of(words);
            quote! {
                fn as_text(&self) -> ::core::option::Option<&str> {
                    ::core::option::Option::Some(#text)
                }
            }
        }
        Body::Transparent => quote! {
            fn as_text(&self) -> ::core::option::Option<&str> {
                #krate::ToXml::as_text(&self.0)
            }
        },
        Body::Family(_) | Body::Record(_) => TokenStream::new(),
    };
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

            #as_text
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
    let has_members = |field: &Field| match &field.place {
        Place::Element(element) => is_in(&element.name, namespace),
        _ => false,
    };
    // Most members are in the namespace of their type, whose prefix is then looked up once.
    let members = record.fields.iter().any(has_members);
    let members =
        members.then(|| quote!(let members = #krate::derive::members(writer, #namespace);));
    let fields = record
        .fields
        .iter()
        .map(|field| self::field(krate, field, namespace));
    quote!(#(#declare)* #members #(#fields)*)
}

fn is_in(name: &Name, namespace: &Expr) -> bool {
    let own = &name.namespace;
    quote!(#own).to_string() == quote!(#namespace).to_string()
}

fn field(krate: &syn::Path, field: &Field, members: &Expr) -> TokenStream {
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
        Place::Element(element) => present_element(krate, ident, element, members),
        Place::Skipped => TokenStream::new(),
    }
}

fn present_element(
    krate: &syn::Path,
    ident: &syn::Ident,
    element: &Element,
    members: &Expr,
) -> TokenStream {
    let name = qname(krate, &element.name);
    let write = content(krate, element, members);
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

/// Writes `value`, which is there. The variable `members` is of the namespace `members`.
fn content(krate: &syn::Path, element: &Element, members: &Expr) -> TokenStream {
    let start = self::start(krate, &element.name, members);
    match &element.content {
        Content::Entries(entries) => {
            let Entries { item, key, value } = &**entries;
            let start_entry = self::start(krate, &item.name, &item.name.namespace);
            let write_key = present(krate, key, &quote!(key), &item.name.namespace);
            let write_value = one(krate, value, item.nillable, &item.name.namespace);
            wrapped(
                krate,
                &start,
                item,
                &quote! {
                    for (key, value) in value {
                        #start_entry
                        #write_key
                        #write_value
                        writer.end();
                    }
                },
            )
        }
        Content::Flat { nillable } => {
            let write = one(krate, &element.name, *nillable, members);
            quote!(for value in value { #write })
        }
        Content::Items(item) => {
            let write = one(krate, &item.name, item.nillable, &item.name.namespace);
            wrapped(krate, &start, item, &quote!(for value in value { #write }))
        }
        Content::One => present(krate, &element.name, &quote!(value), members),
    }
}

fn wrapped(
    krate: &syn::Path,
    start: &TokenStream,
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
        #start
        #(#declare)*
        #(#declare_xsi)*
        let members = #krate::derive::members(writer, #namespace);
        #inside
        writer.end();
    }
}

/// Writes `value` as an element, which is nil for `None`.
fn one(krate: &syn::Path, name: &Name, nillable: bool, members: &Expr) -> TokenStream {
    let write = present(krate, name, &quote!(value), members);
    if !nillable {
        return write;
    }
    let name = qname(krate, name);
    quote! {
        match value {
            ::core::option::Option::Some(value) => { #write }
            ::core::option::Option::None => writer.nil(#name),
        }
    }
}

/// Begins the element `name`.
fn start(krate: &syn::Path, name: &Name, members: &Expr) -> TokenStream {
    let is_member = is_in(name, members);
    let name = qname(krate, name);
    if is_member {
        quote!(#krate::derive::start_member(writer, members, #name);)
    } else {
        quote!(writer.start(#name);)
    }
}

fn present(krate: &syn::Path, name: &Name, value: &TokenStream, members: &Expr) -> TokenStream {
    let is_member = is_in(name, members);
    let name = qname(krate, name);
    if is_member {
        quote!(#krate::derive::member(writer, members, #name, #value);)
    } else {
        quote!(writer.element(#name, #value);)
    }
}
